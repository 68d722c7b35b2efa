package lines

import (
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// RuleWords names where a line's price came from, in a few words. On an order, "manual" is a person's price or that of a
// list made by hand; list names the latter, e.g. "Price list Cafés", and is "" for the former.
func RuleWords(rule wholesale.Rule, list string) string {
	switch {
	case rule != wholesale.RuleManual:
		return ui.PriceRuleWords(rule)
	case list != "":
		return list
	}
	return "Typed by hand"
}

// RuleMeaning says what the words mean, for those who ask.
func RuleMeaning(rule wholesale.Rule, list string) string {
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
	if list != "" {
		return list + ", which you keep by hand."
	}
	return "Somebody typed this price on the order, or the list that gave it has another one by now."
}
