package payments_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) want(orderID string, state wholesale.PaymentState, in int64) wholesale.Payment {
	w.t.Helper()
	p := w.only(orderID)
	if got, _ := w.atStripe(orderID); p.State != state || got != in {
		w.t.Fatalf("the payment is %s (%s %s), and Stripe has %d; want %s and %d", p.State, p.BlockedReason, p.Error, got, state, in)
	}
	return p
}

func TestAnOrderIsPaidOnceWhenItIsShipped(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.take(terms(wholesale.CollectOnShipment, 0))
		w.approve(o.ID)
		w.work()
		w.want(o.ID, wholesale.PaymentScheduled, 0)
		w.ship(o.ID)
		w.work()
		p := w.want(o.ID, wholesale.PaymentPaid, 39882)
		if p.Method != "Visa ending 4242" || p.Attempts != 1 || p.CollectOn != "2026-03-02" || p.PaidAt.IsZero() {
			t.Errorf("got %+v", p)
		}
		w.settle()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
	})
}

func TestADelayedPaymentIsTakenOnItsDateInTheSuppliersZone(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectDayOfFollowingMonth, 20))
	w.work()
	if p := w.want(o.ID, wholesale.PaymentScheduled, 0); p.CollectOn != "2026-04-20" {
		t.Fatalf("collected on %s", p.CollectOn)
	}
	midnight := time.Date(2026, 4, 19, 12, 0, 0, 0, time.UTC) // of Auckland
	w.pass(midnight.Add(-time.Minute).Sub(w.clock()))
	w.work()
	w.want(o.ID, wholesale.PaymentScheduled, 0)
	w.pass(time.Minute)
	w.work()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
}

func TestAHoldBlocksAPaymentInTheGuardsWords(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.take(terms(wholesale.CollectOnShipment, 0))
	w.approve(o.ID)
	_, err := w.orders.HoldInvoice(context.Background(), w.supplier, o.ID, "checking")
	must(t, err)
	w.ship(o.ID)
	w.work()
	if p := w.want(o.ID, wholesale.PaymentBlocked, 0); p.BlockedReason != "On hold: checking" {
		t.Errorf("blocked by %q", p.BlockedReason)
	}
	_, err = w.orders.ReleaseInvoice(context.Background(), w.supplier, o.ID)
	must(t, err)
	w.work()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
}

func TestALostAnswerIsLookedForAndNothingIsTakenTwice(t *testing.T) {
	for _, fault := range []stripefake.FaultKind{
		stripefake.CutBefore, stripefake.CutAfter, stripefake.ErrorBefore, stripefake.ErrorKept, stripefake.ErrorAfter, stripefake.RateLimited,
		stripefake.KeyInUse, stripefake.NotJSON,
	} {
		for _, at := range []string{"POST /v1/payment_intents", "POST /v1/payment_intents/*/confirm"} {
			t.Run(string(fault)+" "+at, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, databasetest.SQLite(t))
				w.save(stripefake.Visa, wholesale.Card, true)
				w.fake.Inject(stripefake.Fault{Kind: fault, Match: at})
				o := w.shipped(terms(wholesale.CollectOnShipment, 0))
				w.settle()
				if p := w.want(o.ID, wholesale.PaymentPaid, 39882); p.Attempts != 1 {
					t.Errorf("%d attempts", p.Attempts)
				}
			})
		}
	}
}

func TestADeclinedCardIsTriedAgainAfterOneThreeAndFiveDays(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.NoMoneyLater, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	for attempt, days := range []int{1, 3, 5} {
		p := w.want(o.ID, wholesale.PaymentFailed, 0)
		if p.Attempts != attempt+1 || p.Error != "There is not enough money in the account" || !w.notices()["payment_failed"] {
			t.Fatalf("attempt %d: %+v", attempt+1, p)
		}
		if wait := p.RetryAt.Sub(w.clock()).Round(time.Hour); wait != time.Duration(days)*24*time.Hour {
			t.Fatalf("attempt %d: again in %s", attempt+1, wait)
		}
		w.pass(time.Duration(days)*24*time.Hour + time.Minute)
		w.settle()
	}
	if p := w.want(o.ID, wholesale.PaymentFailed, 0); p.Attempts != 4 || !p.RetryAt.IsZero() {
		t.Fatalf("in the end: %+v", p)
	}
	w.pass(30 * 24 * time.Hour)
	w.settle()
	if p := w.only(o.ID); p.Attempts != 4 {
		t.Errorf("%d attempts", p.Attempts)
	}
	// Another method pays at once.
	w.save(stripefake.Visa, wholesale.Card, true)
	w.alter(o.ID, func(*store.Tx, *wholesale.Order) {})
	w.settle()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
	if w.notices()["payment_failed"] {
		t.Error("the heads-up is still there")
	}
}

func TestACardThatCannotPayIsNotTriedAgain(t *testing.T) {
	for _, card := range []stripefake.Card{stripefake.LostCard, stripefake.ExpiredCard, stripefake.ThreeDSecureAlways} {
		w := newWorld(t, databasetest.SQLite(t))
		w.save(card, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		if p := w.want(o.ID, wholesale.PaymentFailed, 0); !p.RetryAt.IsZero() || p.Error == "" {
			t.Errorf("%s: %+v", card.Label, p)
		}
	}
}

func TestADirectDebitIsProcessingBeforeItIsPaid(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.BankAccount, wholesale.NZBankAccount, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		w.want(o.ID, wholesale.PaymentProcessing, 0)
		w.pass(49 * time.Hour)
		w.settle()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
	})
}

func TestADirectDebitThatBouncesFails(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.ClosedAccount, wholesale.NZBankAccount, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.pass(49 * time.Hour)
	w.settle()
	if p := w.want(o.ID, wholesale.PaymentFailed, 0); !p.RetryAt.IsZero() {
		t.Errorf("an account that is closed is tried again: %+v", p)
	}
}

func TestAShortfallIsRefunded(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.take(terms(wholesale.CollectOnApproval, 0))
		w.approve(o.ID)
		w.work()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
		_, err := w.orders.Cancel(context.Background(), w.supplier, o.ID)
		must(t, err)
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 39882 {
			t.Errorf("%d came in and %d went back", in, back)
		}
		if p := w.only(o.ID); p.State != wholesale.PaymentRefunded {
			t.Errorf("got %+v", p)
		}
	})
}

// TestNoMoreIsRefundedThanIsLeft, also where there is no invoice whose credit notes have a limit of
// their own.
func TestNoMoreIsRefundedThanIsLeft(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.take(terms(wholesale.CollectOnApproval, 0))
	w.approve(o.ID)
	w.settle()
	p := w.want(o.ID, wholesale.PaymentPaid, 39882)
	for _, c := range []struct {
		amount string
		want   wholesale.Code
	}{
		{"398.83", wholesale.CodeInvalid}, {"100.00", ""}, {"298.83", wholesale.CodeInvalid}, {"298.82", ""}, {"0.01", wholesale.CodeConflict},
	} {
		_, _, err := w.payments.Refund(t.Context(), w.supplier, p.ID, payments.RefundRequest{Reason: "broken", Amount: dec(c.amount)}, nil)
		var refused *wholesale.Error
		if errors.As(err, &refused); (err == nil) != (c.want == "") || err != nil && (refused == nil || refused.Code != c.want) {
			t.Errorf("%s: got %v, want %q", c.amount, err, c.want)
		}
	}
	w.settle()
	if in, back := w.atStripe(o.ID); in != 39882 || back != 39882 {
		t.Errorf("%d came in and %d went back", in, back)
	}
}

func TestARefundByAPersonNeverGivesBackTooMuch(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		p := w.only(o.ID)
		ctx := context.Background()
		give := func(amount string) error {
			want := payments.RefundRequest{Reason: "broken"}
			if amount != "" {
				want.Amount = dec(amount)
			}
			_, _, err := w.payments.Refund(ctx, w.supplier, p.ID, want, nil)
			return err
		}
		must(t, give("100.00"))
		for _, amount := range []string{"298.83", "-1", "0.001"} {
			var refused *wholesale.Error
			if err := give(amount); !errors.As(err, &refused) || refused.Code != wholesale.CodeInvalid {
				t.Errorf("%s: got %v", amount, err)
			}
		}
		w.fake.Inject(stripefake.Fault{Kind: stripefake.CutAfter, Match: "POST /v1/refunds"})
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 10000 {
			t.Fatalf("%d came in and %d went back", in, back)
		}
		must(t, give(""))
		w.settle()
		if in, back := w.atStripe(o.ID); in != 39882 || back != 39882 {
			t.Fatalf("%d came in and %d went back", in, back)
		}
		var refused *wholesale.Error
		if err := give(""); !errors.As(err, &refused) || refused.Code != wholesale.CodeConflict {
			t.Errorf("got %v", err)
		}
		if p := w.only(o.ID); p.State != wholesale.PaymentRefunded || p.Refunded.Cmp(p.Amount) != 0 {
			t.Errorf("got %+v", p)
		}
	})
}

func TestAKeyThatIsRefusedHoldsPaymentsUpAndLosesNone(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	w.fake.Inject(stripefake.Fault{Kind: stripefake.Unauthorised, Times: -1})
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.want(o.ID, wholesale.PaymentDue, 0)
	if !w.notices()["payment_account"] {
		t.Error("no one was told")
	}
	w.fake.Clear()
	w.connect(accountID, secretKey)
	w.settle()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
	if w.notices()["payment_account"] {
		t.Error("the heads-up is still there")
	}
}

func TestTheNightlyComparisonFindsWhatNothingTold(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	p := w.only(o.ID)
	_, err := w.fake.RefundInDashboard(accountID, p.IntentID, 5000)
	must(t, err)
	_, err = w.fake.OpenDispute(accountID, p.IntentID)
	must(t, err)
	found, err := w.payments.Reconcile(context.Background(), w.supplier)
	must(t, err)
	if p = w.only(o.ID); p.Disputed != "needs_response" || p.Refunded.Cmp(dec("50")) != 0 || found.Intents != 1 || found.Refunds != 1 {
		t.Errorf("got %+v, %+v", p, found)
	}
	if !w.notices()["payment_disputed"] {
		t.Error("no one was told of the dispute")
	}
	w.settle()
	if in, back := w.atStripe(o.ID); in != 39882 || back != 5000 {
		t.Errorf("what was given back on purpose was asked for again: %d, %d", in, back)
	}
}

func TestAnEventIsOnlyAHint(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.BankAccount, wholesale.NZBankAccount, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	p := w.only(o.ID)
	must(t, w.fake.Settle(accountID, p.IntentID, ""))
	events := []store.StripeEvent{
		{ID: "evt_2", Type: "payment_intent.succeeded", ObjectID: p.IntentID, IntentID: p.IntentID},
		{ID: "evt_1", Type: "payment_intent.processing", ObjectID: p.IntentID, IntentID: p.IntentID},
		{ID: "evt_3", Type: "payment_intent.succeeded", ObjectID: "pi_other", IntentID: "pi_other"},
		{ID: "evt_4", Type: "charge.dispute.created", ObjectID: "dp_other"},
		{ID: "evt_5", Type: "something.new", ObjectID: "x_1"},
	}
	w.update(func(tx *store.Tx) error {
		for _, e := range events {
			e.SupplierID, e.CreatedAt = w.supplier, tx.Now()
			if _, err := tx.InsertStripeEvent(context.Background(), e); err != nil {
				return err
			}
		}
		return nil
	})
	w.work()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
	must(t, w.store.View(context.Background(), func(tx *store.Tx) error {
		left, err := tx.StripeEventsToHandle(context.Background(), 10)
		if len(left) > 0 {
			t.Errorf("not handled: %+v", left)
		}
		return err
	}))
}

func TestAnotherTotalAtShipmentIsChargedOrRefunded(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
	for _, c := range []struct {
		quantity string
		net      int64
	}{{"13", 42751}, {"11", 37013}} {
		w.alter(o.ID, func(_ *store.Tx, o *wholesale.Order) {
			o.Lines[0].Quantity = dec(c.quantity)
			must(t, o.ComputeTotals())
		})
		w.settle()
		if in, back := w.atStripe(o.ID); in-back != c.net {
			t.Errorf("%s GIN: %d came in and %d went back, want %d", c.quantity, in, back, c.net)
		}
	}
}

// Two processes that both believe they have to take a payment take it once.
func TestTwoProcessesTakeOnePayment(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.save(stripefake.Visa, wholesale.Card, true)
		_, _, other := w.process()
		for range 5 {
			o := w.shipped(terms(wholesale.CollectOnShipment, 0))
			done := make(chan error, 2)
			for _, s := range []*payments.Service{w.payments, other} {
				go func() {
					err := s.Work(context.Background())
					s.Wait()
					done <- err
				}()
			}
			must(t, errors.Join(<-done, <-done))
			w.settle()
			w.want(o.ID, wholesale.PaymentPaid, 39882)
		}
	})
}

func TestEditingWithdrawsWhatWasNotAskedFor(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	w.fake.Inject(stripefake.Fault{Kind: stripefake.RateLimited, Times: -1})
	o := w.take(terms(wholesale.CollectOnShipment, 0))
	w.approve(o.ID)
	w.ship(o.ID)
	w.settle()
	w.want(o.ID, wholesale.PaymentDue, 0)
	_, err := w.orders.HoldInvoice(ordering.As(context.Background(), ordering.Actor{Name: "Jane"}), w.supplier, o.ID, "checking")
	must(t, err)
	w.fake.Clear()
	w.pass(time.Hour)
	w.settle()
	w.want(o.ID, wholesale.PaymentBlocked, 0)
	_, err = w.orders.ReleaseInvoice(context.Background(), w.supplier, o.ID)
	must(t, err)
	w.settle()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
}
