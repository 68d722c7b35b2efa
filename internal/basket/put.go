package basket

import (
	"context"
	"maps"
	"slices"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Put sets quantities: of each line's product there is as much in the basket afterwards as the line
// says, and none with 0. Sending it again changes nothing.
func (s *Service) Put(ctx context.Context, who Who, lines []Line) (Added, error) {
	return s.fill(ctx, who, lines, func(_, asked wholesale.Decimal) (wholesale.Decimal, error) { return asked, nil })
}

// Add adds quantities to what is in the basket already: for ordering again, and for pasted lines.
func (s *Service) Add(ctx context.Context, who Who, lines []Line) (Added, error) {
	return s.fill(ctx, who, lines, func(there, asked wholesale.Decimal) (wholesale.Decimal, error) {
		return there.Add(asked)
	})
}

// combine says how much of a product there shall be: with what is there, and what is asked for.
type combine func(there, asked wholesale.Decimal) (wholesale.Decimal, error)

// fill reads products and prices first, so that the basket is held no longer than it takes to write.
func (s *Service) fill(ctx context.Context, who Who, lines []Line, combine combine) (Added, error) {
	inputs := make([]ordering.LineInput, len(lines))
	for i, l := range lines {
		inputs[i] = ordering.LineInput{ProductID: l.ProductID, ProductCode: l.ProductCode, Quantity: l.Quantity}
	}
	f := &filling{lines: lines, inputs: inputs, combine: combine}
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		f.pricer, err = ordering.NewBuyerPricer(ctx, tx, who.SupplierID, who.CustomerID, inputs)
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
		f.begin(there)
		added = f.fill()
		return f.write(ctx, tx, who)
	})
	return added, err
}

// filling is a basket while lines are put into it.
type filling struct {
	lines   []Line
	inputs  []ordering.LineInput
	combine combine
	pricer  *ordering.BuyerPricer
	there   map[string]store.BasketLine // as it was, by product
	now     map[string]store.BasketLine // as it becomes
}

func (f *filling) begin(lines []store.BasketLine) {
	f.there = make(map[string]store.BasketLine, len(lines))
	for _, l := range lines {
		f.there[l.ProductID] = l
	}
	f.now = maps.Clone(f.there)
}

// fill puts each line in, or says why it cannot be.
func (f *filling) fill() (added Added) {
	for i, line := range f.lines {
		if reason := f.put(i, line); reason != "" {
			added.Refused = append(added.Refused, Refused{At: i, Line: line, Reason: reason})
		}
	}
	added.Products = len(f.now)
	return added
}

func (f *filling) put(i int, line Line) (refused string) {
	product, reason := f.pricer.Product(f.inputs[i])
	there, kept := f.now[product.ID]
	if reason != "" && !kept { // what is in the basket can be changed and taken out, whatever became of it
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

// write keeps what has changed.
func (f *filling) write(ctx context.Context, tx *store.Tx, who Who) error {
	for _, id := range slices.Sorted(maps.Keys(f.there)) {
		if _, stays := f.now[id]; stays {
			continue
		}
		if err := tx.DeleteBasketLine(ctx, who, id); err != nil {
			return err
		}
	}
	var rows []store.BasketLine
	for _, input := range f.inputs {
		product, _ := f.pricer.Product(input)
		row, stays := f.now[product.ID]
		if !stays {
			continue
		}
		delete(f.now, product.ID) // several lines may name one product
		if row.AddedAt.IsZero() {
			row.AddedAt = tx.Now()
		}
		rows = append(rows, row)
	}
	return tx.PutBasketLines(ctx, who, rows)
}
