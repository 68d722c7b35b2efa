package wholesale

import (
	"errors"
	"strings"
)

// RemotePrice is a price outside the tiers as the inventory system has it: for a product or a group
// of products, and for one customer or all.
type RemotePrice struct {
	RemoteID         string
	CustomerRemoteID string // "" when it holds for every customer
	ProductRemoteID  string // "" when it is for a group
	GroupRemoteID    string
	Type             string   // the kind of price, as the system spells it
	Fixed            *Decimal // nil when the row has no price
	Discount         *Decimal // as the system writes it, see [Discounts]; nil when the row has none
	DiscountBasis    string   // which price the discount is taken off, as the system spells it; "" when it does not say
	DefaultPrice     *Decimal // the product's default sell price as the row states it
	MinimumQuantity  Decimal
	ValidFrom        Date
	ValidTo          Date
}

// UnitPrice is what the row comes to for its product, which has this default sell price; an error
// says why to nothing. It is decided by what the row holds, for how a type is spelled is not known:
// a price that is there is the price, also one of 0, else the discount is taken off the default
// sell price, in the form in which the account writes discounts.
func (r RemotePrice) UnitPrice(defaultPrice Decimal, discounts Discounts) (Decimal, error) {
	switch {
	case r.ProductRemoteID == "":
		return Decimal{}, errors.New("product group price")
	case r.CustomerRemoteID == "":
		return Decimal{}, errors.New("quantity price for every customer")
	case r.Fixed != nil && (r.Fixed.IsPos() || r.Fixed.IsZero() && !r.discounts()):
		return *r.Fixed, nil
	case r.Discount == nil:
		return Decimal{}, errors.New("neither a price nor a discount")
	case !defaultPrice.IsPos():
		return Decimal{}, errors.New("discount on a product without a default sell price")
	case r.Discount.IsNeg():
		return Decimal{}, errors.New("discount below zero")
	}
	rate, err := discounts.Rate(*r.Discount)
	if err != nil {
		return Decimal{}, err
	}
	net, err := LessDiscount(defaultPrice, rate)
	if err != nil {
		return Decimal{}, err
	}
	if !net.IsPos() {
		return Decimal{}, errors.New("discount that leaves no price")
	}
	return net, nil
}

// discounts says whether a row whose price is 0 is about a discount.
func (r RemotePrice) discounts() bool {
	return r.Discount != nil && (!r.Discount.IsZero() || strings.Contains(strings.ToLower(r.Type), "discount"))
}
