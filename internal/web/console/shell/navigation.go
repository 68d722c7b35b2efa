package shell

import (
	"context"

	"upstock/internal/web/page"
)

// Section is an entry of the navigation.
type Section string

// The sections.
const (
	Home       Section = "/"
	Orders     Section = "/orders"
	Inbox      Section = "/inbox"
	Invoices   Section = "/invoices"
	Payments   Section = "/payments"
	Products   Section = "/products"
	PriceLists Section = "/price-lists"
	Customers  Section = "/customers"
	Team       Section = "/team"
	Settings   Section = "/settings/integrations"
	NoSection  Section = ""
)

// entry is a section as the navigation shows it.
type entry struct {
	section Section
	words   string
	icon    string
	access  page.Access
}

var entries = []entry{
	{Home, "Home", "house", ForTeam},
	{Orders, "Orders", "shopping-cart", ForTeam},
	{Inbox, "Inbox", "download", ForTeam},
	{Invoices, "Invoices", "file-text", ForTeam},
	{Payments, "Payments", "credit-card", ForTeam},
	{Products, "Products", "package", ForTeam},
	{PriceLists, "Price lists", "tag", ForTeam},
	{Customers, "Customers", "users", ForTeam},
	{Team, "Team", "user", ForFullAccess},
	{Settings, "Settings", "settings", ForFullAccess},
}

// entriesFor are the sections that the visitor may use.
func entriesFor(ctx context.Context) []entry {
	var shown []entry
	for _, e := range entries {
		if e.access.Allows(page.VisitorOf(ctx)) {
			shown = append(shown, e)
		}
	}
	return shown
}
