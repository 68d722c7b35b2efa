package standing

import (
	"context"
	"errors"
	"fmt"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// act carries out one step about a delivery day, and notes in it what has become of it.
func (s *Service) act(
	ctx context.Context, tx *store.Tx, b buying, order *wholesale.StandingOrder, step wholesale.StandingStep, day *wholesale.StandingDay,
) error {
	switch step.Act {
	case wholesale.StandingMake:
		return s.makeOrder(ctx, tx, b, order, day)
	case wholesale.StandingClose:
		return s.makeNothing(ctx, tx, b, day, wholesale.StandingClosed, step.Why, nil)
	case wholesale.StandingMiss:
		return s.makeNothing(ctx, tx, b, day, wholesale.StandingMissed, step.Why, nil)
	case wholesale.StandingPause:
		day.State = wholesale.StandingPaused
		_, err := s.orders.CancelIn(ctx, tx, day.SupplierID, day.OrderID)
		return err
	case wholesale.StandingSettle:
		day.State, day.Why = wholesale.StandingSettled, ""
		return nil
	case wholesale.StandingHold:
		o, err := s.orders.HoldAhead(ctx, tx, day.SupplierID, day.OrderID, step.Why)
		if err != nil {
			return err
		}
		return s.noteHeld(ctx, tx, b, o, day, step.Why)
	case wholesale.StandingFree:
		day.State, day.Why = wholesale.StandingUpcoming, ""
		_, err := s.orders.FreeAhead(ctx, tx, day.SupplierID, day.OrderID)
		return err
	case wholesale.StandingRemind:
		return s.remind(ctx, tx, b, day)
	case wholesale.StandingPlace:
		return s.place(ctx, tx, b, day)
	}
	return fmt.Errorf("standing orders do not %q", step.Act)
}

func (s *Service) makeOrder(ctx context.Context, tx *store.Tx, b buying, order *wholesale.StandingOrder, day *wholesale.StandingDay) error {
	made, err := s.orders.MakeAhead(ctx, tx, ordering.Ahead{
		SupplierID: day.SupplierID, CustomerID: day.CustomerID, Day: day.Day, Lines: order.Wants(day.Day),
	})
	if err != nil {
		return err
	}
	if made.Order == nil {
		return s.makeNothing(ctx, tx, b, day, wholesale.StandingNothing, "nothing on it can be ordered", made.LeftOut)
	}
	day.State, day.OrderID, day.Why = wholesale.StandingUpcoming, made.Order.ID, ""
	if !b.cutOff(day.Day).Add(-wholesale.ReminderLead).After(tx.Now()) {
		day.RemindedAt = tx.Now() // this mail is the reminder
	}
	news := b.news(ordering.StageMade, day.Day, made.Order)
	news.LeftOut, news.Waiting = made.LeftOut, made.Waiting
	last, err := tx.LastStandingOrder(ctx, day.SupplierID, day.CustomerID, day.Day)
	switch {
	case err == nil:
		news.Prices = ordering.MovesSince(last, made.Order)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return s.orders.TellAhead(ctx, tx, made.Order, news)
}

// makeNothing notes and says that there is no order for a day.
func (s *Service) makeNothing(
	ctx context.Context, tx *store.Tx, b buying, day *wholesale.StandingDay, state wholesale.StandingState, why string, left []ordering.AheadLeftOut,
) error {
	day.State, day.OrderID, day.Why = state, "", why
	none := &wholesale.Order{SupplierID: day.SupplierID, CustomerID: day.CustomerID, CustomerName: b.customer.Name, RequiredDate: day.Day}
	return s.orders.TellAhead(ctx, tx, none, ordering.AheadNews{Stage: ordering.StageNotMade, Day: day.Day, Why: why, LeftOut: left})
}

func (s *Service) remind(ctx context.Context, tx *store.Tx, b buying, day *wholesale.StandingDay) error {
	o, changes, err := s.orders.RepriceAhead(ctx, tx, day.SupplierID, day.OrderID)
	if err != nil {
		return err
	}
	day.RemindedAt = tx.Now()
	news := b.news(ordering.StageSoon, day.Day, o)
	news.Prices = changes.Moves()
	if news.Waiting, err = s.orders.Unavailable(ctx, tx, o); err != nil {
		return err
	}
	return s.orders.TellAhead(ctx, tx, o, news)
}

func (s *Service) place(ctx context.Context, tx *store.Tx, b buying, day *wholesale.StandingDay) error {
	placed, err := s.orders.PlaceAhead(ctx, tx, day.SupplierID, day.OrderID, b.rules)
	if err != nil {
		return err
	}
	if placed.Held != "" {
		return s.noteHeld(ctx, tx, b, placed.Order, day, placed.Held)
	}
	day.State, day.Why = wholesale.StandingPlaced, ""
	if len(placed.Prices) == 0 && len(placed.LeftOut) == 0 {
		return nil // it is what the customer was told
	}
	news := b.news(ordering.StagePlaced, day.Day, placed.Order)
	news.Prices, news.LeftOut = placed.Prices.Moves(), placed.LeftOut
	return s.orders.TellAhead(ctx, tx, placed.Order, news)
}

// noteHeld notes that an order is held, and tells the customer: once for each reason.
func (s *Service) noteHeld(ctx context.Context, tx *store.Tx, b buying, o *wholesale.Order, day *wholesale.StandingDay, why string) error {
	told := day.State == wholesale.StandingHeld && day.Why == why
	day.State, day.Why, day.HeldVersion = wholesale.StandingHeld, why, o.Version
	if told {
		return nil
	}
	news := b.news(ordering.StageHeld, day.Day, o)
	news.Why = why
	return s.orders.TellAhead(ctx, tx, o, news)
}
