package wholesale

import (
	"fmt"

	"github.com/govalues/decimal"
)

// Origin says who made a price list.
type Origin string

const (
	OriginManual   Origin = "manual"
	OriginTier     Origin = "unleashed_tier"
	OriginCustomer Origin = "unleashed_customer"
)

// Owner says who set a price: a person, or the sync. A sync never touches what a person owns.
type Owner string

const (
	OwnedByPerson Owner = "manual"
	OwnedBySync   Owner = "unleashed"
)

// PriceList is a named set of prices. A customer buys from one or more, its layers; many customers
// may share a list.
type PriceList struct {
	ID         string
	SupplierID string
	Name       string
	Origin     Origin
	Currency   string
	RemoteKey  string // what it mirrors: a tier's key or a customer's GUID; "" for a manual list
}

// Price is what one unit of a product costs on a list, without tax, from a quantity on and between
// two dates.
type Price struct {
	ProductID       string
	ProductCode     string
	UnitPrice       Decimal
	MinimumQuantity Decimal // zero: from the first unit on
	ValidFrom       Date
	ValidTo         Date
	Owner           Owner
}

// Rule names the step of the price hierarchy that gave a price.
type Rule string

// The rules, highest first. The order is Unleashed's customer pricing hierarchy.
const (
	RuleCustomer      Rule = "customer"
	RuleCustomerGroup Rule = "customer_group"
	RuleQuantity      Rule = "quantity"
	RuleTier          Rule = "tier"
	RuleDefault       Rule = "default"
	RuleManual        Rule = "manual"
	RuleTyped         Rule = "typed" // on an order's line: set there by a person or a program
)

// ListPrices are the prices that one list has for one product.
type ListPrices struct {
	List   PriceList
	Prices []Price
}

// PriceQuestion asks what a customer pays for one unit of a product when it buys Quantity of it on
// Date.
type PriceQuestion struct {
	Customer Customer
	Product  Product
	Layers   []ListPrices // of the customer, in order
	Quantity Decimal
	Date     Date
}

// PriceAnswer is what a customer pays for one unit, without tax, and why.
type PriceAnswer struct {
	UnitPrice   Decimal
	Rule        Rule
	Explanation string // for the supplier's eyes: it may name lists and discounts, which buyers never see
	PriceListID string // the list that gave it; "" for the default price
}

// ResolvePrice answers a price question. The second result is false when the customer cannot buy
// the product: its manual list does not hold it, or nothing has a price for it.
//
// Source: Unleashed's customer pricing hierarchy. The first of these that has a price wins: the
// customer's own price, its tier's price, the product's default sell price; the customer's discount
// applies to the last two. A manual list is the supplier's own word and is final: what is not on it
// is not for sale to its customers.
func ResolvePrice(q PriceQuestion) (PriceAnswer, bool) {
	for _, lp := range q.Layers {
		price, ok := applicable(lp.Prices, q.Quantity, q.Date)
		switch {
		case ok:
			return q.answer(lp.List, price), true
		case lp.List.Origin == OriginManual:
			return PriceAnswer{}, false
		}
	}
	if !q.Product.DefaultPrice.IsPos() {
		return PriceAnswer{}, false
	}
	unitPrice, note := q.discounted(q.Product.DefaultPrice)
	return PriceAnswer{UnitPrice: unitPrice, Rule: RuleDefault, Explanation: "Default sell price" + note}, true
}

// applicable picks the price with the highest minimum quantity that is reached, among those in
// force on the date; of two such the one that came into force later.
func applicable(prices []Price, quantity Decimal, date Date) (best Price, ok bool) {
	for _, p := range prices {
		if !date.Within(p.ValidFrom, p.ValidTo) || p.MinimumQuantity.Cmp(quantity) > 0 {
			continue
		}
		order := p.MinimumQuantity.Cmp(best.MinimumQuantity)
		if !ok || order > 0 || order == 0 && p.ValidFrom > best.ValidFrom {
			best, ok = p, true
		}
	}
	return best, ok
}

func (q PriceQuestion) answer(list PriceList, price Price) PriceAnswer {
	a := PriceAnswer{UnitPrice: price.UnitPrice, PriceListID: list.ID}
	switch list.Origin {
	case OriginCustomer:
		a.Rule, a.Explanation = RuleCustomer, "Customer price for "+q.Customer.Name
	case OriginTier:
		var note string
		a.UnitPrice, note = q.discounted(price.UnitPrice)
		a.Rule, a.Explanation = RuleTier, "Price tier "+list.Name+note
	default:
		a.Rule, a.Explanation = RuleManual, "Price list "+list.Name
	}
	if price.MinimumQuantity.IsPos() {
		a.Explanation += " from " + FormatTrimmed(price.MinimumQuantity) + " on"
	}
	return a
}

func (q PriceQuestion) discounted(price Decimal) (Decimal, string) {
	rate := q.Customer.Terms.DiscountRate
	if !rate.IsPos() || rate.Cmp(decimal.One) > 0 {
		return price, ""
	}
	net, err := LessDiscount(price, rate)
	if err != nil {
		return price, ""
	}
	percent, err := MulRound(rate, decimal.Hundred, QuantityScale)
	if err != nil {
		return price, ""
	}
	return net, fmt.Sprintf(" less the customer's discount of %s %%", FormatTrimmed(percent))
}

// LessDiscount takes a discount, a fraction, off a price: net = round4(price × (1 − rate)).
// Source: Unleashed, "calculating monetary values in API requests".
func LessDiscount(price, rate Decimal) (Decimal, error) {
	rest, err := decimal.One.Sub(rate)
	if err != nil {
		return Decimal{}, fmt.Errorf("a discount of %s: %w", rate, ErrOutOfRange)
	}
	return MulRound(price, rest, PriceScale)
}
