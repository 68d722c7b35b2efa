package payments_test

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const notCompared = "payment_not_compared"

// enter connects an account as a person does.
func (w *world) enter(secretKey string) {
	w.t.Helper()
	_, err := w.payments.Connect(w.t.Context(), w.supplier, payments.Keys{SecretKey: secretKey, WebhookSecret: webhookSecret})
	must(w.t, err)
}

// noticed is the heads-up of a kind, with its title before its text; "" for none.
func (w *world) noticed(kind string) string {
	w.t.Helper()
	all, _, err := w.orders.Notices(w.t.Context(), w.supplier, "", 100)
	must(w.t, err)
	for _, n := range all {
		if n.Kind == kind {
			return n.Title + ". " + n.Detail
		}
	}
	return ""
}

// TestARefundMadeInStripeMeanwhileIsNotMadeAgain: while Stripe is not connected, or another account
// is, no event tells of what is refunded there. What waits here for the same is not sent before
// that is known.
func TestARefundMadeInStripeMeanwhileIsNotMadeAgain(t *testing.T) {
	const other, otherKey = "acct_2", "sk_test_" + "another0123zkwx"
	for name, away := range map[string]func(w *world){
		"disconnected": func(w *world) { must(w.t, w.payments.Disconnect(w.t.Context(), w.supplier)) },
		"at another account": func(w *world) {
			w.fake.AddAccount(stripefake.Account{ID: other, Keys: []string{otherKey}})
			w.enter(otherKey)
		},
		"with another key": func(*world) {},
	} {
		t.Run(name, func(t *testing.T) {
			eachEngine(t, func(t *testing.T, w *world) {
				w.save(stripefake.Visa, wholesale.Card, true)
				o := w.shipped(terms(wholesale.CollectOnShipment, 0))
				w.settle()
				w.want(o.ID, wholesale.PaymentPaid, 39882)
				away(w)
				w.work()
				_, err := w.fake.RefundInDashboard(accountID, w.only(o.ID).IntentID, 5000)
				must(t, err)
				_, _, err = w.invoices.Credit(t.Context(), w.supplier, o.ID, wholesale.CreditRequest{Reason: "late", AmountWithTax: dec("50.00")}, nil)
				must(t, err)
				if name != "with another key" {
					w.settle()
					w.pass(60 * 24 * time.Hour)
				}
				w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/refunds"})
				w.enter(secretKey)
				w.work()
				if _, back := w.atStripe(o.ID); back != 5000 {
					t.Errorf("%d cents are refunded before it is known what was", back)
				}
				w.pass(time.Minute)
				w.settle()
				_, back := w.atStripe(o.ID)
				if p := w.only(o.ID); back != 5000 || p.Refunded.Cmp(dec("50.00")) != 0 {
					t.Errorf("%d cents went back, and %v is known of it: %+v", back, p.Refunded, w.refundsOf(o.ID))
				}
			})
		})
	}
}

// TestARefundThatStripeDidNotTakeIsNotMadeBesideAnother: an attempt that came to nothing, because
// of too many requests for example, does not decide that the refund is made.
func TestARefundThatStripeDidNotTakeIsNotMadeBesideAnother(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.fake.Inject(stripefake.Fault{Kind: stripefake.RateLimited, Match: "POST /v1/refunds"})
		_, _, err := w.invoices.Credit(t.Context(), w.supplier, o.ID, wholesale.CreditRequest{Reason: "late", AmountWithTax: dec("50.00")}, nil)
		must(t, err)
		w.work()
		if all := w.refundsOf(o.ID); len(all) != 1 || all[0].Attempts != 1 {
			t.Fatalf("the refunds are %+v, want one that was tried", all)
		}
		_, err = w.fake.RefundInDashboard(accountID, w.only(o.ID).IntentID, 5000)
		must(t, err)
		w.tell("refund.created")
		w.settle()
		if _, back := w.atStripe(o.ID); back != 5000 {
			t.Errorf("%d cents went back: %+v", back, w.refundsOf(o.ID))
		}
	})
}

// TestRefundsWaitUntilStripeIsReadAgain: and no longer, and the supplier is told when that fails.
// Refunds that a person asks for wait too; charges go on, and what becomes of payments is taken in.
func TestRefundsWaitUntilStripeIsReadAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.BankAccount, wholesale.NZBankAccount, true)
		paid := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.pass(3 * 24 * time.Hour)
		w.settle()
		w.want(paid.ID, wholesale.PaymentPaid, 39882)
		under := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.want(under.ID, wholesale.PaymentProcessing, 0)
		must(t, w.payments.Disconnect(t.Context(), w.supplier))
		w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/refunds", Times: -1})
		w.enter(secretKey)
		due := w.shipped(terms(wholesale.CollectOnShipment, 0))
		part := payments.RefundRequest{Reason: "broken", Amount: dec("10.00")}
		_, _, err := w.payments.Refund(t.Context(), w.supplier, w.only(paid.ID).ID, part, nil)
		must(t, err)
		w.settle()
		if got := w.noticed(notCompared); got != "" {
			t.Errorf("after a minute it is said: %s", got)
		}
		w.pass(3 * 24 * time.Hour)
		w.settle()
		w.want(under.ID, wholesale.PaymentPaid, 39882)
		w.want(due.ID, wholesale.PaymentPaid, 39882)
		if _, back := w.atStripe(paid.ID); back != 0 {
			t.Errorf("%d cents are refunded before it is known what was", back)
		}
		if got := w.noticed(notCompared); !strings.HasPrefix(got, "Refunds wait") || !strings.Contains(got, "Stripe was connected again") {
			t.Errorf("nobody is told why: %q", got)
		}
		w.fake.Clear()
		w.pass(time.Minute)
		w.settle()
		if _, back := w.atStripe(paid.ID); back != 1000 {
			t.Errorf("%d cents went back", back)
		}
		if got := w.noticed(notCompared); got != "" {
			t.Errorf("it is still said: %s", got)
		}
		if c := w.stripeConnection(); !c.NextReconcileAt.After(w.clock()) {
			t.Errorf("it is compared again at %v", c.NextReconcileAt)
		}
	})
}

// TestRefundsDoNotWaitForWhatDoesNotMatter: an account at which nothing was paid yet has nothing to
// compare, and disputes decide nothing about refunds.
func TestRefundsDoNotWaitForWhatDoesNotMatter(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		must(t, w.payments.Disconnect(t.Context(), w.supplier))
		w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/payment_intents", Times: -1})
		w.enter(secretKey)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
		refunded := func(want int64) {
			t.Helper()
			part := payments.RefundRequest{Reason: "broken", Amount: dec("10.00")}
			_, _, err := w.payments.Refund(t.Context(), w.supplier, w.only(o.ID).ID, part, nil)
			must(t, err)
			w.settle()
			if _, back := w.atStripe(o.ID); back != want {
				t.Errorf("%d cents went back, want %d", back, want)
			}
		}
		refunded(1000)
		w.fake.Clear()
		w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/disputes", Times: -1})
		w.enter(secretKey)
		refunded(2000)
	})
}

// TestAComparisonThatFailsAfterARestoreIsSaid: nothing is taken meanwhile, and someone must
// know why.
func TestAComparisonThatFailsAfterARestoreIsSaid(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		w.update(func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), `INSERT INTO restored (at) VALUES ($1)`, tx.Now().UnixMicro())
			return err
		})
		w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/payment_intents", Times: -1})
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.pass(9 * time.Minute)
		w.work()
		if got := w.noticed(notCompared); got != "" {
			t.Errorf("after nine minutes it is said: %s", got)
		}
		w.pass(2 * time.Minute)
		w.work()
		if in, _ := w.atStripe(o.ID); in != 0 {
			t.Errorf("%d cents were charged before it is known what was paid", in)
		}
		if got := w.noticed(notCompared); !strings.HasPrefix(got, "Payments wait") || !strings.Contains(got, "Stripe gave no clear answer. A backup was restored") {
			t.Errorf("nobody is told why: %q", got)
		}
		w.fake.Clear()
		w.pass(time.Minute)
		w.settle()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
		if got := w.noticed(notCompared); got != "" {
			t.Errorf("it is still said: %s", got)
		}
	})
}
