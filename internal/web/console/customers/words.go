package customers

import (
	"cmp"
	"strconv"
	"strings"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// problems are what the list can be narrowed to, in the order in which people choose.
var problems = []store.CustomerProblem{
	store.CustomerAnyProblem, store.CustomerStopCredit, store.CustomerObsolete, store.CustomerSalesOrdersOff,
}

var problemWords = map[store.CustomerProblem]string{
	store.CustomerAnyProblem:     "Any problem",
	store.CustomerStopCredit:     "On stop credit",
	store.CustomerObsolete:       "Obsolete in Unleashed",
	store.CustomerSalesOrdersOff: "Sales orders off",
}

func nameHint(c wholesale.Customer) string {
	if c.RemoteID == "" {
		return ""
	}
	return "The next import takes the name from Unleashed, so change it there too."
}

func taxWords(t wholesale.Terms) string {
	if !t.Taxable {
		return "Not taxable"
	}
	return strings.TrimSpace(t.Tax.Code + " " + ui.PercentWords(t.Tax.Rate))
}

func discountWords(t wholesale.Terms) string {
	if t.DiscountRate.IsZero() {
		return "None"
	}
	return ui.PercentWords(t.DiscountRate) + " off tier and default prices"
}

// tierWords names a price tier by its label, or by Unleashed's key, e.g. "Sell price tier 1".
func tierWords(key string) string {
	if label, ok := strings.CutPrefix(key, wholesale.TierByName("")); ok {
		return label
	}
	if number, ok := strings.CutPrefix(key, "SellPriceTier"); ok {
		return "Sell price tier " + number
	}
	return key
}

// listChoices are the price lists to choose from, with where each comes from.
func listChoices(v profileView) []ui.Choice {
	none := "None: default prices"
	if v.customer.RemoteID != "" {
		none = "As set in Unleashed, from the next price sync"
	}
	choices := []ui.Choice{{Value: "", Words: none}}
	for _, l := range v.priceLists {
		choices = append(choices, ui.Choice{Value: l.ID, Words: l.Name + " – " + ui.OriginWords(l.Origin)})
	}
	return choices
}

// chosenList names the list that the customer buys from.
func chosenList(v profileView) string {
	for _, l := range v.priceLists {
		if l.ID == v.customer.PriceListID() {
			return l.Name
		}
	}
	return "None: default prices"
}

func addressTypeWords(t wholesale.AddressType) string { return ui.Capitalised(string(t)) }

// addressLines are the lines of an address as on an envelope.
func addressLines(a wholesale.Address) []string {
	var lines []string
	for _, line := range []string{
		a.Name, a.Street, a.Street2, a.Suburb, strings.TrimSpace(a.City + " " + a.Postcode), a.Region, a.Country,
	} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// addressInOneLine identifies an address in a list of choices.
func addressInOneLine(a wholesale.Address) string {
	return addressTypeWords(a.Type) + ": " + cmp.Or(strings.Join(addressLines(a), ", "), "empty")
}

// invitationDays is how long the link of an invitation works, in days.
func invitationDays() string { return strconv.Itoa(int(account.InvitationLife.Hours() / 24)) }

func requestWords(n int64) string {
	if n == 1 {
		return "1 business asks to trade with you."
	}
	return ui.Number(n) + " businesses ask to trade with you."
}
