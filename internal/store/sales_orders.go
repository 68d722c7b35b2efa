package store

import (
	"context"
	"database/sql"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// KnownSalesOrder is a sales order that is found by its GUID.
type KnownSalesOrder struct {
	OrderID    string
	Unfinished bool // it is not known to be completed yet
	// Settled says that what it was last seen as stands in Status and Total, and that nothing else
	// of it is looked at: the same again is no news.
	Settled bool
	Status  string
	Total   wholesale.Decimal
}

// SalesOrdersByGUID finds those of the GUIDs that are sales orders of ours, and were not withdrawn.
func (tx *Tx) SalesOrdersByGUID(ctx context.Context, supplierID string, guids []string) (map[string]KnownSalesOrder, error) {
	known := map[string]KnownSalesOrder{}
	err := inPieces(supplierID, guids, func(in string, args []any) error {
		// That the GUID is not empty must be said: only then is the partial index used.
		query := `SELECT b.guid, b.subject_id, NOT o.sales_order_completed, b.state = 'created' AND NOT o.sales_order_deleted
				AND o.sales_order_differences = '' AND o.mismatch = '', o.sales_order_status, o.sales_order_total FROM outbox b JOIN orders o ON o.id = b.subject_id
			WHERE b.supplier_id = $1 AND b.kind = 'sales_order' AND b.state <> 'none' AND b.guid <> '' AND b.guid IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var guid string
			var found KnownSalesOrder
			var total int64
			err := rows.Scan(&guid, &found.OrderID, &found.Unfinished, &found.Settled, &found.Status, &total)
			found.Total = totalOf(total)
			known[guid] = found
			return err
		})
	})
	return known, err
}

// CountOpenSalesOrders counts the sales orders that Unleashed has and has not completed or deleted
// yet.
func (tx *Tx) CountOpenSalesOrders(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountOpenSalesOrders(ctx, supplierID)
}

// CountUnsentOrders counts the orders that are being processed and have no sales order because
// there was no connection when they were approved. Those of customers whose sales orders are turned
// off are meant to have none.
func (tx *Tx) CountUnsentOrders(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountUnsentOrders(ctx, supplierID)
}

// OpenSalesOrders finds the orders whose sales order is open and has not been checked since
// checkedBefore, or since missedBefore when it was not found then; those checked longest ago first.
func (tx *Tx) OpenSalesOrders(ctx context.Context, supplierID string, checkedBefore, missedBefore time.Time, limit int) ([]string, error) {
	return tx.queries().OpenSalesOrders(ctx, db.OpenSalesOrdersParams{
		SupplierID: supplierID, CheckedBefore: timeColumn(checkedBefore), MissedBefore: timeColumn(missedBefore), MaxRows: int32(limit), //nolint:gosec // a page size
	})
}

// CountUnsettledSalesOrders counts the supplier's sales orders that are on their way (pending,
// sending, unknown) or failed.
func (tx *Tx) CountUnsettledSalesOrders(ctx context.Context, supplierID string) (map[wholesale.OutboxState]int64, error) {
	rows, err := tx.queries().CountUnsettledSalesOrders(ctx, supplierID)
	counts := make(map[wholesale.OutboxState]int64, len(rows))
	for _, r := range rows {
		counts[wholesale.OutboxState(r.State)] = r.Orders
	}
	return counts, err
}

// MarkChecked records that an order's sales order was checked and had not changed.
func (tx *Tx) MarkChecked(ctx context.Context, supplierID, orderID string) error {
	return tx.markChecked(ctx, supplierID, orderID, time.Time{})
}

// MarkMissing records that an order's sales order was looked for and not found, for the first time
// at since.
func (tx *Tx) MarkMissing(ctx context.Context, supplierID, orderID string, since time.Time) error {
	return tx.markChecked(ctx, supplierID, orderID, since)
}

func (tx *Tx) markChecked(ctx context.Context, supplierID, orderID string, missing time.Time) error {
	return touched(tx.queries().SetSalesOrderChecked(ctx, db.SetSalesOrderCheckedParams{
		SupplierID: supplierID, ID: orderID, CheckedAt: timeColumn(tx.Now()), MissingAt: timeColumn(missing),
	}))
}

// MissingSince says since when an order's sales order has not been found; zero when it has.
func (tx *Tx) MissingSince(ctx context.Context, supplierID, orderID string) (time.Time, error) {
	at, err := tx.queries().SalesOrderMissingAt(ctx, db.SalesOrderMissingAtParams{SupplierID: supplierID, ID: orderID})
	return oneRow(at, err, func(at int64) (time.Time, error) { return timeOf(at), nil })
}
