package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
)

// priceSyncCalls is what a price sync without changes costs: one page each of products, customers,
// customer prices and group prices.
const priceSyncCalls = 4

// queuePrices queues a price sync if prices were not read for as long as the pace says, and notes
// when to look again.
func (c *conversation) queuePrices(ctx context.Context) (queued bool, err error) {
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		read, err := tx.CallBudget(ctx, conn.SupplierID)
		if err != nil {
			return err
		}
		rest, err := restAfterRun(ctx, tx, conn.SupplierID)
		if err != nil {
			return err
		}
		every := max(c.pace.prices, rest)
		queued = !c.pace.stopped && ago(every, read.PricesReadAt, tx.Now())
		conn.NextPricesAt = tx.Now().Add(c.pricesLook())
		if !queued && !c.pace.stopped {
			conn.NextPricesAt = earliest(conn.NextPricesAt, read.PricesReadAt.Add(every))
		}
		if err := tx.SetNextPrices(ctx, conn); err != nil || !queued {
			return err
		}
		read.SupplierID, read.PricesReadAt = conn.SupplierID, tx.Now()
		if err := tx.SetListReadings(ctx, read); err != nil {
			return err
		}
		return c.queueScheduled(ctx, tx, conn)
	})
	return queued, err
}

// restPerRun is how many times as long as the last price sync took the next one waits for: where
// prices are read every second, working out many of them must leave time for orders.
const restPerRun = 4

func restAfterRun(ctx context.Context, tx *store.Tx, supplierID string) (time.Duration, error) {
	last, err := tx.LatestRun(ctx, supplierID, RunPrices)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return restPerRun * max(last.FinishedAt.Sub(last.StartedAt), 0), err
}

// queueScheduled queues a price sync of the clock's, unless one that a person asked for waits: that
// reads the same.
func (c *conversation) queueScheduled(ctx context.Context, tx *store.Tx, conn store.Connection) error {
	if _, err := tx.QueuedRun(ctx, conn.SupplierID, RunPrices); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	run, err := c.queueRun(ctx, tx, conn, RunPrices, StepProducts)
	if err != nil {
		return err
	}
	run.Scheduled = true
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	_, err = tx.ForgetIdleRuns(ctx, conn.SupplierID, RunPrices, run.ID)
	return err
}

// endIdle ends a run of the clock's when nothing has changed that prices follow from since they
// were last planned: another plan would read all of them to find nothing. One that waits for a
// person is looked at again, for what is asked of it may have changed.
func (c *conversation) endIdle(ctx context.Context, run store.Run) (idle bool, err error) {
	if run.Kind != RunPrices || !run.Scheduled {
		return false, nil
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		sources, err := tx.PriceSources(ctx, run.SupplierID)
		if err != nil {
			return err
		}
		review, err := tx.PriceReview(ctx, run.SupplierID)
		if err != nil {
			return err
		}
		if idle = sources.Changes == sources.Planned && review.Waiting == ""; !idle {
			return nil
		}
		conn, err := tx.Connection(ctx, run.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		conn.NextPricesAt = tx.Now().Add(c.pricesLook())
		if err := tx.SetSince(ctx, conn); err != nil {
			return err
		}
		run := copyOf(run)
		run.State, run.FinishedAt = store.RunDone, tx.Now()
		return tx.PutRun(ctx, run)
	})
	return idle, err
}

// queueHinted queues a price sync that a webhook has asked for. One that a person asked for and
// that waits reads the same, and stays theirs.
func (c *conversation) queueHinted(ctx context.Context, tx *store.Tx) error {
	waits, err := tx.QueuedRun(ctx, c.conn.SupplierID, RunPrices)
	isNew := errors.Is(err, store.ErrNotFound)
	if err != nil && !isNew {
		return err
	}
	run, err := c.queueRun(ctx, tx, c.conn, RunPrices, StepProducts)
	if err != nil || !isNew && !waits.Scheduled {
		return err
	}
	run.Scheduled, run.Hinted = true, true
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	_, err = tx.ForgetIdleRuns(ctx, run.SupplierID, RunPrices, run.ID)
	return err
}

// purposeOf is what the calls of a run are for: those of a run that a person asked for are theirs.
func purposeOf(run store.Run) Purpose {
	switch {
	case run.Hinted:
		return WebhookHints
	case !run.Scheduled:
		return Asked
	}
	switch run.Step {
	case StepCheck, StepCheckAgain:
		return PriceChecks
	case StepProducts:
		return ProductsRead
	case StepCustomers:
		return CustomersRead
	}
	return PricesRead
}
