package wholesale

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// Origin says who made a price list, and what it mirrors.
type Origin string

// The origins. All but the first mirror Unleashed.
const (
	OriginManual   Origin = "manual"
	OriginTier     Origin = "unleashed_tier"
	OriginCustomer Origin = "unleashed_customer" // one customer's own prices, also for product groups
	OriginQuantity Origin = "unleashed_quantity" // prices from a quantity on, for every customer
	OriginDefault  Origin = "unleashed_default"  // the products' default sell prices
)

// Owner says who set a price: a person, or the sync. A sync never touches what a person owns.
type Owner string

// The owners.
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

// Basis is what a price's discount is taken off.
type Basis string

// The bases.
const (
	NoDiscount Basis = ""        // the price is a fixed one
	OffDefault Basis = "default" // off the product's default sell price
	OffTier    Basis = "tier"    // off the price of the customer's tier, or else the default sell price
)

// Price is what one unit costs on a list, without tax, from a quantity on and between two dates. It
// is for a product, or for a product group (or a sub-group) and then has no product.
type Price struct {
	ProductID   string
	ProductCode string
	Group       ProductGroup
	// UnitPrice is the price; where there is a discount, what it came to when the list was made:
	// zero for a group.
	UnitPrice       Decimal
	Basis           Basis
	Discount        Decimal // a fraction; only with a basis
	MinimumQuantity Decimal // on one order line; zero: from the first unit on
	ValidFrom       Date
	ValidTo         Date // the last day, inclusive
	Owner           Owner
}

// Target names what the price is for, uniquely within a supplier: the product's id, or the group.
func (p Price) Target() string {
	if p.ProductID != "" {
		return p.ProductID
	}
	return p.Group.Target()
}

// Target names a group among the targets of prices, see [Price.Target].
func (g ProductGroup) Target() string {
	if g.RemoteID != "" {
		return groupTarget + g.RemoteID
	}
	return groupTarget + CodeKey(g.Name)
}

const groupTarget = "group:"

// GroupOfTarget is the group that a target names, see [ProductGroup.Target].
func GroupOfTarget(target, name string) ProductGroup {
	id := strings.TrimPrefix(target, groupTarget)
	if id == CodeKey(name) {
		id = ""
	}
	return ProductGroup{RemoteID: id, Name: name}
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

// PriceAnswer is what a customer pays for one unit, without tax, and why.
type PriceAnswer struct {
	UnitPrice   Decimal
	Rule        Rule
	Explanation string // for the supplier's eyes: it may name lists and discounts, which buyers never see
	PriceListID string // the list that gave it; "" for the default price
	// Considered says why other prices are not the one, a sentence a line, for the supplier's eyes.
	// Only [Pricer.Why] and the lines of orders have it.
	Considered string
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
