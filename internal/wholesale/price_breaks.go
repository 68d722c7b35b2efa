package wholesale

// PriceBreak is a quantity from which on one unit costs less.
type PriceBreak struct {
	From      Decimal // on one order line; zero: from the first unit on
	UnitPrice Decimal // without tax
	Rule      Rule
}

// Breaks are the price from the first unit on and each quantity from which on the customer pays
// less than for any smaller one, over all rules. Empty when the customer cannot buy the product.
func (p Pricer) Breaks(product *Product) []PriceBreak {
	var breaks []PriceBreak
	steps, from, more := p.allSteps(product), Decimal{}, true
	for ; more; from, more = p.nextThreshold(&steps, from, MaxQuantity) {
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
	steps := p.allSteps(product)
	limit, err := quantity.Add(quantity)
	if err != nil {
		return NextBreak{}, false
	}
	from, near := p.nextThreshold(&steps, quantity, limit)
	if !near {
		return NextBreak{}, false
	}
	now, ok := p.choose(product, quantity)
	for ; ok && near; from, near = p.nextThreshold(&steps, from, limit) {
		if c, priced := p.choose(product, from); priced && c.net.Cmp(now.net) < 0 {
			more, err := from.Sub(quantity)
			return NextBreak{More: more.Trim(0), From: from.Trim(0), UnitPrice: c.net}, err == nil
		}
	}
	return NextBreak{}, false
}

// nextThreshold is the least quantity above one and up to a limit at which the price may change.
func (p Pricer) nextThreshold(steps *[2 * hierarchy]step, above, limit Decimal) (next Decimal, found bool) {
	for i := range steps {
		for j := range steps[i].prices {
			price := &steps[i].prices[j]
			minimum := price.MinimumQuantity
			if minimum.Cmp(above) > 0 && minimum.Cmp(limit) <= 0 && (!found || minimum.Cmp(next) < 0) &&
				p.date.Within(price.ValidFrom, price.ValidTo) {
				next, found = minimum, true
			}
		}
	}
	return next, found
}
