package wholesale

import (
	"cmp"
	"slices"
	"strconv"
)

// mostLost is how many of the prices that lost are listed one by one; no one reads more.
const mostLost = 12

// WhyPrice is what a customer pays for one unit, with the prices that lost against it.
type WhyPrice struct {
	PriceAnswer // zero when the customer has no price
	// Lost are the prices nearest to being the one, in the order of the hierarchy.
	Lost []LostPrice
	More int // how many lost beyond those
}

// LostPrice is a price that a customer does not pay, and why not.
type LostPrice struct {
	Rule        Rule
	PriceListID string  // "" for the default price
	UnitPrice   Decimal // what it would be; zero when it comes to none
	Priced      bool    // false: it comes to no price, there is nothing to take its discount off
	// MinimumQuantity, ValidFrom, ValidTo and Owner are those of the price, see [Price].
	MinimumQuantity    Decimal
	ValidFrom, ValidTo Date
	Owner              Owner
	Explanation        string // where it stands, like a [PriceAnswer]'s
	LostBecause        string // e.g. "needs 24 or more on one line"
}

// Words are the price that lost in one sentence: "4.10 (Quantity price from 24 on): needs 24 or
// more on one line".
func (l LostPrice) Words() string {
	if !l.Priced {
		return l.Explanation + ": " + l.LostBecause
	}
	return PriceWords(l.UnitPrice) + " (" + l.Explanation + "): " + l.LostBecause
}

// Why answers like [Pricer.Price], and says of the other prices why they are not the one. The
// second result is false when there is no price; then all of them lost.
func (p Pricer) Why(product *Product, quantity Decimal) (WhyPrice, bool) {
	c := p.compare(product, quantity)
	why := WhyPrice{PriceAnswer: p.explained(&c), Lost: make([]LostPrice, len(c.losers)), More: c.more}
	for i := range c.losers {
		l := &c.losers[i]
		why.Lost[i] = LostPrice{
			Rule: l.rule, PriceListID: l.listID(), UnitPrice: l.net, Priced: l.priced,
			MinimumQuantity: l.price.MinimumQuantity, ValidFrom: l.price.ValidFrom, ValidTo: l.price.ValidTo, Owner: l.price.Owner,
			Explanation: p.explain(l.choice), LostBecause: string(p.appendLostBecause(nil, l, &c)),
		}
	}
	return why, c.priced
}

// Explained answers like [Pricer.Price], with what was considered.
func (p Pricer) Explained(product *Product, quantity Decimal) (PriceAnswer, bool) {
	c := p.compare(product, quantity)
	return p.explained(&c), c.priced
}

// comparison is the price that was chosen, and those nearest to being it.
type comparison struct {
	quantity Decimal
	chosen   choice
	priced   bool // false: nothing was chosen
	losers   []loser
	more     int // losers beyond those
}

func (p Pricer) compare(product *Product, quantity Decimal) comparison {
	steps := p.allSteps(product)
	c := comparison{quantity: quantity}
	c.chosen, c.priced = p.chooseFrom(steps[:hierarchy], product, quantity)
	c.losers = p.losers(&steps, product, quantity, c.chosen.price)
	if c.more = len(c.losers) - mostLost; c.more > 0 {
		c.losers = p.nearest(c.losers, quantity)
	} else {
		c.more = 0
	}
	return c
}

// explained is the answer with the prices that lost, a sentence a line, as [LostPrice.Words] has
// them.
func (p Pricer) explained(c *comparison) (answer PriceAnswer) {
	if c.priced {
		answer = p.answer(c.chosen)
	}
	var room [1024]byte
	b := room[:0]
	for i := range c.losers {
		if i > 0 {
			b = append(b, '\n')
		}
		b = p.appendLost(b, &c.losers[i], c)
	}
	if c.more > 0 {
		b = append(strconv.AppendInt(append(b, "\nand "...), int64(c.more), 10), " more"...)
	}
	answer.Considered = string(b)
	return answer
}

func (p Pricer) appendLost(b []byte, l *loser, c *comparison) []byte {
	if l.priced {
		b = p.appendExplanation(append(appendPriceWords(b, l.net), " ("...), &l.choice)
		b = append(b, "): "...)
	} else {
		b = append(p.appendExplanation(b, &l.choice), ": "...)
	}
	return p.appendLostBecause(b, l, c)
}

// loser is a price that is not the one.
type loser struct {
	choice
	priced bool
	place  int // in the order of the hierarchy
}

// losers are all prices of the customer's lists for the product, or for its groups, but the one.
func (p Pricer) losers(steps *[2 * hierarchy]step, product *Product, quantity Decimal, chosen *Price) []loser {
	n := 0
	for i := range steps {
		n += len(steps[i].prices)
	}
	losers := make([]loser, 0, n)
	for i := range steps {
		s := &steps[i]
		for j := range s.prices {
			if &s.prices[j] == chosen {
				continue
			}
			l := loser{place: len(losers)}
			if l.choice, l.priced = p.evaluate(*s, &s.prices[j], product, quantity); !l.priced {
				l.net = Decimal{}
			}
			losers = append(losers, l)
		}
	}
	return losers
}

// allSteps are the steps of the hierarchy; for a customer of a manual list, whose only step that
// is, also those that would count without it.
func (p Pricer) allSteps(product *Product) (all [2 * hierarchy]step) {
	steps := p.steps(product)
	copy(all[:], steps[:])
	if p.manual != nil {
		p.manual = nil
		steps = p.steps(product)
		copy(all[hierarchy:], steps[:])
	}
	return all
}

// nearest keeps the losers nearest to being the one: those in force for the quantity, then those
// that need the least more, then those that start soonest, then those that ended last.
func (p Pricer) nearest(losers []loser, quantity Decimal) []loser {
	slices.SortFunc(losers, func(a, b loser) int {
		return cmp.Or(
			cmp.Compare(p.distance(a.price, quantity), p.distance(b.price, quantity)),
			a.price.beyond(quantity).Cmp(b.price.beyond(quantity)),
			p.untilStart(a.price, b.price), p.sinceEnd(a.price, b.price), cmp.Compare(a.place, b.place),
		)
	})
	losers = losers[:mostLost]
	slices.SortFunc(losers, func(a, b loser) int { return cmp.Compare(a.place, b.place) })
	return losers
}

// distance says what keeps a price from fitting: nothing, the quantity, a day to come, a day gone
// by.
func (p Pricer) distance(price *Price, quantity Decimal) int {
	switch {
	case price.ValidTo != "" && price.ValidTo < p.date:
		return 3
	case price.ValidFrom > p.date:
		return 2
	case price.MinimumQuantity.Cmp(quantity) > 0:
		return 1
	}
	return 0
}

// beyond is the minimum quantity where it is above a quantity, else zero.
func (p *Price) beyond(quantity Decimal) Decimal {
	if p.MinimumQuantity.Cmp(quantity) <= 0 {
		return Decimal{}
	}
	return p.MinimumQuantity
}

func (p Pricer) untilStart(a, b *Price) int {
	if a.ValidFrom <= p.date || b.ValidFrom <= p.date {
		return 0
	}
	return cmp.Compare(a.ValidFrom, b.ValidFrom)
}

func (p Pricer) sinceEnd(a, b *Price) int {
	if a.ValidTo == "" || b.ValidTo == "" || a.ValidTo >= p.date || b.ValidTo >= p.date {
		return 0
	}
	return cmp.Compare(b.ValidTo, a.ValidTo)
}

// appendLostBecause says in one sentence why a price is not the one.
func (p Pricer) appendLostBecause(b []byte, l *loser, c *comparison) []byte {
	switch {
	case p.manual != nil && l.rule != RuleManual:
		b = append(append(b, "only prices of the price list "...), p.manual.Name...)
		return append(b, " count for this customer"...)
	case l.price.ValidFrom > p.date:
		return append(append(b, "starts on "...), l.price.ValidFrom.Words()...)
	case l.price.ValidTo != "" && l.price.ValidTo < p.date:
		return append(append(b, "ended on "...), l.price.ValidTo.Words()...)
	case l.price.MinimumQuantity.Cmp(c.quantity) > 0:
		b = appendTrimmed(append(b, "needs "...), l.price.MinimumQuantity)
		if p.book.policy.AddUpLines {
			return append(b, " or more on the order"...)
		}
		return append(b, " or more on one line"...)
	case !l.priced && l.price.Basis == OffTier:
		return append(b, "no tier price or default sell price to take the discount off"...)
	case !l.priced:
		return append(b, "no default sell price to take the discount off"...)
	case l.list == c.chosen.list && l.price.Target() == c.chosen.price.Target():
		return appendBeside(b, l.price, &c.chosen)
	}
	return append(appendHigher(b, &c.chosen), " comes first"...)
}

// appendBeside says why a price lost against another one that its list has for the same.
func appendBeside(b []byte, price *Price, chosen *choice) []byte {
	switch {
	case price.MinimumQuantity.Cmp(chosen.price.MinimumQuantity) != 0:
		b = appendTrimmed(append(b, "the price from "...), chosen.price.MinimumQuantity)
		return append(b, " on comes first"...)
	case price.Owner != chosen.price.Owner:
		return appendPriceWords(append(b, "overridden by your team's price of "...), chosen.net)
	case price.ValidFrom != chosen.price.ValidFrom:
		b = append(append(b, "the price valid from "...), chosen.price.ValidFrom.Words()...)
		return append(b, " comes first"...)
	}
	return append(b, "a second price for the same comes first"...)
}

// appendHigher names the step of the hierarchy that the chosen price is of.
func appendHigher(b []byte, chosen *choice) []byte {
	switch chosen.rule {
	case RuleCustomer:
		return append(b, "a customer price"...)
	case RuleCustomerGroup:
		return append(append(b, "the customer price on the product group "...), chosen.price.Group.Name...)
	case RuleQuantity:
		return append(b, "a quantity price"...)
	default:
		return append(b, "the price of the customer's tier"...)
	}
}
