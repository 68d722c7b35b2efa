package ordering

import "context"

// Actor is the person on whose behalf something is done to an order.
type Actor struct {
	Name string // as the timeline shows it, e.g. "Jane Smith"
	// OfCustomer says that the person buys for the order's customer, who may see the name; the
	// names of the supplier's people it may not.
	OfCustomer bool
}

type actorKey struct{}

// As gives the context of a request the person who makes it: every event that follows from it names
// that person in the timeline. A context is the right place because the name is about the request,
// like the id in its log lines: no rule looks at it, and nothing but the timeline's words changes
// when it is missing.
func As(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// byCustomer says whether the actor of an event is the request's person, who is the customer's.
func byCustomer(ctx context.Context, actor string) bool {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return ok && a.OfCustomer && a.Name == actor
}

// actorOf is who acts: the person of the request, else a program with the supplier's token.
func actorOf(ctx context.Context) string {
	if actor, ok := ctx.Value(actorKey{}).(Actor); ok && actor.Name != "" {
		return actor.Name
	}
	return ByAPI
}

// ActorOf is who acts, as the timeline names them, for packages that add to it as well.
func ActorOf(ctx context.Context) string { return actorOf(ctx) }
