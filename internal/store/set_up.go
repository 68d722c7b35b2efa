package store

import "context"

// SetUpProgress says what a supplier has at least one of.
type SetUpProgress struct {
	Products    bool
	Customers   bool
	Prices      bool // in a price list
	Invitations bool
}

// SetUpProgress reads how far a supplier has come with setting up.
func (tx *Tx) SetUpProgress(ctx context.Context, supplierID string) (SetUpProgress, error) {
	row, err := tx.queries().SetUpProgress(ctx, supplierID)
	return SetUpProgress(row), err
}
