package app

import (
	"context"
	"log/slog"
	"sync"

	"upstock/internal/payments"
)

// takePayments has what is due at Stripe be done until ctx ends: regularly, and at once when
// something has happened here. It returns when nothing of it runs any more.
func takePayments(ctx context.Context, service *payments.Service, log *slog.Logger) {
	var running sync.WaitGroup
	running.Go(func() { repeat(ctx, sweepInterval, "taking payments", service.Work, log) })
	for {
		select {
		case <-ctx.Done():
			running.Wait()
			service.Wait()
			return
		case <-service.Woken():
			if err := service.Work(ctx); err != nil && ctx.Err() == nil {
				log.DebugContext(ctx, "taking payments is tried again soon", slog.Any("error", err))
			}
		}
	}
}
