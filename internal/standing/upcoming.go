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
	if _, err := s.stillOpen(ctx, supplierID, customerID, orderID); err != nil {
		return nil, err
	}
	return s.orders.Cancel(ctx, supplierID, orderID)
}

// Edit changes the order of one delivery day as its customer may: which products and how many. Prices
// are those of today, and one that the supplier typed stays. After the cut-off it is
// wholesale.CodeConflict.
func (s *Service) Edit(ctx context.Context, supplierID, customerID, orderID string, version int64, lines []ordering.LineInput) (*wholesale.Order, error) {
	o, err := s.stillOpen(ctx, supplierID, customerID, orderID)
	if err != nil {
		return nil, err
	}
	typed := map[string]*wholesale.Decimal{}
	for _, l := range o.Lines {
		if l.PriceTyped() {
			typed[l.ProductID] = &l.UnitPrice
		}
	}
	for i := range lines {
		lines[i].UnitPrice = typed[lines[i].ProductID] // a customer names no price
	}
	return s.orders.Edit(ctx, supplierID, orderID, ordering.OrderChange{Lines: &lines, Version: version})
}

// stillOpen reads an order from a standing order that its customer may still change.
func (s *Service) stillOpen(ctx context.Context, supplierID, customerID, orderID string) (*wholesale.Order, error) {
	return read(ctx, s, func(tx *store.Tx) (*wholesale.Order, error) {
		day, err := tx.StandingDayOfOrder(ctx, supplierID, orderID)
		if errors.Is(err, store.ErrNotFound) || err == nil && day.CustomerID != customerID {
			return nil, wholesale.NotFound("order")
		}
		if err != nil {
			return nil, err
		}
		b, err := buyingOf(ctx, tx, supplierID, customerID)
		if err != nil {
			return nil, err
		}
		if !b.cutOff(day.Day).After(tx.Now()) {
			return nil, wholesale.Conflict("Orders for %s closed %s", day.Day.WeekdayWords(), b.rules.CutOffWords(day.Day))
		}
		return tx.Order(ctx, supplierID, orderID)
	})
}
