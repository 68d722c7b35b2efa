package syncing_test

import (
	"slices"
	"testing"

	"upstock/internal/wholesale"
)

// Orders approved while disconnected are listed after reconnecting, and sent only on request.
func TestWhatWasApprovedWhileDisconnectedIsSentOnRequest(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		must(t, w.syncing.Disconnect(t.Context(), w.supplier))
		o := w.approve(w.take())
		if o.SalesOrder.State != wholesale.OutboxNone || len(w.notices()) != 0 {
			t.Fatalf("the sales order is %s, notices %v", o.SalesOrder.State, w.notices())
		}
		w.connect()
		w.converse()
		w.state(o.ID, wholesale.OutboxNone) // not automatic: a person may have entered it there
		if kinds := w.notices(); !slices.Equal(kinds, []string{"not_sent"}) {
			t.Fatalf("the supplier was told %v", kinds)
		}
		must(t, w.syncing.Disconnect(t.Context(), w.supplier))
		if kinds := w.notices(); len(kinds) != 0 {
			t.Fatalf("disconnected, it cannot be done: %v", kinds)
		}
		w.connect()
		_, err := w.syncing.Retry(t.Context(), w.supplier, o.ID)
		must(t, err)
		w.converse()
		sent := w.state(o.ID, wholesale.OutboxCreated)
		if sent.SalesOrder.Attempts != 1 || w.remote(sent).Total != wholesale.FormatTotal(sent.Total) {
			t.Errorf("got %+v", sent.SalesOrder)
		}
		if kinds := w.notices(); len(kinds) != 0 {
			t.Errorf("the notice stays: %v", kinds)
		}
	})
}
