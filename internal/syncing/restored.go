package syncing

import (
	"context"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// searchUnknown searches, once after a restore from a backup, all sales orders since that backup
// for orders unknown here. The watch would find them late: it reads only finished ones, and only
// while an order is open.
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

// noticeUnknown adds a notice for each remote order with our mark that is unknown here. It returns
// the known ones, by GUID.
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
