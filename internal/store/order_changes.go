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
	return tx.ordersOf(ctx, supplierID, "orders o", `o.status IN ('ordered', 'scheduled')`, customerIDs, productIDs)
}

// PendingOrdersOf is [Tx.OpenOrdersOf] for the orders that wait to be sent.
func (tx *Tx) PendingOrdersOf(ctx context.Context, supplierID string, customerIDs, productIDs []string) (ids []string, err error) {
	return tx.ordersOf(ctx, supplierID, "outbox b JOIN orders o ON o.supplier_id = b.supplier_id AND o.id = b.subject_id",
		`b.supplier_id = $1 AND b.kind = 'sales_order' AND b.state = 'pending' AND b.elsewhere = ''`, customerIDs, productIDs)
}

// PendingOrdersWithExtras finds the orders that wait to be sent and have freight or an adjustment.
func (tx *Tx) PendingOrdersWithExtras(ctx context.Context, supplierID string) (ids []string, err error) {
	err = tx.queryRows(ctx, `SELECT o.id FROM outbox b JOIN orders o ON o.supplier_id = b.supplier_id AND o.id = b.subject_id
		WHERE b.supplier_id = $1 AND b.kind = 'sales_order' AND b.state = 'pending' AND b.elsewhere = ''
			AND (o.freight <> 0 OR o.adjustment <> 0) ORDER BY o.id`, []any{supplierID}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// ordersOf finds the orders in a source that meet a condition and belong to one of the customers or
// have a line with one of the products.
func (tx *Tx) ordersOf(ctx context.Context, supplierID, source, condition string, customerIDs, productIDs []string) (ids []string, err error) {
	collect := func(query string) func(in string, args []any) error {
		return func(in string, args []any) error {
			return tx.queryRows(ctx, query+" IN ("+in+")", args, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			})
		}
	}
	condition = ` WHERE o.supplier_id = $1 AND ` + condition
	if err := inPieces(supplierID, customerIDs, collect(`SELECT o.id FROM `+source+condition+` AND o.customer_id`)); err != nil {
		return nil, fmt.Errorf("find the orders of customers: %w", err)
	}
	if err := inPieces(supplierID, productIDs, collect(`SELECT DISTINCT o.id FROM `+source+
		` JOIN order_line l ON l.supplier_id = o.supplier_id AND l.order_id = o.id`+condition+` AND l.product_id`)); err != nil {
		return nil, fmt.Errorf("find the orders with products: %w", err)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
