package wholesale

import "github.com/govalues/decimal"

// explain says why a price is the one, for the supplier's eyes.
func (p Pricer) explain(c choice) string {
	var room [128]byte
	return string(p.appendExplanation(room[:0], &c))
}

// appendExplanation is [Pricer.explain] into a buffer: an order of 500 lines has thousands of
// prices to explain.
func (p Pricer) appendExplanation(b []byte, c *choice) []byte {
	b = p.appendSource(b, c)
	if c.price.MinimumQuantity.IsPos() {
		b = appendTrimmed(append(b, " from "...), c.price.MinimumQuantity)
		b = append(b, " on"...)
	}
	b = appendValidity(b, c.price.ValidFrom, c.price.ValidTo)
	if c.base != nil {
		b = append(appendPercent(append(b, ": "...), c.price.Discount), " off the "...)
		b = appendBase(b, c.base)
	}
	if c.less {
		b = appendPercent(append(b, " less the customer's discount of "...), p.customer.Terms.DiscountRate)
	}
	if c.price.Owner == OwnedByPerson && c.list.Origin != OriginManual {
		b = append(b, ", entered manually"...)
	}
	return b
}

// appendSource names where a price stands.
func (p Pricer) appendSource(b []byte, c *choice) []byte {
	switch c.rule {
	case RuleCustomer:
		return append(append(b, "Customer price for "...), p.customer.Name...)
	case RuleCustomerGroup:
		b = append(append(b, "Customer price for "...), p.customer.Name...)
		return append(append(b, " on the product group "...), c.price.Group.Name...)
	case RuleQuantity:
		return append(b, "Quantity price"...)
	case RuleTier:
		return append(append(b, "Price tier "...), c.list.Name...)
	case RuleDefault:
		return append(b, "Default sell price"...)
	default:
		return append(append(b, "Price list "...), c.list.Name...)
	}
}

// source is [Pricer.appendSource] as a text.
func (p Pricer) source(c choice) string { return string(p.appendSource(nil, &c)) }

// appendBase names the price that a discount is taken off.
func appendBase(b []byte, base *choice) []byte {
	if base.rule == RuleTier {
		b = append(append(append(b, "price of tier "...), base.list.Name...), ", "...)
	} else {
		b = append(b, "default sell price of "...)
	}
	return appendPriceWords(b, base.net)
}

func baseWords(base choice) string { return string(appendBase(nil, &base)) }

func validity(from, to Date) string { return string(appendValidity(nil, from, to)) }

func appendValidity(b []byte, from, to Date) []byte {
	switch {
	case from != "" && to != "":
		b = append(append(b, ", valid from "...), from.Words()...)
		return append(append(b, " to "...), to.Words()...)
	case from != "":
		return append(append(b, ", valid from "...), from.Words()...)
	case to != "":
		return append(append(b, ", valid until "...), to.Words()...)
	}
	return b
}

// appendPercent writes a rate for people: "12.5 %".
func appendPercent(b []byte, rate Decimal) []byte { return append(appendPercentOf(b, rate), " %"...) }

// appendPercentOf is [PercentOf] into a buffer.
func appendPercentOf(b []byte, rate Decimal) []byte {
	percent, err := MulRound(rate, decimal.Hundred, QuantityScale)
	if err != nil { // no rate is that large
		return appendTrimmed(b, rate)
	}
	return appendTrimmed(b, percent)
}

func percentOf(rate Decimal) string { return string(appendPercent(nil, rate)) }

// appendTrimmed is [FormatTrimmed] into a buffer.
func appendTrimmed(b []byte, d Decimal) []byte {
	b, _ = d.Trim(0).AppendText(b) // it never fails
	return b
}
