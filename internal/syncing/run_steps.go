package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
)

// Retry delay of a page that cannot be read, doubling from the first to the longest.
const (
	firstRunRetry   = 2 * time.Second
	longestRunRetry = 5 * time.Minute
)

// runRetryAfter is the delay before retrying a page after this many earlier failures.
func runRetryAfter(failures int) time.Duration {
	wait := firstRunRetry
	for range failures {
		if wait *= 2; wait >= longestRunRetry {
			return longestRunRetry
		}
	}
	return wait
}

// continueRun does the next page of the oldest run. An interrupted run resumes at its page.
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
	err = c.stepOfRun(For(ctx, purposeOf(run)), run)
	remote, isTheirs := isRemote(err)
	switch {
	case errors.Is(err, errAccountChanged):
		return true, nil
	case err == nil:
		c.followed = false // what was just read may be what orders wait for
		return true, c.clearDelayNotice(ctx, run)
	case ctx.Err() != nil:
		return true, err
	case isTheirs && remote.Kind != Invalid && remote.Kind != NotFound:
		// The account has a problem, so the run waits at its page. The wait is the run's own, since
		// only this page may fail.
		run.Error, run.ErrorDetail = remote.Message, remote.Technical
		run.RetryAt = c.Clock().Add(max(runRetryAfter(run.Failures), min(remote.RetryAfter, longestRunRetry)))
		run.Failures++
		if putErr := c.Store.Update(ctx, func(tx *store.Tx) error { return putDelayedRun(ctx, tx, run) }); putErr != nil {
			return true, putErr
		}
		return true, err
	}
	return true, c.failRun(ctx, run, err)
}

// failRun ends a run that cannot continue, keeping what it has done.
func (c *conversation) failRun(ctx context.Context, run store.Run, cause error) error {
	run.State, run.Error, run.FinishedAt = store.RunFailed, "Something went wrong on our side; it is in the server's log", c.Clock()
	run.Failures, run.RetryAt = 0, time.Time{}
	if remote, ok := isRemote(cause); ok {
		run.Error, run.ErrorDetail = remote.Message, remote.Technical
	}
	c.Log.Error("a run failed", "run_id", run.ID, "kind", run.Kind, "step", run.Step, "error", cause)
	return c.Store.Update(ctx, func(tx *store.Tx) error { return putDelayedRun(ctx, tx, run) })
}

// putDelayedRun records a failed or waiting run, and notifies the supplier if it lasts.
func putDelayedRun(ctx context.Context, tx *store.Tx, run store.Run) error {
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	if run.State != store.RunFailed && run.Failures < failuresUntilTold {
		return nil
	}
	return tx.PutNotice(ctx, run.SupplierID, runNotice(run))
}

// clearDelayNotice withdraws the notice about a kind of run when a stuck one makes progress or any
// finishes. before is the run before its step.
func (c *conversation) clearDelayNotice(ctx context.Context, before store.Run) error {
	if before.Failures == 0 {
		var now store.Run
		if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
			now, err = tx.Run(ctx, before.SupplierID, before.ID)
			return err
		}); err != nil || now.State != store.RunDone && now.State != store.RunWaiting {
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
	case StepPrices, StepAllPrices, StepAllGroupPrices, StepChangedPrices, StepChangedGroupPrices:
		return c.pricesPage(ctx, run)
	case StepCompareProducts:
		return c.compareProducts(ctx, run)
	case StepCompareCustomers:
		return c.compareCustomers(ctx, run)
	case StepForget:
		return c.forgetPrices(ctx, run)
	case StepCheckBegin, StepCheckChoose, StepCheck, StepCheckAgain:
		return c.checkPrices(ctx, run)
	case StepRestore:
		return c.restorePrices(ctx, run)
	default:
		return c.applyPrices(ctx, run)
	}
}

// page reads one page of a run, and starts fetching the next while this one is stored.
func page[T any](ctx context.Context, c *conversation, ahead *readAhead[T], reading Reading, fetch func(context.Context, Reading) (Page[T], error)) (Page[T], error) {
	p, err := ahead.get(ctx, reading, fetch)
	if err == nil && p.More && !c.turnIsOver() {
		following := reading
		following.Cursor = p.Next
		ahead.next(ctx, following, fetch)
	}
	return p, err
}

// itemsPerWrite bounds products or customers per write, and rowsPerWrite prices, so that a
// concurrent order waits well under 50 ms.
const (
	itemsPerWrite = 50
	rowsPerWrite  = 500
)

// storePage stores a page in transactions of limited size. The last one ends the page and saves the
// run's counts. A run interrupted earlier stores its page again.
func storePage[T any](
	ctx context.Context, c *conversation, run store.Run, items []T, atOnce int,
	take func(tx *store.Tx, run *store.Run, items []T) error, end func(tx *store.Tx, run store.Run) error,
) error {
	for {
		piece := items[:min(len(items), atOnce)]
		items = items[len(piece):]
		var counted store.Run
		if err := c.Store.Update(ctx, func(tx *store.Tx) error {
			if err := c.sameAccount(ctx, tx); err != nil {
				return err
			}
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

// errAccountChanged ends a step whose account is not the connected one any more.
var errAccountChanged = errors.New("another account was connected")

// sameAccount makes sure that what was read is still of the connected account.
func (c *conversation) sameAccount(ctx context.Context, tx *store.Tx) error {
	conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
	if err == nil && conn.Account != c.opened.Account {
		err = errAccountChanged
	}
	return err
}

// haveAny reports whether anything was imported before: only then do retired records matter.
func (c *conversation) haveAny(ctx context.Context, count func(*store.Tx, context.Context, string) (int64, error)) (have bool, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		n, err := count(tx, ctx, c.conn.SupplierID)
		have = n > 0
		return err
	})
	return have, err
}

// finishReading records what was read, and ends an import or starts the next step.
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
		if following == StepPrices { // products and customers are as new as before sending orders
			conn.ListsReadAt = run.StartedAt
			if err := tx.SetListsRead(ctx, conn); err != nil {
				return err
			}
		}
		return tx.PutRun(ctx, run)
	}
	if run.Kind == RunProducts {
		run.Step, run.Cursor = StepApply, ""
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
