package syncing

import (
	"context"
	"time"

	"upstock/internal/store"
)

// PurposeCalls is how many calls of one purpose went out this month, and how many more are expected
// until it ends.
type PurposeCalls struct {
	Purpose Purpose
	Calls   int64
	Coming  int64
}

// Usage is how an account's calls stand this month, in UTC.
type Usage struct {
	Month    string // such as "2026-03"
	Calls    int64  // since the first of the month
	Forecast int64  // by its end, if it goes on as in the last days
	Plan     int64  // how many the account's plan has
	Reserve  int64  // how many of these only sending orders uses
	// Purposes are those with calls or with calls to come, in the order of [Purposes].
	Purposes []PurposeCalls
	ResetsAt time.Time // when the month ends and the account counts from zero

	Given   bool          // the operator has set how often sales orders are read
	Orders  time.Duration // how often changed sales orders are read now, while any is open
	Prices  time.Duration // how often prices are read now
	Short   bool          // if reading did not slow down, the plan's calls would not last
	Slowed  bool          // most calls are used: changes are read less often
	Stopped bool          // only the reserve is left: nothing is read until ResetsAt
}

// Usage returns how many calls went out this month, with a forecast and what follows from both.
func (s *Service) Usage(ctx context.Context, supplierID string) (usage Usage, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		usage, err = s.UsageIn(ctx, tx, supplierID)
		return err
	})
	return usage, err
}

// ReadingStops is until when nothing is read from the account, because only the reserve of the
// month's calls is left; zero when it is read. It is cheap: every page asks.
func (s *Service) ReadingStops(ctx context.Context, supplierID string) (until time.Time, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.CallBudget(ctx, supplierID)
		if err == nil && kept.ToldMonth == store.MonthOf(tx.Now()) && kept.ToldPercent >= 100-reservePercent {
			until = store.MonthEnd(tx.Now())
		}
		return err
	})
	return until, err
}

// UsageIn is [Service.Usage] in a transaction.
func (s *Service) UsageIn(ctx context.Context, tx *store.Tx, supplierID string) (Usage, error) {
	c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
	if err != nil {
		return Usage{}, err
	}
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return Usage{}, err
	}
	b, p, err := s.readPace(ctx, tx, c, supplier.Location())
	if err != nil {
		return Usage{}, err
	}
	if err := b.readDays(ctx, tx); err != nil {
		return Usage{}, err
	}
	usage := Usage{
		Month: store.MonthOf(b.now), Calls: b.used, Plan: b.plan, Reserve: b.plan * reservePercent / 100, ResetsAt: b.ends(),
		Given: s.PollInterval > 0, Orders: p.changed, Prices: p.prices, Slowed: p.slowed, Stopped: p.stopped,
	}
	b.over = c.Status == store.Disconnected
	usage.Purposes, usage.Forecast, usage.Short = b.forecast()
	return usage, nil
}
