package syncing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) texts(id string) (texts []string) {
	w.t.Helper()
	events, err := w.orders.Timeline(w.t.Context(), w.supplier, id)
	must(w.t, err)
	for _, e := range events {
		texts = append(texts, e.Kind)
	}
	return texts
}

func TestCompletedWithEqualTotalsIsShippedAndTheCustomerTold(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.pushed()
		w.poll()
		if o = w.order(o.ID); o.Status != wholesale.Processing {
			t.Fatalf("%s before it was completed", o.Status)
		}
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.sandbox.ResetCalls()
		w.poll()
		o = w.order(o.ID)
		if o.Status != wholesale.Shipped || o.ShippedAt.IsZero() || o.SalesOrder.Status != "Completed" || o.PaymentBlocked {
			t.Errorf("got %s %+v", o.Status, o.SalesOrder)
		}
		if n := w.sandbox.Calls().Total("GET", "SalesOrders"); n != 2 { // what changed, and what was deleted
			t.Errorf("%d calls for one poll", n)
		}
		w.poll()
		w.poll()
		want := []string{"ordered", "approved", "sales_order_created", "shipped", "customer_told"}
		if diff := cmp.Diff(want, w.texts(o.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNothingIsAskedWhileNoOrderIsOpen(t *testing.T) {
	w := onSQLite(t).ready()
	w.sandbox.ResetCalls()
	w.poll()
	if n := w.sandbox.Calls().Total("GET", "SalesOrders"); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestCompletedWithOtherTotalsIsAMismatchUntilItIsRepairedAndShipped(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.pushed()
		must(t, w.sandbox.ChangeOrderLine(o.SalesOrder.GUID, 1, "10", ""))
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.poll()
		o = w.order(o.ID)
		if o.Status != wholesale.Processing || o.Mismatch == nil || !o.PaymentBlocked || !o.InvoiceBlocked || !o.NeedsAttention() {
			t.Fatalf("got %s %+v %v %v", o.Status, o.Mismatch, o.PaymentBlocked, o.InvoiceBlocked)
		}
		line := o.Mismatch.Lines[0]
		if len(o.Mismatch.Lines) != 1 || line.Cause != wholesale.CauseQuantity || line.Theirs.Quantity.Cmp(dec("10")) != 0 {
			t.Errorf("got %+v", o.Mismatch.Lines)
		}
		if diff := cmp.Diff([]string{"totals_mismatch"}, w.notices()); diff != "" {
			t.Error(diff)
		}
		w.poll() // a repeat changes nothing
		_, err := w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: dec("10")}}})
		must(t, err)
		if o = w.order(o.ID); o.Mismatch != nil || !o.PaymentBlocked || len(w.notices()) != 0 {
			t.Fatalf("after the repair: %+v, blocked %v, notices %v", o.Mismatch, o.PaymentBlocked, w.notices())
		}
		_, err = w.orders.Ship(t.Context(), w.supplier, o.ID)
		must(t, err)
		if o = w.order(o.ID); o.Status != wholesale.Shipped || o.PaymentBlocked || o.InvoiceBlocked {
			t.Errorf("got %s, blocked %v %v", o.Status, o.PaymentBlocked, o.InvoiceBlocked)
		}
	})
}

func TestShippedWhileTheTotalsDifferStaysBlocked(t *testing.T) {
	w := onSQLite(t).ready()
	o := w.pushed()
	must(t, w.sandbox.ChangeOrderLine(o.SalesOrder.GUID, 1, "10", ""))
	must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
	w.poll()
	_, err := w.orders.Ship(t.Context(), w.supplier, o.ID)
	must(t, err)
	if o = w.order(o.ID); !o.PaymentBlocked || !o.InvoiceBlocked || o.Mismatch == nil {
		t.Fatalf("released with different totals: %+v", o)
	}
	_, err = w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: dec("10")}}})
	must(t, err)
	if o = w.order(o.ID); o.PaymentBlocked || o.InvoiceBlocked {
		t.Error("the totals agree and it is shipped, but it is still blocked")
	}
}

func TestDeletedInUnleashedIsSaidAndNothingElseChanges(t *testing.T) {
	w := onSQLite(t).ready()
	o := w.pushed()
	must(t, w.sandbox.DeleteOrder(o.SalesOrder.GUID))
	w.poll()
	w.poll()
	o = w.order(o.ID)
	if o.Status != wholesale.Processing || !o.SalesOrder.Deleted || o.SalesOrder.State != wholesale.OutboxCreated {
		t.Errorf("got %s %+v", o.Status, o.SalesOrder)
	}
	if diff := cmp.Diff([]string{"ordered", "approved", "sales_order_created", "sales_order_deleted"}, w.texts(o.ID)); diff != "" {
		t.Error(diff)
	}
}

// TestReconcileFindsWhatTheCursorMissed sets the cursor past the completion (clock skew).
func TestReconcileFindsWhatTheCursorMissed(t *testing.T) {
	w := onSQLite(t).ready()
	o := w.pushed()
	must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
	must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Connection(t.Context(), w.supplier, "unleashed")
		if err != nil {
			return err
		}
		c.WatchCursor = `{"since":"` + w.clock.Now().Add(24*time.Hour).Format(time.RFC3339) + `"}`
		return tx.SetWatched(t.Context(), c)
	}))
	for range 3 {
		w.clock.Advance(time.Hour)
		w.converse()
	}
	if o = w.order(o.ID); o.Status != wholesale.Shipped {
		t.Errorf("still %s", o.Status)
	}
}

func TestManyOrdersCompleteOverSeveralPages(t *testing.T) {
	w := onSQLite(t).ready()
	var ids []string
	for range 30 {
		ids = append(ids, w.approve(w.take()).ID)
	}
	w.converse()
	w.fault("GET SalesOrders repeat_rows p=1")
	for _, id := range ids {
		must(t, w.sandbox.CompleteOrder(w.state(id, wholesale.OutboxCreated).SalesOrder.GUID))
	}
	w.poll()
	for _, id := range ids {
		o := w.order(id)
		if o.Status != wholesale.Shipped {
			t.Fatalf("order %s is %s", o.Number, o.Status)
		}
		if n := strings.Count(strings.Join(w.texts(id), " "), "shipped"); n != 1 {
			t.Errorf("order %s was shipped %d times", o.Number, n)
		}
	}
}
