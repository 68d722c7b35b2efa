package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStandingOrders: what is set is answered, makes orders once, and can be sent back as it is.
func TestStandingOrders(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		path := "/api/v1/customers/" + w.office.customer.ID + "/standing-order"
		if none := w.get(path); none.status != http.StatusOK || !cmp.Equal(none.json["days"], any(map[string]any{})) ||
			none.json["on_hold"] != false || none.json["resume_on"] != nil || none.json["days_ahead"] != 7.0 {
			t.Errorf("%d %s", none.status, none.text)
		}
		wrong := w.put(path, `{"days":{"tue":[{"product_code":"NONE","quantity":"1"},{"product_code":"KOMBU-GIN-330","quantity":0}],"someday":[]},"days_ahead":0}`)
		if wrong.status != http.StatusUnprocessableEntity {
			t.Errorf("%d %s", wrong.status, wrong.text)
		}
		wrong = w.put(path, `{"days":{"tue":[{"product_code":"NONE","quantity":"1"},{"product_code":"KOMBU-GIN-330","quantity":0}]},"days_ahead":0}`)
		fields := map[string]bool{}
		for _, fault := range wrong.json["errors"].([]any) {
			fields[fault.(map[string]any)["location"].(string)] = true
		}
		if diff := cmp.Diff(map[string]bool{
			"body.days.tue[0].product_code": true, "body.days.tue[1].quantity": true, "body.days_ahead": true,
		}, fields); diff != "" {
			t.Error(diff)
		}
		body := `{"on_hold":false,"resume_on":null,"days":{"mon":[{"product_code":"kombu-gin-330","quantity":"12"}],"sun":[{"product_code":"KOMBU-GIN-330","quantity":1}]},"days_ahead":7}`
		made := w.put(path, body)
		monday := made.json["days"].(map[string]any)["mon"].([]any)[0].(map[string]any)
		if made.status != http.StatusOK || monday["product_code"] != "KOMBU-GIN-330" || monday["quantity"] != "12" || len(made.json["warnings"].([]any)) != 1 {
			t.Errorf("%d %s", made.status, made.text)
		}
		scheduled := func() int { return len(w.get("/api/v1/orders?status=scheduled").json["items"].([]any)) }
		if n := scheduled(); n != 1 {
			t.Errorf("%d orders are scheduled", n)
		}
		if again := w.put(path, made.text); again.status != http.StatusOK || !cmp.Equal(again.json, made.json) || scheduled() != 1 {
			t.Errorf("sent back: %d %s", again.status, again.text)
		}
		if empty := w.put(path, `{"days":{}}`); !cmp.Equal(empty.json["days"], any(map[string]any{})) {
			t.Errorf("%d %s", empty.status, empty.text)
		}
		if foreign := w.get("/api/v1/customers/01890a5d-ac96-774b-bcce-b302099a8058/standing-order"); foreign.status != http.StatusNotFound {
			t.Errorf("%d", foreign.status)
		}
	})
}
