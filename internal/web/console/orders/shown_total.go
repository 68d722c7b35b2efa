package orders

import (
	"net/url"

	"upstock/internal/wholesale"
)

// totalText is what a form sends along of the total it has shown; made is nil when it showed none.
func totalText(made *wholesale.Order) string {
	if made == nil {
		return "none"
	}
	return wholesale.FormatTotal(made.Total)
}

// unseenTotal says, for the person who approves, that an order comes to another total than the form
// has shown; "" when it is the same. A form that says nothing of a total is not asked.
func unseenTotal(values url.Values, o *wholesale.Order) string {
	shown := values.Get("shown_total")
	if shown == "" || shown == totalText(o) {
		return ""
	}
	return "Order not approved yet: it comes to " + o.Currency + " " + wholesale.AmountWords(o.Total) +
		", which this page had not shown. Check the total, then approve it"
}
