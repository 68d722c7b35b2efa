package api_test

import (
	"net/http"
	"slices"
	"testing"

	"upstock/internal/account"
)

// TestTheAuditNamesTheToken has a program with a token of its own change things, and reads the log.
func TestTheAuditNamesTheToken(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		w.connect()
		order := "/api/v1/orders/" + w.takeOrder()
		token := w.newToken("ERP", account.ScopeAll)
		do := func(method, path, body string) {
			t.Helper()
			if got := w.send(request{method: method, path: path, body: body, token: token}); got.status >= 300 {
				t.Fatalf("%s %s: %d %s", method, path, got.status, got.text)
			}
		}
		list := w.post("/api/v1/price-lists", `{"name":"Cafés"}`).json["id"].(string)
		before := len(w.auditKinds(""))
		do("PUT", "/api/v1/price-lists/"+list+"/prices/"+w.office.product.ID, `{"unit_price":"23.00"}`)
		do("PATCH", "/api/v1/integrations/unleashed/settings", `{"freight_product_code":"FREIGHT"}`)
		do("PATCH", "/api/v1/customers/"+w.office.customer.ID, `{"price_list_id":"`+list+`"}`)
		do("PATCH", order, `{"freight":"16.00"}`)
		do("POST", order+"/approve", "")
		do("POST", order+"/cancel", "")
		do("DELETE", "/api/v1/integrations/unleashed", "")

		want := []string{
			"unleashed_disconnected", "order_cancelled", "order_approved", "order_edited", "customer_changed",
			"unleashed_settings_changed", "price_set",
		}
		if got := w.auditKinds("?who=token%20ERP"); !slices.Equal(got, want) {
			t.Errorf("the log says %v, want %v", got, want)
		}
		if all := len(w.auditKinds("")); all != before+len(want) {
			t.Errorf("%d entries more, want %d", all-before, len(want))
		}
		if got := w.auditKinds("?kind=order_approved&from=2026-03-02&to=2026-03-02"); len(got) != 1 {
			t.Errorf("one kind of one day: %v", got)
		}
		if got := w.auditKinds("?from=2026-03-03"); len(got) != 0 {
			t.Errorf("after today: %v", got)
		}
	})
}

// auditKinds reads the log page by page.
func (w *world) auditKinds(query string) (kinds []string) {
	w.t.Helper()
	cursor := ""
	for {
		path := "/api/v1/audit-log" + query
		if cursor != "" {
			separator := "?"
			if query != "" {
				separator = "&"
			}
			path += separator + "limit=3&cursor=" + cursor
		}
		got := w.get(path)
		if got.status != http.StatusOK {
			w.t.Fatalf("%s: %d %s", path, got.status, got.text)
		}
		for _, item := range got.json["items"].([]any) {
			kinds = append(kinds, item.(map[string]any)["kind"].(string))
		}
		if cursor = got.json["next_cursor"].(string); cursor == "" {
			return kinds
		}
	}
}

func TestTheAuditIsTheSuppliersOwn(t *testing.T) {
	w := newWorld(t)
	w.post("/api/v1/price-lists", `{"name":"Secret list"}`)
	got := w.send(request{method: "GET", path: "/api/v1/audit-log", token: w.other.token})
	for _, item := range got.json["items"].([]any) {
		if item.(map[string]any)["subject"] == "Secret list" {
			t.Error("another supplier reads what was done")
		}
	}
	w.get("/api/v1/audit-log?from=yesterday").problem(t, http.StatusUnprocessableEntity)
	w.get("/api/v1/audit-log?cursor=x").problem(t, http.StatusUnprocessableEntity)
}
