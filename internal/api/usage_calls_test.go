package api_test

import (
	"net/http"
	"testing"

	"upstock/internal/store"
)

func TestCallsOfTheMonth(t *testing.T) {
	w := newWorld(t)
	w.connect()
	const path = "/api/v1/integrations/unleashed"
	if got := w.patch(path+"/settings", `{"monthly_calls":2000}`); got.status != http.StatusOK || got.json["monthly_calls"] != float64(2000) {
		t.Errorf("%d %s", got.status, got.text)
	}
	for _, wrong := range []string{`"many"`, `1.5`, `5`} {
		if w.patch(path+"/settings", `{"monthly_calls":`+wrong+`}`).problem(t, http.StatusUnprocessableEntity)["body.monthly_calls"] == "" {
			t.Errorf("%s was taken", wrong)
		}
	}
	must(t, w.store.Update(t.Context(), func(tx *store.Tx) error { return tx.AddCalls(t.Context(), w.office.supplierID, "prices", 1_500) }))
	got := w.get(path + "/calls")
	if got.json["month"] != "2026-03" || got.json["state"] != "slowed" || got.json["monthly_calls"] != float64(2000) || got.json["reserve"] != float64(100) ||
		got.json["resets_at"] != "2026-04-01T00:00:00Z" {
		t.Errorf("%s", got.text)
	}
	if used := w.get(path).json["calls_this_month"]; used != got.json["calls"] {
		t.Errorf("the connection says %v, the calls %v", used, got.json["calls"])
	}
	var sum float64
	for _, p := range got.json["purposes"].([]any) {
		sum += p.(map[string]any)["calls"].(float64)
	}
	if sum != got.json["calls"] {
		t.Errorf("the purposes are %v of %s", sum, got.text)
	}
}
