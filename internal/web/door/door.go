// Package door is what every door of ours tells its router alike: how the database's own failures
// look, and who makes a request.
package door

import (
	"context"

	"upstock/internal/request"
	"upstock/internal/store"
	"upstock/internal/web/page"
)

// stranger is who makes a request before anyone has signed in.
const stranger = "someone not signed in"

// By says in the audit who makes a request.
func By(ctx context.Context, name string) context.Context {
	facts := request.Of(ctx)
	return store.By(ctx, store.Who{Name: name, Address: facts.Address, RequestID: facts.ID})
}

// ByStranger is By before it is known who makes a request.
func ByStranger(ctx context.Context) context.Context { return By(ctx, stranger) }

// OutageOf is a [page.Config]'s Outage.
func OutageOf(err error) (page.Outage, bool) {
	o, ok := store.OutageOf(err)
	if !ok {
		return page.Outage{}, false
	}
	return page.Outage{What: o.What, Advice: o.Advice, RetryAfter: o.RetryAfter}, true
}
