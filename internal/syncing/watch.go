package syncing

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// reconcileBatch bounds how many orders one reconcile looks at: it costs a call for each. There are
// fewer when the plan decides how often, since one does the same for a whole list.
const (
	reconcileBatch      = 20
	pacedReconcileBatch = 5
)

// missingPolls is for how many poll intervals a sales order must not be found, by two looks at
// least, before it counts as deleted: an account may hide one for a while.
const missingPolls = 10

func (c *conversation) missingFor() time.Duration { return missingPolls * c.pollEvery() }

// watch reads changed and deleted sales orders, two lists since no one list has both, each as often
// as the pace says; and makes no calls while none are open. A cursor only moves after the last page
// of its list; repeated rows change nothing.
func (c *conversation) watch(ctx context.Context) (worked bool, err error) {
	now := c.Clock()
	if !store.Due(c.conn.NextWatchAt, now, c.watchLook()) {
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
	read := &c.budget.kept
	if c.conn.WatchCursor == "" { // nothing was read of this account
		read.ChangedReadAt, read.DeletedReadAt, read.DeletedCursor = time.Time{}, time.Time{}, ""
	}
	if !c.pace.stopped && ago(c.pace.changed, read.ChangedReadAt, now) {
		worked = true
		if c.conn.WatchCursor, err = c.followOrders(ctx, c.conn.WatchCursor, watcher.ChangedOrders); err != nil {
			return true, err
		}
		read.ChangedReadAt = now
	}
	if !c.pace.stopped && ago(c.pace.deleted, read.DeletedReadAt, now) {
		worked = true
		if read.DeletedCursor, err = c.followOrders(ctx, read.DeletedCursor, watcher.DeletedOrders); err != nil {
			return true, err
		}
		read.DeletedReadAt = now
	}
	return worked, c.watched(ctx, now)
}

// watched records how far the watch has got, and when it looks again whether a list is due.
func (c *conversation) watched(ctx context.Context, now time.Time) error {
	read := c.budget.kept
	c.conn.NextWatchAt = now.Add(c.watchLook())
	if !c.pace.stopped {
		c.conn.NextWatchAt = earliest(c.conn.NextWatchAt, read.ChangedReadAt.Add(c.pace.changed), read.DeletedReadAt.Add(c.pace.deleted))
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := c.sameAccount(ctx, tx); err != nil {
			return err
		}
		if err := tx.SetListReadings(ctx, read); err != nil {
			return err
		}
		return tx.SetWatched(ctx, c.conn)
	})
}

// followOrders reads all pages of a list since a cursor, and returns where its next reading begins.
func (c *conversation) followOrders(
	ctx context.Context, since string, list func(context.Context, Reading) (Page[wholesale.RemoteOrder], error),
) (next string, err error) {
	reading := Reading{Since: since}
	for {
		page, err := list(ctx, reading)
		if err != nil {
			return since, err
		}
		if err := c.takeIn(ctx, page.Items); err != nil {
			return since, err
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
			c.budget.kept.MovedAt = c.Clock()
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
		o, err := tx.OrderForUpdate(ctx, c.conn.SupplierID, orderID)
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
		return c.Orders.Save(ctx, tx, o)
	})
}

// reconcile checks single open orders without news for long: those the watch's cursor missed, and
// those that vanished.
func (c *conversation) reconcile(ctx context.Context) (worked bool, err error) {
	now := c.Clock()
	if c.pace.stopped || !store.Due(c.conn.NextReconcileAt, now, c.longestReconcile()) {
		return false, nil
	}
	var ids []string
	if err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
		c.conn.NextReconcileAt = now.Add(c.pace.reconcile)
		if err := tx.SetReconciled(ctx, c.conn); err != nil {
			return err
		}
		ids, err = tx.OpenSalesOrders(ctx, c.conn.SupplierID, now.Add(-c.pace.reconcile), now.Add(-c.missingFor()), c.pace.batch)
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

// longestReconcile is how far ahead a reconcile can be by its own rules.
func (c *conversation) longestReconcile() time.Duration {
	if c.PollInterval > 0 {
		return max(c.pace.reconcile, c.ReconcileInterval)
	}
	return max(c.pace.reconcile, reconcileSlowing*c.ReconcileInterval)
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
		c.conn.NextReconcileAt = since.Add(min(c.missingFor(), c.pace.reconcile))
		return tx.SetReconciled(ctx, c.conn)
	})
	return gone, err
}
