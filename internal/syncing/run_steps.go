package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
)

// A page that cannot be read is tried again after a while that doubles from the first to the longest.
const (
	firstRunRetry   = 2 * time.Second
	longestRunRetry = 5 * time.Minute
)

// runRetryAfter is how long a run waits before it tries its page again, after so many failures in a row before this one.
func runRetryAfter(failures int) time.Duration {
	wait := firstRunRetry
	for range failures {
		if wait *= 2; wait >= longestRunRetry {
			return longestRunRetry
		}
	}
	return wait
}

// continueRun does the next page of the run that was asked for first. A run that was cut off goes on at its page.
func (c *conversation) continueRun(ctx context.Context) (worked bool, err error) {
	var run store.Run
	err = c.Store.View(ctx, func(tx *store.Tx) (err error) {
		run, err = tx.NextRun(ctx, c.conn.SupplierID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if run.State == store.RunQueued {
		run.State, run.StartedAt = store.RunRunning, c.Clock()
	}
	err = c.stepOfRun(ctx, run)
	remote, isTheirs := isRemote(err)
	switch {
	case err == nil:
		return true, c.clearDelayNotice(ctx, run)
	case ctx.Err() != nil:
		return true, err
	case isTheirs && remote.Kind != Invalid && remote.Kind != NotFound:
		// The account is in trouble: the run waits at its page, and says why and until when. It has a wait of its own, for an
		// account may be well but for this one page.
		run.Error, run.RetryAt = remote.Message, c.Clock().Add(max(runRetryAfter(run.Failures), min(remote.RetryAfter, longestRunRetry)))
		run.Failures++
		if putErr := c.Store.Update(ctx, func(tx *store.Tx) error { return putDelayedRun(ctx, tx, run) }); putErr != nil {
			return true, putErr
		}
		return true, err
	}
	return true, c.failRun(ctx, run, err)
}

// failRun ends a run that cannot go on. What it has done so far stays.
func (c *conversation) failRun(ctx context.Context, run store.Run, cause error) error {
	run.State, run.Error, run.FinishedAt = store.RunFailed, "Something went wrong on our side; it is in the server's log", c.Clock()
	run.Failures, run.RetryAt = 0, time.Time{}
	if remote, ok := isRemote(cause); ok {
		run.Error = remote.Message
	}
	c.Log.Error("a run failed", "run_id", run.ID, "kind", run.Kind, "step", run.Step, "error", cause)
	return c.Store.Update(ctx, func(tx *store.Tx) error { return putDelayedRun(ctx, tx, run) })
}

// putDelayedRun records a run that has failed, or waits at a page, and tells the supplier when that is not over soon.
func putDelayedRun(ctx context.Context, tx *store.Tx, run store.Run) error {
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	if run.State != store.RunFailed && run.Failures < failuresUntilTold {
		return nil
	}
	return tx.PutNotice(ctx, run.SupplierID, runNotice(run))
}

// clearDelayNotice takes back what the supplier was told of runs of a kind, when one that was stuck gets on, or any is done. before is
// the run as it was before its step.
func (c *conversation) clearDelayNotice(ctx context.Context, before store.Run) error {
	if before.Failures == 0 {
		var now store.Run
		if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
			now, err = tx.Run(ctx, before.SupplierID, before.ID)
			return err
		}); err != nil || now.State != store.RunDone {
			return err
		}
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.ClearNotice(ctx, before.SupplierID, noticeOfRuns(before.Kind), "") })
}

func (c *conversation) stepOfRun(ctx context.Context, run store.Run) error {
	switch run.Step {
	case StepProducts:
		return c.productsPage(ctx, run)
	case StepCustomers:
		return c.customersPage(ctx, run)
	case StepPrices, StepAllPrices, StepChangedPrices:
		return c.pricesPage(ctx, run)
	case StepForget:
		return c.forgetPrices(ctx, run)
	default:
		return c.applyPrices(ctx, run)
	}
}

// page reads one page of a run's reading, and begins to fetch the one after it while this one is stored.
func page[T any](ctx context.Context, c *conversation, ahead *readAhead[T], reading Reading, fetch func(context.Context, Reading) (Page[T], error)) (Page[T], error) {
	p, err := ahead.get(ctx, reading, fetch)
	if err == nil && p.More && !c.turnIsOver() {
		following := reading
		following.Cursor = p.Next
		ahead.next(ctx, following, fetch)
	}
	return p, err
}

// itemsPerWrite bounds how many products or customers are taken in at once, and rowsPerWrite how
// many prices: whoever takes an order meanwhile waits for no more, which is well under 50 ms.
const (
	itemsPerWrite = 50
	rowsPerWrite  = 500
)

// storePage takes in a page in transactions of so many items, of which the last one ends it and
// keeps the run with what was counted. A run that is cut off before takes its page in again.
func storePage[T any](
	ctx context.Context, c *conversation, run store.Run, items []T, atOnce int,
	take func(tx *store.Tx, run *store.Run, items []T) error, end func(tx *store.Tx, run store.Run) error,
) error {
	for {
		piece := items[:min(len(items), atOnce)]
		items = items[len(piece):]
		var counted store.Run
		if err := c.Store.Update(ctx, func(tx *store.Tx) error {
			counted = copyOf(run)
			if err := take(tx, &counted, piece); err != nil || len(items) > 0 {
				return err
			}
			return end(tx, counted)
		}); err != nil || len(items) == 0 {
			return err
		}
		run = counted
	}
}

// haveAny says whether anything was imported before: only then do retired things matter, for ours may be among them.
func (c *conversation) haveAny(ctx context.Context, count func(*store.Tx, context.Context, string) (int64, error)) (have bool, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		n, err := count(tx, ctx, c.conn.SupplierID)
		have = n > 0
		return err
	})
	return have, err
}

// finishReading records that everything up to now was read, and ends an import or goes on to the next step.
func (c *conversation) finishReading(ctx context.Context, tx *store.Tx, run store.Run, following string, read func(*store.Since)) error {
	conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
	if err != nil {
		return err
	}
	read(&conn.Since)
	if err := tx.SetSince(ctx, conn); err != nil {
		return err
	}
	if run.Kind == RunPrices {
		run.Step, run.Cursor = following, ""
		return tx.PutRun(ctx, run)
	}
	run.State, run.FinishedAt = store.RunDone, tx.Now()
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	return c.queuePricesAfter(ctx, tx, conn)
}

func (c *conversation) nextStep(ctx context.Context, run store.Run, step string) error {
	run = copyOf(run)
	run.Step, run.Cursor = step, ""
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutRun(ctx, run) })
}
