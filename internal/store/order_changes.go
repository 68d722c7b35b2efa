package store

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/store/db"
)

// OrderChanges is how many orders are not any more as they were at a moment.
type OrderChanges struct {
	New     int64 // came since
	Changed int64 // older ones changed since; 0 if not all new ones are counted
}

// OrdersChangedSince counts what came and what was changed after a moment, each up to most.
func (tx *Tx) OrdersChangedSince(ctx context.Context, supplierID string, moment time.Time, most int) (OrderChanges, error) {
	created, err := tx.queries().CountOrdersCreatedAfter(ctx, db.CountOrdersCreatedAfterParams{
		SupplierID: supplierID, After: timeColumn(moment), Most: int32(most), //nolint:gosec // a bound of a few hundred
	})
	if err != nil {
		return OrderChanges{}, fmt.Errorf("count new orders: %w", err)
	}
	if created >= int64(most) {
		return OrderChanges{New: created}, nil
	}
	// New ones are among the updated ones, so that the older ones are what remains.
	updated, err := tx.queries().CountOrdersUpdatedAfter(ctx, db.CountOrdersUpdatedAfterParams{
		SupplierID: supplierID, After: timeColumn(moment), Most: int32(most) + int32(created), //nolint:gosec // as before
	})
	if err != nil {
		return OrderChanges{}, fmt.Errorf("count changed orders: %w", err)
	}
	return OrderChanges{New: created, Changed: max(updated-created, 0)}, nil
}
