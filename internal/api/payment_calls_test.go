package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
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
