package syncing_test

import (
	"testing"
	"time"

	"upstock/internal/wholesale"
)

// A steady stream of approvals costs two list calls a minute in the end, not two an order; and what
// cannot be sold any more is still found, a minute later at most.
func TestASteadyStreamOfApprovalsIsReadForOnceAMinute(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	const inARow, every = 120, 10 * time.Second
	approve := func() *wholesale.Order {
		w.clock.Advance(every)
		return w.pushed()
	}
	for range inARow + inARow/5 { // a sixth of them is earned back meanwhile
		approve()
	}
	before := w.sandbox.Calls()
	for range 30 { // five minutes
		approve()
	}
	after := w.sandbox.Calls()
	for _, list := range []string{"Products", "Customers"} {
		if n := after.Total("GET", list) - before.Total("GET", list); n < 4 || n > 6 {
			t.Errorf("%d calls of %s for 30 orders in five minutes, want about 5", n, list)
		}
	}
	must(t, w.sandbox.SetProductObsolete("GIN", true))
	for range int(time.Minute / every) {
		approve()
	}
	w.state(approve().ID, wholesale.OutboxFailed)
}
