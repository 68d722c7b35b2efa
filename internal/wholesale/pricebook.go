package wholesale

import (
	"cmp"
	"slices"

	"github.com/govalues/decimal"
)

// PricePolicy is what a supplier and its account in the inventory system have decided about prices,
// beyond the prices themselves.
type PricePolicy struct {
	// KeepDefault says that a customer's discount is taken off the price of its tier only, and not
	// off default sell prices. Unleashed documents the first, and is silent about the second.
	KeepDefault bool
	// AddUpLines says that the quantities of a product on several lines of an order count together
	// for minimum quantities. Unleashed tests each line by itself.
	AddUpLines bool
}

// PriceBook holds price lists in one version, to price many products for many customers. It is
// filled with [PriceBook.Add] and only read afterwards.
type PriceBook struct {
	policy   PricePolicy
	lists    map[string]*bookList
	quantity *bookList
	defaults *bookList
}

// bookList is a price list with its prices by what they are for. Of prices for the same, the one
// that goes first is the first that fits.
type bookList struct {
	PriceList
	prices  map[string][]Price
	grouped bool // some are for product groups
}

// Policy is what has been decided about prices.
func (b *PriceBook) Policy() PricePolicy { return b.policy }

// NewPriceBook returns an empty book.
func NewPriceBook(policy PricePolicy) *PriceBook {
	return &PriceBook{policy: policy, lists: map[string]*bookList{}}
}

// Add adds a list with its prices, or those of them that matter to the reader.
func (b *PriceBook) Add(l PriceList, prices []Price) {
	added := &bookList{PriceList: l, prices: make(map[string][]Price, len(prices))}
	for _, p := range prices {
		target := p.Target()
		added.prices[target] = append(added.prices[target], p)
		added.grouped = added.grouped || p.ProductID == ""
	}
	for _, same := range added.prices {
		slices.SortFunc(same, goesFirst)
	}
	b.lists[l.ID] = added
	switch l.Origin {
	case OriginQuantity:
		b.quantity = added
	case OriginDefault:
		b.defaults = added
	}
}

// goesFirst orders the prices that one list has for the same: the highest minimum quantity, then a
// person's before the sync's, then the one that came into force later.
func goesFirst(a, b Price) int {
	return cmp.Or(b.MinimumQuantity.Cmp(a.MinimumQuantity), cmp.Compare(a.Owner, b.Owner), cmp.Compare(b.ValidFrom, a.ValidFrom))
}

// Pricer prices products for one customer on one day.
type Pricer struct {
	book     *PriceBook
	customer *Customer
	date     Date
	manual   *bookList // final: what is not on it is not for sale to its customers
	own      *bookList
	tier     *bookList
}

// For returns the pricer of a customer for orders of a day in the supplier's time zone.
func (b *PriceBook) For(c *Customer, date Date) Pricer {
	p := Pricer{book: b, customer: c, date: date}
	for _, id := range c.Layers {
		l := b.lists[id]
		switch {
		case l == nil:
		case l.Origin == OriginManual && p.manual == nil:
			p.manual = l
		case l.Origin == OriginCustomer && p.own == nil:
			p.own = l
		case l.Origin == OriginTier && p.tier == nil:
			p.tier = l
		}
	}
	return p
}

// Counted is the quantity that counts for the minimum quantities of a line's price, when other
// lines of its order have these quantities of the product.
func (p Pricer) Counted(quantity Decimal, others ...Decimal) Decimal {
	if !p.book.policy.AddUpLines {
		return quantity
	}
	for _, other := range others {
		if sum, err := quantity.Add(other); err == nil {
			quantity = sum
		}
	}
	return quantity
}

// Price answers what the customer pays for one unit when it buys this quantity on one order line.
// The second result is false when the customer cannot buy the product: its manual list does not
// hold it, or nothing has a price for it.
//
// Source: Unleashed's customer pricing hierarchy. The first of these that has a price wins: the
// customer's own price for the product, for its sub-group, for its group; a quantity price of the
// product; the price of the customer's tier; the default sell price. The customer's discount is
// taken off the last two. A manual list is the supplier's own word and is final.
func (p Pricer) Price(product *Product, quantity Decimal) (PriceAnswer, bool) {
	c, ok := p.choose(product, quantity)
	if !ok {
		return PriceAnswer{}, false
	}
	return p.answer(c), true
}

// UnitPrice is the price of [Pricer.Price] without what explains it.
func (p Pricer) UnitPrice(product *Product, quantity Decimal) (Decimal, bool) {
	c, ok := p.choose(product, quantity)
	return c.net, ok
}

func (p Pricer) answer(c choice) PriceAnswer {
	return PriceAnswer{UnitPrice: c.net, Rule: c.rule, Explanation: p.explain(c), PriceListID: c.listID()}
}

// Outside says whether the customer's manual list, which is final, does not hold the product. One
// that is listed only from some quantity on is not outside, though one unit has no price.
func (p Pricer) Outside(product *Product) bool {
	if p.manual == nil {
		return false
	}
	_, buyable := p.choose(product, MaxQuantity)
	return !buyable
}

// choice is a price of a list that fits, and what it comes to.
type choice struct {
	rule  Rule
	list  *bookList
	price *Price
	base  *choice // what its discount was taken off; nil when it has none
	net   Decimal
	less  bool // the customer's discount was taken off
}

// listID names the list for the outside, which knows the default price as one on no list.
func (c choice) listID() string {
	if c.rule == RuleDefault {
		return ""
	}
	return c.list.ID
}

// step is one step of the hierarchy: prices of a list for the same.
type step struct {
	rule   Rule
	list   *bookList
	prices []Price
}

// hierarchy is how many steps the hierarchy has.
const hierarchy = 6

// steps are the steps of the hierarchy for a product, in order.
func (p Pricer) steps(product *Product) (steps [hierarchy]step) {
	if p.manual != nil {
		steps[0] = p.manual.step(RuleManual, product.ID)
		return steps
	}
	if p.own != nil {
		steps[0] = p.own.step(RuleCustomer, product.ID)
		inGroups := p.own.grouped && product.Availability != Discontinued // which has left the lists
		if inGroups && product.SubGroup != (ProductGroup{}) {
			steps[1] = p.own.step(RuleCustomerGroup, product.SubGroup.Target())
		}
		if inGroups && product.Group != (ProductGroup{}) {
			steps[2] = p.own.step(RuleCustomerGroup, product.Group.Target())
		}
	}
	steps[3] = p.book.quantity.step(RuleQuantity, product.ID)
	steps[4] = p.tier.step(RuleTier, product.ID)
	steps[5] = p.book.defaults.step(RuleDefault, product.ID)
	return steps
}

func (l *bookList) step(rule Rule, target string) step {
	if l == nil {
		return step{}
	}
	return step{rule, l, l.prices[target]}
}

func (p Pricer) choose(product *Product, quantity Decimal) (choice, bool) {
	steps := p.steps(product)
	return p.chooseFrom(steps[:], product, quantity)
}

func (p Pricer) chooseFrom(steps []step, product *Product, quantity Decimal) (choice, bool) {
	for _, s := range steps {
		for i := range s.prices {
			if !s.prices[i].fits(quantity, p.date) {
				continue
			}
			if c, ok := p.evaluate(s, &s.prices[i], product, quantity); ok {
				return c, true
			}
		}
	}
	return choice{}, false
}

func (p *Price) fits(quantity Decimal, date Date) bool {
	return p.MinimumQuantity.Cmp(quantity) <= 0 && date.Within(p.ValidFrom, p.ValidTo)
}

// evaluate works out what a price comes to; false when it comes to none, because there is nothing
// that its discount could be taken off.
func (p Pricer) evaluate(s step, price *Price, product *Product, quantity Decimal) (choice, bool) {
	c := choice{rule: s.rule, list: s.list, price: price, net: price.UnitPrice}
	if price.Basis != NoDiscount {
		base, ok := p.base(price.Basis, product, quantity)
		if !ok {
			return c, false
		}
		net, err := LessDiscount(base.net, price.Discount)
		if err != nil {
			return c, false
		}
		c.base, c.net = &base, net
	}
	if s.rule == RuleTier || s.rule == RuleDefault && !p.book.policy.KeepDefault {
		c.net, c.less = p.discounted(c.net)
	}
	return c, true
}

// base is the price that a discount is taken off: without the customer's own discount, which only
// belongs to the steps of the tier and the default price.
func (p Pricer) base(basis Basis, product *Product, quantity Decimal) (choice, bool) {
	if basis == OffTier {
		if c, ok := p.tier.step(RuleTier, product.ID).first(quantity, p.date); ok {
			return c, true
		}
	}
	return p.book.defaults.step(RuleDefault, product.ID).first(quantity, p.date)
}

// first is the first fixed price of a step that fits.
func (s step) first(quantity Decimal, date Date) (choice, bool) {
	for i := range s.prices {
		if price := &s.prices[i]; price.Basis == NoDiscount && price.fits(quantity, date) {
			return choice{rule: s.rule, list: s.list, price: price, net: price.UnitPrice}, true
		}
	}
	return choice{}, false
}

func (p Pricer) discounted(price Decimal) (Decimal, bool) {
	rate := p.customer.Terms.DiscountRate
	if !rate.IsPos() || rate.Cmp(decimal.One) > 0 {
		return price, false
	}
	net, err := LessDiscount(price, rate)
	return net, err == nil
}
