package syncing

import (
	"context"
	"time"

	"upstock/internal/outbox"
	"upstock/internal/store"
)

// tidyEvery is how often old idempotency keys and counts of calls are deleted, and keepAnswers how
// long the keys are kept: longer than any client retries.
const (
	tidyEvery   = time.Hour
	keepAnswers = 7 * 24 * time.Hour
)

// Sweep starts conversations for connections without one that have work due, by the clock or
// because a job was lost. Every worker calls it about every half second; repeats are harmless.
func (s *Service) Sweep(ctx context.Context) error {
	var due []store.ConnectionRef
	if err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.IdleConnectionsWithWork(ctx, store.LongestWaits{
			Lease: leaseTime, Retry: longestPause, Attempt: outbox.LongestWait, Watch: s.watchLook(), Prices: s.pricesLook(), Hint: longestHintWait,
		})
		return err
	}); err != nil {
		return err
	}
	if len(due) > 0 {
		if err := s.Store.Update(ctx, func(tx *store.Tx) error {
			for _, c := range due {
				if err := s.Queue.EnqueueOnce(ctx, tx, Converse{SupplierID: c.SupplierID, ConnectionID: c.ID}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return s.tidy(ctx)
}

func (s *Service) tidy(ctx context.Context) error {
	now := s.Clock()
	if now.UnixMicro() < s.nextTidy.Load() {
		return nil
	}
	s.nextTidy.Store(now.Add(tidyEvery).UnixMicro())
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.ForgetAnswers(ctx, now.Add(-keepAnswers)); err != nil {
			return err
		}
		return s.tidyCalls(ctx, tx)
	})
}
