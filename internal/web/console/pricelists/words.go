package pricelists

import (
	"strconv"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// groupWords explains the lists of one origin.
func groupWords(origin wholesale.Origin) string {
	switch origin {
	case wholesale.OriginTier:
		return "One for each sell price tier with prices in Unleashed."
	case wholesale.OriginDefault:
		return "What everyone pays where nothing else has a price, except on a manual list."
	case wholesale.OriginQuantity:
		return "From a quantity on, for everyone who is not on a manual list."
	case wholesale.OriginCustomer:
		return "One for each customer with its own prices in Unleashed. Products not on the list are sold at the customer's tier price."
	}
	return "Never changed by a sync. Customers on these lists can only buy what is on them."
}

func customersWords(n int64) string { return ui.Counted(n, "customer") }

// planWords sums up what an import does.
func planWords(plan catalog.PriceImport) string {
	return strings.Join([]string{strconv.Itoa(plan.Added) + " added", strconv.Itoa(plan.Changed) + " changed", strconv.Itoa(plan.Unchanged) + " unchanged"}, ", ")
}

// datesWords says on which days a price holds.
func datesWords(p wholesale.Price) string {
	switch {
	case p.ValidFrom == "" && p.ValidTo == "":
		return "always"
	case p.ValidTo == "":
		return "from " + ui.DayWords(p.ValidFrom)
	case p.ValidFrom == "":
		return "until " + ui.DayWords(p.ValidTo)
	}
	return ui.DayWords(p.ValidFrom) + " to " + ui.DayWords(p.ValidTo)
}
