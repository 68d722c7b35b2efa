package page

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/wholesale"
)

// Visit is who is looking at a page: a person of a supplier's team.
type Visit struct {
	Person   account.Membership
	Supplier wholesale.Supplier
}

// Full says whether the person has full access.
func (v *Visit) Full() bool { return v.Person.Role == account.FullAccess }

type visitKey struct{}

func withVisit(ctx context.Context, v *Visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// SupplierID is the supplier whose pages these are. It is for routes that need a sign-in.
func SupplierID(ctx context.Context) string { return VisitOf(ctx).Supplier.ID }

// VisitOf is who is looking; nil when nobody is signed in, which only happens on public pages.
func VisitOf(ctx context.Context) *Visit {
	v, _ := ctx.Value(visitKey{}).(*Visit)
	return v
}
