package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// invoiced takes an order through to its invoice, without a sales order, and gives the invoice's
// id.
func (w *world) invoiced() string {
	w.t.Helper()
	customer := "/api/v1/customers/" + w.office.customer.ID
	w.send(request{method: "PATCH", path: customer, body: `{"sales_orders_enabled":false}`})
	path := "/api/v1/orders/" + w.takeOrder()
	w.post(path+"/approve", "")
	w.post(path+"/ship", "")
	w.send(request{method: "PATCH", path: customer, body: `{"sales_orders_enabled":true}`})
	return w.get(path + "/invoice").json["id"].(string)
}

func TestAnInvoiceIsReadListedAndCredited(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		id := w.takeOrder()
		path := "/api/v1/orders/" + id
		w.get(path+"/invoice").problem(t, http.StatusNotFound)
		w.post(path+"/hold-invoice", `{"reason":""}`).problem(t, http.StatusUnprocessableEntity)
		w.post(path+"/hold-invoice", `{"reason":"Checking"}`)
		w.post(path+"/approve", "")
		w.get(path+"/invoice").problem(t, http.StatusNotFound) // it is not due, whatever holds it
		if o := w.post(path+"/ship", ""); o.json["invoice_blocked"] != true || o.json["invoice_blocked_reason"] != "On hold: Checking" || o.json["invoice_hold"] != "Checking" {
			t.Errorf("%s", o.text)
		}
		blocked := w.get(path + "/invoice")
		if blocked.json["state"] != "blocked" || blocked.json["number"] != "" || blocked.json["issued_on"] != nil || blocked.json["blocked_reason"] != "On hold: Checking" {
			t.Errorf("%s", blocked.text)
		}
		w.get(path+"/invoice.pdf").problem(t, http.StatusNotFound)
		released := w.post(path+"/release-invoice", "")
		if released.json["invoice_blocked"] != false {
			t.Errorf("%s", released.text)
		}
		w.post(path+"/release-invoice", "").problem(t, http.StatusConflict)

		i := w.get(path + "/invoice")
		for field, want := range map[string]any{
			"number": "INV-1001", "kind": "invoice", "state": "issued", "blocked_reason": "", "sub_total": released.json["sub_total"],
			"tax_total": released.json["tax_total"], "total": released.json["total"], "order_id": id, "credits_id": "",
		} {
			if i.json[field] != want {
				t.Errorf("%s is %v, want %v", field, i.json[field], want)
			}
		}
		if due := i.json["due_on"].(string); !strings.HasSuffix(due, "-20") {
			t.Errorf("due on %s, want the 20th", due)
		}
		for _, of := range []string{path + "/invoice.pdf", "/api/v1/invoices/" + i.json["id"].(string) + "/pdf", "/api/v1/customers/" + w.office.customer.ID + "/statement.pdf?month=2026-03"} {
			if got := w.get(of); !strings.HasPrefix(got.text, "%PDF-") || got.header.Get("Content-Type") != "application/pdf" {
				t.Errorf("%s: %d %s", of, got.status, got.header.Get("Content-Type"))
			}
		}

		credits := path + "/credit-notes"
		w.post(credits, `{"reason":"Broken"}`).problem(t, http.StatusUnprocessableEntity)
		w.post(credits, `{"reason":"Broken","amount":"100000"}`).problem(t, http.StatusUnprocessableEntity)
		key := map[string]string{"Idempotency-Key": "one"}
		note := w.send(request{method: "POST", path: credits, body: `{"reason":"Broken","amount":"1.00"}`, header: key})
		again := w.send(request{method: "POST", path: credits, body: `{"reason":"Broken","amount":"1.00"}`, header: key})
		if note.status != http.StatusCreated || note.json["number"] != "CN-1001" || note.json["credits_number"] != "INV-1001" || again.text != note.text {
			t.Errorf("%d %s\nand again %s", note.status, note.text, again.text)
		}
		if note.header.Get("Location") != "/api/v1/invoices/"+note.json["id"].(string) {
			t.Errorf("it is said to be at %s", note.header.Get("Location"))
		}

		for query, want := range map[string]string{
			"": "CN-1001 INV-1001", "?kind=invoice": "INV-1001", "?kind=credit_note": "CN-1001", "?number=INV-1001": "INV-1001", "?limit=1": "CN-1001",
			"?order_id=" + id: "CN-1001 INV-1001", "?customer_id=" + w.office.product.ID: "", "?issued_since=2199-01-01": "",
			"?updated_since=2199-01-01": "", "?issued_since=2000-01-01": "CN-1001 INV-1001",
		} {
			list := w.get("/api/v1/invoices" + query)
			var numbers []string
			for _, item := range list.json["items"].([]any) {
				numbers = append(numbers, item.(map[string]any)["number"].(string))
			}
			if got := strings.Join(numbers, " "); got != want {
				t.Errorf("%q lists %q, want %q", query, got, want)
			}
		}
		w.get("/api/v1/invoices?issued_since=March").problem(t, http.StatusUnprocessableEntity)
		w.get("/api/v1/customers/"+w.office.customer.ID+"/statement").problem(t, http.StatusUnprocessableEntity)
		w.get("/api/v1/customers/"+w.office.customer.ID+"/statement?month=March").problem(t, http.StatusUnprocessableEntity)
		st := w.get("/api/v1/customers/" + w.office.customer.ID + "/statement?month=" + i.json["issued_on"].(string)[:7])
		if st.json["opening_balance"] != "0.00" || len(st.json["items"].([]any)) != 2 {
			t.Errorf("%s", st.text)
		}
	})
}
