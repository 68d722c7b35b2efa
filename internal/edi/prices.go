package edi

import (
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Choice is what a person has decided about a price that differs.
type Choice string

// The choices.
const (
	KeepOurs   Choice = "ours"   // the price of the customer's list stays
	UseTheirs  Choice = "theirs" // the document's price, for this order
	ChangeList Choice = "list"   // the document's price, on the customer's list from now on
)

// PriceDifference is a price in a document that is not the customer's, both for one piece without
// tax.
type PriceDifference struct {
	Line        string            `json:"line"` // the document's number of the line
	CustomerID  string            `json:"customer_id"`
	ProductID   string            `json:"product_id"`
	ProductCode string            `json:"product_code"`
	Name        string            `json:"name"`
	Ours        wholesale.Decimal `json:"ours"`
	Theirs      wholesale.Decimal `json:"theirs"`
	PriceListID string            `json:"price_list_id,omitempty"` // where ours is from
	Choice      Choice            `json:"choice,omitempty"`        // "" as long as no one has decided
	// Was is the manual price that the list had before it was changed, nil when it had none.
	Was *wholesale.Decimal `json:"was,omitempty"`
}

// comparePrices warns of prices in the document that are not the customer's.
func (p *plan) comparePrices(m *matcher, part orderPart) {
	for i, line := range part.draft.Lines {
		from := part.lines[i]
		if from.free {
			continue
		}
		p.doubtCartons(m, from, line)
		theirs, ok := pricePerPiece(from.from, from.pieces)
		if !ok || samePrice(from.from, from.pieces, theirs, line.UnitPrice) {
			continue
		}
		if m.leniency.Of(message.PriceDiffers) == message.Tolerate {
			continue
		}
		p.say(m.leniency, message.PriceDiffers, from.from.Location, "%s: their price for %s is %s, yours is %s",
			lineWords(from.from), line.ProductCode, wholesale.PriceWords(theirs), wholesale.PriceWords(line.UnitPrice))
		p.prices = append(p.prices, PriceDifference{
			Line: from.from.Number, CustomerID: part.draft.CustomerID, ProductID: line.ProductID, ProductCode: line.ProductCode, Name: line.Name,
			Ours: line.UnitPrice, Theirs: theirs.Rescale(wholesale.PriceScale), PriceListID: line.PriceListID,
		})
	}
}

// doubtCartons warns of a line in cartons whose price is the customer's for one piece: some give
// the pieces of a carton beside a quantity that is in pieces already.
func (p *plan) doubtCartons(m *matcher, l plannedLine, line wholesale.Line) {
	if l.from.Price == nil || l.from.Price.Gross || l.pieces.Cmp(decimal.One) <= 0 || basis(l.from, l.pieces).Cmp(l.pieces) != 0 ||
		l.from.Price.Amount.Cmp(line.UnitPrice) != 0 {
		return
	}
	p.say(m.leniency, message.PackSize, l.from.Location, "%s: it was taken as %s × %s pieces of %s, but its price is yours for one piece. "+
		"If it orders %s pieces, change the order", lineWords(l.from), l.from.Quantity.Trim(0), l.pieces.Trim(0), line.ProductCode, l.from.Quantity.Trim(0))
}

// pricePerPiece is a line's net price for one piece, rounded to what a price can have; false when
// the document gives none. A line without a price has one by its amount.
func pricePerPiece(l message.OrderLine, pieces wholesale.Decimal) (wholesale.Decimal, bool) {
	var amount, per wholesale.Decimal
	switch {
	case l.Price != nil && l.Price.Gross:
		return amount, false
	case l.Price != nil:
		amount, per = l.Price.Amount, basis(l, pieces)
	case l.Amount != nil:
		amount = *l.Amount
		var err error
		if per, err = l.Quantity.Mul(pieces); err != nil {
			return amount, false
		}
	default:
		return amount, false
	}
	if !per.IsPos() {
		return amount, false
	}
	price, err := amount.Quo(per)
	if err != nil || price.IsNeg() {
		return price, false
	}
	return wholesale.Round(price, wholesale.PriceScale), true
}

// basis is for how many pieces a line's price is: those of the unit that the price names, else of
// the unit that is ordered.
func basis(l message.OrderLine, pieces wholesale.Decimal) wholesale.Decimal {
	per := l.Price.Basis
	if !per.IsPos() {
		per = decimal.One
	}
	if l.Price.Unit != "" && !strings.EqualFold(l.Price.Unit, l.Unit) && sizeOf(l.Price.Unit) == unitPiece {
		return per
	}
	if in, err := per.Mul(pieces); err == nil {
		return in
	}
	return wholesale.Decimal{}
}

// samePrice says whether a document's price is the customer's. A price for a carton may have been
// worked out from that of a piece, so it is compared in cents of the carton, too.
func samePrice(l message.OrderLine, pieces, theirs, ours wholesale.Decimal) bool {
	if theirs.Cmp(ours) == 0 {
		return true
	}
	if l.Price == nil {
		total, err := wholesale.MulRound(l.Quantity, pieces, wholesale.QuantityScale)
		if err != nil {
			return false
		}
		amount, err := wholesale.LineTotal(total, ours)
		return err == nil && amount.Cmp(*l.Amount) == 0
	}
	per := basis(l, pieces)
	if per.Cmp(decimal.One) == 0 {
		return false
	}
	amount, err := wholesale.MulRound(ours, per, max(l.Price.Amount.Scale(), wholesale.TotalScale))
	return err == nil && amount.Cmp(l.Price.Amount) == 0
}
