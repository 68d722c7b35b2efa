package wholesale

import (
	"slices"

	"github.com/govalues/decimal"
)

// ChargedRule is a rule of ours that comes to a price which another system has charged, though it
// is not the one that decides here.
type ChargedRule struct {
	Rule  Rule
	Words string // for the supplier's eyes: "price tier Wholesale less the customer's discount of 10 %"
	Kind  string // the same without names and amounts: "the price tier less the customer's discount"
}

// RuleFor finds the rule that comes to a price which was charged for a quantity of a product: the
// one that takes least for granted. First those that hold on the day for the quantity as they
// stand; then prices of another quantity or other days, with the customer's discount where we take
// none off or the other way round, and discounts read in the other way. False when nothing comes to
// it.
func (p Pricer) RuleFor(product *Product, quantity, charged Decimal) (ChargedRule, bool) {
	charged = Round(charged, PriceScale)
	best, found := guess{}, false
	for _, s := range p.everyStep(product) {
		for i := range s.prices {
			for _, g := range p.guesses(s, &s.prices[i], product, quantity) {
				if g.net.Cmp(charged) == 0 && (!found || g.doubts < best.doubts) {
					best, found = g, true
				}
			}
		}
	}
	if !found {
		return ChargedRule{}, false
	}
	return ChargedRule{Rule: best.rule, Words: lowerFirst(best.words), Kind: best.kind}, true
}

// everyStep are the steps of the hierarchy, also those that a manual list ends before.
func (p Pricer) everyStep(product *Product) []step {
	first := p.steps(product)
	all := slices.Clone(first[:])
	if p.manual != nil {
		p.manual = nil
		synced := p.steps(product)
		all = append(all, synced[:]...)
	}
	return all
}

// guess is what a price would come to if something were otherwise than we take it to be. doubts
// says how much is taken for granted.
type guess struct {
	rule        Rule
	net         Decimal
	words, kind string
	doubts      int
}

// What is taken for granted, from the likely to the unlikely. They add up.
const (
	doubtQuantity = 2
	doubtDates    = 3
	doubtDiscount = 5
	doubtReading  = 8
)

func (p Pricer) guesses(s step, price *Price, product *Product, quantity Decimal) (all []guess) {
	c := choice{rule: s.rule, list: s.list, price: price}
	plain := guess{rule: s.rule, words: p.source(c), kind: kindOfRule(s.rule)}
	if price.MinimumQuantity.IsPos() {
		plain.words += " from " + FormatTrimmed(price.MinimumQuantity) + " on"
	}
	plain.words += validity(price.ValidFrom, price.ValidTo)
	if price.MinimumQuantity.Cmp(quantity) > 0 {
		plain.doubts += doubtQuantity
		plain.kind += " of a larger quantity"
	}
	if !p.date.Within(price.ValidFrom, price.ValidTo) {
		plain.doubts += doubtDates
		plain.kind += " of other days"
	}
	for _, g := range p.bases(plain, price, product, quantity) {
		all = append(all, p.withDiscounts(g, s.rule)...)
	}
	return all
}

// bases are what a price comes to before the customer's discount.
func (p Pricer) bases(plain guess, price *Price, product *Product, quantity Decimal) (all []guess) {
	if price.Basis == NoDiscount {
		plain.net = price.UnitPrice
		return []guess{plain}
	}
	for _, basis := range []Basis{price.Basis, OffDefault, OffTier} {
		base, ok := p.base(basis, product, quantity)
		if !ok {
			continue
		}
		for _, r := range readings(price.Discount) {
			net, err := LessDiscount(base.net, r.rate)
			if err != nil {
				continue
			}
			g := plain
			g.net, g.doubts = net, g.doubts+r.doubts
			g.words += ": " + percentOf(r.rate) + " off the " + baseWords(base)
			g.kind += r.kind
			if basis != price.Basis {
				g.doubts += doubtDiscount
				g.kind += " with a discount off a different price"
			}
			all = append(all, g)
		}
	}
	return all
}

// withDiscounts are what it comes to with and without the customer's discount.
func (p Pricer) withDiscounts(g guess, rule Rule) []guess {
	taken := rule == RuleTier || rule == RuleDefault && !p.book.policy.KeepDefault
	rate := p.customer.Terms.DiscountRate
	without := g
	if !rate.IsPos() || rate.Cmp(decimal.One) > 0 {
		return []guess{without}
	}
	if taken {
		without.doubts += doubtDiscount
		without.words += " without the customer's discount of " + percentOf(rate)
		without.kind += " without the customer's discount"
	}
	all := []guess{without}
	for _, r := range readings(rate) {
		net, err := LessDiscount(g.net, r.rate)
		if err != nil {
			continue
		}
		less := g
		less.net, less.doubts = net, less.doubts+r.doubts
		if !taken {
			less.doubts += doubtDiscount
		}
		if rule == RuleTier || rule == RuleDefault {
			less.words += " of " + PriceWords(g.net)
		}
		less.words += " less the customer's discount of " + percentOf(r.rate)
		less.kind += " less the customer's discount" + r.kind
		all = append(all, less)
	}
	return all
}

type rateReading struct {
	rate   Decimal
	kind   string
	doubts int
}

// readings are a discount as we read it, and as it would be if the account wrote percents instead
// of fractions or the other way round.
func readings(rate Decimal) []rateReading {
	all := []rateReading{{rate: rate}}
	if percent, err := FractionOf(rate); err == nil {
		all = append(all, rateReading{percent, " read as percent", doubtReading})
	}
	if fraction, err := MulRound(rate, decimal.Hundred, RateScale); err == nil && fraction.Cmp(decimal.One) <= 0 {
		all = append(all, rateReading{fraction, " read as fraction", doubtReading})
	}
	return all
}

func kindOfRule(rule Rule) string {
	switch rule {
	case RuleCustomer:
		return "the customer price"
	case RuleCustomerGroup:
		return "the customer price for the product group"
	case RuleQuantity:
		return "the quantity price"
	case RuleTier:
		return "the price tier"
	case RuleDefault:
		return "the default sell price"
	case RuleManual:
		return "the manual price list"
	default:
		return "a price entered on the order"
	}
}

// DriftCause says what probably happened when another system charges a price that is not ours, in
// the same words wherever it did. ours is "" when we have no price.
func DriftCause(ours Rule, theirs ChargedRule, found bool) string {
	switch {
	case ours == "" && found:
		return "Unleashed charges " + theirs.Kind + "; nothing here has a price"
	case ours == "":
		return "Unleashed has a price; nothing here has one"
	case !found:
		return "No rule of ours gives the price that Unleashed charges instead of " + kindOfRule(ours)
	case theirs.Kind == kindOfRule(ours):
		return "Unleashed charges another amount by the same rule: " + theirs.Kind
	}
	return "Unleashed charges " + theirs.Kind + " instead of " + kindOfRule(ours)
}
