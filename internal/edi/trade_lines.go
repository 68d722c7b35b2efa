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
			code, whose := place.ID, ""
			if code == "" || code == main {
				code, whose = main, scheme
			}
			if f.Places == nil {
				f.Places = map[string]string{}
			}
			f.Places[place.ID], _ = m.customer(code, whose)
		}
	}
	return f
}

// orderedLines are the lines of a partner's order with the products that they were taken as. Of an
// order that is split over several places only what this order's place gets counts.
func (s *Service) orderedLines(
	ctx context.Context, tx *store.Tx, p wholesale.TradingPartner, row store.DocumentMessage, o *wholesale.Order, ordered *message.Order,
) (lines []compose.OrderedLine, err error) {
	var known found
	if err := unpack(row.Missing, &known); err != nil {
		return nil, err
	}
	if len(known.Lines) != len(ordered.Lines) { // taken before this was kept
		m, err := s.newMatcher(ctx, tx, p.SupplierID, p, []*message.Order{ordered})
		if err != nil {
			return nil, err
		}
		known = m.taken(ordered)
	}
	for i, l := range ordered.Lines {
		if len(l.Places) > 0 {
			l.Quantity = decimal.Zero
			for _, place := range l.Places {
				if known.Places[place.ID] == o.CustomerID {
					if l.Quantity, err = l.Quantity.Add(place.Quantity); err != nil {
						return nil, err
					}
				}
			}
			if l.Quantity.IsZero() {
				continue
			}
		}
		made := orderedLine(l)
		if taken := known.Lines[i]; taken.ProductID != "" {
			made.ProductID, made.PiecesPerUnit = taken.ProductID, taken.Pieces
		}
		lines = append(lines, made)
	}
	return lines, nil
}
