package wholesale

import "slices"

// PriceBreak is a quantity from which on one unit costs less.
type PriceBreak struct {
	From      Decimal // on one order line; zero: from the first unit on
	UnitPrice Decimal // without tax
	Rule      Rule
}

// Breaks are the price from the first unit on and each quantity from which on the customer pays less
// than for any smaller one, over all rules. Empty when the customer cannot buy the product.
func (p Pricer) Breaks(product *Product) []PriceBreak {
	var breaks []PriceBreak
	for _, from := range p.thresholds(product) {
		c, ok := p.choose(product, from)
		if ok && (len(breaks) == 0 || c.net.Cmp(breaks[len(breaks)-1].UnitPrice) < 0) {
			breaks = append(breaks, PriceBreak{From: from, UnitPrice: c.net, Rule: c.rule})
		}
	}
	return breaks
}

// NextBreak is how much more a customer would buy to pay less for each unit.
type NextBreak struct {
	More      Decimal
	From      Decimal // the quantity with it
	UnitPrice Decimal // without tax
}

// Words say it to people: "12 more and it is 4.10 each".
func (n NextBreak) Words() string {
	return FormatTrimmed(n.More) + " more and it is " + PriceWords(n.UnitPrice) + " each"
}

// NextBreak is the nearest quantity from which on the customer pays less than for this one. The
// second result is false when there is none, or when reaching it takes more than as much again.
func (p Pricer) NextBreak(product *Product, quantity Decimal) (NextBreak, bool) {
	now, ok := p.choose(product, quantity)
	if !ok {
		return NextBreak{}, false
	}
	for _, from := range p.thresholds(product) {
		more, err := from.Sub(quantity)
		if err != nil || !more.IsPos() {
			continue
		}
		if more.Cmp(quantity) > 0 {
			break
		}
		if c, ok := p.choose(product, from); ok && c.net.Cmp(now.net) < 0 {
			return NextBreak{More: more.Trim(0), From: from.Trim(0), UnitPrice: c.net}, true
		}
	}
	return NextBreak{}, false
}

// thresholds are the quantities at which the price may change, in order, beginning with zero.
func (p Pricer) thresholds(product *Product) []Decimal {
	thresholds := []Decimal{{}}
	for _, s := range p.allSteps(product) {
		for i := range s.prices {
			if price := &s.prices[i]; price.MinimumQuantity.IsPos() && p.date.Within(price.ValidFrom, price.ValidTo) {
				thresholds = append(thresholds, price.MinimumQuantity)
			}
		}
	}
	slices.SortFunc(thresholds, Decimal.Cmp)
	return slices.CompactFunc(thresholds, func(a, b Decimal) bool { return a.Cmp(b) == 0 })
}
