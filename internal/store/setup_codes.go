package store

import (
	"context"

	"upstock/internal/store/db"
)

// InsertSetupCode adds a code that lets someone create the first supplier. Only a hash of the code
// is kept.
func (tx *Tx) InsertSetupCode(ctx context.Context, codeHash string) error {
	return tx.queries().InsertSetupCode(ctx, db.InsertSetupCodeParams{CodeHash: codeHash, CreatedAt: timeColumn(tx.Now())})
}

// IsSetupCode says whether there is a code with this hash.
func (tx *Tx) IsSetupCode(ctx context.Context, codeHash string) (bool, error) {
	n, err := tx.queries().CountSetupCodes(ctx, codeHash)
	return n > 0, err
}

// DeleteSetupCodes deletes all codes; ErrNotFound when there are none.
func (tx *Tx) DeleteSetupCodes(ctx context.Context) error {
	return touched(tx.queries().DeleteSetupCodes(ctx))
}
