package wholesale

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/govalues/decimal"
)

// RemotePrice is a price outside the tiers as the inventory system has it: for a product or a group
// of products, and for one customer or all.
type RemotePrice struct {
	RemoteID         string
	CustomerRemoteID string // "" when it holds for every customer
	CustomerCode     string // names the customer where the row has no id
	ProductRemoteID  string // "" when it is for a group
	ProductCode      string // names the product where the row has no id
	Group            ProductGroup
	Type             string   // the kind of price, as the system spells it
	Fixed            *Decimal // nil when the row has no price
	Discount         *Decimal // as the system writes it, see [Discounts]; nil when the row has none
	DiscountBasis    string   // which price the discount is taken off, as the system spells it; "" when it does not say
	DefaultPrice     *Decimal // the product's default sell price as the row states it
	MinimumQuantity  Decimal
	ValidFrom        time.Time // zero: since ever; see [ValidityDay]
	ValidTo          time.Time // zero: no end
}

// For says what the row is a price for: the customer rule, the customer's group or a quantity. An
// error names the kind of a row that is none of these.
func (r RemotePrice) For() (Rule, error) {
	customer := r.CustomerRemoteID != "" || r.CustomerCode != ""
	product := r.ProductRemoteID != "" || r.ProductCode != ""
	switch {
	case product && customer: // products are in groups, so a row for a product may name one too
		return RuleCustomer, nil
	case product:
		return RuleQuantity, nil
	case r.Group == (ProductGroup{}):
		return "", errors.New("price for neither a product nor a product group")
	case customer:
		return RuleCustomerGroup, nil
	}
	return "", errors.New("product group price for no customer")
}

// Charge is what the row charges: its basis, and the price or the discount, a fraction. An error
// says why it comes to no price.
//
// It is decided by what the row holds, for how a type is spelled is not known: a price that is
// there is the price, also one of 0, unless it is only what the discount comes to; such a row
// follows the price that its discount is taken off.
func (r RemotePrice) Charge(discounts Discounts) (basis Basis, price, discount Decimal, err error) {
	if r.Fixed != nil && r.Fixed.IsZero() && r.Discount == nil && r.says("discount") {
		return "", price, discount, errors.New("neither a price nor a discount")
	}
	if r.Fixed != nil && !r.discounts(discounts) {
		if r.Fixed.IsNeg() {
			return "", price, discount, errors.New("price below zero")
		}
		return NoDiscount, *r.Fixed, discount, nil
	}
	if r.Discount == nil || r.Fixed == nil && r.Discount.IsZero() && r.says("fix") {
		return "", price, discount, errors.New("neither a price nor a discount")
	}
	if r.says("markup", "margin", "cost") {
		return "", price, discount, fmt.Errorf("price of the type %q", r.Type)
	}
	if basis, err = r.basis(); err != nil {
		return "", price, discount, err
	}
	switch discount, err = discounts.Rate(*r.Discount); {
	case err != nil:
		return "", price, discount, err
	case discount.IsNeg():
		return "", price, discount, errors.New("discount below zero")
	case discount.Cmp(decimal.One) > 0:
		return "", price, discount, errors.New("discount of more than the whole price")
	}
	return basis, price, discount, nil
}

// discounts says whether a row that states a price is about a discount all the same: the price is
// 0, or just what the discount comes to.
func (r RemotePrice) discounts(discounts Discounts) bool {
	if r.Discount == nil {
		return false
	}
	if r.Fixed.IsZero() {
		return !r.Discount.IsZero() || r.says("discount")
	}
	if r.Discount.IsZero() || r.DefaultPrice == nil || r.says("fix") {
		return false
	}
	rate, err := discounts.Rate(*r.Discount)
	if err != nil {
		return false
	}
	net, err := LessDiscount(*r.DefaultPrice, rate)
	return err == nil && net.Cmp(*r.Fixed) == 0
}

// basis reads what the discount is taken off: the customer's tier, or the default sell price, also
// when the row does not say. Source: Unleashed's import of quantity prices, "Discount From Type".
func (r RemotePrice) basis() (Basis, error) {
	switch words := letters(r.DiscountBasis); {
	case words == "" || strings.Contains(words, "default"):
		return OffDefault, nil
	case strings.Contains(words, "tier"):
		return OffTier, nil
	}
	return "", fmt.Errorf("discount off %q", r.DiscountBasis)
}

func (r RemotePrice) says(words ...string) bool {
	written := letters(r.Type)
	for _, word := range words {
		if strings.Contains(written, word) {
			return true
		}
	}
	return false
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// Words name the row for a person who looks for it in Unleashed.
func (r RemotePrice) Words() string {
	parts := []string{}
	if r.CustomerCode != "" {
		parts = append(parts, "customer "+r.CustomerCode)
	}
	if r.ProductCode != "" {
		parts = append(parts, "product "+r.ProductCode)
	}
	if r.Group.Name != "" {
		parts = append(parts, "product group "+r.Group.Name)
	}
	if r.Type != "" {
		parts = append(parts, "type "+r.Type)
	}
	if r.MinimumQuantity.IsPos() {
		parts = append(parts, "from "+FormatTrimmed(r.MinimumQuantity)+" on")
	}
	if r.RemoteID != "" {
		parts = append(parts, "GUID "+r.RemoteID)
	}
	return strings.Join(parts, ", ")
}

// ValidityDay is the day of a bound of a row's validity, at a supplier in this time zone. Unleashed
// writes days as moments: a midnight, or the last minute of a day, in UTC means that day; any other
// moment is a midnight where the supplier is.
func ValidityDay(t time.Time, loc *time.Location) Date {
	if t.IsZero() {
		return ""
	}
	utc := t.UTC()
	if minute := utc.Hour()*60 + utc.Minute(); minute == 0 || minute == 24*60-1 {
		return DateOf(utc, time.UTC)
	}
	return DateOf(t, loc)
}
