package shell

import (
	"context"

	"upstock/internal/web/page"
)

// Section is an entry of the navigation: a path within the supplier's shop.
type Section string

// The sections.
const (
	Order     Section = ""         // the order guide
	Basket    Section = "/basket"  // what is to be ordered
	Orders    Section = "/orders"  // what was ordered
	More      Section = "/account" // the person, their colleagues and settings
	NoSection Section = "-"
)

type entry struct {
	section Section
	words   string
	icon    string
	access  page.Access
}

var entries = []entry{
	{Order, "Order", "house", ForBuyers},
	{Basket, "Basket", "shopping-cart", ForBuyers},
	{Orders, "Orders", "package", ForBuyers},
	{More, "More", "menu", ForPeople},
}

// entriesFor are the sections that the visitor may use; none on pages that are no supplier's.
func entriesFor(ctx context.Context) []entry {
	if SupplierOf(ctx).ID == "" {
		return nil
	}
	var shown []entry
	for _, e := range entries {
		if e.access.Allows(page.VisitorOf(ctx)) {
			shown = append(shown, e)
		}
	}
	return shown
}
