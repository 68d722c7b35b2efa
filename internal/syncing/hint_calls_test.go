package syncing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// counted are the calls so far by purpose.
func (w *world) counted() map[string]int64 {
	w.t.Helper()
	calls := map[string]int64{}
	must(w.t, w.view(func(tx *store.Tx) error {
		days, err := tx.CallsSince(w.t.Context(), w.supplier, wholesale.Date("2026-01-01"))
		for _, d := range days {
			calls[d.Purpose] += d.Calls
		}
		return err
	}))
	return calls
}

func TestWhatWebhooksCauseIsCountedAsTheirsAndEndsAtTheReserve(t *testing.T) {
	t.Parallel()
	w := onSQLite(t).ready().listens()
	w.clock.Advance(2 * time.Minute)
	w.sweepAll()
	want := w.counted()
	w.tell(event("n1", "product.updated", "productGuid", store.NewID()))
	w.sweepAll()
	want[string(syncing.WebhookHints)] += 4 // products, customers, prices of both kinds
	if diff := cmp.Diff(want, w.counted()); diff != "" {
		t.Errorf("after a webhook about a product, want (-), got (+):\n%s", diff)
	}

	o := w.pushed()
	w.clock.Advance(10 * time.Second)
	w.sweepAll()
	want = w.counted()
	w.tell(event("n2", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
	w.sweepAll()
	want[string(syncing.WebhookHints)]++
	if diff := cmp.Diff(want, w.counted()); diff != "" {
		t.Errorf("after a webhook about an order, want (-), got (+):\n%s", diff)
	}

	must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.AddCalls(t.Context(), w.supplier, string(syncing.Asked), 124_500) // of 125,000
	}))
	w.clock.Advance(10 * time.Second)
	w.sandbox.ResetCalls()
	w.tell(event("n3", "product.updated", "productGuid", store.NewID()))
	w.tell(event("n4", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
	w.sweepAll()
	if n := w.orderCalls() + w.sandbox.Calls().Total("GET", "Products"); n != 0 {
		t.Errorf("%d calls of those that are kept for sending orders", n)
	}
}
