package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

func (tx *Tx) putSalesOrder(ctx context.Context, o *wholesale.Order, checkedAt time.Time) error {
	s := o.SalesOrder
	snapshot, err := jsonColumn(s.Snapshot, s.Snapshot == nil)
	if err != nil {
		return err
	}
	remote, err := jsonColumn(s.Remote, s.Remote == nil)
	if err != nil {
		return err
	}
	return touched(tx.queries().PutSalesOrder(ctx, db.PutSalesOrderParams{
		OrderID: o.ID, SupplierID: o.SupplierID, Guid: s.GUID, FreightLineID: s.FreightLineID, AdjustmentLineID: s.AdjustmentLineID, State: string(s.State), Number: s.Number,
		Status: s.Status, Total: amountColumn(s.Total), Error: s.Error, Attempts: int64(s.Attempts),
		NextAttemptAt: timeColumn(s.NextAttemptAt), SentAt: timeColumn(s.SentAt), CheckedAt: timeColumn(checkedAt),
		Open: s.Open(), Deleted: s.Deleted, Snapshot: snapshot, Remote: remote,
	}))
}

func salesOrderOf(r db.SalesOrder, s *wholesale.SalesOrder) error {
	*s = wholesale.SalesOrder{
		State: wholesale.SalesOrderState(r.State), GUID: r.Guid, FreightLineID: r.FreightLineID, AdjustmentLineID: r.AdjustmentLineID, Number: r.Number, Status: r.Status,
		Total: totalOf(r.Total), Error: r.Error, Attempts: int(r.Attempts), NextAttemptAt: timeOf(r.NextAttemptAt),
		SentAt: timeOf(r.SentAt), Deleted: r.Deleted,
	}
	if err := fromJSONColumn(r.Snapshot, &s.Snapshot); err != nil {
		return err
	}
	return fromJSONColumn(r.Remote, &s.Remote)
}

// UnfinishedOrder finds the order whose sales order has this GUID and is not known to be completed yet; ErrNotFound when
// it is not one of ours, or needs no more watching.
func (tx *Tx) UnfinishedOrder(ctx context.Context, supplierID, guid string) (*wholesale.Order, error) {
	id, err := tx.queries().UnfinishedOrderOfGUID(ctx, db.UnfinishedOrderOfGUIDParams{SupplierID: supplierID, Guid: guid})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return tx.Order(ctx, supplierID, id)
}

// UnfinishedSalesOrders tells which of the GUIDs are sales orders of ours that are not known to be completed yet.
func (tx *Tx) UnfinishedSalesOrders(ctx context.Context, supplierID string, guids []string) (map[string]bool, error) {
	unfinished := map[string]bool{}
	err := inPieces(supplierID, guids, func(in string, args []any) error {
		query := `SELECT guid FROM sales_order WHERE supplier_id = $1 AND remote = '' AND guid <> '' AND guid IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var guid string
			err := rows.Scan(&guid)
			unfinished[guid] = true
			return err
		})
	})
	return unfinished, err
}

// DueSalesOrders finds the orders whose sales order should be sent, or looked for, by now; those that wait longest first.
func (tx *Tx) DueSalesOrders(ctx context.Context, supplierID string, limit int) ([]string, error) {
	return tx.queries().DueSalesOrders(ctx, db.DueSalesOrdersParams{SupplierID: supplierID, Now: timeColumn(tx.Now()), MaxRows: int32(limit)}) //nolint:gosec // a page size
}

// NextSalesOrderDue says when the next sales order is due; zero when none waits.
func (tx *Tx) NextSalesOrderDue(ctx context.Context, supplierID string) (time.Time, error) {
	at, err := tx.queries().NextSalesOrderDue(ctx, supplierID)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return timeOf(at), err
}

// CountOpenSalesOrders counts the sales orders that Unleashed has and has not completed or deleted yet.
func (tx *Tx) CountOpenSalesOrders(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountOpenSalesOrders(ctx, supplierID)
}

// CountUnsentOrders counts the orders that are being processed and have no sales order because there was no connection when
// they were approved. Those of customers whose sales orders are turned off are meant to have none.
func (tx *Tx) CountUnsentOrders(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountUnsentOrders(ctx, supplierID)
}

// OpenSalesOrders finds the orders whose sales order is open and has not been looked at since checkedBefore; those that
// were looked at longest ago first.
func (tx *Tx) OpenSalesOrders(ctx context.Context, supplierID string, checkedBefore time.Time, limit int) ([]string, error) {
	return tx.queries().OpenSalesOrders(ctx, db.OpenSalesOrdersParams{SupplierID: supplierID, CheckedBefore: timeColumn(checkedBefore), MaxRows: int32(limit)}) //nolint:gosec // a page size
}

// CountUnsettledSalesOrders counts the supplier's sales orders that are on their way (pending, sending, unknown) or failed.
func (tx *Tx) CountUnsettledSalesOrders(ctx context.Context, supplierID string) (map[wholesale.SalesOrderState]int64, error) {
	rows, err := tx.queries().CountUnsettledSalesOrders(ctx, supplierID)
	counts := make(map[wholesale.SalesOrderState]int64, len(rows))
	for _, r := range rows {
		counts[wholesale.SalesOrderState(r.State)] = r.Orders
	}
	return counts, err
}

// MarkChecked records that an order's sales order was looked at and had not changed.
func (tx *Tx) MarkChecked(ctx context.Context, supplierID, orderID string) error {
	return touched(tx.queries().SetSalesOrderChecked(ctx, db.SetSalesOrderCheckedParams{
		SupplierID: supplierID, OrderID: orderID, CheckedAt: timeColumn(tx.Now()),
	}))
}
