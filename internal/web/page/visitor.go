package page

import "context"

// Visitor is who is signed in, as far as this package needs to know. Config.Enter keeps the rest in
// the request's context.
type Visitor struct {
	PersonID  string
	ActingFor string // the id of the business: a supplier or a customer
	Role      string // routes name the roles they let in
}

type visitorKey struct{}

// VisitorOf is who is looking; nil when no one is signed in, which only happens on public pages.
func VisitorOf(ctx context.Context) *Visitor {
	v, _ := ctx.Value(visitorKey{}).(*Visitor)
	return v
}
