package api_test

import (
	"net/http"
	"testing"
)

// ownPrice has the first supplier own a price on its list of default sell prices.
func (w *world) ownPrice(t *testing.T, price string) {
	t.Helper()
	r := request{method: "PUT", path: "/api/v1/price-lists/" + w.office.supplierID + "/prices/" + w.office.product.ID, body: `{"unit_price":"` + price + `"}`}
	if got := w.send(r); got.status != http.StatusOK {
		t.Fatal(got.text)
	}
}

// giveBack gives that price back and gives the id to undo it by.
func (w *world) giveBack(t *testing.T) string {
	t.Helper()
	w.ownPrice(t, "7")
	got := w.post("/api/v1/price-conflicts/give-back", `{"prices":[{"list":"`+w.office.supplierID+`","product":"`+w.office.product.ID+`"}]}`)
	if got.status != http.StatusOK || got.json["given_back"] != 1.0 {
		t.Fatal(got.text)
	}
	return got.json["give_back_id"].(string)
}

func TestPriceConflicts(t *testing.T) {
	w := newWorld(t)
	w.ownPrice(t, "7.1275")
	first := func(query string) map[string]any {
		items := w.get("/api/v1/price-conflicts" + query).json["items"].([]any)
		if len(items) == 0 {
			return nil
		}
		return items[0].(map[string]any)
	}
	c := first("")
	if c == nil || c["state"] != "open" || c["product_id"] != w.office.product.ID || c["customer"] != nil {
		t.Fatalf("the conflict: %v", c)
	}
	manual, unleashed := c["manual"].(map[string]any), c["unleashed"].(map[string]any)
	if manual["unit_price"] != "7.1275" || manual["owner"] != "manual" || unleashed["owner"] != "unleashed" || c["set_by"] == "" || c["set_at"] == nil {
		t.Errorf("both values: %v", c)
	}
	if got := w.post("/api/v1/price-conflicts/keep", `{"all":true}`); got.json["kept"] != 1.0 {
		t.Error(got.text)
	}
	if first("") != nil || first("?state=kept") == nil || first("?state=all&sort=-difference") == nil || first("?state=kept&q=nothing-like-it") != nil {
		t.Error("a price that is kept is an open conflict")
	}
	got := w.post("/api/v1/price-conflicts/give-back", `{"all":true,"state":"kept"}`)
	if got.json["given_back"] != 1.0 || got.json["left_out"] != 0.0 {
		t.Fatal(got.text)
	}
	if first("?state=all") != nil {
		t.Error("a price that was given back is still owned")
	}
	undo := "/api/v1/price-give-backs/" + got.json["give_back_id"].(string) + "/undo"
	if undone := w.post(undo, ""); undone.json["restored"] != 1.0 {
		t.Error(undone.text)
	}
	w.send(request{method: "POST", path: undo}).problem(t, http.StatusConflict)
	if made := w.get("/api/v1/price-give-backs").json["items"].([]any); len(made) != 1 || made[0].(map[string]any)["undone_at"] == nil {
		t.Errorf("the give-backs: %v", made)
	}
	for _, body := range []string{`{}`, `{"all":true,"prices":[{"list":"x","product":"y"}]}`, `{"all":false}`} {
		if got := w.post("/api/v1/price-conflicts/give-back", body); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", body, got.text)
		}
	}
}

// TestAPersonsDecisionOnDiscounts overrides what the account shows over REST.
func TestAPersonsDecisionOnDiscounts(t *testing.T) {
	w := newWorld(t)
	w.connect()
	const path = "/api/v1/integrations/unleashed/settings"
	got := w.patch(path, `{"add_up_lines":true,"price_discounts":"fraction","customer_discounts":"percent","default_discount":"no"}`)
	if got.status != http.StatusOK || got.json["add_up_lines"] != true {
		t.Fatal(got.text)
	}
	settings := w.get(path).json
	for name, want := range map[string]string{"price_discounts": "fraction", "customer_discounts": "percent", "default_discount": "no"} {
		if d := settings[name].(map[string]any); d["value"] != want || d["decided_by"] != "person" {
			t.Errorf("%s: %v", name, d)
		}
	}
	settings = w.patch(path, `{"default_discount":"automatic"}`).json
	if d := settings["default_discount"].(map[string]any); d["value"] != "yes" || d["decided_by"] != "assumption" {
		t.Errorf("automatic: %v", d)
	}
}
