package wholesale

import (
	"cmp"
	"slices"
	"strings"
)

// Counterparts is what is known here about the things that the lines of a remote order name.
type Counterparts struct {
	Products       []Product // those of ours that they may be
	Customer       Customer
	FreightCode    string // the product that freight is sent as, by the settings; "" for none
	AdjustmentCode string // the same for adjustments
	NewID          func() string
}

// MaxReason is how long the reason of an adjustment may be, in characters.
const MaxReason = 500

// MatchUnleashed makes the order what Unleashed has completed: quantities, prices and lines are
// theirs, and so are the amounts and taxes, to the cent, even where they were rounded or taxed in
// another way; so [Compare] finds no difference afterwards. What we have no place for (a charge, a
// product that we do not know, a difference between their lines and their totals) becomes part of
// the adjustment, whose reason names it. An amount beyond what can be kept is an error and changes
// nothing.
func (o *Order) MatchUnleashed(remote RemoteOrder, known Counterparts) error {
	if !keepable(remote) {
		return Conflict("The amounts of sales order %s are too large to copy. Change the order yourself", remote.Number)
	}
	made := equalOrder{order: *o, known: known}
	made.order.Lines = nil
	made.order.Freight, made.order.FreightTax = Decimal{}, Decimal{}
	made.order.Adjustment, made.order.AdjustmentTax = Decimal{}, Decimal{}
	if len(remote.Lines) == 0 { // only its totals are known: the lines stay, and the adjustment takes the difference
		made.keepOurs(o)
	} else {
		made.takeLines(o, remote.Lines)
	}
	made.takeTotals(remote)
	if made.err != nil {
		return Conflict("The amounts of sales order %s are too large to copy. Change the order yourself", remote.Number)
	}
	*o = made.order
	return nil
}

func keepable(remote RemoteOrder) bool {
	amounts := []Decimal{remote.SubTotal, remote.TaxTotal, remote.Total}
	for _, l := range remote.Lines {
		amounts = append(amounts, l.Quantity, l.UnitPrice, l.LineTotal, l.LineTax)
	}
	return !slices.ContainsFunc(amounts, func(d Decimal) bool { return d.CmpAbs(MaxAmount) > 0 })
}

// equalOrder is an order that is being made equal to a remote one.
type equalOrder struct {
	order   Order
	known   Counterparts
	reasons []string // what the adjustment is made of
	err     error    // the first sum that did not fit
}

func (e *equalOrder) keepOurs(o *Order) {
	e.order.Lines = slices.Clone(o.Lines)
	e.order.Freight, e.order.FreightTax = o.Freight, o.FreightTax
	e.adjust(o.Adjustment, o.AdjustmentTax, o.AdjustmentReason)
}

// takeLines takes over their lines: those that are ours stay in our order, what they have more
// comes after them.
func (e *equalOrder) takeLines(o *Order, theirs []RemoteLine) {
	ours := e.pairUp(o.Lines, theirs)
	placed := make([]*Line, len(o.Lines))
	var more []Line
	for i, t := range theirs {
		var our *Line
		if ours[i] >= 0 {
			our = &o.Lines[ours[i]]
		}
		switch product, ok := e.product(t, our); {
		case our == nil && e.isFreight(t):
			e.order.Freight = e.sum(e.order.Freight, Round(t.LineTotal, TotalScale))
			e.order.FreightTax = e.sum(e.order.FreightTax, Round(t.LineTax, TotalScale))
		case our == nil && e.isAdjustment(t):
			e.adjust(t.LineTotal, t.LineTax, o.AdjustmentReason)
		case !ok:
			e.adjust(t.LineTotal, t.LineTax, nameOf(t))
		case our != nil:
			line := e.line(t, product, *our)
			placed[ours[i]] = &line
		default:
			more = append(more, e.line(t, product, Line{ID: e.known.NewID()}))
		}
	}
	for _, line := range placed {
		if line != nil {
			e.order.Lines = append(e.order.Lines, *line)
		}
	}
	e.order.Lines = append(e.order.Lines, more...)
}

// pairUp finds, for each of their lines, the index of our line that it is: by its GUID, else by its
// product; -1 for none. GUIDs go first, so that no line takes another's counterpart; nor does one
// take that of the freight or the adjustment. Of products, those that are spelled alike go first.
func (e *equalOrder) pairUp(ours []Line, theirs []RemoteLine) []int {
	pairs := slices.Repeat([]int{-1}, len(theirs))
	taken := make([]bool, len(ours))
	for _, same := range []func(Line, RemoteLine) bool{
		func(l Line, t RemoteLine) bool { return t.GUID != "" && t.GUID == l.ID },
		func(l Line, t RemoteLine) bool {
			return !t.Charge && t.ProductCode != "" && t.ProductCode == l.ProductCode && !e.isFreight(t) && !e.isAdjustment(t)
		},
		func(l Line, t RemoteLine) bool {
			return !t.Charge && SameCode(t.ProductCode, l.ProductCode) && !e.isFreight(t) && !e.isAdjustment(t)
		},
	} {
		for i, t := range theirs {
			if pairs[i] >= 0 {
				continue
			}
			for j, l := range ours {
				if !taken[j] && same(l, t) {
					pairs[i], taken[j] = j, true
					break
				}
			}
		}
	}
	return pairs
}

// product finds what their line is about. A line of ours whose product they did not change needs no
// looking up.
func (e *equalOrder) product(t RemoteLine, our *Line) (p Product, ok bool) {
	if t.Charge {
		return p, false
	}
	if our != nil && (t.ProductCode == our.ProductCode || t.ProductCode == "") {
		return Product{ID: our.ProductID, Code: our.ProductCode, Name: our.Name}, true
	}
	for _, p := range e.known.Products {
		if t.ProductGUID != "" && p.RemoteID == t.ProductGUID {
			return p, true
		}
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a != "" && a == b }, SameCode} {
		for _, p := range e.known.Products {
			if same(t.ProductCode, p.Code) {
				return p, true
			}
		}
	}
	return p, false
}

func (e *equalOrder) isFreight(t RemoteLine) bool {
	so := e.order.SalesOrder
	return isSpecial(t, so.FreightLineID, so.FreightCode, e.known.FreightCode)
}

func (e *equalOrder) isAdjustment(t RemoteLine) bool {
	so := e.order.SalesOrder
	return isSpecial(t, so.AdjustmentLineID, so.AdjustmentCode, e.known.AdjustmentCode)
}

// isSpecial says whether their line is the one with the GUID, or one with either of the product
// codes.
func isSpecial(t RemoteLine, guid string, codes ...string) bool {
	return t.GUID == guid && guid != "" ||
		!t.Charge && slices.ContainsFunc(codes, func(code string) bool { return SameCode(code, t.ProductCode) })
}

// line is our line with their content. A price that they did not change keeps where it came from.
func (e *equalOrder) line(t RemoteLine, p Product, our Line) Line {
	made := Line{
		ID: our.ID, ProductID: p.ID, ProductCode: p.Code, Name: p.Name, Comment: our.Comment,
		Quantity: Round(t.Quantity, QuantityScale).Trim(0), LineTotal: Round(t.LineTotal, TotalScale), LineTax: Round(t.LineTax, TotalScale),
		PriceAnswer: PriceAnswer{UnitPrice: Round(t.UnitPrice, PriceScale).Rescale(PriceScale), Rule: RuleTyped, Explanation: "Set to match Unleashed"},
	}
	if made.UnitPrice.Cmp(our.UnitPrice) == 0 && our.Rule != "" && our.ProductID == p.ID {
		made.PriceAnswer = our.PriceAnswer
	}
	made.Tax = e.taxOf(t, made, our, p)
	return made
}

// taxOf is the tax on a line: as they report it, else the one we know that gives their amount, else
// the line's own.
func (e *equalOrder) taxOf(t RemoteLine, made, our Line, p Product) Tax {
	if t.TaxCode != "" && !t.TaxRate.IsNeg() {
		return Tax{Code: t.TaxCode, Rate: Round(t.TaxRate, RateScale)}
	}
	for _, tax := range []Tax{our.Tax, e.known.Customer.TaxOn(p), {}} {
		if amount, err := LineTax(made.LineTotal, tax.Rate); err == nil && amount.Cmp(made.LineTax) == 0 {
			return tax
		}
	}
	return our.Tax
}

func (e *equalOrder) adjust(amount, tax Decimal, reason string) {
	amount, tax = Round(amount, TotalScale), Round(tax, TotalScale)
	if amount.IsZero() && tax.IsZero() {
		return
	}
	e.order.Adjustment = e.sum(e.order.Adjustment, amount)
	e.order.AdjustmentTax = e.sum(e.order.AdjustmentTax, tax)
	if reason != "" && !slices.Contains(e.reasons, reason) {
		e.reasons = append(e.reasons, reason)
	}
}

func nameOf(t RemoteLine) string {
	return cmp.Or(strings.TrimSpace(t.ProductCode+" "+t.Name), "A charge in Unleashed")
}

// takeTotals takes over their totals; what their lines do not explain becomes part of the
// adjustment.
func (e *equalOrder) takeTotals(remote RemoteOrder) {
	o := &e.order
	o.SubTotal, o.Total = Round(remote.SubTotal, TotalScale), Round(remote.Total, TotalScale)
	o.TaxTotal = e.less(o.Total, o.SubTotal)
	restTotal, restTax := e.less(e.less(o.SubTotal, o.Freight), o.Adjustment), e.less(e.less(o.TaxTotal, o.FreightTax), o.AdjustmentTax)
	for _, l := range o.Lines {
		restTotal, restTax = e.less(restTotal, l.LineTotal), e.less(restTax, l.LineTax)
	}
	e.adjust(restTotal, restTax, "Difference in the totals of sales order "+remote.Number)
	o.AdjustmentReason = ""
	if !o.Adjustment.IsZero() || !o.AdjustmentTax.IsZero() {
		o.AdjustmentReason = shortened(strings.Join(e.reasons, "; "), MaxReason)
	}
}

func (e *equalOrder) sum(a, b Decimal) Decimal {
	sum, err := addWithin(a, b)
	if err != nil && e.err == nil {
		e.err = err
	}
	return sum
}

func (e *equalOrder) less(a, b Decimal) Decimal { return e.sum(a, b.Neg()) }

func shortened(s string, limit int) string {
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return s
}
