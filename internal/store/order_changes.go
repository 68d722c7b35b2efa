package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
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

// OpenOrdersOf finds the orders that are not approved yet and that belong to one of the customers
// or have a line with one of the products, oldest first.
func (tx *Tx) OpenOrdersOf(ctx context.Context, supplierID string, customerIDs, productIDs []string) (ids []string, err error) {
	collect := func(query string) func(in string, args []any) error {
		return func(in string, args []any) error {
			return tx.queryRows(ctx, fmt.Sprintf(query, in), args, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			})
		}
	}
	const open = `o.supplier_id = $1 AND o.status IN ('ordered', 'scheduled')`
	if err := inPieces(supplierID, customerIDs, collect(
		`SELECT o.id FROM orders o WHERE `+open+` AND o.customer_id IN (%s)`)); err != nil {
		return nil, fmt.Errorf("find the open orders of customers: %w", err)
	}
	if err := inPieces(supplierID, productIDs, collect(
		`SELECT DISTINCT o.id FROM orders o JOIN order_line l ON l.supplier_id = o.supplier_id AND l.order_id = o.id
			WHERE `+open+` AND l.product_id IN (%s)`)); err != nil {
		return nil, fmt.Errorf("find the open orders with products: %w", err)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
