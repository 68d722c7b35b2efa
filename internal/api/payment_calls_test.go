package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paidByLink takes an order, ships it, has it be paid by its payment link, and gives the order's
// and the payment's id.
func (w *world) paidByLink() (order, payment string) {
	w.t.Helper()
	ctx := context.Background()
	w.connectStripe()
	order = w.shipped()
	made := w.post("/api/v1/orders/"+order+"/payment-link", "")
	if made.status != http.StatusCreated {
		w.t.Fatalf("%d %s", made.status, made.text)
	}
	payment = made.json["payment"].(map[string]any)["id"].(string)
	p, err := store.Read(ctx, w.store, func(tx *store.Tx) (string, error) {
		p, err := tx.Payment(ctx, w.office.supplierID, payment)
		return p.PageURL, err
	})
	must(w.t, err)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p, strings.NewReader("card="+stripefake.Visa.Number))
	must(w.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	must(w.t, err)
	must(w.t, answer.Body.Close())
	link := made.json["link"].(string)
	linked, err := w.payments.ByLink(ctx, link[strings.LastIndex(link, "/")+1:])
	must(w.t, err)
	must(w.t, w.payments.LookAtLink(ctx, linked))
	return order, payment
}

// shipped takes an order without a sales order, and ships it.
func (w *world) shipped() string {
	w.t.Helper()
	customer := "/api/v1/customers/" + w.office.customer.ID
	w.send(request{method: "PATCH", path: customer, body: `{"sales_orders_enabled":false}`})
	id := w.takeOrder()
	w.post("/api/v1/orders/"+id+"/approve", "")
	w.post("/api/v1/orders/"+id+"/ship", "")
	w.send(request{method: "PATCH", path: customer, body: `{"sales_orders_enabled":true}`})
	return id
}

func TestAnOrderIsPaidByLinkAndRefunded(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		order, id := w.paidByLink()
		path := "/api/v1/orders/" + order
		total := w.get(path).json["total"].(string)
		list := w.get(path + "/payments")
		p := list.json["items"].([]any)[0].(map[string]any)
		for field, want := range map[string]any{
			"id": id, "state": "paid", "amount": total, "currency": "NZD", "blocked_reason": "", "method": "Visa ending 4242", "error": "",
			"order_id": order, "refunded": "0.00", "next_attempt_at": nil,
		} {
			if p[field] != want {
				t.Errorf("%s is %v, want %v", field, p[field], want)
			}
		}
		if list.json["next_cursor"] != "" || len(p["refunds"].([]any)) != 0 {
			t.Errorf("%s", list.text)
		}
		w.post(path+"/payment-link", "").problem(t, http.StatusConflict) // it is paid
		w.post("/api/v1/payments/"+id+"/retry", "").problem(t, http.StatusConflict)

		refund := "/api/v1/payments/" + id + "/refund"
		for _, body := range []string{`{"amount":"100000"}`, `{"amount":"-1"}`, `{"amount":"0"}`, `{"amount":"0.001"}`, `{"amuont":"1"}`, `[]`} {
			w.post(refund, body).problem(t, http.StatusUnprocessableEntity)
		}
		key := map[string]string{"Idempotency-Key": "one"}
		first := w.send(request{method: "POST", path: refund, body: `{"amount":"10.00","reason":"Broken"}`, header: key})
		again := w.send(request{method: "POST", path: refund, body: `{"amount":"10.00","reason":"Broken"}`, header: key})
		if first.status != http.StatusCreated || first.text != again.text {
			t.Errorf("%d %s, and again %s", first.status, first.text, again.text)
		}
		w.send(request{method: "POST", path: refund, body: `{"amount":"11.00"}`, header: key}).problem(t, http.StatusUnprocessableEntity)
		back := first.json["refunds"].([]any)
		if made := back[0].(map[string]any); len(back) != 1 || made["amount"] != "10.00" || made["reason"] != "Broken" || made["cause"] != "person" || made["credit_note_id"] == "" {
			t.Errorf("%s", first.text)
		}
		note := w.get("/api/v1/invoices?kind=credit_note&order_id=" + order).json["items"].([]any)[0].(map[string]any)
		if note["total"] != "10.00" {
			t.Errorf("the credit note is of %s, want what was refunded", note["total"])
		}
		if rest := w.post(refund, `{}`); rest.status != http.StatusCreated || len(rest.json["refunds"].([]any)) != 2 {
			t.Errorf("what is left is refunded as %d %s", rest.status, rest.text)
		}
		w.post(refund, `{}`).problem(t, http.StatusConflict)
		must(t, w.payments.Work(context.Background()))
		w.payments.Wait()
		if got := w.get("/api/v1/payments/" + id); got.json["state"] != "refunded" || got.json["refunded"] != total {
			t.Errorf("%s", got.text)
		}
		for query, want := range map[string]int{
			"": 1, "?state=refunded": 1, "?state=paid": 0, "?customer_id=" + w.office.customer.ID: 1, "?customer_id=" + order: 0, "?limit=1": 1,
		} {
			if got := w.get("/api/v1/payments" + query).json["items"].([]any); len(got) != want {
				t.Errorf("%q lists %d payments, want %d", query, len(got), want)
			}
		}
		w.get("/api/v1/payments?state=lost").problem(t, http.StatusUnprocessableEntity)
	})
}

func TestWhyNoPaymentIsTakenIsSaid(t *testing.T) {
	w := newWorld(t)
	w.connectStripe()
	id := w.takeOrder()
	path := "/api/v1/orders/" + id
	if got := w.get(path + "/payments"); len(got.json["items"].([]any)) != 0 {
		t.Errorf("an order on account has payments: %s", got.text)
	}
	w.post(path+"/hold-invoice", `{"reason":"Checking"}`)
	w.post(path+"/approve", "")
	w.post(path+"/ship", "")
	if got := w.post(path+"/payment-link", ""); got.json["detail"] != "On hold: Checking" {
		t.Errorf("%d %s", got.status, got.text)
	}
	if o := w.get(path); o.json["payment_blocked_reason"] != "On hold: Checking" {
		t.Errorf("%s", o.text)
	}
	w.post("/api/v1/orders/"+store.NewID()+"/payment-link", "").problem(t, http.StatusNotFound)
	w.post("/api/v1/payments/"+store.NewID()+"/refund", `{}`).problem(t, http.StatusNotFound)
}

// TestRESTSaysWhatIsPaidOut: on the payment itself, in lists and with the order's.
func TestRESTSaysWhatIsPaidOut(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		order, id := w.paidByLink()
		before := w.get("/api/v1/payments/" + id)
		if out, ok := before.json["paid_out"].([]any); before.json["paid_out_on"] != nil || !ok || len(out) != 0 {
			t.Errorf("before any payout: %s", before.text)
		}
		supplier, total := w.office.supplierID, decimal.MustParse(before.json["amount"].(string))
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
			for n, state := range []wholesale.PayoutState{wholesale.PayoutFailed, wholesale.PayoutInTransit} {
				out := wholesale.Payout{
					SupplierID: supplier, ID: fmt.Sprintf("po_%d", n), StripeAccount: "acct_1", State: state, Amount: total, Currency: "NZD",
					ArrivesOn: wholesale.Date(fmt.Sprintf("2026-12-2%d", n)), CreatedAt: time.Unix(int64(n+1), 0).UTC(),
				}
				if err := tx.PutPayout(t.Context(), out); err != nil {
					return err
				}
				if err := tx.PutPayoutItem(t.Context(), wholesale.PayoutItem{
					SupplierID: supplier, ID: fmt.Sprintf("txn_%d", n), PayoutID: out.ID, PaymentID: id, Kind: wholesale.PayoutOfPayment,
					Amount: total, Fee: decimal.MustParse("1.50"), Net: total, Currency: "NZD",
				}); err != nil {
					return err
				}
			}
			return nil
		}))
		for name, p := range map[string]map[string]any{
			"alone": w.get("/api/v1/payments/" + id).json, "of all": w.get("/api/v1/payments").json["items"].([]any)[0].(map[string]any),
			"of its order": w.get("/api/v1/orders/" + order + "/payments").json["items"].([]any)[0].(map[string]any),
		} {
			out := p["paid_out"].([]any)
			if p["paid_out_on"] != "2026-12-21" || len(out) != 2 || out[0].(map[string]any)["arrives_on"] != nil {
				t.Errorf("%s: %v, %v", name, p["paid_out_on"], out)
				continue
			}
			want := map[string]any{
				"stripe_payout": "po_1", "state": "in_transit", "arrives_on": "2026-12-21", "kind": "payment", "refund_id": "",
				"amount": before.json["amount"], "fee": "1.50", "net": before.json["amount"], "currency": "NZD",
			}
			if diff := cmp.Diff(want, out[1]); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}
