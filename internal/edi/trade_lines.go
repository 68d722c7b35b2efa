package edi

import (
	"context"

	"github.com/govalues/decimal"

	"upstock/internal/edi/compose"
	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// taken is what the lines of an order are taken as, and which customers its places are.
func (m *matcher) taken(ordered *message.Order) (f found) {
	main, scheme := storeOf(ordered)
	for _, l := range ordered.Lines {
		match, _ := m.product(l)
		line := takenLine{ProductID: match.product.ID}
		if line.ProductID != "" {
			line.Pieces, _ = match.piecesIn(l)
		}
		f.Lines = append(f.Lines, line)
		for _, place := range l.Places {
			if f.Places == nil { // what a line without places goes to is one of them
				f.Places = map[string]string{}
				f.Places[main], _ = m.customer(main, scheme)
			}
			if place.ID == "" || place.ID == main {
				f.Places[place.ID] = f.Places[main]
				continue
			}
			f.Places[place.ID], _ = m.customer(place.ID, "")
		}
	}
	return f
}

// shareOf is what an order gets of the partner's order that it came from, with the products that
// its lines were taken as. Of one that is split over several places only what goes to the order's
// own place counts, and that is where it is delivered to.
func (s *Service) shareOf(
	ctx context.Context, tx *store.Tx, p wholesale.TradingPartner, row store.DocumentMessage, o *wholesale.Order, whole *message.Order,
) (share *message.Order, lines []compose.OrderedLine, err error) {
	var known found
	if err := unpack(row.Missing, &known); err != nil {
		return nil, nil, err
	}
	if len(known.Lines) != len(whole.Lines) { // taken before this was kept
		m, err := s.newMatcher(ctx, tx, p.SupplierID, p, []*message.Order{whole})
		if err != nil {
			return nil, nil, err
		}
		known = m.taken(whole)
	}
	for i, l := range whole.Lines {
		l, comes, err := known.of(o.CustomerID, l, whole)
		if err != nil {
			return nil, nil, err
		}
		if !comes {
			continue
		}
		made := orderedLine(l)
		if taken := known.Lines[i]; taken.ProductID != "" {
			made.ProductID, made.PiecesPerUnit = taken.ProductID, taken.Pieces
		}
		lines = append(lines, made)
	}
	own := *whole
	own.DeliverTo = known.place(o.CustomerID, whole)
	return &own, lines, nil
}

// of is what a customer gets of a line; comes is false when that is nothing. Free goods come with
// the first place of a line.
func (f found) of(customerID string, l message.OrderLine, whole *message.Order) (own message.OrderLine, comes bool, err error) {
	if len(l.Places) == 0 {
		main, _ := storeOf(whole)
		customer, split := f.Places[main]
		return l, !split || customer == customerID, nil
	}
	if f.Places[l.Places[0].ID] != customerID {
		l.FreeGoods = nil
	}
	l.Quantity = decimal.Zero
	for _, place := range l.Places {
		if f.Places[place.ID] == customerID {
			if l.Quantity, err = l.Quantity.Add(place.Quantity); err != nil {
				return l, false, err
			}
		}
	}
	return l, !l.Quantity.IsZero(), nil
}

// place is where a customer's share is delivered to: where the whole order is, unless that is
// another customer's place.
func (f found) place(customerID string, whole *message.Order) message.Party {
	main, _ := storeOf(whole)
	if customer, split := f.Places[main]; !split || customer == customerID {
		return whole.DeliverTo
	}
	for _, l := range whole.Lines {
		for _, place := range l.Places {
			if place.ID != "" && f.Places[place.ID] == customerID {
				return message.Party{ID: place.ID}
			}
		}
	}
	return whole.DeliverTo
}
