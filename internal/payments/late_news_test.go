package payments_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// pay has the customer pay an order on the page that its link leads to.
func (w *world) pay(orderID string, card stripefake.Card) {
	w.t.Helper()
	_, p, err := w.payments.Link(context.Background(), w.supplier, orderID)
	must(w.t, err)
	if p.PageURL == "" {
		w.t.Fatalf("there is no page: %+v", p)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(p.PageURL, url.Values{"card": {card.Number}})
	must(w.t, err)
	must(w.t, answer.Body.Close())
}

// tell hands the supplier the newest event of a type.
func (w *world) tell(kind string) {
	w.t.Helper()
	var newest *stripefake.Event
	for _, e := range w.fake.Events(accountID) {
		if e.Type == kind {
			newest = &e
		}
	}
	if newest == nil {
		w.t.Fatalf("there is no event %s", kind)
	}
	must(w.t, w.payments.TakeEvent(context.Background(), w.supplier, newest.Body, stripefake.Signature(newest.Body, webhookSecret, w.clock())))
	w.work()
}

// Events come in any order: one about a refund, or a dispute, may come before the payment is known.
func TestNewsOfARefundMayComeBeforeThatOfThePayment(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.pay(o.ID, stripefake.Visa)
	intent := w.fake.Payments(accountID)[0].IntentID
	_, err := w.fake.RefundInDashboard(accountID, intent, 5000)
	must(t, err)
	w.tell("refund.created")
	if p := w.want(o.ID, wholesale.PaymentPaid, 39882); p.Refunded.Cmp(dec("50")) != 0 {
		t.Errorf("%s went back, want 50.00", p.Refunded)
	}
}

func TestNewsOfADisputeMayComeBeforeThatOfThePayment(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.pay(o.ID, stripefake.Visa)
	_, err := w.fake.OpenDispute(accountID, w.fake.Payments(accountID)[0].IntentID)
	must(t, err)
	w.tell("charge.dispute.created")
	if p := w.want(o.ID, wholesale.PaymentPaid, 39882); p.Disputed != "needs_response" || !w.notices()["payment_disputed"] {
		t.Errorf("got %+v", p)
	}
}

// Who pays on a page, because a saved card failed, has paid with the card that was used there.
func TestAReceiptNamesTheCardThatWasUsed(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.LostCard, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.want(o.ID, wholesale.PaymentFailed, 0)
	w.pay(o.ID, stripefake.Visa)
	w.pass(11 * time.Minute)
	w.settle()
	if p := w.want(o.ID, wholesale.PaymentPaid, 39882); !strings.HasSuffix(p.Method, stripefake.Visa.Number[12:]) {
		t.Errorf("paid from %q", p.Method)
	}
}

// A payment that was made here long before it was taken is compared all the same.
func TestTheComparisonLooksAtPaymentsByTheDayTheyWereTaken(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectDaysAfterShipment, 60))
	_, err := w.payments.Reconcile(t.Context(), w.supplier)
	must(t, err)
	w.pass(60 * 24 * time.Hour)
	_, err = w.payments.Reconcile(t.Context(), w.supplier)
	must(t, err)
	w.settle()
	p := w.want(o.ID, wholesale.PaymentPaid, 39882)
	p.Amount = dec("398.83")
	w.update(func(tx *store.Tx) error { return tx.PutPayment(t.Context(), &p) })
	found, err := w.payments.Reconcile(t.Context(), w.supplier)
	must(t, err)
	if len(found.Differences) != 1 || !w.notices()["payment_differs"] {
		t.Errorf("found %+v", found)
	}
}

// A dispute takes months, and its end may be told by no one.
func TestTheComparisonFindsTheEndOfAnOldDispute(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	dispute, err := w.fake.OpenDispute(accountID, w.only(o.ID).IntentID)
	must(t, err)
	for range 2 {
		_, err = w.payments.Reconcile(t.Context(), w.supplier)
		must(t, err)
		w.pass(30 * 24 * time.Hour)
	}
	must(t, w.fake.CloseDispute(accountID, dispute, true))
	_, err = w.payments.Reconcile(t.Context(), w.supplier)
	must(t, err)
	if p := w.only(o.ID); p.Disputed != "won" || w.notices()["payment_disputed"] {
		t.Errorf("got %+v", p)
	}
}

// A comparison that Stripe did not answer is made again soon, and not only in the next night.
func TestAComparisonThatWasCutShortIsMadeAgainSoon(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	_, err := w.payments.Connect(t.Context(), w.supplier, payments.Keys{SecretKey: secretKey})
	must(t, err)
	w.fake.Weather(func(_, path string) stripefake.Fault {
		if strings.HasPrefix(path, "/v1/disputes") {
			return stripefake.Fault{Kind: stripefake.ErrorBefore}
		}
		return stripefake.Fault{}
	})
	compared := func() (at time.Time) {
		w.view(func(tx *store.Tx) error {
			c, err := tx.StripeConnection(t.Context(), w.supplier)
			at = c.ReconciledUntil
			return err
		})
		return at
	}
	w.work()
	w.fake.Weather(nil)
	if !compared().IsZero() {
		t.Fatal("it was compared")
	}
	w.pass(10 * time.Minute)
	w.work()
	if at := compared(); !at.Equal(w.clock()) {
		t.Errorf("compared until %s", at)
	}
	requests := len(w.fake.Requests())
	w.pass(time.Hour)
	w.work()
	if n := len(w.fake.Requests()); n != requests {
		t.Errorf("%d requests more: the next comparison is in the night", n-requests)
	}
}

// A refund that Stripe does not show holds no other up, and is not asked for without end.
func TestARefundThatStripeDoesNotShowHoldsNoOtherUp(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	var orders []string
	for _, amount := range []string{"10", "20"} {
		o := w.shipped(terms(wholesale.CollectOnShipment, 0))
		w.settle()
		_, err := w.fake.RefundInDashboard(accountID, w.only(o.ID).IntentID, cents(dec(amount)))
		must(t, err)
		_, err = w.payments.Reconcile(t.Context(), w.supplier)
		must(t, err)
		orders = append(orders, o.ID)
	}
	for i, id := range orders {
		r := w.refundsOf(id)[0]
		r.State = wholesale.RefundProcessing
		if i == 0 {
			r.StripeID = "re_missing"
		}
		w.update(func(tx *store.Tx) error { return tx.PutRefund(t.Context(), &r) })
	}
	w.pass(time.Hour)
	before := len(w.fake.Requests())
	w.work()
	if r := w.refundsOf(orders[1])[0]; r.State != wholesale.RefundDone {
		t.Errorf("the other one is %s", r.State)
	}
	asked := 0
	for _, r := range w.fake.Requests()[before:] {
		if strings.HasSuffix(r.Path, "re_missing") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// Someone gives a part back in Stripe while our refund of all of it has not arrived there: what is
// left goes back without anyone's help.
func TestARefundThatIsTooMuchByNowIsPlannedAnew(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.take(terms(wholesale.CollectOnApproval, 0))
	w.approve(o.ID)
	w.settle()
	p := w.want(o.ID, wholesale.PaymentPaid, 39882)
	w.fake.Weather(func(method, path string) stripefake.Fault {
		if method == http.MethodPost && path == "/v1/refunds" {
			return stripefake.Fault{Kind: stripefake.RateLimited}
		}
		return stripefake.Fault{}
	})
	_, err := w.orders.Cancel(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.work()
	_, err = w.fake.RefundInDashboard(accountID, p.IntentID, 5000)
	must(t, err)
	w.tell("refund.created")
	w.fake.Weather(nil)
	w.settle()
	if in, back := w.atStripe(o.ID); in != 39882 || back != 39882 || w.notices()["payment_refund_failed"] {
		t.Errorf("%d came in, %d went back: %+v", in, back, w.refundsOf(o.ID))
	}
}

// What may be charged is asked once more before a payment is confirmed, whoever has taken it back.
func TestACardThatWasTakenBackIsNotCharged(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	m := w.save(stripefake.NoMoneyLater, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	_, err := w.payments.Retry(t.Context(), w.supplier, w.want(o.ID, wholesale.PaymentFailed, 0).ID)
	must(t, err)
	w.update(func(tx *store.Tx) error { // and no payment is planned again yet
		return tx.PutGrant(t.Context(), wholesale.Grant{
			SupplierID: w.supplier, CustomerID: w.customer, MethodID: m.ID, PersonID: w.person, GrantedAt: w.clock(), RevokedAt: w.clock(),
		})
	})
	confirmed := func() (n int) {
		for _, r := range w.fake.Requests() {
			if strings.HasSuffix(r.Path, "/confirm") {
				n++
			}
		}
		return n
	}
	before := confirmed()
	must(t, w.payments.SendCharges(t.Context(), w.supplier))
	if n := confirmed(); n != before {
		t.Errorf("it was charged %d times", n-before)
	}
}

// Stripe answers a key for a day as it did first, also with a failure of its own: the comparison
// must not meet the same one again.
func TestAKeptFailureDoesNotStopTheNextComparison(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	client := stripe.New(stripe.Config{BaseURL: w.server.URL, Clock: w.clock}).Account(secretKey)
	_, err := client.CreateIntent(t.Context(), stripe.IntentRequest{
		PaymentID: "none", OrderID: "none", SupplierID: w.supplier, Amount: 100, Currency: "NZD", Kind: wholesale.Card,
	}, "key")
	must(t, err)
	w.pass(25 * time.Hour)
	w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorKept, Match: "POST /v1/payment_intents/*/cancel"})
	if _, err := w.payments.Reconcile(t.Context(), w.supplier); err == nil {
		t.Fatal("Stripe has not failed")
	}
	_, err = w.payments.Reconcile(t.Context(), w.supplier)
	must(t, err)
	if status := w.fake.Payments(accountID)[0].Status; status != stripe.IntentCanceled {
		t.Errorf("the empty intent is %s", status)
	}
}

// What cannot go back because no account is connected is said, and goes back later.
func TestARefundWithoutAnAccountWaitsAndSaysSo(t *testing.T) {
	for _, first := range []string{"disconnect", "cancel"} {
		w := newWorld(t, databasetest.SQLite(t))
		w.save(stripefake.Visa, wholesale.Card, true)
		o := w.take(terms(wholesale.CollectOnApproval, 0))
		w.approve(o.ID)
		w.settle()
		w.want(o.ID, wholesale.PaymentPaid, 39882)
		disconnect := func() { must(t, w.payments.Disconnect(t.Context(), w.supplier)) }
		if first == "disconnect" {
			disconnect()
		}
		_, err := w.orders.Cancel(t.Context(), w.supplier, o.ID)
		must(t, err)
		if first == "cancel" {
			disconnect()
		}
		w.settle()
		if !w.notices()["payment_account"] {
			t.Errorf("%s first: no one was told", first)
		}
		w.connect(accountID, secretKey)
		w.settle()
		if _, back := w.atStripe(o.ID); back != 39882 || w.notices()["payment_account"] {
			t.Errorf("%s first: %d went back", first, back)
		}
	}
}
