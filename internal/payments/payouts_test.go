package payments_test

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) compare() payments.Reconciled {
	w.t.Helper()
	found, err := w.payments.Reconcile(w.t.Context(), w.supplier)
	must(w.t, err)
	return found
}

// paidOut is what payouts have of an order's payment.
func (w *world) paidOut(orderID string) (found []store.PaidOut) {
	w.t.Helper()
	id := w.only(orderID).ID
	must(w.t, w.store.View(w.t.Context(), func(tx *store.Tx) error {
		all, err := tx.PaidOutOfPayments(w.t.Context(), w.supplier, []string{id})
		found = all[id]
		return err
	}))
	return found
}

func (w *world) payouts() (found []store.PayoutRow) {
	w.t.Helper()
	must(w.t, w.store.View(w.t.Context(), func(tx *store.Tx) (err error) {
		found, err = tx.PayoutRows(w.t.Context(), w.supplier, 10)
		return err
	}))
	return found
}

func (w *world) stripeConnection() (c store.StripeConnection) {
	w.t.Helper()
	must(w.t, w.store.View(w.t.Context(), func(tx *store.Tx) (err error) {
		c, err = tx.StripeConnection(w.t.Context(), w.supplier)
		return err
	}))
	return c
}

// paidByCard is an order that was paid by card, with NZD 398.82.
func (w *world) paidByCard() *wholesale.Order {
	w.t.Helper()
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
	return o
}

// TestWhatStripePaysOutIsKnown: with Stripe's fee, when it arrives, and what a failed payout had
// once a later one has it.
func TestWhatStripePaysOutIsKnown(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		o := w.paidByCard()
		_, _, err := w.payments.Refund(t.Context(), w.supplier, w.only(o.ID).ID, payments.RefundRequest{Reason: "broken", Amount: dec("10.00")}, nil)
		must(t, err)
		w.settle()
		if w.compare(); len(w.paidOut(o.ID)) != 0 {
			t.Error("it is paid out before there is a payout")
		}
		payout, err := w.fake.PayOut(accountID)
		must(t, err)
		if found := w.compare(); found.Payouts != 1 || found.PayoutsUnread != "" {
			t.Errorf("found %+v", found)
		}
		items := w.paidOut(o.ID)
		if len(items) != 2 {
			t.Fatalf("the payout has %+v, want the payment and the refund", items)
		}
		for _, i := range items {
			// The fee is 2.7 % and 30 cents.
			amount, fee, net, refund := "398.82", "11.06", "387.76", ""
			if i.Kind == wholesale.PayoutOfRefund {
				amount, fee, net, refund = "-10.00", "0.00", "-10.00", w.refundsOf(o.ID)[0].ID
			}
			got := []string{i.Amount.String(), i.Fee.String(), i.Net.String(), i.RefundID, i.PayoutID}
			if want := []string{amount, fee, net, refund, payout}; strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("a payout has %v, want %v", got, want)
			}
			if i.State != wholesale.PayoutInTransit || i.ArrivesOn != "2026-03-04" {
				t.Errorf("it is %s and arrives on %s", i.State, i.ArrivesOn)
			}
		}
		if rows := w.payouts(); len(rows) != 1 || rows[0].Payments != 1 || rows[0].Amount.String() != "377.76" || rows[0].Net.String() != "377.76" {
			t.Errorf("the payouts are %+v", rows)
		}

		w.pass(3 * 24 * time.Hour)
		if w.compare(); w.paidOut(o.ID)[0].State != wholesale.PayoutPaid {
			t.Errorf("got %+v", w.paidOut(o.ID)[0])
		}
		must(t, w.fake.FailPayout(accountID, payout))
		if w.compare(); w.paidOut(o.ID)[0].State != wholesale.PayoutFailed || !w.notices()["payment_payout_failed"] {
			t.Errorf("no one is told of %+v", w.paidOut(o.ID)[0])
		}
		w.pass(24 * time.Hour)
		again, err := w.fake.PayOut(accountID)
		must(t, err)
		w.compare()
		w.compare() // both are read again
		for _, i := range w.paidOut(o.ID) {
			if i.PayoutID != again || i.State != wholesale.PayoutInTransit {
				t.Errorf("after the payout failed there is %+v", i)
			}
		}
		if w.notices()["payment_payout_failed"] {
			t.Error("the notice stays")
		}
		w.want(o.ID, wholesale.PaymentPaid, 39882) // what a payout does changes no payment
	})
}

// TestPayoutsThatCannotBeReadHoldUpNothing: a restricted key may not read them, and not every
// Stripe that one is pointed at has them.
func TestPayoutsThatCannotBeReadHoldUpNothing(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.paidByCard()
	_, err := w.fake.PayOut(accountID)
	must(t, err)
	for _, call := range []string{"GET /v1/payouts", "GET /v1/balance_transactions"} {
		for _, kind := range []stripefake.FaultKind{
			stripefake.Forbidden, stripefake.Unknown, stripefake.ErrorBefore, stripefake.NotJSON, stripefake.CutBefore, stripefake.Unauthorised,
		} {
			w.fake.Inject(stripefake.Fault{Kind: kind, Match: call, Times: -1})
			found := w.compare()
			c := w.stripeConnection()
			if found.PayoutsUnread == "" || c.PayoutsError != found.PayoutsUnread || c.ReconcileError != "" || c.Status != store.Connected {
				t.Errorf("%s, %s: found %+v, and the connection is %+v", call, kind, found, c)
			}
			if kind == stripefake.Forbidden && !strings.Contains(found.PayoutsUnread, "may not read payouts") {
				t.Errorf("%s: it says %q", call, found.PayoutsUnread)
			}
			if !c.ReconciledUntil.Equal(w.clock()) || !c.PayoutsUntil.IsZero() {
				t.Errorf("%s, %s: compared until %v, payouts read until %v", call, kind, c.ReconciledUntil, c.PayoutsUntil)
			}
			w.fake.Clear()
		}
	}
	if len(w.notices()) != 0 || len(w.paidOut(o.ID)) != 0 {
		t.Errorf("there are the notices %v", w.notices())
	}
	if found := w.compare(); found.PayoutsUnread != "" || w.stripeConnection().PayoutsError != "" || len(w.paidOut(o.ID)) != 1 {
		t.Errorf("found %+v once they can be read", found)
	}
}

// TestAPayoutMadeByHandIsListed: Stripe does not say what is in it.
func TestAPayoutMadeByHandIsListed(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.paidByCard()
	_, err := w.fake.PayOutByHand(accountID)
	must(t, err)
	if found := w.compare(); found.PayoutsUnread != "" || len(w.paidOut(o.ID)) != 0 {
		t.Errorf("found %+v", found)
	}
	if rows := w.payouts(); len(rows) != 1 || rows[0].Automatic || rows[0].Itemised || rows[0].Payments != 0 || rows[0].Amount.String() != "387.76" {
		t.Errorf("the payouts are %+v", rows)
	}
}

// TestManyPayoutsAreReadOnceEach: pages of lists are followed, and what is in a payout is asked for
// once, however often there is a comparison.
func TestManyPayoutsAreReadOnceEach(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	first := w.paidByCard()
	_, err := w.fake.PayOut(accountID)
	must(t, err)
	second := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	_, err = w.fake.PayOut(accountID)
	must(t, err)
	for range 3 {
		w.compare()
	}
	asked := 0
	for _, r := range w.fake.Requests() {
		if r.Path == "/v1/balance_transactions" {
			asked++
		}
	}
	if asked != 2 || len(w.paidOut(first.ID)) != 1 || len(w.paidOut(second.ID)) != 1 {
		t.Errorf("asked %d times what is in two payouts", asked)
	}
}
