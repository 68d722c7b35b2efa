package store

import "context"

// SetupProgress says what a supplier has at least one of.
type SetupProgress struct {
	Products    bool
	Customers   bool
	Prices      bool // in a price list
	Invitations bool
}

// SetupProgress reads how far a supplier has come with setting up.
func (tx *Tx) SetupProgress(ctx context.Context, supplierID string) (SetupProgress, error) {
	row, err := tx.queries().SetupProgress(ctx, supplierID)
	return SetupProgress(row), err
}
