package standing

import (
	"context"
	"errors"

	"upstock/internal/ordering"
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

// Edit changes the order of one delivery day as its customer may: which products and how many. A
// line keeps its price while its quantity stays; after the cut-off it is wholesale.CodeConflict.
func (s *Service) Edit(ctx context.Context, supplierID, customerID, orderID string, version int64, lines []ordering.LineInput) (*wholesale.Order, error) {
	if err := s.stillOpen(ctx, supplierID, customerID, orderID); err != nil {
		return nil, err
	}
	for i := range lines {
		lines[i].UnitPrice = nil // a customer names no price
	}
	return s.orders.Edit(ctx, supplierID, orderID, ordering.OrderChange{Lines: &lines, Version: version})
}

// stillOpen says whether the customer may still change an order from its standing order.
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
