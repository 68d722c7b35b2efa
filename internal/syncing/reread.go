package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
)

const (
	// rereadPace bounds how often lists are read again before sending: what is approved meanwhile
	// waits for the next reading, so that a storm of approvals costs two calls a second.
	rereadPace = time.Second
	// rereadOlderThan is how old a reading may be for an order that has waited since.
	rereadOlderThan = 5 * time.Minute
	// rereadTime bounds one reading: orders must not wait for lists that are slow.
	rereadTime = 10 * time.Second
	// rereadAgainAfter is how long a list that could not be read is left alone.
	rereadAgainAfter = time.Minute
	// rereadCalls is what a reading without changes costs: one call for each list.
	rereadCalls = 2
)

// reread reads what has changed of products and customers since they were last read, before orders
// that were approved after that are sent: what cannot be sold any more is found before, not after.
// One call for each list serves all orders that wait. A list that cannot be read holds nothing up,
// and neither do calls that are short: what was read a moment ago, as the pace says, has to do.
func (c *conversation) reread(ctx context.Context) (worked bool, err error) {
	c.readBy = time.Time{}
	if c.conn.ReviewOpen || c.pace.stopped || c.conn.Since.Products == "" && c.conn.Since.Customers == "" {
		return false, nil
	}
	last := c.conn.ListsReadAt
	if c.pace.fresh > 0 && !ago(c.pace.fresh, last, c.Clock()) {
		return false, nil
	}
	var queued time.Time
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		queued, err = tx.LastQueued(ctx, c.conn.SupplierID, ordering.SalesOrders.Name)
		return err
	}); err != nil {
		return false, err
	}
	old := !queued.IsZero() && c.Clock().Sub(last) > rereadOlderThan // it was read before the order had to wait
	if !(queued.After(last) || old) || !store.Due(last, c.Clock(), rereadAgainAfter) {
		return false, nil // all are covered, or a list could not be read a moment ago
	}
	if c.PollInterval > 0 && c.Clock().Sub(last) < rereadEvery && !c.rereads.has(c.conn.ID, c.Clock()) {
		return false, nil // what was read less than a minute ago has to do
	}
	if wait := min(last.Add(rereadPace).Sub(c.Clock()), rereadPace); wait > 0 && !c.turnIsOver() {
		covered := c.sender(nil)
		covered.QueuedBy = last
		if due, err := covered.Due(ctx, 1); err != nil || len(due) > 0 {
			c.readBy = last // these first; the others wait for the next reading
			return false, err
		}
		if err := pause(ctx, wait); err != nil {
			return false, err
		}
	}
	return true, c.rereadNow(ctx)
}

func (c *conversation) rereadNow(ctx context.Context) error {
	began := c.Clock()
	c.rereads.spend(c.conn.ID, began)
	reading, cancel := context.WithTimeout(Promptly(ctx), rereadTime)
	defer cancel()
	marks := c.conn.Since
	err := c.rereadLists(reading, &marks)
	if remote, ok := isRemote(err); ok && (remote.Kind == Auth || remote.Kind == Quota) {
		return nil // it concerns sending as well, which says so on the orders
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errAccountChanged) {
		return err
	}
	if err != nil {
		c.Log.Warn("changes could not be read before sending", "connection_id", c.conn.ID, "error", err)
		began = c.Clock().Add(rereadAgainAfter)
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		c.conn.Since, c.conn.ListsReadAt = marks, began
		return tx.SetListsRead(ctx, c.conn)
	})
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// rereadLists reads and stores the changes of both lists, and notes how far each was read.
func (c *conversation) rereadLists(ctx context.Context, marks *store.Since) error {
	if source, ok := c.account.(CustomerSource); ok && marks.Customers != "" {
		if err := rereadList(For(ctx, CustomersRead), &marks.Customers, source.Customers, func(records []CustomerRecord) error {
			return c.Store.Update(ctx, func(tx *store.Tx) error {
				if err := c.sameAccount(ctx, tx); err != nil {
					return err
				}
				_, err := c.takeCustomers(ctx, tx, records, false)
				return err
			})
		}); err != nil {
			return err
		}
	}
	source, ok := c.account.(ProductSource)
	if !ok || marks.Products == "" {
		return nil
	}
	return rereadList(For(ctx, ProductsRead), &marks.Products, source.Products, func(records []ProductRecord) error {
		return c.Store.Update(ctx, func(tx *store.Tx) error {
			if err := c.sameAccount(ctx, tx); err != nil {
				return err
			}
			_, err := c.takeProducts(ctx, tx, "", records, false)
			return err
		})
	})
}

// rereadList reads the changes since a mark, stores them in pieces, and moves the mark on.
func rereadList[T any](ctx context.Context, mark *string, fetch func(context.Context, Reading) (Page[T], error), take func([]T) error) error {
	reading := Reading{Since: *mark}
	for {
		page, err := fetch(ctx, reading)
		if err != nil {
			return err
		}
		for items := page.Items; len(items) > 0; {
			piece := items[:min(len(items), itemsPerWrite)]
			items = items[len(piece):]
			if err := take(piece); err != nil {
				return err
			}
		}
		if !page.More {
			*mark = page.Next
			return nil
		}
		reading.Cursor = page.Next
	}
}
