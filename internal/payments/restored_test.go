package payments_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestNothingIsAskedForUntilARestoredDatabaseIsCompared: what was charged, paid on a page and given
// back after the backup is known again first, and none of it happens twice.
func TestNothingIsAskedForUntilARestoredDatabaseIsCompared(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	charged, refunded := w.take(terms(wholesale.CollectOnApproval, 0)), w.shipped(terms(wholesale.CollectOnShipment, 0))
	linked := w.shipped(terms(wholesale.CollectDaysAfterShipment, 7))
	w.settle()
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, w.store.Backup(ctx, backup))

	w.pass(time.Minute)
	w.offer(terms(wholesale.CollectOnApproval, 0))
	w.approve(charged.ID)
	lost := w.shipped(terms(wholesale.CollectOnShipment, 0))
	_, _, err := w.payments.Refund(ctx, w.supplier, w.only(refunded.ID).ID, payments.RefundRequest{Reason: "broken", Amount: dec("10.00")}, nil)
	must(t, err)
	link := w.payOnPage(linked.ID)
	w.settle()

	must(t, w.store.Close())
	must(t, store.Restore(ctx, w.url, backup, w.clock(), true))
	w.open()
	w.fake.Inject(stripefake.Fault{Kind: stripefake.CutBefore, Match: "GET /v1/payment_intents"})
	must(t, w.payments.Work(ctx))
	w.payments.Wait()
	// It could not be compared yet: neither a page is opened nor anything given back.
	if _, err := w.payments.PayByLink(ctx, link); wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		t.Errorf("a page is opened before it is known what is paid: %v", err)
	}
	all := payments.RefundRequest{Reason: "all of it"}
	if _, _, err := w.payments.Refund(ctx, w.supplier, w.only(refunded.ID).ID, all, nil); wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		t.Errorf("a refund is begun before it is known what went back: %v", err)
	}
	w.offer(terms(wholesale.CollectOnApproval, 0))
	w.approve(charged.ID)
	w.pass(10 * time.Second)
	w.settle()
	for _, o := range []*wholesale.Order{charged, refunded, linked} {
		w.want(o.ID, wholesale.PaymentPaid, 39882)
	}
	if p := w.only(refunded.ID); p.Refunded.Cmp(dec("10.00")) != 0 {
		t.Errorf("%v is known to have gone back", p.Refunded)
	}
	_, _, err = w.payments.Refund(ctx, w.supplier, w.only(refunded.ID).ID, all, nil)
	must(t, err)
	w.settle()
	if in, back := w.atStripe(refunded.ID); in != 39882 || back != 39882 {
		t.Errorf("%d came in and %d went back", in, back)
	}
	if in, _ := w.atStripe(lost.ID); in != 39882 || !w.notices()[payments.NoticeOrphaned] {
		t.Errorf("nobody is told of the %d that came in for an order that was lost", in)
	}
}

// payOnPage opens the page of an order's payment, and pays there.
func (w *world) payOnPage(orderID string) payments.LinkedPayment {
	w.t.Helper()
	link, err := w.payments.ByLink(context.Background(), w.only(orderID).LinkToken)
	must(w.t, err)
	page, err := w.payments.PayByLink(context.Background(), link)
	must(w.t, err)
	noFollow := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := noFollow.PostForm(page, url.Values{"card": {stripefake.Visa.Number}})
	must(w.t, err)
	must(w.t, answer.Body.Close())
	must(w.t, w.payments.LookAtLink(context.Background(), link))
	return link
}

// TestARefundIsOfWhatWentBack: after a restore, one of ours has the id of another that Stripe has.
func TestARefundIsOfWhatWentBack(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, w.store.Backup(ctx, backup))
	w.pass(time.Minute)
	part := payments.RefundRequest{Reason: "broken", Amount: dec("10.00")}
	_, _, err := w.payments.Refund(ctx, w.supplier, w.only(o.ID).ID, part, nil)
	must(t, err)
	w.settle()

	must(t, w.store.Close())
	must(t, store.Restore(ctx, w.url, backup, w.clock(), true))
	w.open()
	// Credited before anything is compared: the plan begins a refund of its own.
	_, _, err = w.invoices.Credit(ctx, w.supplier, o.ID, wholesale.CreditRequest{Reason: "late", AmountWithTax: dec("50.00")}, nil)
	must(t, err)
	w.settle()
	// What Stripe has under the id of the one that was planned is a part of it.
	in, back := w.atStripe(o.ID)
	if p := w.only(o.ID); in != 39882 || back != 5000 || p.Refunded.Cmp(dec("50.00")) != 0 {
		t.Errorf("%d came in, %d went back, and %v is known of it: %+v", in, back, p.Refunded, w.refundsOf(o.ID))
	}
}
