// Package shell is what surrounds the pages of the console: who is signed in and what they may use,
// the navigation, and the bell.
package shell

import (
	"context"

	"github.com/a-h/templ"

	"upstock/internal/account"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Who may use a route of the console.
var (
	ForTeam       = page.For(account.FullAccess, account.OrderManagement)
	ForFullAccess = page.For(account.FullAccess)
)

// Visit is who is looking at a page of the console: a person of a supplier's team.
type Visit struct {
	Person   account.Membership
	Supplier wholesale.Supplier

	bell, reading, inbox templ.Component
}

type visitKey struct{}

// WithVisit gives the pages who is looking.
func WithVisit(ctx context.Context, v *Visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// VisitOf is who is looking; nil when no one is signed in, which only happens on public pages.
func VisitOf(ctx context.Context) *Visit {
	v, _ := ctx.Value(visitKey{}).(*Visit)
	return v
}

// SupplierID is the supplier whose pages these are. It is for routes that need a sign-in.
func SupplierID(ctx context.Context) string { return VisitOf(ctx).Supplier.ID }

// Full says whether the visitor has full access; what needs it is left out for others.
func Full(ctx context.Context) bool { return ForFullAccess.Allows(page.VisitorOf(ctx)) }
