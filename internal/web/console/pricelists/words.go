package pricelists

import (
	"strconv"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// originWords says where a list comes from.
func originWords(origin wholesale.Origin) string {
	switch origin {
	case wholesale.OriginTier:
		return "Unleashed tier"
	case wholesale.OriginCustomer:
		return "Unleashed customer prices"
	}
	return "Made by hand"
}

// groupWords explains the lists of one origin.
func groupWords(origin wholesale.Origin) string {
	switch origin {
	case wholesale.OriginTier:
		return "One for each sell price tier in Unleashed that has prices."
	case wholesale.OriginCustomer:
		return "One for each customer with prices of its own in Unleashed. They lie over the customer's tier: what is not on them costs what the tier says."
	}
	return "Yours alone: no sync touches them. Their customers can buy only what is on them."
}

// ownerWords says who set a price.
func ownerWords(owner wholesale.Owner) string {
	if owner == wholesale.OwnedByPerson {
		return "Set by hand"
	}
	return "Unleashed"
}

func customersWords(n int64) string { return counted(n, "customer") }

func counted(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return number(n) + " " + thing + "s"
}

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

func capitalised(words string) string {
	if words == "" || words[0] < 'a' || words[0] > 'z' {
		return words
	}
	return string(words[0]-'a'+'A') + words[1:]
}

// number writes a count with commas between the thousands.
func number(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
