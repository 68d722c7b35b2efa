package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"upstock/internal/edi"
)

// sweepInterval is how often to look for work that has become due, or whose job was lost.
const sweepInterval = 500 * time.Millisecond

// standingInterval is how often to look for standing orders that have something to do: a cut-off is
// a matter of minutes, and an order that was changed is looked at again.
const standingInterval = 2 * time.Second

// folderInterval is how often to look into the folders of trading partners: a file counts as whole
// when it has not changed for two seconds.
const folderInterval = time.Second

// invoicesInterval is how often to look for orders whose invoice was forgotten: it is the net below
// what happens at once.
const invoicesInterval = 30 * time.Second

// tidyInterval is how often expired sessions and links are deleted.
const tidyInterval = time.Hour

// documentsInterval is how often to look for documents that were kept and not worked off.
const documentsInterval = 5 * time.Second

// workers are the background work of this process.
type workers struct {
	services  *services
	endSweeps func()
}

// startWorkers begins to run jobs and to sweep. It returns after the first sweep, so that work left
// over by a crash resumes at once.
func startWorkers(ctx context.Context, services *services, log *slog.Logger) (*workers, error) {
	if err := services.queue.Start(ctx); err != nil {
		return nil, err
	}
	sweeping, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	w := &workers{services: services, endSweeps: sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})}
	if err := services.documents.MakeFolders(ctx); err != nil {
		return w, fmt.Errorf("--documents-dir: %w", err)
	}
	if err := services.documents.WakeSending(ctx); err != nil {
		return w, err
	}
	if err := services.syncing.Sweep(ctx); err != nil {
		return w, fmt.Errorf("first sweep: %w", err)
	}
	if err := services.documents.Sweep(ctx); err != nil {
		return w, fmt.Errorf("first look at documents: %w", err)
	}
	running.Go(func() { repeat(sweeping, sweepInterval, "looking for due work", services.syncing.Sweep, log) })
	running.Go(func() { repeat(sweeping, standingInterval, "looking at standing orders", services.standing.Sweep, log) })
	running.Go(func() { repeat(sweeping, sweepInterval, "sending documents", services.documents.SendDue, log) })
	running.Go(func() {
		repeat(sweeping, folderInterval, "looking into the folders for documents", edi.NewWatcher(services.documents).Look, log)
	})
	running.Go(func() { repeat(sweeping, documentsInterval, "working off documents", services.documents.Sweep, log) })
	running.Go(func() {
		repeat(sweeping, invoicesInterval, "looking for orders to invoice", services.invoices.Sweep, log)
	})
	running.Go(func() { takePayments(sweeping, services.payments, log) })
	running.Go(func() {
		repeat(sweeping, tidyInterval, "forgetting what has expired", services.forgetOld, log)
	})
	running.Go(func() {
		repeat(sweeping, tidyInterval, "warning of tokens that expire", services.accounts.WarnOfTokens, log)
	})
	return w, nil
}

// repeat runs do regularly until ctx ends. Only the first failure and the recovery are logged, so
// that an hour without the database is two lines, not seven thousand.
func repeat(ctx context.Context, interval time.Duration, what string, do func(context.Context) error, log *slog.Logger) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := do(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			log.ErrorContext(ctx, what+" fails", slog.Any("error", err))
		case err == nil && failing:
			log.InfoContext(ctx, what+" succeeds again")
		}
		failing = err != nil
	}
}

// stop accepts no more jobs and waits for running ones until ctx ends.
func (w *workers) stop(ctx context.Context) error {
	w.endSweeps()
	w.services.syncing.EndTurns()
	return w.services.queue.Stop(ctx)
}
