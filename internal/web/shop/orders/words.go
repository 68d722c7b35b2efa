package orders

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// step is one part of an order's way.
type step struct {
	Status  wholesale.Status
	Reached bool
	Now     bool
}

// stepsOf is the way of an order, from scheduled on if it is one of a standing order.
func stepsOf(o *ordering.BuyersOrder) (steps []step) {
	way := []wholesale.Status{wholesale.Ordered, wholesale.Processing, wholesale.Shipped, wholesale.Received}
	if o.Status == wholesale.Scheduled {
		way = slices.Insert(way, 0, wholesale.Scheduled)
	}
	now := slices.Index(way, o.Status)
	for i, status := range way {
		steps = append(steps, step{Status: status, Reached: i <= now, Now: i == now})
	}
	return steps
}

// statusWords say where the order stands, in a sentence.
func statusWords(ctx context.Context, o *ordering.BuyersOrder) string {
	supplier := shell.SupplierOf(ctx).Name
	day := ""
	if o.RequiredDate != "" {
		day = " for " + o.RequiredDate.WeekdayWords()
	}
	switch o.Status {
	case wholesale.Scheduled:
		return "From your standing order" + day + ". You can change it until the cut-off."
	case wholesale.Ordered:
		return supplier + " has your order" + day + " and will check it next."
	case wholesale.Processing:
		if o.CancelAsked {
			return "You have asked " + supplier + " to cancel it. It is being processed" + day + "."
		}
		return "Being processed" + day + "."
	case wholesale.Shipped:
		return "On its way since " + ui.MomentWords(ctx, o.ShippedAt) + "."
	case wholesale.Received:
		return "Received " + ui.MomentWords(ctx, o.ReceivedAt) + "."
	case wholesale.Cancelled:
		return "Cancelled " + ui.MomentWords(ctx, o.CancelledAt) + ". It will not be delivered."
	}
	return ""
}

// cancelWords are those of the button; "" when it is too late.
func cancelWords(o *ordering.BuyersOrder) string {
	switch {
	case o.CanBuyerEdit():
		return "Cancel the order"
	case o.Status == wholesale.Processing && !o.CancelAsked:
		return "Ask to cancel the order"
	}
	return ""
}

// happened says an event in a sentence.
func happened(e ordering.BuyersEvent) string {
	switch e.Kind {
	case "edited", "repriced": // their own words are sentences
		return e.Who + ": " + e.Words
	}
	return e.Who + " " + e.Words
}

func newestFirst(events []ordering.BuyersEvent) []ordering.BuyersEvent {
	events = slices.Clone(events)
	slices.Reverse(events)
	return events
}

// productName is the name of a product that was sent otherwise than ordered, with its code.
func productName(c wholesale.DeliveryChange) string {
	if c.Name == "" || c.Name == c.ProductCode {
		return c.ProductCode
	}
	return fmt.Sprintf("%s (%s)", c.Name, c.ProductCode)
}

// addressWords write an address in one line; "" when it is empty.
func addressWords(a wholesale.Address) string {
	parts := []string{a.Name, a.Street, a.Street2, a.Suburb, strings.TrimSpace(a.City + " " + a.Postcode), a.Region}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func photoPath(ctx context.Context, orderID, problemID string, i int) string {
	return href(ctx, orderID, fmt.Sprintf("/problems/%s/photos/%d", problemID, i))
}
