package wholesale

import (
	"strings"

	"github.com/govalues/decimal"
)

// explain says why a price is the one, for the supplier's eyes.
func (p Pricer) explain(c choice) string {
	var b strings.Builder
	b.WriteString(p.source(c))
	if c.price.MinimumQuantity.IsPos() {
		b.WriteString(" from " + FormatTrimmed(c.price.MinimumQuantity) + " on")
	}
	b.WriteString(validity(c.price.ValidFrom, c.price.ValidTo))
	if c.base != nil {
		b.WriteString(": " + percentOf(c.price.Discount) + " off the " + baseWords(*c.base))
	}
	if c.less {
		b.WriteString(" less the customer's discount of " + percentOf(p.customer.Terms.DiscountRate))
	}
	if c.price.Owner == OwnedByPerson && c.list.Origin != OriginManual {
		b.WriteString(", entered manually")
	}
	return b.String()
}

// source names where a price stands.
func (p Pricer) source(c choice) string {
	switch c.rule {
	case RuleCustomer:
		return "Customer price for " + p.customer.Name
	case RuleCustomerGroup:
		return "Customer price for " + p.customer.Name + " on the product group " + c.price.Group.Name
	case RuleQuantity:
		return "Quantity price"
	case RuleTier:
		return "Price tier " + c.list.Name
	case RuleDefault:
		return "Default sell price"
	default:
		return "Price list " + c.list.Name
	}
}

func baseWords(base choice) string {
	words := "default sell price of "
	if base.rule == RuleTier {
		words = "price of tier " + base.list.Name + ", "
	}
	return words + PriceWords(base.net)
}

func validity(from, to Date) string {
	switch {
	case from != "" && to != "":
		return ", valid from " + from.Words() + " to " + to.Words()
	case from != "":
		return ", valid from " + from.Words()
	case to != "":
		return ", valid until " + to.Words()
	}
	return ""
}

// percentOf writes a rate for people: "12.5 %".
func percentOf(rate Decimal) string {
	percent, err := MulRound(rate, decimal.Hundred, QuantityScale)
	if err != nil {
		return FormatTrimmed(rate)
	}
	return FormatTrimmed(percent) + " %"
}
