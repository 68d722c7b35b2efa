package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of runs.
const (
	RunProducts  = "products"
	RunCustomers = "customers"
	RunPrices    = "prices"
	RunCompare   = "compare"  // of another account with what is here; see Compare
	RunRollback  = "rollback" // of prices, to a version before; see RollBack
	// RunPriceCheck compares prices with those that the account states; see [Service.CheckPrices].
	RunPriceCheck = "price_check"
)

// The steps of runs. An import has one step, and that of products applies their prices then. A
// price sync has all of them, or starts later when products and customers were just read.
const (
	StepProducts  = "products"
	StepCustomers = "customers"
	StepPrices    = "prices" // becomes one of two when it begins: of all prices, or of changes
	StepForget    = "forget" // after a full reading: what it has not seen is gone
	StepApply     = "apply"
	StepRestore   = "restore" // of a rollback

	StepCompareProducts  = "compare_products"
	StepCompareCustomers = "compare_customers"

	StepAllPrices          = "all_prices"
	StepAllGroupPrices     = "all_group_prices"
	StepChangedPrices      = "changed_prices"
	StepChangedGroupPrices = "changed_group_prices"
)

// StartImport requests an import of products or customers. It joins a run of that kind that has not
// begun, or one waiting to retry its page, which is then tried at once.
func (s *Service) StartImport(ctx context.Context, supplierID, kind string) (store.Run, error) {
	run, _, err := s.StartImportOnce(ctx, supplierID, kind, nil)
	return run, err
}

// StartImportOnce is [Service.StartImport] for a request that may be repeated: with an idempotency
// key that was used before, first is the answer that was given then, and nothing is started.
func (s *Service) StartImportOnce(ctx context.Context, supplierID, kind string, idem *store.Idempotency) (run store.Run, first *store.FirstAnswer, err error) {
	if kind != RunProducts && kind != RunCustomers {
		return store.Run{}, nil, wholesale.Invalid("kind", "must be products or customers")
	}
	return s.start(ctx, supplierID, kind, kind, idem)
}

// SyncPrices requests a price sync: changed products and customers, and all customer prices. It
// replaces a price sync that is waiting to retry its page, which may have passed the data in
// question.
func (s *Service) SyncPrices(ctx context.Context, supplierID string) (store.Run, error) {
	run, _, err := s.SyncPricesOnce(ctx, supplierID, nil)
	return run, err
}

// SyncPricesOnce is [Service.SyncPrices] for a request that may be repeated, like
// [Service.StartImportOnce].
func (s *Service) SyncPricesOnce(ctx context.Context, supplierID string, idem *store.Idempotency) (store.Run, *store.FirstAnswer, error) {
	return s.start(ctx, supplierID, RunPrices, StepProducts, idem)
}

func (s *Service) start(ctx context.Context, supplierID, kind, step string, idem *store.Idempotency) (run store.Run, first *store.FirstAnswer, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			run, err = s.begin(ctx, tx, supplierID, kind, step)
			return run, err
		})
		return err
	})
	return run, first, err
}

func (s *Service) begin(ctx context.Context, tx *store.Tx, supplierID, kind, step string) (run store.Run, err error) {
	c, err := s.connected(ctx, tx, supplierID)
	if err != nil {
		return run, err
	}
	if (kind == RunPrices || kind == RunPriceCheck) && !c.Settings.SyncPrices {
		return run, wholesale.Conflict("Prices are not synced from Unleashed. Turn on Sync prices from Unleashed in Settings › Prices first")
	}
	if (kind == RunPrices || kind == RunPriceCheck) && c.ReviewOpen {
		return run, wholesale.Conflict("Another Unleashed account is connected. Review the links in Settings › Integrations › Relink first")
	}
	if err := audit(ctx, tx, supplierID, "import_started", kind, ""); err != nil {
		return run, err
	}
	if kind == RunPrices { // read all: a deleted price shows only by its absence
		c.PricesFullAt = time.Time{}
		if err := tx.SetSince(ctx, c); err != nil {
			return run, err
		}
		if err := askAgain(ctx, tx, supplierID); err != nil {
			return run, err
		}
	}
	if run, err = s.resume(ctx, tx, c, kind); err != nil || run.State == store.RunRunning {
		return run, err
	}
	return s.queueRun(ctx, tx, c, kind, step)
}

// resume retries all waiting work at once, because a person asked. A waiting import of the kind
// continues and is returned; a price sync ends.
func (s *Service) resume(ctx context.Context, tx *store.Tx, c store.Connection, kind string) (store.Run, error) {
	latest, err := tx.LatestRun(ctx, c.SupplierID, kind)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Run{}, err
	}
	stuck := err == nil && latest.State == store.RunRunning && latest.Failures > 0
	if stuck && kind == RunPrices {
		latest.State, latest.Error, latest.FinishedAt = store.RunFailed, "A new price sync took the place of this one. It had stopped at: "+latest.Error, tx.Now()
		if err := tx.PutRun(ctx, latest); err != nil {
			return store.Run{}, err
		}
	}
	if err := s.tryNow(ctx, tx, c); err != nil || !stuck || kind == RunPrices {
		return store.Run{}, err
	}
	return latest, nil
}

// TryNow retries waiting work at once: a connection paused after a failure, and runs at a page that
// could not be read.
func (s *Service) TryNow(ctx context.Context, supplierID string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		c, err := s.connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		return s.tryNow(ctx, tx, c)
	})
}

func (s *Service) tryNow(ctx context.Context, tx *store.Tx, c store.Connection) error {
	if !c.RetryAt.IsZero() {
		c.RetryAt = time.Time{}
		if err := tx.SetConnectionHealth(ctx, c); err != nil {
			return err
		}
	}
	if err := tx.WakeRuns(ctx, c.SupplierID); err != nil {
		return err
	}
	if err := tx.WakeOutbox(ctx, c.SupplierID, ordering.SalesOrders.Name); err != nil {
		return err
	}
	return s.wake(ctx, tx, c.SupplierID, c.ID)
}

// queueRun queues a run, or joins one of its kind that has not begun.
func (s *Service) queueRun(ctx context.Context, tx *store.Tx, c store.Connection, kind, step string) (store.Run, error) {
	run, err := tx.QueuedRun(ctx, c.SupplierID, kind)
	switch {
	case errors.Is(err, store.ErrNotFound):
		run = store.Run{ID: store.NewID(), SupplierID: c.SupplierID, Kind: kind, State: store.RunQueued, QueuedAt: tx.Now()}
	case err != nil:
		return run, err
	}
	if run.Step == "" || step == StepProducts { // a joined run does all that either asked for
		run.Step = step
	}
	run.Scheduled, run.Hinted = false, false
	if err := tx.PutRun(ctx, run); err != nil {
		return run, err
	}
	return run, s.wake(ctx, tx, c.SupplierID, c.ID)
}

// queuePricesAfter queues a price sync after an import or match, without re-reading records.
func (s *Service) queuePricesAfter(ctx context.Context, tx *store.Tx, c store.Connection) error {
	if !c.Settings.SyncPrices || c.ReviewOpen {
		return nil
	}
	_, err := s.queueRun(ctx, tx, c, RunPrices, StepPrices)
	return err
}

// Run reads a run. If it is waiting for the account, Error says why and RetryAt until when.
func (s *Service) Run(ctx context.Context, supplierID, id string) (run store.Run, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if run, err = tx.Run(ctx, supplierID, id); err != nil {
			return err
		}
		return s.heldUp(ctx, tx, &run)
	})
	return run, store.Missing("run", err)
}

// heldUp adds to an unfinished run what blocks all runs of the account: a disconnection, or a pause
// after failures.
func (s *Service) heldUp(ctx context.Context, tx *store.Tx, run *store.Run) error {
	if run.State != store.RunQueued && run.State != store.RunRunning {
		return nil
	}
	c, err := tx.Connection(ctx, run.SupplierID, s.Connector.Name())
	switch {
	case err != nil:
		return err
	case c.Status == store.Disconnected:
		run.Error, run.RetryAt = "Unleashed is not connected. This goes on when it is connected again.", time.Time{}
	case c.RetryAt.After(tx.Now()):
		if run.Error == "" {
			run.Error, run.ErrorDetail = c.Error, c.ErrorDetail
		}
		if c.RetryAt.After(run.RetryAt) {
			run.RetryAt = c.RetryAt
		}
	}
	return nil
}

// LatestRun reads the newest run of a kind, like Run; found is false if there is none.
func (s *Service) LatestRun(ctx context.Context, supplierID, kind string) (run store.Run, found bool, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if run, err = tx.LatestRun(ctx, supplierID, kind); err != nil {
			return err
		}
		return s.heldUp(ctx, tx, &run)
	})
	if errors.Is(err, store.ErrNotFound) {
		return run, false, nil
	}
	return run, err == nil, err
}

// Runs lists runs, newest first; next is the next page's cursor, "" at the end.
func (s *Service) Runs(ctx context.Context, supplierID, cursor string, limit int) (runs []store.Run, next string, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		runs, err = tx.Runs(ctx, supplierID, cursor, limit+1)
		return err
	})
	if err == nil && len(runs) > limit {
		runs = runs[:limit]
		next = runs[limit-1].ID
	}
	return runs, next, err
}
