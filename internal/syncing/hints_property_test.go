package syncing_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// twins are two orders that the same things happen to in Unleashed. Webhooks tell of the first
// only; the second is found by polling.
type twins struct {
	w           *world
	told, found *wholesale.Order
	sent        []string // the webhooks so far
}

// happens changes both sales orders in Unleashed, or neither.
func (x *twins) happens(t *rapid.T, change func(guid string) error) {
	first, second := change(x.told.SalesOrder.GUID), change(x.found.SalesOrder.GUID)
	if (first == nil) != (second == nil) {
		t.Fatalf("the twins are not alike: %v, %v", first, second)
	}
}

// outcomeOf is what became of an order, without what its sales order and its lines are called.
func outcomeOf(o *wholesale.Order) map[string]any {
	mismatch := ""
	if o.Mismatch != nil {
		mismatch = o.Mismatch.Ours.String() + " " + o.Mismatch.Theirs.String()
	}
	return map[string]any{
		"status": o.Status, "state": o.SalesOrder.State, "theirs": o.SalesOrder.Status, "completed": o.SalesOrder.Completed, "deleted": o.SalesOrder.Deleted,
		"mismatch": mismatch, "blocked": o.PaymentBlocked, "attention": o.NeedsAttention(),
	}
}

// TestAnySequenceOfWebhooksEndsLikePolling delivers webhooks that are early, late, lost, repeated,
// out of order, about something else, unreadable and forged, between changes in Unleashed.
func TestAnySequenceOfWebhooksEndsLikePolling(t *testing.T) {
	t.Parallel()
	w := onSQLite(t).ready().listens()
	rapid.Check(t, func(t *rapid.T) {
		x := &twins{w: w, told: w.approve(w.take()), found: w.approve(w.take())}
		w.converse()
		x.told, x.found = w.order(x.told.ID), w.order(x.found.ID)
		tell := func(d syncing.Delivery) {
			if _, err := w.syncing.TakeHint(w.t.Context(), w.supplier, d); err != nil {
				t.Fatal(err)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"completed": func(t *rapid.T) { x.happens(t, w.sandbox.CompleteOrder) },
			"deleted":   func(t *rapid.T) { x.happens(t, w.sandbox.DeleteOrder) },
			"a line changed": func(t *rapid.T) {
				quantity := rapid.SampledFrom([]string{"10", "12"}).Draw(t, "quantity")
				x.happens(t, func(guid string) error { return w.sandbox.ChangeOrderLine(guid, 1, sandbox.Number(quantity), "") })
			},
			"backordered": func(t *rapid.T) {
				x.happens(t, func(guid string) error { return w.sandbox.SetOrderStatus(guid, "Backordered", "") })
			},
			"a webhook": func(t *rapid.T) {
				kind := rapid.SampledFrom([]string{
					"salesorder.created", "SalesOrder.Updated", "salesorder.deleted", "invoice.created", "product.updated", "",
				}).Draw(t, "kind")
				subject := rapid.SampledFrom([]string{x.told.SalesOrder.GUID, store.NewID()}).Draw(t, "subject")
				body := event(store.NewID(), kind, "salesOrderGuid", subject)
				x.sent = append(x.sent, body)
				tell(delivery(hintKey, w.clock.Now(), body))
			},
			"one of before": func(t *rapid.T) {
				if len(x.sent) > 0 {
					tell(delivery(hintKey, w.clock.Now(), rapid.SampledFrom(x.sent).Draw(t, "body")))
				}
			},
			"an unreadable one": func(*rapid.T) { tell(delivery(hintKey, w.clock.Now(), "{")) },
			"a forged one": func(t *rapid.T) {
				tell(delivery("guessed", w.clock.Now(), event(store.NewID(), "salesorder.deleted", "salesOrderGuid", x.found.SalesOrder.GUID)))
			},
			"time": func(t *rapid.T) {
				w.clock.Advance(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 30}).Draw(t, "seconds")) * time.Second)
				hidden := rapid.Bool().Draw(t, "hidden")
				w.hide = func(r *http.Request) bool {
					return hidden && (strings.HasSuffix(r.URL.Path, x.told.SalesOrder.GUID) || strings.Contains(r.URL.RawQuery, "sourceId"))
				}
				w.sweepAll()
			},
		})
		w.hide = nil
		for range 3 {
			w.poll()
		}
		if diff := cmp.Diff(outcomeOf(w.order(x.found.ID)), outcomeOf(w.order(x.told.ID))); diff != "" {
			t.Fatalf("polled (-) and told (+):\n%s", diff)
		}
	})
}
