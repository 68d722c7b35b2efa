package orders_test

import (
	"strings"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestTheListSaysWhosePaymentFailed holds the list to say it where the order is, in each view.
func TestTheListSaysWhosePaymentFailed(t *testing.T) {
	o := newTill(t)
	o.ship()
	if _, _, err := o.Payments.Link(t.Context(), o.SupplierID, o.order.ID); err != nil {
		t.Fatal(err)
	}
	row := func(path string) string {
		of := o.Ask(path).Find("tr[data-order='" + o.order.ID + "']")
		return of.Text() + of.Next().Text()
	}
	if text := row("/orders"); text == "" || strings.Contains(text, "Payment failed") {
		t.Errorf("before it failed, the list says %q", text)
	}
	p := o.PaymentOf(o.order)
	p.State, p.Error = wholesale.PaymentFailed, "The card was declined"
	if err := o.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutPayment(t.Context(), &p) }); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/orders", "/orders?show=all"} {
		if text := row(path); !strings.Contains(text, "Payment failed: The card was declined.") {
			t.Errorf("%s says %q", path, text)
		}
	}
}
