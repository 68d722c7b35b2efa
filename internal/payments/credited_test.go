package payments_test

import (
	"context"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestACreditNoteGivesMoneyBackOnce: one that a person issues is refunded by itself, and one that
// is issued for a refund is not refunded again.
func TestACreditNoteGivesMoneyBackOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
		credit := wholesale.CreditRequest{Reason: "broken", AmountWithTax: dec("20.00")}
		_, _, err := w.invoices.Credit(ctx, w.supplier, o.ID, credit, nil)
		must(t, err)
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 2000 {
			t.Fatalf("%d came in and %d went back", in, back)
		}
		_, _, err = w.payments.Refund(ctx, w.supplier, w.only(o.ID).ID, payments.RefundRequest{Reason: "late", Amount: dec("10.00")}, nil)
		must(t, err)
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 3000 {
			t.Fatalf("%d came in and %d went back", in, back)
		}
		// Once all is said, nobody looks at it again.
		must(t, w.store.View(ctx, func(tx *store.Tx) error {
			waiting, err := tx.PaymentsToLookAt(ctx, w.clock().AddDate(1, 0, 0), 10)
			if err != nil || len(waiting) > 0 {
				t.Errorf("still looked at: %+v (%v)", waiting, err)
			}
			return nil
		}))
	})
}

// TestWhatIsCreditedBeforeItIsPaidIsNotTaken at all.
func TestWhatIsCreditedBeforeItIsPaidIsNotTaken(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectDaysAfterShipment, 7))
		w.work()
		_, _, err := w.invoices.Credit(context.Background(), w.supplier, o.ID, wholesale.CreditRequest{Reason: "broken", AmountWithTax: dec("98.82")}, nil)
		must(t, err)
		w.work()
		if p := w.only(o.ID); p.State != wholesale.PaymentScheduled || p.Amount.Cmp(dec("300.00")) != 0 {
			t.Errorf("got %+v", p)
		}
	})
}

// TestARefundThatIsKnownBeforeItsAnswerIsMadeOnce: it was carried out, its answer was a failure
// that Stripe keeps for the key, and someone else told of it first.
func TestARefundThatIsKnownBeforeItsAnswerIsMadeOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorAfter, Match: "POST /v1/refunds"})
		_, _, err := w.payments.Refund(ctx, w.supplier, w.only(o.ID).ID, payments.RefundRequest{Reason: "late", Amount: dec("10.00")}, nil)
		must(t, err)
		must(t, w.payments.Work(ctx))
		w.payments.Wait()
		_, err = w.payments.Reconcile(ctx, w.supplier)
		must(t, err)
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 1000 {
			t.Errorf("%d came in and %d went back", in, back)
		}
		if p := w.only(o.ID); p.Refunded.Cmp(dec("10.00")) != 0 {
			t.Errorf("%v is known to have gone back", p.Refunded)
		}
	})
}

// TestARefundInStripeAndThenALowerTotalIsOneRefund: someone refunds a broken bottle in
// Stripe, and the office credits it afterwards.
func TestARefundInStripeAndThenALowerTotalIsOneRefund(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		_, err := w.fake.RefundInDashboard(accountID, w.only(o.ID).IntentID, 1000)
		must(t, err)
		w.tell("refund.created")
		if w.notices()["payment_set_off"] {
			t.Error("a refund in Stripe is set off against nothing")
		}
		_, _, err = w.invoices.Credit(ctx, w.supplier, o.ID, wholesale.CreditRequest{Reason: "broken", AmountWithTax: dec("10.00")}, nil)
		must(t, err)
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 1000 {
			t.Fatalf("%d came in and %d went back", in, back)
		}
		if !w.notices()["payment_set_off"] {
			t.Errorf("nobody was told: %v", w.notices())
		}
		// It was for something else: a person refunds it as well. What is credited beyond goes back
		// by itself.
		_, _, err = w.payments.Refund(ctx, w.supplier, w.only(o.ID).ID, payments.RefundRequest{Reason: "goodwill", Amount: dec("10.00")}, nil)
		must(t, err)
		w.settle()
		if _, back := w.atStripe(o.ID); back != 2000 {
			t.Fatalf("%d went back", back)
		}
		_, _, err = w.invoices.Credit(ctx, w.supplier, o.ID, wholesale.CreditRequest{Reason: "late", AmountWithTax: dec("15.00")}, nil)
		must(t, err)
		w.settle()
		if _, back := w.atStripe(o.ID); back != 3500 {
			t.Fatalf("%d went back", back)
		}
	})
}

// TestWhatWasRefundedInStripeMeanwhileIsNotRefundedAgain: ours had to wait, and someone did not.
func TestWhatWasRefundedInStripeMeanwhileIsNotRefundedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		there int64 // what is refunded in Stripe, in cents
		back  int64 // what went back altogether
	}{
		"all of it": {1500, 1500}, "a part of it": {1000, 1500}, "more than it": {2000, 2000}, "nothing": {0, 1500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, databasetest.SQLite(t))
			ctx := context.Background()
			w.save(stripefake.Visa, wholesale.Card, true)
			o := w.shipped(terms(wholesale.CollectOnShipment, 0))
			w.settle()
			must(t, w.payments.Disconnect(ctx, w.supplier))
			_, _, err := w.invoices.Credit(ctx, w.supplier, o.ID, wholesale.CreditRequest{Reason: "broken", AmountWithTax: dec("15.00")}, nil)
			must(t, err)
			w.settle()
			if _, back := w.atStripe(o.ID); back != 0 {
				t.Fatalf("%d went back without an account", back)
			}
			w.connect(accountID, secretKey)
			if c.there > 0 {
				_, err = w.fake.RefundInDashboard(accountID, w.only(o.ID).IntentID, c.there)
				must(t, err)
				w.tell("refund.created")
			}
			w.settle()
			if _, back := w.atStripe(o.ID); back != c.back {
				t.Errorf("%d went back, want %d", back, c.back)
			}
			if p := w.only(o.ID); cents(p.Refunded) != c.back {
				t.Errorf("%s is known to have gone back", p.Refunded)
			}
		})
	}
}
