package syncing

import (
	"context"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// searchUnknown looks, once after the database was put back from a backup, through all sales orders
// since that backup for those that are not known here any more. The watch would meet them late: it
// asks only for finished ones, and only while some order is open.
func (c *conversation) searchUnknown(ctx context.Context) (worked bool, err error) {
	var restored, since time.Time
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if restored, err = tx.LastRestore(ctx); err != nil || !restored.After(c.conn.RestoreCheckedAt) {
			return err
		}
		since, err = tx.LastChangeBefore(ctx, c.conn.SupplierID, restored)
		return err
	}); err != nil || !restored.After(c.conn.RestoreCheckedAt) {
		return false, err
	}
	watcher, err := capability[OrderWatcher](c.account, c.conn.Connector, "list sales orders")
	if err != nil {
		return false, err
	}
	for more, cursor := true, ""; more; {
		page, err := watcher.OrdersSince(ctx, since, cursor)
		if err != nil {
			return true, err
		}
		if _, err := c.noticeUnknown(ctx, page.Items); err != nil {
			return true, err
		}
		more, cursor = page.More, page.Next
	}
	return true, c.Store.Update(ctx, func(tx *store.Tx) error {
		c.conn.RestoreCheckedAt = restored
		return tx.SetRestoreChecked(ctx, c.conn)
	})
}

// noticeUnknown puts a notice about each of the remote orders that carries our mark and is not
// known here. It returns those that are known, by GUID.
func (c *conversation) noticeUnknown(ctx context.Context, orders []wholesale.RemoteOrder) (known map[string]store.KnownSalesOrder, err error) {
	guids := make([]string, len(orders))
	for i, remote := range orders {
		guids[i] = remote.GUID
	}
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		known, err = tx.SalesOrdersByGUID(ctx, c.conn.SupplierID, guids)
		return err
	}); err != nil {
		return nil, err
	}
	for _, remote := range orders {
		if _, ours := known[remote.GUID]; ours || remote.Deleted || !ordering.SalesOrders.Issued(remote.GUID, remote.SourceID) {
			continue
		}
		if err := c.Store.Update(ctx, func(tx *store.Tx) error {
			return c.Orders.SalesOrderUnknown(ctx, tx, c.conn.SupplierID, remote)
		}); err != nil {
			return nil, err
		}
	}
	return known, nil
}
