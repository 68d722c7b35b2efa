package ui

import (
	"cmp"

	"upstock/internal/wholesale"
)

// OriginWords says where a price list comes from.
func OriginWords(origin wholesale.Origin) string {
	switch origin {
	case wholesale.OriginTier:
		return "Unleashed tier"
	case wholesale.OriginCustomer:
		return "Unleashed customer prices"
	case wholesale.OriginQuantity:
		return "Unleashed quantity prices"
	case wholesale.OriginDefault:
		return "Unleashed default prices"
	}
	return "Entered manually"
}

// OwnerWords says who set a price.
func OwnerWords(owner wholesale.Owner) string {
	if owner == wholesale.OwnedByPerson {
		return "Entered manually"
	}
	return "Unleashed"
}

var ruleWords = map[wholesale.Rule]string{
	wholesale.RuleCustomer:      "Customer price",
	wholesale.RuleCustomerGroup: "Group price",
	wholesale.RuleQuantity:      "Quantity price",
	wholesale.RuleTier:          "Price tier",
	wholesale.RuleDefault:       "Default price",
}

// PriceRuleWords names the step of the price hierarchy that gave a price.
func PriceRuleWords(rule wholesale.Rule) string { return cmp.Or(ruleWords[rule], "Manual price list") }

// ValidityWords says on which days a price holds.
func ValidityWords(from, to wholesale.Date) string {
	switch {
	case from == "" && to == "":
		return "Always"
	case to == "":
		return "From " + DayWords(from)
	case from == "":
		return "Until " + DayWords(to)
	}
	return DayWords(from) + " to " + DayWords(to)
}

// PercentWords writes a rate such as 0.15 as "15 %".
func PercentWords(rate wholesale.Decimal) string {
	return wholesale.PercentOf(rate) + " %"
}
