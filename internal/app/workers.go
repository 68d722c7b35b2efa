package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// sweepInterval is how often connections are looked for that have something to do and nobody who does it: work that has
// become due by the clock, or whose job was lost.
const sweepInterval = 500 * time.Millisecond

// workers are the background work of this process.
type workers struct {
	services  *services
	endSweeps func()
}

// startWorkers begins to run jobs and to sweep. The first sweep is done before it returns, so that work left over by a
// crash goes on at once.
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
	if err := services.syncing.Sweep(ctx); err != nil {
		return w, fmt.Errorf("first sweep: %w", err)
	}
	running.Go(func() { sweepAlways(sweeping, services.syncing.Sweep, log) })
	return w, nil
}

// sweepAlways sweeps until ctx ends. A sweep that fails is logged when the trouble begins, and its end too: a database that
// is away for an hour is two lines, not seven thousand.
func sweepAlways(ctx context.Context, sweep func(context.Context) error, log *slog.Logger) {
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := sweep(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			log.ErrorContext(ctx, "looking for due work fails", slog.Any("error", err))
		case err == nil && failing:
			log.InfoContext(ctx, "looking for due work succeeds again")
		}
		failing = err != nil
	}
}

// stop takes no more jobs and waits for the running ones, as long as ctx allows.
func (w *workers) stop(ctx context.Context) error {
	w.endSweeps()
	w.services.syncing.EndTurns()
	return w.services.queue.Stop(ctx)
}
