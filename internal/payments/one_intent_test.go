package payments_test

import (
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/payments/stripefake"
	"upstock/internal/wholesale"
)

// TestAnIntentWhoseAnswerIsLostIsNotMadeTwice: asked for again, it has the same idempotency key.
func TestAnIntentWhoseAnswerIsLostIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	w.fake.Inject(stripefake.Fault{Kind: stripefake.CutAfter, Match: "POST /v1/payment_intents"})
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
	if made := w.fake.Payments(accountID); len(made) != 1 {
		t.Errorf("there are %d intents, want one: %+v", len(made), made)
	}
}
