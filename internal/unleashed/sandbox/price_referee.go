package sandbox

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// The referee: what this Unleashed charges (§4.4, §11). It is written from the reference alone, in
// the sandbox's own arithmetic, so that a client's prices can be held against it.

// PriceRule is the step of the hierarchy that a price came from.
type PriceRule string

// The steps, the first that has a price wins.
const (
	RuleCustomer      PriceRule = "customer"       // Customer Pricing of the product
	RuleCustomerGroup PriceRule = "customer_group" // Customer Pricing of its sub-group or group
	RuleQuantity      PriceRule = "quantity"       // Quantity Prices of the product
	RuleTier          PriceRule = "tier"           // the customer's Sell Price Tier
	RuleDefault       PriceRule = "default"        // the DefaultSellPrice
	RuleNone          PriceRule = "none"           // no price
)

// Charge is a price, four places and before tax, and how it came about.
type Charge struct {
	Price     Number    `json:"price"` // "" without a price
	Rule      PriceRule `json:"rule"`
	PriceGuid string    `json:"price_guid,omitempty"` // of the row in ProductPrices
	Because   string    `json:"because"`              // in words
}

// PriceOf is what a customer pays for a product at a quantity on a line, in an order of the date
// that day shows in its own zone. An unknown code and a product without a price give "" and
// [RuleNone]. A malformed quantity counts as 1.
func (s *Sandbox) PriceOf(customerCode, productCode string, quantity Number, day time.Time) (price Number, rule PriceRule) {
	charge, err := s.Charge(customerCode, productCode, quantity, day)
	if err != nil {
		return "", RuleNone
	}
	return charge.Price, charge.Rule
}

// Charge is [Sandbox.PriceOf] with the reason. An unknown code is an error.
func (s *Sandbox) Charge(customerCode, productCode string, quantity Number, day time.Time) (Charge, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	customer, product := s.customers.find("", customerCode), s.products.find("", productCode)
	if customer == nil {
		return Charge{}, fmt.Errorf("customer %s: %w", customerCode, ErrNotFound)
	}
	if product == nil {
		return Charge{}, fmt.Errorf("product %s: %w", productCode, ErrNotFound)
	}
	// A question to the referee is no call: it meets no switch for a client.
	p := s.pricer(customer, Behaviour{set: s.behaviour.set}, calendarDay(day))
	return p.charge(product, quantity.valueOr(one)), nil
}

// form is what kind of price a row holds.
type form int

const (
	unknownForm form = iota // no price of a kind that is known
	fixedForm
	discountForm
)

// form goes by what the row holds, for how PriceType is spelled is not known: a price is the price,
// else the discount is. A price of 0 beside a discount is how some accounts write that there is
// none. What is added to a cost is no discount, and a group for every customer is no price.
func (p *ProductPrice) form() form {
	price, priced := p.CustomerPrice.fixed()
	percent, discounted := p.DiscountValue.fixed()
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(p.PriceType), word) })
	}
	switch {
	case p.Product.Guid == "" && p.Customer.Guid == "":
		return unknownForm
	case priced && (price > 0 || price == 0 && (!discounted || percent == 0 && !says("discount"))):
		return fixedForm
	case discounted && percent >= 0 && percent <= 100*one && !says("markup", "margin", "cost") && p.off() != unknownBase:
		return discountForm
	}
	return unknownForm
}

// base is what a discount is taken off.
type base int

const (
	unknownBase base = iota
	tierBase
	defaultBase
)

// off reads DiscountFromType; a row that does not say means the default sell price.
func (p *ProductPrice) off() base {
	switch from := strings.ToLower(p.DiscountFromType); {
	case from == "" || strings.Contains(from, "default"):
		return defaultBase
	case strings.Contains(from, "tier"):
		return tierBase
	}
	return unknownBase
}

// pricer knows the prices of one customer on one day. It is used with the sandbox locked.
type pricer struct {
	s         *Sandbox
	behaviour Behaviour
	tier      int   // -1 for none
	discount  fixed // fraction, on top of the tier
	byProduct map[string][]*ProductPrice
	byGroup   map[string][]*ProductPrice
	quantity  map[string][]*ProductPrice
}

func (s *Sandbox) pricer(customer *Customer, b Behaviour, day time.Time) *pricer {
	p := &pricer{
		s: s, behaviour: b, tier: customer.tierIndex(&s.reference), discount: customer.DiscountRate.valueOr(0),
		byProduct: map[string][]*ProductPrice{}, byGroup: map[string][]*ProductPrice{}, quantity: map[string][]*ProductPrice{},
	}
	for _, row := range s.prices.rows {
		if !row.valid(day) || s.barredSubGroup(row, b) {
			continue
		}
		switch own := row.Customer.Guid == customer.Guid; {
		case own && row.Product.Guid != "":
			p.byProduct[row.Product.Guid] = append(p.byProduct[row.Product.Guid], row)
		case own && row.ProductGroup.Guid != "":
			p.byGroup[row.ProductGroup.Guid] = append(p.byGroup[row.ProductGroup.Guid], row)
		case row.Customer.Guid == "" && row.Product.Guid != "":
			p.quantity[row.Product.Guid] = append(p.quantity[row.Product.Guid], row)
		}
	}
	return p
}

// charge walks down the hierarchy.
func (p *pricer) charge(product *Product, quantity fixed) Charge {
	if own, ok := p.customerCharge(product, quantity); ok {
		return own
	}
	if c, ok := p.best(RuleQuantity, p.quantity[product.Guid], product, quantity); ok {
		return c
	}
	if price, ok := p.tierPrice(product); ok {
		return p.lessDiscount(RuleTier, price, p.s.reference.tierNames[p.tier], true)
	}
	if price, ok := product.defaultPrice(); ok {
		return p.lessDiscount(RuleDefault, price, FromDefault, p.behaviour.is(CustomerDiscountOn, "tier_and_default"))
	}
	return Charge{Rule: RuleNone, Because: "no price"}
}

// customerCharge is the first step: prices of the customer's own.
func (p *pricer) customerCharge(product *Product, quantity fixed) (Charge, bool) {
	if c, ok := p.best(RuleCustomer, p.byProduct[product.Guid], product, quantity); ok {
		return c, true
	}
	for _, named := range []GroupRef{product.ProductSubGroup, product.ProductGroup} {
		group := p.s.reference.group(named.Guid, named.GroupName)
		if group == nil {
			continue
		}
		if c, ok := p.best(RuleCustomerGroup, p.byGroup[group.Guid], product, quantity); ok {
			return c, true
		}
	}
	return Charge{}, false
}

// best chooses within a step: the highest minimum that the quantity reaches, then the later first
// day, then the greater Guid. A row that comes to no price is no candidate.
func (p *pricer) best(rule PriceRule, rows []*ProductPrice, product *Product, quantity fixed) (Charge, bool) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *ProductPrice) int {
		return cmp.Or(
			cmp.Compare(b.MinimumQuantity.valueOr(0), a.MinimumQuantity.valueOr(0)),
			b.ValidFrom.Compare(a.ValidFrom.Time),
			cmp.Compare(b.Guid, a.Guid),
		)
	})
	for _, row := range rows {
		if row.MinimumQuantity.valueOr(0) > quantity {
			continue
		}
		if net, because, ok := p.net(row, product); ok {
			return Charge{Price: Number(net.text(4)), Rule: rule, PriceGuid: row.Guid, Because: because + row.conditions()}, true
		}
	}
	return Charge{}, false
}

// net is what a row comes to for a product.
func (p *pricer) net(row *ProductPrice, product *Product) (net fixed, because string, ok bool) {
	switch row.form() {
	case fixedForm:
		price := row.CustomerPrice.valueOr(0).round(4)
		return price, "a fixed price of " + price.text(4), true
	case discountForm:
		percent := row.DiscountValue.valueOr(0)
		base, name, ok := p.base(row, product)
		if !ok {
			return 0, "", false
		}
		return lessPercent(base, percent), fmt.Sprintf("%s %% off %s %s", percent.short(), name, base.text(4)), true
	}
	return 0, "", false
}

// base is what a discount is taken off. Without a price in the customer's tier it is the default
// sell price. In an account without the column it is always that.
func (p *pricer) base(row *ProductPrice, product *Product) (price fixed, name string, ok bool) {
	if row.off() == tierBase && !p.behaviour.is(DiscountFrom, "absent") {
		if price, ok = p.tierPrice(product); ok {
			return price, FromTier, true
		}
	}
	price, ok = product.defaultPrice()
	return price, FromDefault, ok
}

// tierPrice is the product's price in the customer's tier; 0 is no price (§2.3).
func (p *pricer) tierPrice(product *Product) (fixed, bool) {
	if p.tier < 0 {
		return 0, false
	}
	price := product.tiers()[p.tier].Value.valueOr(0)
	return price, price > 0
}

// defaultPrice is the product's DefaultSellPrice; 0 is no price here either.
func (p *Product) defaultPrice() (fixed, bool) {
	price := p.DefaultSellPrice.valueOr(0)
	return price, price > 0
}

func (p *pricer) lessDiscount(rule PriceRule, price fixed, name string, applies bool) Charge {
	if applies && p.discount > 0 && p.discount <= one {
		net := mulRound(price, one-p.discount, 4)
		return Charge{Price: Number(net.text(4)), Rule: rule, Because: fmt.Sprintf("%s %s less the customer's %s %%", name, price.text(4), (100 * p.discount).short())}
	}
	return Charge{Price: Number(price.text(4)), Rule: rule, Because: name + " " + price.text(4)}
}

// conditions says in words when the row applies.
func (p *ProductPrice) conditions() string {
	text := ""
	if p.ProductGroup.GroupName != "" && p.Product.Guid == "" {
		text += " for the group " + p.ProductGroup.GroupName
	}
	if least := p.MinimumQuantity.valueOr(0); least > 0 {
		text += " from " + least.short()
	}
	if !p.ValidFrom.IsZero() {
		text += ", first day " + p.ValidFrom.Format(time.DateOnly)
	}
	if !p.ValidTo.IsZero() {
		text += ", last day " + p.ValidTo.Format(time.DateOnly)
	}
	return text
}

// lessPercent is price × (100 − percent) ÷ 100 to four places, rounded once, half away from zero.
func lessPercent(price, percent fixed) fixed {
	rest := 100*one - percent
	hi, lo := bits.Mul64(magnitude(price), magnitude(rest))
	step := powersOfTen[fixedPlaces-4]
	return signed(divideRounded(hi, lo, 100*uint64(one)*step), step, (price < 0) != (rest < 0))
}
