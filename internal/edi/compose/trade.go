// Package compose makes the messages that leave out of an order, what the partner's document said
// and, for invoices, what was issued. It reads nothing and writes nothing.
package compose

import (
	"strconv"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Trade is an order of a trading partner with all that its messages are made of. Making one reads
// nothing else, so the same trade always gives the same message.
type Trade struct {
	Format message.Format // of what leaves
	Order  *wholesale.Order
	// Ordered is the order as the partner's document had it; nil when no document made it.
	Ordered *message.Order
	Lines   []OrderedLine // of Ordered, as they were taken
	// The businesses with the ids that the partner knows them by. Those that the document named
	// keep its ids.
	Supplier message.Business
	Buyer    message.Business
	Store    message.Business
}

// OrderedLine is a line of the partner's document and what it was taken as. Where a document is
// split over several places its quantity is that of this order's place.
type OrderedLine struct {
	message.OrderLine
	ProductID     string
	PiecesPerUnit wholesale.Decimal // zero counts as one
}

// orderNumber is the partner's number of the order, and when it was ordered.
func (t Trade) orderNumber() (string, wholesale.Date) {
	if t.Ordered == nil {
		return t.Order.Reference, ""
	}
	return t.Ordered.Number, t.Ordered.OrderedOn
}

// parties are the businesses of the order. Buyers find documents by the ids that they sent, so
// those are given back as they came.
func (t Trade) parties() message.Parties {
	p := message.Parties{Supplier: t.Supplier, Buyer: t.Buyer, DeliverTo: t.Store}
	if t.Ordered == nil {
		return p
	}
	named(&p.Supplier, t.Ordered.Supplier)
	named(&p.Buyer, t.Ordered.Buyer)
	named(&p.DeliverTo, t.Ordered.DeliverTo)
	if t.Ordered.Invoicee.ID != "" {
		named(&p.Invoicee, t.Ordered.Invoicee)
	}
	return p
}

// named gives a business the id that a document has for it, and the name where we have none.
func named(b *message.Business, party message.Party) {
	if party.ID != "" {
		b.ID, b.Scheme = party.ID, party.Scheme
	}
	if b.Name == "" {
		b.Name = party.Name
	}
	if b.GSTNumber == "" {
		b.GSTNumber = party.TaxNumber
	}
}

// pair is a line of the partner's document and the line of ours that it became.
type pair struct {
	ordered *OrderedLine    // nil for a line that was added to the order
	line    *wholesale.Line // nil when nothing of what was ordered comes
	number  string          // of the line, for both
	free    bool            // it is the free goods that come with an ordered line: a line of ours
}

// asked is what the document asks for of the line, in pieces; zero when it was added.
func (p pair) asked() wholesale.Decimal {
	switch {
	case p.ordered == nil:
		return wholesale.Decimal{}
	case p.free:
		return p.ordered.inPieces(*p.ordered.FreeGoods)
	}
	return p.ordered.inPieces(p.ordered.Quantity)
}

// pairs puts the partner's lines and ours together, by product: equal quantities first, as a
// product may come twice. The partner's lines are in its order, free goods after the line that they
// come with; what was added comes last.
func (t Trade) pairs(lines []wholesale.Line) []pair {
	var pairs []pair
	for i := range t.Lines {
		o := &t.Lines[i]
		pairs = append(pairs, pair{ordered: o, number: o.Number})
		if o.FreeGoods != nil && o.FreeGoods.IsPos() {
			pairs = append(pairs, pair{ordered: o, free: true})
		}
	}
	byProduct := map[string][]int{}
	for j, line := range lines {
		byProduct[line.ProductID] = append(byProduct[line.ProductID], j)
	}
	used := make([]bool, len(lines))
	for _, equal := range []bool{true, false} {
		for i := range pairs {
			p := &pairs[i]
			for _, j := range byProduct[p.ordered.ProductID] {
				if p.line == nil && !used[j] && p.fits(lines[j]) && (!equal || p.asked().Cmp(lines[j].Quantity) == 0) {
					p.line, used[j] = &lines[j], true
				}
			}
		}
	}
	for j := range lines {
		if !used[j] {
			pairs = append(pairs, pair{line: &lines[j]})
		}
	}
	number(pairs)
	return pairs
}

// fits says whether one of our lines, of the same product, may be what was ordered. Where free
// goods come with a line, what costs nothing is those.
func (p pair) fits(line wholesale.Line) bool {
	return p.ordered.FreeGoods == nil || p.ordered.FreeGoods.IsZero() || p.free == line.UnitPrice.IsZero()
}

// number gives a number to the lines that the partner gave none: the next after the highest one.
func number(pairs []pair) {
	next := 1
	for _, p := range pairs {
		if n, err := strconv.Atoi(p.number); err == nil && n >= next {
			next = n + 1
		}
	}
	for i := range pairs {
		if pairs[i].number == "" {
			pairs[i].number = strconv.Itoa(next)
			next++
		}
	}
}

// item names the product of a line as the partner named it, with our code and name.
func (p pair) item(u unit) message.Item {
	item := message.Item{Number: p.number}
	if p.ordered != nil {
		item.GTIN, item.OurCode, item.TheirCode, item.Name = p.ordered.GTIN, p.ordered.OurCode, p.ordered.TheirCode, p.ordered.Description
		if u.inPieces {
			item.GTIN = gtinOfPiece(item.GTIN)
		}
	}
	if p.line != nil {
		item.Name = p.line.Name
		if item.OurCode == "" {
			item.OurCode = p.line.ProductCode
		}
	}
	return item
}
