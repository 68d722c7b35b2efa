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
}

// SalesOrdersByGUID finds those of the GUIDs that are sales orders of ours, and were not withdrawn.
func (tx *Tx) SalesOrdersByGUID(ctx context.Context, supplierID string, guids []string) (map[string]KnownSalesOrder, error) {
	known := map[string]KnownSalesOrder{}
	err := inPieces(supplierID, guids, func(in string, args []any) error {
		// That the GUID is not empty must be said: only then is the partial index used.
		query := `SELECT b.guid, b.order_id, NOT o.sales_order_completed FROM outbox b JOIN orders o ON o.id = b.order_id
			WHERE b.supplier_id = $1 AND b.kind = 'sales_order' AND b.state <> 'none' AND b.guid <> '' AND b.guid IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var guid string
			var found KnownSalesOrder
			err := rows.Scan(&guid, &found.OrderID, &found.Unfinished)
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
// checkedBefore; those checked longest ago first.
func (tx *Tx) OpenSalesOrders(ctx context.Context, supplierID string, checkedBefore time.Time, limit int) ([]string, error) {
	return tx.queries().OpenSalesOrders(ctx, db.OpenSalesOrdersParams{SupplierID: supplierID, CheckedBefore: timeColumn(checkedBefore), MaxRows: int32(limit)}) //nolint:gosec // a page size
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
	return touched(tx.queries().SetSalesOrderChecked(ctx, db.SetSalesOrderCheckedParams{
		SupplierID: supplierID, ID: orderID, CheckedAt: timeColumn(tx.Now()),
	}))
}
