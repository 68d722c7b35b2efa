package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const termsPath = "/api/v1/payment-terms"

// byOther is a request of the other supplier.
func (w *world) byOther(method, path, body string) reply {
	w.t.Helper()
	return w.send(request{method: method, path: path, body: body, token: w.other.token})
}

func TestPaymentTerms(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		made := w.post(termsPath, `{"name":" Card on the 20th ","options":["pay_now","on_account"],"collect":"day_of_following_month","days":20,"methods":["card","card"]}`)
		id, _ := made.json["id"].(string)
		if made.status != http.StatusCreated || made.header.Get("Location") != termsPath+"/"+id {
			t.Fatalf("%d %s %s", made.status, made.header.Get("Location"), made.text)
		}
		got := w.get(termsPath + "/" + id).json
		if diff := cmp.Diff(made.json, got); diff != "" {
			t.Errorf("created and read differ:\n%s", diff)
		}
		delete(got, "created_at")
		delete(got, "updated_at")
		if diff := cmp.Diff(map[string]any{
			"id": id, "name": "Card on the 20th", "options": []any{"on_account", "pay_now"}, "default": "on_account",
			"collect": "day_of_following_month", "days": 20.0, "methods": []any{"card"}, "customers": 0.0, "fulfilment_groups": 0.0,
		}, got); diff != "" {
			t.Errorf("the terms (-want +got):\n%s", diff)
		}
		changed := w.patch(termsPath+"/"+id, `{"default":"pay_now","collect":"on_shipment"}`)
		if changed.status != http.StatusOK || changed.json["default"] != "pay_now" || changed.json["days"] != 0.0 || changed.json["name"] != "Card on the 20th" {
			t.Errorf("%d %s", changed.status, changed.text)
		}
		w.post(termsPath, `{"name":"card on the 20TH","options":["on_account"]}`).problem(t, http.StatusConflict)
		second := w.post(termsPath, `{"name":"On account","options":["on_account"]}`)
		if second.status != http.StatusCreated || second.json["collect"] != "on_shipment" || len(second.json["methods"].([]any)) != 0 {
			t.Errorf("%d %s", second.status, second.text)
		}
		page := w.get(termsPath + "?limit=1")
		next := w.get(termsPath + "?limit=1&cursor=" + page.json["next_cursor"].(string))
		if items := next.json["items"].([]any); len(items) != 1 || items[0].(map[string]any)["name"] != "On account" || next.json["next_cursor"] != "" {
			t.Errorf("second page: %s", next.text)
		}

		customer, group := "/api/v1/customers/"+w.office.customer.ID, "/api/v1/fulfilment-groups/"+w.office.supplierID
		for _, path := range []string{customer, group} {
			if got := w.get(path).json["payment_terms_id"]; got != "" {
				t.Errorf("%s has %v", path, got)
			}
			if got := w.patch(path, `{"payment_terms_id":"`+id+`"}`); got.status != http.StatusOK || got.json["payment_terms_id"] != id || w.get(path).json["payment_terms_id"] != id {
				t.Errorf("%s: %s", path, got.text)
			}
			theirs := w.byOther("POST", termsPath, `{"name":"For `+path+`","options":["on_account"]}`).json["id"].(string)
			for _, wrong := range []string{theirs, "01890a5d-ac96-774b-bcce-b302099a8057", "x"} {
				if faults := w.patch(path, `{"payment_terms_id":"`+wrong+`"}`).problem(t, http.StatusUnprocessableEntity); faults["body.payment_terms_id"] == "" {
					t.Errorf("%s with %s: %v", path, wrong, faults)
				}
			}
		}
		if used := w.get(termsPath + "/" + id).json; used["customers"] != 1.0 || used["fulfilment_groups"] != 1.0 {
			t.Errorf("used: %v", used)
		}
		w.send(request{method: "DELETE", path: termsPath + "/" + id}).problem(t, http.StatusConflict)
		if added := w.post("/api/v1/customers", `{"name":"Fern","payment_terms_id":"`+id+`"}`); added.json["payment_terms_id"] != id {
			t.Errorf("added: %s", added.text)
		}
		if got := w.patch(customer, `{"payment_terms_id":null}`); got.json["payment_terms_id"] != "" {
			t.Errorf("taken away: %s", got.text)
		}
		if gone := w.send(request{method: "DELETE", path: termsPath + "/" + second.json["id"].(string)}); gone.status != http.StatusNoContent {
			t.Errorf("deleted: %d %s", gone.status, gone.text)
		}
		w.get(termsPath+"/"+second.json["id"].(string)).problem(t, http.StatusNotFound)
		w.byOther("GET", termsPath+"/"+id, "").problem(t, http.StatusNotFound)
		w.byOther("PATCH", termsPath+"/"+id, `{"name":"Mine"}`).problem(t, http.StatusNotFound)
	})
}

func TestFaultsOfPaymentTerms(t *testing.T) {
	w := newWorld(t)
	for body, field := range map[string]string{
		`{}`:                                    "body.name",
		`{"name":"N"}`:                          "body.options",
		`{"name":"N","options":[]}`:             "body.options",
		`{"name":"N","options":"both"}`:         "body.options",
		`{"name":"N","options":["cash"]}`:       "body.options[0]",
		`{"name":" ","options":["on_account"]}`: "body.name",
		`{"name":"N","options":["on_account"],"default":"pay_now"}`:                                          "body.default",
		`{"name":"N","options":["on_account"],"default":"cash"}`:                                             "body.default",
		`{"name":"N","options":["pay_now"]}`:                                                                 "body.methods",
		`{"name":"N","options":["pay_now"],"methods":["cheque"]}`:                                            "body.methods[0]",
		`{"name":"N","options":["pay_now"],"methods":["card"],"collect":"tomorrow"}`:                         "body.collect",
		`{"name":"N","options":["pay_now"],"methods":["card"],"collect":"day_of_following_month"}`:           "body.days",
		`{"name":"N","options":["pay_now"],"methods":["card"],"collect":"days_after_shipment","days":61}`:    "body.days",
		`{"name":"N","options":["pay_now"],"methods":["card"],"collect":"days_after_shipment","days":-1}`:    "body.days",
		`{"name":"N","options":["pay_now"],"methods":["card"],"collect":"day_of_following_month","days":32}`: "body.days",
		`{"name":"N","options":["pay_now"],"methods":["card"],"collect":"days_after_shipment","days":9e18}`:  "body.days",
		`{"name":"N","options":["on_account"],"days":1.5}`:                                                   "body.days",
		`{"name":"N","options":["on_account"],"colour":"red"}`:                                               "body.colour",
	} {
		if faults := w.post(termsPath, body).problem(t, http.StatusUnprocessableEntity); faults[field] == "" {
			t.Errorf("%s: want a fault of %s, got %v", body, field, faults)
		}
	}
	w.get(termsPath+"?kind=x").problem(t, http.StatusUnprocessableEntity)
}

func TestThePaymentOptionOfAnOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		body := func(more string) string {
			return `{"customer_code":"HARBOUR","lines":[{"product_code":"KOMBU-GIN-330","quantity":1,"unit_price":"10"}]` + more + `}`
		}
		plain := w.post("/api/v1/orders", body(""))
		if plain.json["payment_option"] != "on_account" || plain.json["payment_terms_id"] != "" {
			t.Errorf("without terms: %s", plain.text)
		}
		faults := w.post("/api/v1/orders", body(`,"payment_option":"pay_now"`)).problem(t, http.StatusUnprocessableEntity)
		if faults["body.payment_option"] == "" {
			t.Errorf("pay now without terms: %v", faults)
		}
		w.post("/api/v1/orders", body(`,"payment_option":"cash"`)).problem(t, http.StatusUnprocessableEntity)

		made := w.post(termsPath, `{"name":"Card","options":["pay_now"],"collect":"on_shipment","methods":["card"]}`)
		w.patch("/api/v1/customers/"+w.office.customer.ID, `{"payment_terms_id":"`+made.json["id"].(string)+`"}`)
		now := w.post("/api/v1/orders", body(""))
		path := "/api/v1/orders/" + now.json["id"].(string)
		if now.json["payment_option"] != "pay_now" || now.json["payment_terms_id"] != made.json["id"] || w.get(path).json["payment_option"] != "pay_now" {
			t.Errorf("with terms: %s", now.text)
		}
		account := w.post("/api/v1/orders", body(`,"payment_option":"on_account"`))
		if account.json["payment_option"] != "on_account" || account.json["payment_terms_id"] != made.json["id"] {
			t.Errorf("on account, unticked: %s", account.text)
		}
		if got := w.post("/api/v1/orders", body(`,"payment_option":null,"source":"supermarket"`)); got.json["payment_option"] != "on_account" {
			t.Errorf("of a supermarket: %s", got.text)
		}
		if got := w.patch(path, `{"payment_option":"on_account","reference":"PO 1"}`); got.json["payment_option"] != "on_account" || got.json["reference"] != "PO 1" {
			t.Errorf("changed: %s", got.text)
		}
		if got := w.patch(path, `{"payment_option":null}`); got.json["payment_option"] != "pay_now" {
			t.Errorf("as the terms say: %s", got.text)
		}
		if got := w.patch(path, `{"payment_option":"pay_now"}`); got.json["payment_option"] != "pay_now" {
			t.Errorf("changed back: %s", got.text)
		}
		stale := w.send(request{method: "PATCH", path: path, body: `{"payment_option":"on_account"}`, header: map[string]string{"If-Match": `"v1"`}})
		if stale.status != http.StatusPreconditionFailed {
			t.Errorf("stale: %d %s", stale.status, stale.text)
		}
		w.post(path+"/approve", "")
		if got := w.patch(path, `{"payment_option":"on_account"}`); got.status != http.StatusOK || got.json["payment_option"] != "on_account" {
			t.Errorf("approved, nothing paid: %d %s", got.status, got.text)
		}
		w.patch(path, `{"payment_option":"pay_now"}`).problem(t, http.StatusConflict)
		w.patch(path, `{"payment_option":"on_account","reference":"PO 2"}`).problem(t, http.StatusConflict)
	})
}
