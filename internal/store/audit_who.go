package store

import "context"

// Named gives the context of a request the name of who makes it, once that is known; the address
// and the id of the request stay as they were given to [By].
func Named(ctx context.Context, name string) context.Context {
	who := WhoOf(ctx)
	who.Name = name
	return By(ctx, who)
}
