package payments_test

import (
	"net/http"
	"net/url"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// A page at Stripe that a customer has open is closed as soon as it must not be paid on as it is.
func TestAPageIsClosedOnceItMayNotBePaidOn(t *testing.T) {
	for name, c := range map[string]struct {
		happen func(w *world, id string)
		want   wholesale.PaymentState
	}{
		"a hold": {func(w *world, id string) {
			_, err := w.orders.HoldInvoice(w.t.Context(), w.supplier, id, "checking")
			must(w.t, err)
		}, wholesale.PaymentBlocked},
		"another amount": {func(w *world, id string) {
			w.alter(id, func(_ *store.Tx, o *wholesale.Order) {
				o.Lines[0].Quantity = dec("11")
				must(w.t, o.ComputeTotals())
			})
		}, wholesale.PaymentDue},
		"on account": {func(w *world, id string) {
			w.alter(id, func(_ *store.Tx, o *wholesale.Order) { o.PaymentOption, o.PaymentChosen = wholesale.OnAccount, true })
		}, wholesale.PaymentCancelled},
		"a saved method": {func(w *world, id string) {
			w.save(stripefake.NoMoneyLater, wholesale.Card, true)
			w.alter(id, func(*store.Tx, *wholesale.Order) {})
		}, wholesale.PaymentFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, databasetest.SQLite(t))
			o := w.shipped(terms(wholesale.CollectOnShipment, 0))
			w.settle()
			_, p, err := w.payments.Link(t.Context(), w.supplier, o.ID)
			must(t, err)
			c.happen(w, o.ID)
			w.settle()
			answer, err := http.PostForm(p.PageURL, url.Values{"card": {stripefake.Visa.Number}}) //nolint:gosec // of our own stand-in
			must(t, err)
			must(t, answer.Body.Close())
			w.settle()
			if in, _ := w.atStripe(o.ID); in != 0 {
				t.Errorf("%d was paid on it", in)
			}
			if now := w.of(o.ID)[0]; now.State != c.want || now.PageID != "" {
				t.Errorf("got %+v", now)
			}
		})
	}
}
