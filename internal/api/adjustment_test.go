package api_test

import (
	"net/http"
	"testing"
)

func TestAnAdjustmentIsShownAndChanged(t *testing.T) {
	w := newWorld(t)
	got := w.post("/api/v1/orders", `{"customer_code":"HARBOUR","adjustment":"-4.95","adjustment_reason":"Dented cans","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`)
	if got.status != http.StatusCreated || got.json["adjustment"] != "-4.95" || got.json["adjustment_reason"] != "Dented cans" || got.json["sub_total"] != "20.00" {
		t.Fatalf("%d %s", got.status, got.text)
	}
	path := "/api/v1/orders/" + got.json["id"].(string)
	if changed := w.patch(path, `{"adjustment":5,"adjustment_reason":null}`); changed.json["adjustment"] != "5.00" || changed.json["adjustment_reason"] != "" || changed.json["sub_total"] != "29.95" {
		t.Errorf("%d %s", changed.status, changed.text)
	}
	for _, body := range []string{`{"adjustment":"-1000"}`, `{"adjustment":"0.001"}`} {
		faults := w.patch(path, body).problem(t, http.StatusUnprocessableEntity)
		if faults["body.adjustment"] == "" {
			t.Errorf("%s: %v", body, faults)
		}
	}
}
