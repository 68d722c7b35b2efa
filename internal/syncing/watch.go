package syncing

import (
	"context"

	"golang.org/x/sync/errgroup"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// reconcileBatch bounds how many orders one reconcile looks at: it costs a call for each.
const reconcileBatch = 20

// watch polls for completed or deleted sales orders, and makes no calls while none are open. The
// cursor only moves after the last page; repeated rows change nothing.
func (c *conversation) watch(ctx context.Context) (worked bool, err error) {
	if !store.Due(c.conn.NextWatchAt, c.Clock(), c.PollInterval) {
		return false, nil
	}
	var open int64
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		open, err = tx.CountOpenSalesOrders(ctx, c.conn.SupplierID)
		return err
	}); err != nil || open == 0 {
		return false, err
	}
	watcher, err := capability[OrderWatcher](c.account, c.conn.Connector, "list sales orders")
	if err != nil {
		return false, err
	}
	due := c.Clock().Add(c.PollInterval)
	reading := Reading{Since: c.conn.WatchCursor}
	for {
		page, err := watcher.FinishedOrders(ctx, reading)
		if err != nil {
			return true, err
		}
		if err := c.finish(ctx, page.Items); err != nil {
			return true, err
		}
		reading.Cursor = page.Next
		if !page.More {
			break
		}
	}
	return true, c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := c.sameAccount(ctx, tx); err != nil {
			return err
		}
		c.conn.WatchCursor, c.conn.NextWatchAt = reading.Cursor, due
		return tx.SetWatched(ctx, c.conn)
	})
}

// finish updates our orders from remote ones, unless already completed.
func (c *conversation) finish(ctx context.Context, orders []wholesale.RemoteOrder) error {
	known, err := c.noticeUnknown(ctx, orders)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(c.Parallelism)
	for _, remote := range orders {
		if ours := known[remote.GUID]; ours.Unfinished {
			group.Go(func() error { return c.finishOne(ctx, ours.OrderID, remote) })
		}
	}
	return group.Wait()
}

func (c *conversation) finishOne(ctx context.Context, orderID string, remote wholesale.RemoteOrder) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldOrder(ctx, c.conn.SupplierID, orderID); err != nil {
			return err
		}
		o, err := tx.Order(ctx, c.conn.SupplierID, orderID)
		switch {
		case err != nil:
			return err
		case o.SalesOrder.GUID != remote.GUID: // it has another one by now
			return nil
		case o.SalesOrder.State != wholesale.OutboxCreated: // its own push has not confirmed it yet
			return c.sender(nil).Arrived(ctx, tx, o.SalesOrderKey(), remote)
		}
		if err := c.Orders.Finished(ctx, tx, o, remote); err != nil {
			return err
		}
		return tx.UpdateOrder(ctx, o)
	})
}

// reconcile checks single open orders without news for long: those the watch's cursor missed, and
// those that vanished.
func (c *conversation) reconcile(ctx context.Context) (worked bool, err error) {
	now := c.Clock()
	if !store.Due(c.conn.NextReconcileAt, now, c.ReconcileInterval) {
		return false, nil
	}
	var ids []string
	if err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
		c.conn.NextReconcileAt = now.Add(c.ReconcileInterval)
		if err := tx.SetReconciled(ctx, c.conn); err != nil {
			return err
		}
		ids, err = tx.OpenSalesOrders(ctx, c.conn.SupplierID, now.Add(-c.ReconcileInterval), reconcileBatch)
		return err
	}); err != nil || len(ids) == 0 {
		return false, err
	}
	sink, err := capability[OrderSink](c.account, c.conn.Connector, "find sales orders")
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if err := c.reconcileOne(ctx, sink, id); err != nil {
			return true, err
		}
	}
	return true, nil
}

func (c *conversation) reconcileOne(ctx context.Context, sink OrderSink, orderID string) error {
	var guid string
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, c.conn.SupplierID, orderID)
		if err == nil {
			guid = o.SalesOrder.GUID
		}
		return err
	}); err != nil {
		return err
	}
	remote, found, err := sink.FindOrder(ctx, guid, orderID)
	if err != nil {
		return err
	}
	if !found { // an account need not show a deleted order any more
		remote = wholesale.RemoteOrder{GUID: guid, Deleted: true}
	}
	if remote.Completed || remote.Deleted {
		return c.finishOne(ctx, orderID, remote)
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.MarkChecked(ctx, c.conn.SupplierID, orderID) })
}
