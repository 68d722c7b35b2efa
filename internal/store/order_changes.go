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

// ChangesQuery asks what has happened to a supplier's orders, as one person sees it.
type ChangesQuery struct {
	Since time.Time
	Own   string // the actor who looks: what that person did is not counted
	Most  int    // how far each is counted
}

// lookedAt is how many of the orders that were changed last are looked at for each that is counted.
const lookedAt = 10

// OrdersChangedSince counts what came and what was changed after a moment.
func (tx *Tx) OrdersChangedSince(ctx context.Context, supplierID string, q ChangesQuery) (OrderChanges, error) {
	most := int32(q.Most) //nolint:gosec // a bound of a few hundred
	created, err := tx.queries().CountOrdersCreatedAfter(ctx, db.CountOrdersCreatedAfterParams{
		SupplierID: supplierID, After: timeColumn(q.Since), Own: q.Own, Most: most,
	})
	if err != nil {
		return OrderChanges{}, fmt.Errorf("count new orders: %w", err)
	}
	if created >= int64(q.Most) {
		return OrderChanges{New: created}, nil
	}
	changed, err := tx.queries().CountOrdersChangedAfter(ctx, db.CountOrdersChangedAfterParams{
		SupplierID: supplierID, After: timeColumn(q.Since), Own: q.Own, Most: most, LookedAt: most * lookedAt,
	})
	if err != nil {
		return OrderChanges{}, fmt.Errorf("count changed orders: %w", err)
	}
	return OrderChanges{New: created, Changed: changed}, nil
}
