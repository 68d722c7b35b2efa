package payments_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/wholesale"
)

// TestOutcomesAreMeasuredOnce: however often Stripe tells of them.
func TestOutcomesAreMeasuredOnce(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.paidByCard()
	_, _, err := w.payments.Refund(t.Context(), w.supplier, w.only(o.ID).ID, payments.RefundRequest{Reason: "broken", Amount: dec("10.00")}, nil)
	must(t, err)
	w.settle()
	must(t, w.fake.FailRefund(accountID, w.refundsOf(o.ID)[0].StripeID))
	w.compare()
	w.compare()
	w.mu.Lock()
	defer w.mu.Unlock()
	want := map[payments.Outcome]int{{Kind: "charge", Result: "paid"}: 1, {Kind: "refund", Result: "made"}: 1, {Kind: "refund", Result: "failed"}: 1}
	if diff := cmp.Diff(want, w.outcomes); diff != "" {
		t.Errorf("measured: %s", diff)
	}
}

// TestAFailedChargeIsMeasured: each attempt of one.
func TestAFailedChargeIsMeasured(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.NoMoneyLater, wholesale.Card, true)
	w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.mu.Lock()
	defer w.mu.Unlock()
	if diff := cmp.Diff(map[payments.Outcome]int{{Kind: "charge", Result: "failed"}: 1}, w.outcomes); diff != "" {
		t.Errorf("measured: %s", diff)
	}
}
