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

// Change is what a buyer wants of the order of one delivery day.
type Change struct {
	Lines   []ordering.LineInput
	Version int64             // of the order that was seen; another one is a CodeStale error
	Limit   wholesale.Decimal // on the total with tax that the buyer may order for; zero for none
}

// Edit changes the order of one delivery day as its customer may: which products and how many. Prices
// are those of today, and one that the supplier typed stays. After the cut-off it is
// wholesale.CodeConflict.
func (s *Service) Edit(ctx context.Context, supplierID, customerID, orderID string, in Change) (*wholesale.Order, error) {
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
	for i := range in.Lines {
		in.Lines[i].UnitPrice = typed[in.Lines[i].ProductID] // a customer names no price
	}
	change := ordering.OrderChange{Lines: &in.Lines, Version: in.Version}
	if in.Limit.IsPos() {
		after, err := s.orders.Preview(ctx, supplierID, orderID, change)
		if err != nil {
			return nil, err
		}
		if after.Total.Cmp(in.Limit) > 0 {
			return nil, wholesale.Conflict("This comes to %s %s, and you may order up to %s. Someone with full access can change the order",
				after.Currency, wholesale.AmountWords(after.Total), wholesale.AmountWords(in.Limit))
		}
	}
	return s.orders.Edit(ctx, supplierID, orderID, change)
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

// Open reads the order of one delivery day with its cut-off, for the customer; wholesale.CodeNotFound
// when it is another's or was made for none.
func (s *Service) Open(ctx context.Context, supplierID, customerID, orderID string) (Upcoming, error) {
	return read(ctx, s, func(tx *store.Tx) (Upcoming, error) {
		day, err := tx.StandingDayOfOrder(ctx, supplierID, orderID)
		if errors.Is(err, store.ErrNotFound) || err == nil && day.CustomerID != customerID {
			return Upcoming{}, wholesale.NotFound("order")
		}
		if err != nil {
			return Upcoming{}, err
		}
		b, err := buyingOf(ctx, tx, supplierID, customerID)
		if err != nil {
			return Upcoming{}, err
		}
		o, err := tx.Order(ctx, supplierID, orderID)
		if err != nil {
			return Upcoming{}, err
		}
		return b.upcoming(tx, day, o), nil
	})
}
