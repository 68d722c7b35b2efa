package syncing

import (
	"context"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// keepCalls is for how many months the days of calls are kept: a year, to be compared with.
const keepCalls = 13

// budget is how an account's calls stand at a moment.
type budget struct {
	kept  store.CallBudget
	plan  int64
	used  int64 // since the first of the month, in UTC
	now   time.Time
	since time.Time // when the account was connected

	// days are those of the month and those before it that the forecast goes by; see readDays.
	days []store.CallsOfDay
	over bool // no more calls are made: the account is not connected
}

// readBudget reads how a connection's calls stand, without the days.
func readBudget(ctx context.Context, tx *store.Tx, c store.Connection) (b budget, err error) {
	b = budget{plan: c.Settings.MonthlyCalls, now: tx.Now(), since: c.ConnectedAt}
	if b.kept, err = tx.CallBudget(ctx, c.SupplierID); err != nil {
		return b, err
	}
	b.kept.SupplierID = c.SupplierID
	b.used, err = tx.CallsThisMonth(ctx, c.SupplierID)
	return b, err
}

// readDays reads what the forecast goes by.
func (b *budget) readDays(ctx context.Context, tx *store.Tx) (err error) {
	first := store.MonthStart(b.now)
	if before := b.now.AddDate(0, 0, -forecastDays); before.Before(first) {
		first = before
	}
	b.days, err = tx.CallsSince(ctx, b.kept.SupplierID, wholesale.DateOf(first, time.UTC))
	return err
}

// short says whether so many calls are used that everything routine slows down.
func (b budget) short() bool { return 100*b.used >= warnPercent*b.plan }

// ends is when the month of the account ends.
func (b budget) ends() time.Time { return store.MonthEnd(b.now) }

// readPace decides how often everything routine is done now. zone is the supplier's time zone.
func (s *Service) readPace(ctx context.Context, tx *store.Tx, c store.Connection, zone *time.Location) (budget, pace, error) {
	b, err := readBudget(ctx, tx, c)
	if err != nil {
		return b, pace{}, err
	}
	state := callState{
		plan: b.plan, used: b.used, left: b.ends().Sub(b.now), ordersOpen: true, syncPrices: c.Settings.SyncPrices,
		allowance: float64(allowanceAt(b.kept, b.plan, b.now)) / float64(max(dayAllowance(b.plan), 1)),
		activity:  activityAt(b.now.In(zone), b.kept.MovedAt),
		poll:      s.PollInterval, prices: s.PricesInterval, reconcile: s.ReconcileInterval,
	}
	if b.short() { // only then does it matter what is to come
		if err := b.readDays(ctx, tx); err != nil {
			return b, pace{}, err
		}
		open, err := tx.CountOpenSalesOrders(ctx, c.SupplierID)
		if err != nil {
			return b, pace{}, err
		}
		state.sending, state.ordersOpen = b.coming(OrdersSent), open > 0
	}
	return b, paceOf(state), nil
}

// countCalls writes outgoing calls down against the month's budget. It uses its own transaction, so
// a call counts even if its outcome is rolled back.
func (s *Service) countCalls(ctx context.Context, supplierID string, calls *callCounts) {
	counted := calls.take()
	if len(counted) == 0 {
		return
	}
	err := s.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		var routine int64
		for purpose, n := range counted {
			if err := tx.AddCalls(ctx, supplierID, string(purpose), n); err != nil {
				return err
			}
			if purpose.routine() {
				routine += n
			}
		}
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		b, err := readBudget(ctx, tx, c)
		if err != nil {
			return err
		}
		spend(&b.kept, b.plan, routine, b.now)
		if err := tellCalls(ctx, tx, &b); err != nil {
			return err
		}
		return tx.SetCallAllowance(ctx, b.kept)
	})
	if err != nil {
		calls.add(counted)
		s.Log.Error("calls could not be counted", "supplier_id", supplierID, "calls", counted, "error", err)
	}
}

// tidyCalls deletes what is old, and withdraws the warnings of a month that is over.
func (s *Service) tidyCalls(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.ForgetCalls(ctx, store.MonthStart(tx.Now()).AddDate(0, -keepCalls, 0)); err != nil {
		return err
	}
	told, err := tx.SuppliersToldBefore(ctx, store.MonthOf(tx.Now()))
	if err != nil {
		return err
	}
	for _, supplierID := range told {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		if err := retellCalls(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// retellCalls warns, or takes a warning back, when no calls were made but the month or the plan
// has changed.
func retellCalls(ctx context.Context, tx *store.Tx, c store.Connection) error {
	b, err := readBudget(ctx, tx, c)
	if err != nil {
		return err
	}
	if err := tellCalls(ctx, tx, &b); err != nil {
		return err
	}
	return tx.SetCallAllowance(ctx, b.kept)
}

// allowed is how many calls of a routine purpose may go out now, for work that can wait: all of it
// stays within what the operator and the plan leave for it.
func (c *conversation) allowed(p Purpose) int64 {
	left := allowanceAt(c.budget.kept, c.budget.plan, c.Clock())
	if c.PollInterval > 0 { // the operator's intervals do not go by the allowance: a fixed part of it
		left = dayAllowance(c.budget.plan)
	}
	switch {
	case c.pace.stopped:
		return 0
	case p == WebhookHints: // each saves the readings of a poll, which would find the same
		return max(left/thousandths, hintCalls)
	case c.pace.slowed:
		return 0
	}
	return max(left/thousandths/2, 0)
}

// hintCalls is how many calls a webhook may cost at any time: a reading of two lists.
const hintCalls = 2
