package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// PutSetupCode keeps a code that lets someone create the first supplier, until it expires. It takes
// the place of the one before. Only a hash of the code is kept.
func (tx *Tx) PutSetupCode(ctx context.Context, codeHash string, expiresAt time.Time) error {
	return tx.queries().PutSetupCode(ctx, db.PutSetupCodeParams{
		CodeHash: codeHash, ExpiresAt: timeColumn(expiresAt), CreatedAt: timeColumn(tx.Now()),
	})
}

// IsSetupCode says whether there is a code with this hash that has not expired.
func (tx *Tx) IsSetupCode(ctx context.Context, codeHash string) (bool, error) {
	n, err := tx.queries().CountSetupCodes(ctx, db.CountSetupCodesParams{CodeHash: codeHash, Now: timeColumn(tx.Now())})
	return n > 0, err
}

// SpendSetupCode deletes the code when it is used; ErrNotFound when it has expired, was replaced,
// or someone was quicker.
func (tx *Tx) SpendSetupCode(ctx context.Context, codeHash string) error {
	return touched(tx.queries().SpendSetupCode(ctx, db.SpendSetupCodeParams{CodeHash: codeHash, Now: timeColumn(tx.Now())}))
}

// DeleteSetupCodes deletes the code, if there is one.
func (tx *Tx) DeleteSetupCodes(ctx context.Context) error { return tx.queries().DeleteSetupCodes(ctx) }
