package basket

import (
	"context"
	"maps"
	"slices"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Put sets quantities: of each line's product there is as much in the basket afterwards as the line
// says, and none with 0. Sending it again changes nothing.
func (s *Service) Put(ctx context.Context, who Who, lines []Line) (Added, error) {
	return s.fill(ctx, who, lines, absolute)
}

// Add adds quantities to what is in the basket already: for ordering again, and for pasted lines.
func (s *Service) Add(ctx context.Context, who Who, lines []Line) (Added, error) {
	return s.fill(ctx, who, lines, wholesale.Decimal.Add)
}

// combine says how much of a product there shall be: with what is there, and what is asked for.
type combine func(there, asked wholesale.Decimal) (wholesale.Decimal, error)

func absolute(_, asked wholesale.Decimal) (wholesale.Decimal, error) { return asked, nil }

// fill reads products and prices first, so that the basket is held no longer than it takes to write.
func (s *Service) fill(ctx context.Context, who Who, lines []Line, combine combine) (Added, error) {
	var f *filling
	err := s.store.View(ctx, func(tx *store.Tx) error {
		buyer, err := buyerOf(ctx, tx, who)
		if err != nil {
			return err
		}
		pricer, err := pricerFor(ctx, tx, buyer, inputsOf(lines))
		f = newFilling(pricer, lines, combine)
		return err
	})
	if err != nil {
		return Added{}, err
	}
	var added Added
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.HoldBasket(ctx, who, store.NewID()); err != nil {
			return err
		}
		there, err := tx.BasketLines(ctx, who)
		if err != nil {
			return err
		}
		added = f.fill(there)
		return f.write(ctx, tx, who)
	})
	return added, err
}

func inputsOf(lines []Line) []ordering.LineInput {
	inputs := make([]ordering.LineInput, len(lines))
	for i, l := range lines {
		inputs[i] = ordering.LineInput{ProductID: l.ProductID, ProductCode: l.ProductCode, Quantity: l.Quantity}
	}
	return inputs
}

// filling is a basket while lines are put into it.
type filling struct {
	lines   []Line
	inputs  []ordering.LineInput // the same
	combine combine
	pricer  *ordering.BuyerPricer
	there   map[string]store.BasketLine // as it was, by product
	now     map[string]store.BasketLine // as it becomes
	order   []string                    // products, those that were there first
}

func newFilling(pricer *ordering.BuyerPricer, lines []Line, combine combine) *filling {
	return &filling{lines: lines, inputs: inputsOf(lines), combine: combine, pricer: pricer}
}

// fill puts each line into a basket with these lines, or says why it cannot be. It keeps nothing.
func (f *filling) fill(there []store.BasketLine) (added Added) {
	f.there, f.order = make(map[string]store.BasketLine, len(there)), nil
	for _, l := range there {
		f.there[l.ProductID] = l
		f.order = append(f.order, l.ProductID)
	}
	f.now = maps.Clone(f.there)
	for i, line := range f.lines {
		if reason := f.put(i, line); reason != "" {
			added.Refused = append(added.Refused, Refused{At: i, Line: line, Reason: reason})
		}
	}
	added.Products = len(f.now)
	return added
}

// inOrder are the lines as they become.
func (f *filling) inOrder() []store.BasketLine {
	lines := make([]store.BasketLine, 0, len(f.now))
	for _, id := range f.order {
		if l, stays := f.now[id]; stays {
			lines = append(lines, l)
		}
	}
	return lines
}

func (f *filling) put(i int, line Line) (refused string) {
	product, reason := f.pricer.Product(f.inputs[i])
	there, kept := f.now[product.ID]
	switch {
	case !kept && line.Quantity.IsZero(): // a row of a page that no one has filled in
		return ""
	case !kept && reason != "": // what is in the basket can be changed and taken out, whatever became of it
		return reason
	}
	quantity, err := f.combine(there.Quantity, line.Quantity)
	switch {
	case err != nil, quantity.Cmp(wholesale.MaxQuantity) > 0:
		return "can be ordered up to a quantity of " + wholesale.FormatTrimmed(wholesale.MaxQuantity)
	case quantity.IsNeg():
		return "needs a quantity of 0 or more"
	case quantity.Trim(0).Scale() > wholesale.QuantityScale:
		return "needs a quantity with at most 4 digits after the point"
	case quantity.IsZero():
		delete(f.now, product.ID)
		return ""
	case !kept && len(f.now) >= wholesale.MaxLines:
		return "does not fit: an order has at most " + wholesale.CountWords(wholesale.MaxLines) + " lines"
	}
	if _, placed := f.there[product.ID]; !placed && !slices.Contains(f.order[len(f.there):], product.ID) {
		f.order = append(f.order, product.ID)
	}
	f.now[product.ID] = store.BasketLine{
		ProductID: product.ID, Quantity: quantity.Trim(0), Agreed: f.agreed(product, quantity, line.Seen), AddedAt: there.AddedAt,
	}
	return ""
}

// agreed is the price that the person has seen for a line with its new quantity. A change that they
// have not seen yet stays one: a new quantity must not hide it.
func (f *filling) agreed(product wholesale.Product, quantity wholesale.Decimal, seen *wholesale.Decimal) *wholesale.Decimal {
	price, reason := f.pricer.Price(product, quantity)
	there, kept := f.now[product.ID]
	switch {
	case seen != nil && !f.isToday(product, *seen, price):
		return seen
	case reason != "":
		return there.Agreed
	case seen != nil, !kept:
		return &price // of a new line the answer tells it
	}
	before, gone := f.pricer.Price(product, there.Quantity)
	if gone == "" && there.Agreed != nil && there.Agreed.Cmp(before) == 0 {
		return &price
	}
	return there.Agreed
}

// isToday says whether a page that showed this price shows those of today: that of the line, or the
// one from the first unit on, beside which it lists the others.
func (f *filling) isToday(product wholesale.Product, seen, price wholesale.Decimal) bool {
	first, ok := f.pricer.FirstPrice(product)
	return seen.Cmp(price) == 0 || ok && seen.Cmp(first) == 0
}

// write keeps what has changed. The caller holds the basket.
func (f *filling) write(ctx context.Context, tx *store.Tx, who Who) error {
	var rows []store.BasketLine
	var gone []string
	for i, id := range f.order {
		row, stays := f.now[id]
		was, kept := f.there[id]
		switch {
		case !stays && kept:
			gone = append(gone, id)
		case stays && row != was:
			if !kept { // the lines of one request stay in their order
				row.AddedAt = tx.Now().Add(time.Duration(i) * time.Microsecond)
			}
			rows = append(rows, row)
		}
	}
	if err := tx.DeleteBasketLines(ctx, who, gone); err != nil {
		return err
	}
	return tx.PutBasketLines(ctx, who, rows)
}
