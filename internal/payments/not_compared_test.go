package payments_test

import (
	"testing"
	"time"

	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestComparisonsThatFailTwoNightsAreSaid: and no longer once one has succeeded.
func TestComparisonsThatFailTwoNightsAreSaid(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		const notice = "payment_not_compared"
		w.update(func(tx *store.Tx) error {
			c, err := tx.StripeConnection(t.Context(), w.supplier)
			c.NextReconcileAt = w.clock()
			if err == nil {
				err = tx.PutStripeConnection(t.Context(), c)
			}
			return err
		})
		w.work()
		if c := w.stripeConnection(); !c.ReconciledUntil.Equal(start) {
			t.Fatalf("compared until %v", c.ReconciledUntil)
		}
		w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/payment_intents", Times: -1})
		// It is compared at 3 in Auckland, which is 14:00 UTC.
		for _, at := range []struct {
			hours int
			said  bool
		}{{15, false}, {24 + 13, false}, {24 + 14, false}, {24 + 16, true}} {
			w.pass(start.Add(time.Duration(at.hours) * time.Hour).Sub(w.clock()))
			w.work()
			if w.notices()[notice] != at.said {
				t.Errorf("after %d hours it is said: %v", at.hours, !at.said)
			}
			c, err := w.payments.Connection(t.Context(), w.supplier)
			must(t, err)
			if c.NotCompared != at.said || c.ReconcileError != "Stripe gave no clear answer" {
				t.Errorf("after %d hours the connection is %+v", at.hours, c)
			}
		}
		w.fake.Clear()
		w.pass(11 * time.Minute)
		w.work()
		if c := w.stripeConnection(); w.notices()[notice] || c.ReconcileError != "" || !c.ReconciledUntil.Equal(w.clock()) {
			t.Errorf("after one has succeeded the connection is %+v", c)
		}
	})
}

// TestTwoNightsPass: counted in the supplier's time zone, from when the account was connected at
// the earliest.
func TestTwoNightsPass(t *testing.T) {
	zone, err := time.LoadLocation("Pacific/Auckland")
	must(t, err)
	at := func(day, hour int) time.Time { return time.Date(2026, 4, day, hour, 0, 0, 0, zone) } // the clock goes back on the 5th
	for _, test := range []struct {
		until, connected, now time.Time
		want                  bool
	}{
		{at(4, 3), at(1, 12), at(6, 3), false},
		{at(4, 3), at(1, 12), at(6, 5), true},
		{at(4, 15), at(1, 12), at(6, 5), true}, // by hand, in the afternoon
		{at(4, 3), at(5, 12), at(6, 5), false},
		{time.Time{}, at(5, 12), at(7, 5), true},
	} {
		c := store.StripeConnection{SealedKey: "sealed", ReconciledUntil: test.until, ConnectedAt: test.connected, NextReconcileAt: test.now}
		if got := payments.NotCompared(c, test.now, zone); got != test.want {
			t.Errorf("compared until %v, connected at %v: at %v it is late: %v", test.until, test.connected, test.now, got)
		}
	}
}

// TestAPaymentOfAnotherAccountWaits: it is not asked about again and again, says why, and goes on
// when its account is back.
func TestAPaymentOfAnotherAccountWaits(t *testing.T) {
	const other, otherKey = "acct_2", "sk_test_" + "another0123zkwx"
	eachEngine(t, func(t *testing.T, w *world) {
		w.fake.AddAccount(stripefake.Account{ID: other, Keys: []string{otherKey}})
		w.save(stripefake.BankAccount, wholesale.NZBankAccount, true)
		debited := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.want(debited.ID, wholesale.PaymentProcessing, 0)
		w.connect(other, otherKey)
		linked := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		asked := func() (n int) {
			for _, r := range w.fake.Requests() {
				if r.Method == "GET" {
					n++
				}
			}
			return n
		}
		before := asked()
		w.pass(2 * time.Hour)
		w.settle()
		w.pass(2 * time.Hour)
		w.settle()
		if n := asked() - before; n != 0 {
			t.Errorf("it was asked about %d times", n)
		}
		if p := w.only(debited.ID); p.State != wholesale.PaymentProcessing || p.ErrorCode != "begun_elsewhere" || p.Error == "" || !w.notices()["payment_elsewhere"] {
			t.Errorf("no one is told why it waits: %+v", p)
		}
		page := w.only(linked.ID)
		link, err := w.payments.ByLink(t.Context(), page.LinkToken)
		must(t, err)
		_, err = w.payments.PayByLink(t.Context(), link)
		must(t, err)

		w.connect(accountID, secretKey)
		w.work()
		// The page is open at the other account: until that is back it may still be paid there.
		if p := w.only(linked.ID); p.PageID == "" || p.StripeAccount != other {
			t.Errorf("the page at the other account is forgotten: %+v", p)
		}
		if p := w.only(debited.ID); p.State != wholesale.PaymentProcessing || p.Error != "" || p.ErrorCode != "" {
			t.Errorf("with its account back there is %+v", p)
		}
		w.pass(3 * 24 * time.Hour)
		w.settle()
		w.want(debited.ID, wholesale.PaymentPaid, 39882)
		w.connect(other, otherKey)
		w.settle()
		if w.notices()["payment_elsewhere"] {
			t.Error("the notice stays")
		}
	})
}
