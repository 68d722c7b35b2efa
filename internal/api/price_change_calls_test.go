package api_test

import (
	"net/http"
	"testing"

	"upstock/internal/unleashed/sandbox"
)

func TestPriceChangesWaitAndAreRolledBack(t *testing.T) {
	w := newWorld(t)
	must(t, w.sandbox.AddProducts(sandbox.NewProduct("NEW", "Kombucha New", "24.95")))
	w.connect()
	w.post("/api/v1/imports", `{"kind":"products"}`)
	w.converse()
	const settings = "/api/v1/integrations/unleashed/price-settings"
	changed := w.patch(settings, `{"apply_prices":"approved","price_share_limit":"12.5","price_move_limit":0,"price_keep_days":60}`)
	for field, want := range map[string]any{
		"apply_prices": "approved", "price_share_limit": "12.5", "price_move_limit": "0", "price_keep_days": 60.0, "waiting_run_id": nil,
	} {
		if changed.json[field] != want {
			t.Errorf("%s is %v, want %v", field, changed.json[field], want)
		}
	}
	for body, field := range map[string]string{
		`{"price_share_limit":"101"}`: "body.price_share_limit", `{"price_move_limit":"-1"}`: "body.price_move_limit",
		`{"price_keep_days":0}`: "body.price_keep_days", `{"price_keep_days":"1.5"}`: "body.price_keep_days",
	} {
		if faults := w.patch(settings, body).problem(t, http.StatusUnprocessableEntity); faults[field] == "" {
			t.Errorf("%s: %v", body, faults)
		}
	}

	must(t, w.sandbox.SetDefaultPrice("NEW", "26"))
	run := w.post("/api/v1/price-lists/sync", "").json["id"].(string)
	w.converse()
	at := "/api/v1/runs/" + run
	if state := w.get(at).json["state"]; state != "waiting" || w.get(settings).json["waiting_run_id"] != run {
		t.Fatalf("it is %v, and %s waits", state, w.get(settings).text)
	}
	groups := w.get(at + "/price-changes?by=product").json["items"].([]any)
	if len(groups) != 1 || groups[0].(map[string]any)["moved"] != "+4.2 %" {
		t.Fatalf("by product: %v", groups)
	}
	prices := w.get(at + "/price-changes?by=product&of=" + groups[0].(map[string]any)["id"].(string)).json["items"].([]any)
	price := prices[0].(map[string]any)
	for field, want := range map[string]any{"code": "NEW", "kind": "changed", "before": "24.9500", "after": "26.0000", "before_text": "24.95", "after_text": "26.00"} {
		if price[field] != want {
			t.Errorf("%s is %v, want %v", field, price[field], want)
		}
	}
	if got := w.post(at+"/apply", ""); got.status != http.StatusOK || got.json["state"] != "done" {
		t.Errorf("%d %s", got.status, got.text)
	}
	w.post(at+"/discard", "").problem(t, http.StatusConflict)
	versions := w.get("/api/v1/price-versions").json["items"].([]any)
	if newest := versions[0].(map[string]any); newest["run_id"] != run || newest["changed"] != 1.0 {
		t.Errorf("the newest version is %v", newest)
	}

	undone := w.post(at+"/rollback", "")
	if undone.status != http.StatusAccepted || undone.json["kind"] != "rollback" {
		t.Fatalf("%d %s", undone.status, undone.text)
	}
	w.converse()
	product := w.get("/api/v1/products?code=NEW").json["items"].([]any)[0].(map[string]any)
	if product["default_price"] != "24.9500" {
		t.Errorf("the default sell price is %v", product["default_price"])
	}
	// A run that changed nothing has nothing to show or undo.
	imported := w.post("/api/v1/imports", `{"kind":"customers"}`).json["id"].(string)
	w.get("/api/v1/runs/"+imported+"/price-changes").problem(t, http.StatusConflict)
	w.post("/api/v1/runs/"+imported+"/rollback", "").problem(t, http.StatusConflict)
}
