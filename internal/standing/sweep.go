package standing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// sweptAtOnce is how many standing orders one sweep looks at: the next one goes on.
	sweptAtOnce = 100
	// putOff is how long a standing order waits that could not be looked at.
	putOff = time.Minute
	// mostSteps bounds what is done for one customer in one sweep.
	mostSteps = 200
)

// Sweep does what standing orders have to do by now: makes orders, reminds, places them at their
// cut-off, and says what it cannot do. Any number of processes may sweep at once. One customer's
// trouble holds up no other.
func (s *Service) Sweep(ctx context.Context) error {
	due, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]store.StandingKey, error) { return tx.DueStandingOrders(ctx, sweptAtOnce) })
	if err != nil {
		return err
	}
	for _, key := range due {
		err := s.Catch(ctx, key.SupplierID, key.CustomerID)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		if _, outage := errors.AsType[*store.Outage](err); outage {
			return err
		}
		s.log.ErrorContext(ctx, "a standing order could not be looked at", slog.String("supplier", key.SupplierID),
			slog.String("customer", key.CustomerID), slog.Any("error", err))
		if err := s.store.Update(ctx, func(tx *store.Tx) error {
			return tx.PutOffStandingOrder(ctx, key.SupplierID, key.CustomerID, tx.Now().Add(putOff))
		}); err != nil {
			return err
		}
	}
	return nil
}

// Catch does what one customer's standing order has to do by now. Each step is a transaction, so
// that no order waits for all of a week's. It is not an error when another process does it.
func (s *Service) Catch(ctx context.Context, supplierID, customerID string) error {
	for range mostSteps {
		var step wholesale.StandingStep
		err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
			step, err = s.step(ctx, tx, supplierID, customerID)
			return err
		})
		switch {
		case errors.Is(err, store.ErrStale), errors.Is(err, store.ErrNotFound): // another does it, or it is gone
			return nil
		case err != nil || step.Act == wholesale.StandingWait:
			return err
		}
	}
	return nil
}

// lookBack is from when on delivery days are read, in days: as far as the plan looks.
const lookBack = 32

// step does the next thing.
func (s *Service) step(ctx context.Context, tx *store.Tx, supplierID, customerID string) (step wholesale.StandingStep, err error) {
	order, err := tx.StandingOrder(ctx, supplierID, customerID)
	if err != nil {
		return step, err
	}
	if err := tx.TakeStandingTurn(ctx, order); err != nil {
		return step, err
	}
	b, err := buyingOf(ctx, tx, supplierID, customerID)
	if err != nil {
		return step, err
	}
	plan := wholesale.StandingPlan{
		Order: order, Days: map[wholesale.Date]wholesale.StandingDay{}, Rules: b.rules, Location: b.supplier.Location(),
	}
	days, err := tx.StandingDays(ctx, supplierID, customerID, b.today(tx).Add(-lookBack))
	if err != nil {
		return step, err
	}
	for _, d := range days {
		plan.Days[d.Day] = d
	}
	step = plan.Next(tx.Now())
	switch step.Act {
	case wholesale.StandingWait:
		if err := clearOld(ctx, tx, b); err != nil {
			return step, err
		}
		return step, tx.SetStandingNext(ctx, order, step.At)
	case wholesale.StandingResume:
		return step, s.resume(ctx, tx, b, order)
	}
	day := plan.Days[step.Day]
	before := day
	day.SupplierID, day.CustomerID, day.Day, day.UpdatedAt = supplierID, customerID, step.Day, tx.Now()
	if err := s.act(ctx, tx, b, order, step, &day); err != nil {
		return step, err
	}
	if err := tx.PutStandingDay(ctx, day); err != nil {
		return step, err
	}
	if needsOffice(before) || needsOffice(day) {
		return step, tellOffice(ctx, tx, b)
	}
	return step, nil
}
