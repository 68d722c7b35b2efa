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
	days  []store.CallsOfDay // of the month and of the days before it that the forecast goes by
	since time.Time          // when the account was connected
}

// readBudget reads how a connection's calls stand.
func readBudget(ctx context.Context, tx *store.Tx, c store.Connection) (b budget, err error) {
	b = budget{plan: c.Settings.MonthlyCalls, now: tx.Now(), since: c.ConnectedAt}
	if b.kept, err = tx.CallBudget(ctx, c.SupplierID); err != nil {
		return b, err
	}
	first := store.MonthStart(b.now)
	if before := b.now.AddDate(0, 0, -forecastDays); before.Before(first) {
		first = before
	}
	if b.days, err = tx.CallsSince(ctx, c.SupplierID, wholesale.DateOf(first, time.UTC)); err != nil {
		return b, err
	}
	b.used, err = tx.CallsThisMonth(ctx, c.SupplierID)
	return b, err
}

// ends is when the month of the account ends.
func (b budget) ends() time.Time { return store.MonthEnd(b.now) }

// state is what the pace depends on. zone is the supplier's time zone.
func (s *Service) state(b budget, settings wholesale.IntegrationSettings, zone *time.Location, ordersOpen bool) callState {
	return callState{
		plan: b.plan, used: b.used, sending: b.coming(OrdersSent), left: b.ends().Sub(b.now),
		allowance: float64(allowanceAt(b.kept, b.plan, b.now)) / float64(max(dayAllowance(b.plan), 1)),
		activity:  activityAt(b.now.In(zone), b.kept.MovedAt), ordersOpen: ordersOpen, syncPrices: settings.SyncPrices,
		poll: s.PollInterval, prices: s.PricesInterval, reconcile: s.ReconcileInterval,
	}
}

// readPace decides how often everything routine is done now.
func (s *Service) readPace(ctx context.Context, tx *store.Tx, c store.Connection) (b budget, state callState, err error) {
	if b, err = readBudget(ctx, tx, c); err != nil {
		return b, state, err
	}
	supplier, err := tx.Supplier(ctx, c.SupplierID)
	if err != nil {
		return b, state, err
	}
	open, err := tx.CountOpenSalesOrders(ctx, c.SupplierID)
	return b, s.state(b, c.Settings, supplier.Location(), open > 0), err
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
