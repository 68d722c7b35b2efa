package syncing

import (
	"context"
	"maps"
	"sync"
)

// Purpose says what a call to the remote account is for.
type Purpose string

// The purposes of calls. All but the first and the last are routine: no one waits for them, so
// they can be made less often.
const (
	// OrdersSent: creating sales orders, and looking whether an earlier attempt did.
	OrdersSent Purpose = "orders_sent"
	// OrdersFollowed: asking which sales orders were changed, completed or deleted.
	OrdersFollowed Purpose = "orders_followed"
	// ProductsRead, CustomersRead and PricesRead: reading these lists by the clock.
	ProductsRead  Purpose = "products"
	CustomersRead Purpose = "customers"
	PricesRead    Purpose = "prices"
	// PriceChecks: comparing our prices with those that the account would charge.
	PriceChecks Purpose = "price_checks"
	// WebhookHints: reading what a webhook of the account says has changed.
	WebhookHints Purpose = "webhook_hints"
	// Asked: what a person or a program asked for, such as a test, an import or a search.
	Asked Purpose = "asked"
	// Earlier are calls that were counted before purposes were.
	Earlier Purpose = ""
)

// Purposes are all purposes, in the order in which they are shown.
var Purposes = []Purpose{OrdersSent, OrdersFollowed, ProductsRead, CustomersRead, PricesRead, PriceChecks, WebhookHints, Asked, Earlier}

// routine says whether no one waits for calls of this purpose.
func (p Purpose) routine() bool {
	switch p {
	case OrdersSent, Asked, Earlier:
		return false
	}
	return true
}

type purposeKey struct{}

// For marks the calls that are made with the context as made for a purpose.
func For(ctx context.Context, p Purpose) context.Context {
	return context.WithValue(ctx, purposeKey{}, p)
}

// PurposeOf is what calls with the context are for; [Asked] when nothing says it, since what the
// clock does not begin, someone asked for.
func PurposeOf(ctx context.Context) Purpose {
	if p, ok := ctx.Value(purposeKey{}).(Purpose); ok {
		return p
	}
	return Asked
}

// callCounts counts calls by purpose until they are written down.
type callCounts struct {
	mu    sync.Mutex
	calls map[Purpose]int64
}

// count counts one call. It is what a connector calls.
func (c *callCounts) count(ctx context.Context) { c.add(map[Purpose]int64{PurposeOf(ctx): 1}) }

func (c *callCounts) add(more map[Purpose]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls == nil {
		c.calls = map[Purpose]int64{}
	}
	for purpose, n := range more {
		c.calls[purpose] += n
	}
}

// take returns what was counted, and begins again.
func (c *callCounts) take() map[Purpose]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	counted := maps.Clone(c.calls)
	clear(c.calls)
	return counted
}
