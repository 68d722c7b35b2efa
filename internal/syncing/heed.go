package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
)

const (
	// hintsAtOnce bounds how many hints are looked at in one step.
	hintsAtOnce = 500
	// ordersOneByOne is up to how many orders are read each by itself. The lists of what has
	// changed cost two calls for any number.
	ordersOneByOne = 2
	// hintTime bounds the reading of one order: others wait behind it.
	hintTime = 5 * time.Second
	// listsPace is the least time between two readings of products, customers and prices for hints.
	// With more, the second of two changes in a row would be seen late.
	listsPace = time.Second
	// restForCalls is how long a hint waits for calls to be saved up.
	restForCalls = 5 * time.Minute
	// longestHintWait is the longest that a hint is put off.
	longestHintWait = 30 * time.Minute
)

// hintRetries are the waits before an order that cannot be read yet is tried again: a webhook may
// be faster than the account.
var hintRetries = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second}

// The calls that the hints cost.
const (
	callsOfOrder = 1
	callsOfWatch = 2
	callsOfLists = priceSyncCalls
)

// heed reads again what webhooks have said has changed. A hint is never believed: it only says that
// now is a good time to ask. What it cannot read the watch and the price sync will.
func (c *conversation) heed(ctx context.Context) (worked bool, err error) {
	var hints []store.Hint
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		hints, err = tx.DueHints(ctx, c.conn.SupplierID, longestHintWait, hintsAtOnce)
		return err
	}); err != nil || len(hints) == 0 {
		return false, err
	}
	var single, together, lists []store.Hint
	for _, h := range hints {
		switch h.Topic {
		case store.HintOrder:
			single = append(single, h)
		case store.HintOrders:
			together = append(together, h)
		case store.HintLists:
			lists = append(lists, h)
		}
	}
	if len(together) > 0 || len(single) > ordersOneByOne {
		single, together = nil, append(together, single...)
	}
	for _, h := range single {
		if err := c.heedOrder(ctx, h); err != nil {
			return true, err
		}
	}
	if err := c.heedOrders(ctx, together); err != nil {
		return true, err
	}
	for _, h := range lists {
		if err := c.heedLists(ctx, h); err != nil {
			return true, err
		}
	}
	return true, nil
}

// heedOrder reads one sales order of ours. One that cannot be read yet is tried again, and in the
// end left to the watch. A failure of this order is none of the account.
func (c *conversation) heedOrder(ctx context.Context, h store.Hint) error {
	ours, err := c.knownOrder(ctx, h.Subject)
	if err != nil {
		return err
	}
	if !ours.Unfinished {
		return c.settle(ctx, h)
	}
	if wait := c.spendHint(callsOfOrder); wait > 0 {
		return c.putOff(ctx, wait, h)
	}
	sink, err := capability[OrderSink](c.account, c.conn.Connector, "find sales orders")
	if err != nil {
		return err
	}
	reading, cancel := context.WithTimeout(Once(Promptly(ctx)), hintTime)
	defer cancel()
	remote, found, err := sink.FindOrder(reading, h.Subject, ours.OrderID)
	switch theirs, isTheirs := isRemote(err); {
	case ctx.Err() != nil:
		return ctx.Err()
	case isTheirs && (theirs.Kind == Auth || theirs.Kind == Quota):
		return err
	case err != nil || !found:
		if h.Attempts >= len(hintRetries) {
			return c.heedOrders(ctx, []store.Hint{h})
		}
		h.Attempts++
		return c.putOff(ctx, hintRetries[h.Attempts-1], h)
	}
	if !unchanged(ours, remote) {
		if err := c.takeInOne(ctx, ours.OrderID, remote); err != nil {
			return err
		}
	}
	return c.settle(ctx, h)
}

func (c *conversation) knownOrder(ctx context.Context, guid string) (ours store.KnownSalesOrder, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		known, err := tx.SalesOrdersByGUID(ctx, c.conn.SupplierID, []string{guid})
		ours = known[guid]
		return err
	})
	return ours, err
}

// heedOrders has the watch look now, instead of after its interval.
func (c *conversation) heedOrders(ctx context.Context, hints []store.Hint) error {
	if len(hints) == 0 {
		return nil
	}
	if wait := c.spendHint(callsOfWatch); wait > 0 {
		return c.putOff(ctx, wait, hints...)
	}
	c.conn.NextWatchAt = time.Time{}
	c.budget.kept.ChangedReadAt, c.budget.kept.DeletedReadAt = time.Time{}, time.Time{} // the watch of this step goes by them
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		for _, h := range hints {
			if err := tx.SettleHint(ctx, h); err != nil {
				return err
			}
		}
		return tx.SetWatched(ctx, c.conn)
	})
}

// heedLists reads what has changed of products, customers and prices: one reading for all hints
// that wait. Before the first import there is nothing to read again, and while the links to another
// account wait for a review nothing is read by itself.
func (c *conversation) heedLists(ctx context.Context, h store.Hint) error {
	if c.conn.ReviewOpen || c.conn.Since.Products == "" && c.conn.Since.Customers == "" {
		return c.settle(ctx, h)
	}
	last, err := c.lastListsReading(ctx)
	if err != nil {
		return err
	}
	wait := min(last.Add(listsPace).Sub(c.Clock()), listsPace)
	if wait <= 0 {
		if wait = c.hintsRest(callsOfLists); wait <= 0 {
			wait = c.hints.spendLists(c.conn.ID, c.Clock())
		}
	}
	if wait > 0 {
		return c.putOff(ctx, wait, h)
	}
	if !c.conn.Settings.SyncPrices {
		if err := c.rereadNow(ctx); err != nil {
			return err
		}
		return c.settle(ctx, h)
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		// In the order in which a webhook writes them, so that the two do not wait for each other.
		if err := tx.SettleHint(ctx, h); err != nil {
			return err
		}
		return c.queueHinted(ctx, tx)
	})
}

// lastListsReading is when the lists were last asked to be read.
func (c *conversation) lastListsReading(ctx context.Context) (last time.Time, err error) {
	if !c.conn.Settings.SyncPrices {
		return c.conn.ListsReadAt, nil
	}
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		run, err := tx.LatestRun(ctx, c.conn.SupplierID, RunPrices)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		last = run.QueuedAt
		return err
	})
	return last, err
}

// spendHint takes the calls that a hint costs, or says how long until there are as many.
func (c *conversation) spendHint(calls int) (wait time.Duration) {
	if wait = c.hintsRest(calls); wait > 0 {
		return wait
	}
	return c.hints.spend(c.conn.ID, calls, c.Clock())
}

// hintsRest is how long hints wait because the account's calls, which they share with everything
// routine, do not allow for so many.
func (c *conversation) hintsRest(calls int) time.Duration {
	switch {
	case c.pace.stopped:
		return longestHintWait
	case c.allowed(WebhookHints) < int64(calls):
		return restForCalls
	}
	return 0
}

func (c *conversation) settle(ctx context.Context, h store.Hint) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.SettleHint(ctx, h) })
}

func (c *conversation) putOff(ctx context.Context, wait time.Duration, hints ...store.Hint) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		for _, h := range hints {
			h.DueAt = tx.Now().Add(min(wait, longestHintWait))
			if err := tx.PutOffHint(ctx, h); err != nil {
				return err
			}
		}
		return nil
	})
}
