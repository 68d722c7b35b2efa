package lines

import (
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// RuleWords names where a price came from, in a word or two. On an order, "manual" is a person's price or a manual list's.
func RuleWords(rule wholesale.Rule) string {
	if rule == wholesale.RuleManual {
		return "Manual"
	}
	return ui.PriceRuleWords(rule)
}

// RuleMeaning says what the words mean, for those who ask.
func RuleMeaning(rule wholesale.Rule) string {
	switch rule {
	case wholesale.RuleCustomer:
		return "This customer has a price of its own for this product."
	case wholesale.RuleCustomerGroup:
		return "The customer's group has a price for this product."
	case wholesale.RuleQuantity:
		return "The quantity is large enough for a lower price."
	case wholesale.RuleTier:
		return "The price of the customer's price tier, less the customer's discount if it has one."
	case wholesale.RuleDefault:
		return "The product's default sell price, less the customer's discount if it has one: no list has another."
	}
	return "Set by hand on this order, or on a price list that you keep by hand."
}
