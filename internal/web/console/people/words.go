package people

import (
	"slices"
	"strings"

	"upstock/internal/web/ui"
	"upstock/internal/webhook"
)

// lower puts words in the middle of a sentence.
func lower(words string) string { return strings.ToLower(words[:1]) + words[1:] }

func mediaPath(id string) string { return "/media/" + id }

// eventChoice is an event a webhook can ask for, in words.
type eventChoice struct{ name, words, hint string }

var eventChoices = []eventChoice{
	{webhook.OrderCreated, "An order has arrived", "From a customer, entered by your team, or through the API."},
	{webhook.OrderApproved, "An order was approved", "Its sales order is on its way to Unleashed."},
	{webhook.OrderShipped, "An order was shipped", "Completed in Unleashed, or marked as shipped here."},
	{webhook.OrderAttention, "An order needs attention", "Its sales order or a payment failed, or totals differ."},
}

// eventsWords lists events in words.
func eventsWords(events []string) string {
	var words []string
	for _, e := range eventChoices {
		if slices.Contains(events, e.name) {
			words = append(words, lower(e.words))
		}
	}
	return ui.Capitalised(strings.Join(words, ", "))
}
