package standing

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Skip cancels the order of one delivery day; the standing order goes on with the next one. After
// the cut-off it is wholesale.CodeConflict.
func (s *Service) Skip(ctx context.Context, supplierID, customerID, orderID string) (*wholesale.Order, error) {
	if err := s.stillOpen(ctx, supplierID, customerID, orderID); err != nil {
		return nil, err
	}
	return s.orders.Cancel(ctx, supplierID, orderID)
}

// stillOpen says whether a customer may still skip an order from its standing order.
func (s *Service) stillOpen(ctx context.Context, supplierID, customerID, orderID string) error {
	return s.store.View(ctx, func(tx *store.Tx) error {
		day, err := tx.StandingDayOfOrder(ctx, supplierID, orderID)
		if errors.Is(err, store.ErrNotFound) || err == nil && day.CustomerID != customerID {
			return wholesale.NotFound("order")
		}
		if err != nil {
			return err
		}
		b, err := buyingOf(ctx, tx, supplierID, customerID)
		if err != nil {
			return err
		}
		if !b.cutOff(day.Day).After(tx.Now()) {
			return wholesale.Conflict("Orders for %s closed %s", day.Day.WeekdayWords(), b.rules.CutOffWords(day.Day))
		}
		return nil
	})
}
