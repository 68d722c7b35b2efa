package syncing

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// reconcileBatch bounds how many orders one reconcile looks at: it costs a call for each.
const reconcileBatch = 20

// missingPolls is for how many poll intervals a sales order must not be found, by two looks at
// least, before it counts as deleted: an account may hide one for a while.
const missingPolls = 10

func (c *conversation) missingFor() time.Duration { return missingPolls * c.PollInterval }

// watch polls for changes of sales orders, and makes no calls while none are open: a poll costs two
// lists, of what changed and of what was deleted, since no one list has both. The cursor only moves
// after the last page of both; repeated rows change nothing.
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
	ctx = Promptly(ctx)
	due := c.Clock().Add(c.PollInterval)
	next, err := c.followOrders(ctx, watcher.ChangedOrders)
	if err != nil {
		return true, err
	}
	// Read second, so that the cursor of the first reading leaves out nothing of this one.
	if _, err := c.followOrders(ctx, watcher.DeletedOrders); err != nil {
		return true, err
	}
	return true, c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := c.sameAccount(ctx, tx); err != nil {
			return err
		}
		c.conn.WatchCursor, c.conn.NextWatchAt = next, due
		return tx.SetWatched(ctx, c.conn)
	})
}

// followOrders reads all pages since the watch's cursor, and returns where the next reading begins.
func (c *conversation) followOrders(
	ctx context.Context, list func(context.Context, Reading) (Page[wholesale.RemoteOrder], error),
) (next string, err error) {
	reading := Reading{Since: c.conn.WatchCursor}
	for {
		page, err := list(ctx, reading)
		if err != nil {
			return "", err
		}
		if err := c.takeIn(ctx, page.Items); err != nil {
			return "", err
		}
		if !page.More {
			return page.Next, nil
		}
		reading.Cursor = page.Next
	}
}

// takeIn updates our orders from remote ones, unless already completed.
func (c *conversation) takeIn(ctx context.Context, orders []wholesale.RemoteOrder) error {
	known, err := c.noticeUnknown(ctx, orders)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(c.Parallelism)
	for _, remote := range orders {
		if ours := known[remote.GUID]; ours.Unfinished && !unchanged(ours, remote) {
			group.Go(func() error { return c.takeInOne(ctx, ours.OrderID, remote) })
		}
	}
	return group.Wait()
}

// unchanged says whether a remote order is as it was last seen, so that a repeated row costs no
// transaction.
func unchanged(ours store.KnownSalesOrder, remote wholesale.RemoteOrder) bool {
	return ours.Settled && !remote.Completed && !remote.Deleted && remote.Status == ours.Status &&
		(remote.NoTotals || wholesale.Round(remote.Total, wholesale.TotalScale).Cmp(ours.Total) == 0)
}

func (c *conversation) takeInOne(ctx context.Context, orderID string, remote wholesale.RemoteOrder) error {
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
		before := *o
		if err := c.Orders.SalesOrderSeen(ctx, tx, o, remote); err != nil {
			return err
		}
		if same(before, *o) { // no version of the order for no news
			return tx.MarkChecked(ctx, c.conn.SupplierID, orderID)
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
		ids, err = tx.OpenSalesOrders(ctx, c.conn.SupplierID, now.Add(-c.ReconcileInterval), now.Add(-c.missingFor()), reconcileBatch)
		return err
	}); err != nil || len(ids) == 0 {
		return false, err
	}
	sink, err := capability[OrderSink](c.account, c.conn.Connector, "find sales orders")
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if err := c.reconcileOne(Promptly(ctx), sink, id); err != nil {
			return true, err
		}
	}
	return true, nil
}

func (c *conversation) reconcileOne(ctx context.Context, sink OrderSink, orderID string) error {
	var so wholesale.SalesOrder
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, c.conn.SupplierID, orderID)
		if err == nil {
			so = o.SalesOrder
		}
		return err
	}); err != nil {
		return err
	}
	remote, found, err := sink.FindOrder(ctx, so.GUID, orderID)
	if err != nil {
		return err
	}
	if found {
		return c.takeInOne(ctx, orderID, remote)
	}
	if !so.Deleted {
		if gone, err := c.missing(ctx, orderID); err != nil || !gone {
			return err
		}
	}
	return c.takeInOne(ctx, orderID, wholesale.RemoteOrder{GUID: so.GUID, Deleted: true})
}

// missing notes that a sales order was not found, and says whether that has lasted long enough to
// count as deleted. The next look comes sooner than for others.
func (c *conversation) missing(ctx context.Context, orderID string) (gone bool, err error) {
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		since, err := tx.MissingSince(ctx, c.conn.SupplierID, orderID)
		if err != nil {
			return err
		}
		if gone = !since.IsZero() && !tx.Now().Before(since.Add(c.missingFor())); gone {
			return nil
		}
		if since.IsZero() || since.After(tx.Now()) { // the clock was set back
			since = tx.Now()
		}
		if err := tx.MarkMissing(ctx, c.conn.SupplierID, orderID, since); err != nil {
			return err
		}
		c.conn.NextReconcileAt = since.Add(min(c.missingFor(), c.ReconcileInterval))
		return tx.SetReconciled(ctx, c.conn)
	})
	return gone, err
}
