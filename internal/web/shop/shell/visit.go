// Package shell is what surrounds the pages of the buyers' shop: whose shop it is, who is looking
// and for which customer they buy, the supplier's colours, and the navigation.
package shell

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// The roles in a shop: those of buyers, and one for people who are signed in and buy for none of
// the supplier's customers.
const roleUnconnected account.BuyerRole = "unconnected"

// Who may use a route of the shop.
var (
	ForBuyers = page.For(account.BuyerFull, account.BuyerLimited)
	ForFull   = page.For(account.BuyerFull)
	// ForPeople lets in everyone who is signed in.
	ForPeople = page.For(account.BuyerFull, account.BuyerLimited, roleUnconnected)
)

// Visit is who is signed in to the shop, and where they are.
type Visit struct {
	Person account.Person
	// Ties are whom the person may buy for, of all suppliers.
	Ties []account.BuyerTie
	// Buyer is for whom the person buys here; nil where they are not connected to a customer, and
	// on pages that are no supplier's.
	Buyer *account.BuyerTie
}

type (
	visitKey    struct{}
	supplierKey struct{}
)

// VisitOf is who is looking; nil when no one is signed in, which only happens on public pages.
func VisitOf(ctx context.Context) *Visit {
	v, _ := ctx.Value(visitKey{}).(*Visit)
	return v
}

// BuyerOf is for whom the visitor buys in this shop; nil for everyone who is not connected. Only
// who has one may see a price.
func BuyerOf(ctx context.Context) *account.BuyerTie {
	if v := VisitOf(ctx); v != nil {
		return v.Buyer
	}
	return nil
}

// SupplierOf is whose shop this is; the zero Supplier on pages that are no supplier's.
func SupplierOf(ctx context.Context) wholesale.Supplier {
	s, _ := ctx.Value(supplierKey{}).(wholesale.Supplier)
	return s
}

// Path is a path within the supplier's shop: Path(ctx, "/basket") is "/shop/kombu-brewing/basket".
func Path(ctx context.Context, within string) string {
	return "/shop/" + SupplierOf(ctx).Shop.Slug + within
}

// Full says whether the visitor may do everything for their customer; what needs it is greyed out
// for others.
func Full(ctx context.Context) bool { return ForFull.Allows(page.VisitorOf(ctx)) }

// Tie finds for whom a person buys from a supplier: the customer they chose, else the first; nil
// when there is none.
func Tie(ties []account.BuyerTie, supplierID, chosenCustomer string) *account.BuyerTie {
	var found *account.BuyerTie
	for i := range ties {
		if ties[i].SupplierID != supplierID {
			continue
		}
		if ties[i].CustomerID == chosenCustomer {
			return &ties[i]
		}
		if found == nil {
			found = &ties[i]
		}
	}
	return found
}
