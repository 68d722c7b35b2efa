package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// LastRestore says when the database was last put back from a backup; zero when it never was.
func (tx *Tx) LastRestore(ctx context.Context) (time.Time, error) {
	at, err := tx.queries().LastRestore(ctx)
	return timeOf(at), err
}

// OrderPredatesRestore says whether the order was made before the database was last put back from a
// backup: then what was sent of it since that backup is not known here.
func (tx *Tx) OrderPredatesRestore(ctx context.Context, supplierID, orderID string) (bool, error) {
	return tx.queries().OrderPredatesRestore(ctx, db.OrderPredatesRestoreParams{SupplierID: supplierID, ID: orderID})
}

// LastChangeBefore says when the supplier's orders were last changed before a moment; zero when
// they were not.
func (tx *Tx) LastChangeBefore(ctx context.Context, supplierID string, moment time.Time) (time.Time, error) {
	at, err := tx.queries().LastChangeBefore(ctx, db.LastChangeBeforeParams{SupplierID: supplierID, Before: timeColumn(moment)})
	return timeOf(at), err
}

// SetRestoreChecked records up to which restore the remote account was searched for what is not
// known here any more.
func (tx *Tx) SetRestoreChecked(ctx context.Context, c Connection) error {
	return touched(tx.queries().SetRestoreChecked(ctx, db.SetRestoreCheckedParams{
		SupplierID: c.SupplierID, ID: c.ID, RestoreCheckedAt: timeColumn(c.RestoreCheckedAt),
	}))
}
