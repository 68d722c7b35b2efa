package wholesale

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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

// Words are the price that lost in one sentence: "4.10 (Quantity price from 24 on): needs 24 or more
// on one line".
func (l LostPrice) Words() string {
	if !l.Priced {
		return l.Explanation + ": " + l.LostBecause
	}
	return PriceWords(l.UnitPrice) + " (" + l.Explanation + "): " + l.LostBecause
}

// considered writes the prices that lost as [PriceAnswer] keeps them, a sentence a line.
func (w WhyPrice) considered() string {
	var b strings.Builder
	for i, l := range w.Lost {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Words())
	}
	if w.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", w.More)
	}
	return b.String()
}

// Why answers like [Pricer.Price], and says of the other prices why they are not the one. The second
// result is false when there is no price; then all of them lost.
func (p Pricer) Why(product *Product, quantity Decimal) (WhyPrice, bool) {
	chosen, priced := p.choose(product, quantity)
	var why WhyPrice
	if priced {
		why.PriceAnswer = p.answer(chosen)
	}
	losers := p.losers(product, quantity, chosen.price)
	if why.More = len(losers) - mostLost; why.More > 0 {
		losers = p.nearest(losers, quantity)
	} else {
		why.More = 0
	}
	if len(losers) > 0 {
		why.Lost = make([]LostPrice, len(losers))
	}
	for i, l := range losers {
		why.Lost[i] = LostPrice{
			Rule: l.rule, PriceListID: l.listID(), UnitPrice: l.net, Priced: l.priced,
			MinimumQuantity: l.price.MinimumQuantity, ValidFrom: l.price.ValidFrom, ValidTo: l.price.ValidTo, Owner: l.price.Owner,
			Explanation: p.explain(l.choice), LostBecause: p.lostBecause(l, quantity, chosen),
		}
	}
	why.Considered = why.considered()
	return why, priced
}

// loser is a price that is not the one.
type loser struct {
	choice
	priced bool
	place  int // in the order of the hierarchy
}

// losers are all prices of the customer's lists for the product, or for its groups, but the one.
func (p Pricer) losers(product *Product, quantity Decimal, chosen *Price) []loser {
	losers := make([]loser, 0, mostLost)
	for _, s := range p.allSteps(product) {
		for i := range s.prices {
			if &s.prices[i] == chosen {
				continue
			}
			l := loser{place: len(losers)}
			if l.choice, l.priced = p.evaluate(s, &s.prices[i], product, quantity); !l.priced {
				l.net = Decimal{}
			}
			losers = append(losers, l)
		}
	}
	return losers
}

// allSteps are the steps of the hierarchy; for a customer of a manual list, whose only step that is,
// also those that would count without it.
func (p Pricer) allSteps(product *Product) []step {
	steps := p.steps(product)
	if p.manual == nil {
		return steps[:]
	}
	without := p
	without.manual = nil
	others := without.steps(product)
	return append(steps[:1:1], others[:]...)
}

// nearest keeps the losers nearest to being the one: those in force for the quantity, then those that
// need the least more, then those that start soonest, then those that ended last.
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

// distance says what keeps a price from fitting: nothing, the quantity, a day to come, a day gone by.
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

// lostBecause says in one sentence why a price is not the one; chosen is the one, or zero.
func (p Pricer) lostBecause(l loser, quantity Decimal, chosen choice) string {
	switch {
	case p.manual != nil && l.rule != RuleManual:
		return "only prices of the price list " + p.manual.Name + " count for this customer"
	case l.price.ValidFrom > p.date:
		return "starts on " + l.price.ValidFrom.Words()
	case l.price.ValidTo != "" && l.price.ValidTo < p.date:
		return "ended on " + l.price.ValidTo.Words()
	case l.price.MinimumQuantity.Cmp(quantity) > 0:
		return p.needs(l.price.MinimumQuantity)
	case !l.priced && l.price.Basis == OffTier:
		return "no tier price or default sell price to take the discount off"
	case !l.priced:
		return "no default sell price to take the discount off"
	case l.list == chosen.list && l.price.Target() == chosen.price.Target():
		return besides(l.price, chosen)
	}
	return p.higher(chosen) + " comes first"
}

func (p Pricer) needs(minimum Decimal) string {
	where := " or more on one line"
	if p.book.policy.AddUpLines {
		where = " or more on the order"
	}
	return "needs " + FormatTrimmed(minimum) + where
}

// besides says why a price lost against another one that its list has for the same.
func besides(price *Price, chosen choice) string {
	switch {
	case price.MinimumQuantity.Cmp(chosen.price.MinimumQuantity) != 0:
		return "the price from " + FormatTrimmed(chosen.price.MinimumQuantity) + " on comes first"
	case price.Owner != chosen.price.Owner:
		return "overridden by your team's price of " + PriceWords(chosen.net)
	case price.ValidFrom != chosen.price.ValidFrom:
		return "the price valid from " + chosen.price.ValidFrom.Words() + " comes first"
	}
	return "another price for the same comes first"
}

// higher names the step of the hierarchy that the chosen price is of.
func (p Pricer) higher(chosen choice) string {
	switch chosen.rule {
	case RuleCustomer:
		return "a customer price"
	case RuleCustomerGroup:
		return "the customer price on the product group " + chosen.price.Group.Name
	case RuleQuantity:
		return "a quantity price"
	default:
		return "the price of the customer's tier"
	}
}
