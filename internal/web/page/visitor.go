package page

import "context"

// Visitor is who is looking, as far as the kernel needs to know. What else a door's pages know of them, the door keeps in the
// request's context itself, see Config.Enter.
type Visitor struct {
	PersonID string
	Role     string // routes name the roles that they let in
}

type visitorKey struct{}

// VisitorOf is who is looking; nil when no one is signed in, which only happens on public pages.
func VisitorOf(ctx context.Context) *Visitor {
	v, _ := ctx.Value(visitorKey{}).(*Visitor)
	return v
}
