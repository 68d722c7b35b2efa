package syncing_test

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// An account that takes no more calls is asked once for what an order needs first, and the order
// says at once why it waits, instead of being on its way all the while.
func TestAnOrderSaysAtOnceThatNoMoreCallsAreTaken(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	before := w.sandbox.Calls()
	w.fault("* * throttle")
	o := w.pushed()
	if calls := w.sandbox.Calls(); calls.Total("GET", "Taxes")-before.Total("GET", "Taxes") > 1 || calls.Total("GET", "Warehouses") != before.Total("GET", "Warehouses") {
		t.Errorf("asked again while the account takes no calls: %+v", calls)
	}
	if so := o.SalesOrder; so.State != wholesale.OutboxPending || so.Error == "" || so.NextAttemptAt.IsZero() {
		t.Errorf("the sales order is %s (%q), next attempt %v", so.State, so.Error, so.NextAttemptAt)
	}
	must(t, w.view(func(tx *store.Tx) error {
		conn, err := tx.Connection(t.Context(), w.supplier, "unleashed")
		if err == nil && !conn.RetryAt.After(w.clock.Now()) {
			t.Error("the connection does not wait")
		}
		return err
	}))
	w.fault()
	if _, err := w.syncing.Test(t.Context(), w.supplier); err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.state(o.ID, wholesale.OutboxCreated)
}
