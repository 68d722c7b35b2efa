package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFulfilmentGroups(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		const path = "/api/v1/fulfilment-groups"
		listed := func() (names []any) {
			for _, item := range w.get(path).json["items"].([]any) {
				names = append(names, item.(map[string]any)["name"])
			}
			return names
		}
		usual := w.get(path).json["items"].([]any)[0].(map[string]any)
		delete(usual, "created_at")
		delete(usual, "updated_at")
		if diff := cmp.Diff(map[string]any{
			"id": w.office.supplierID, "name": "Default", "default": true, "delivery_days": []any{"mon", "tue", "wed", "thu", "fri"},
			"cut_off": map[string]any{"days_before": 1.0, "time": "14:00"}, "cut_off_policy": "warn", "minimum_order_value": "0.00",
			"minimum_policy": "warn", "ordering_note": "", "closed_days": []any{}, "customers": 1.0, "payment_terms_id": "",
		}, usual); diff != "" {
			t.Errorf("the Default group (-want +got):\n%s", diff)
		}

		made := w.post(path, `{"name":" North Shore ","default":false,"delivery_days":["fri","tue","tue"],"cut_off":{"days_before":2,"time":"09:30"},
			"cut_off_policy":"refuse","minimum_order_value":"150.00","minimum_policy":"refuse","ordering_note":"Ring the bell","closed_days":["2026-12-25","2026-04-03"]}`)
		north := path + "/" + made.json["id"].(string)
		if made.status != http.StatusCreated || made.header.Get("Location") != north {
			t.Fatalf("%d %s %s", made.status, made.header.Get("Location"), made.text)
		}
		got := w.get(north).json
		if diff := cmp.Diff(made.json, got); diff != "" {
			t.Errorf("created and read differ:\n%s", diff)
		}
		if got["name"] != "North Shore" || got["default"] != false || got["minimum_order_value"] != "150.00" ||
			!cmp.Equal(got["delivery_days"], []any{"tue", "fri"}) || !cmp.Equal(got["closed_days"], []any{"2026-04-03", "2026-12-25"}) {
			t.Errorf("%v", got)
		}

		// What is left out stays, also within the cut-off.
		changed := w.patch(north, `{"cut_off":{"time":"16:00"},"minimum_order_value":99.5,"ordering_note":null}`)
		if changed.status != http.StatusOK || !cmp.Equal(changed.json["cut_off"], any(map[string]any{"days_before": 2.0, "time": "16:00"})) ||
			changed.json["minimum_order_value"] != "99.50" || changed.json["ordering_note"] != "" || changed.json["name"] != "North Shore" {
			t.Errorf("%d %s", changed.status, changed.text)
		}
		// The whole thing can be sent back, its own name in another case too.
		w.patch(path+"/"+w.office.supplierID, `{"name":"DEFAULT","default":true}`)
		if diff := cmp.Diff([]any{"DEFAULT", "North Shore"}, listed()); diff != "" {
			t.Error(diff)
		}
		page := w.get(path + "?limit=1")
		next := w.get(path + "?limit=1&cursor=" + page.json["next_cursor"].(string))
		if len(next.json["items"].([]any)) != 1 || next.json["next_cursor"] != "" {
			t.Errorf("second page: %s", next.text)
		}

		customer := "/api/v1/customers/" + w.office.customer.ID
		if got := w.get(customer).json["fulfilment_group_id"]; got != w.office.supplierID {
			t.Errorf("the customer is in %v", got)
		}
		if got := w.patch(customer, `{"fulfilment_group_id":"`+made.json["id"].(string)+`"}`); got.json["fulfilment_group_id"] != made.json["id"] {
			t.Errorf("moved: %s", got.text)
		}
		added := w.post("/api/v1/customers", `{"name":"Fern","fulfilment_group_id":"`+made.json["id"].(string)+`"}`)
		if added.json["fulfilment_group_id"] != made.json["id"] || w.get(north).json["customers"] != 2.0 {
			t.Errorf("added: %s", added.text)
		}
		for _, body := range []string{`{"fulfilment_group_id":"01890a5d-ac96-774b-bcce-b302099a8057"}`, `{"fulfilment_group_id":"x"}`, `{"fulfilment_group_id":"` + w.other.supplierID + `"}`} {
			if faults := w.patch(customer, body).problem(t, http.StatusUnprocessableEntity); faults["body.fulfilment_group_id"] == "" {
				t.Errorf("%s: %v", body, faults)
			}
		}
		if back := w.patch(customer, `{"fulfilment_group_id":null}`); back.json["fulfilment_group_id"] != w.office.supplierID {
			t.Errorf("back: %s", back.text)
		}

		w.post(path, `{"name":"north  shore"}`).problem(t, http.StatusConflict)
		w.patch(north, `{"name":"Default"}`).problem(t, http.StatusConflict)
		w.send(request{method: "DELETE", path: path + "/" + w.office.supplierID}).problem(t, http.StatusConflict)
		if gone := w.send(request{method: "DELETE", path: north}); gone.status != http.StatusNoContent {
			t.Errorf("deleted: %d %s", gone.status, gone.text)
		}
		w.send(request{method: "DELETE", path: north}).problem(t, http.StatusNotFound)
		w.get(north).problem(t, http.StatusNotFound)
		w.get(path+"/nothing").problem(t, http.StatusNotFound)
		if got := w.get("/api/v1/customers/" + added.json["id"].(string)).json["fulfilment_group_id"]; got != w.office.supplierID {
			t.Errorf("its customer is in %v", got)
		}
	})
}

func TestFaultsOfAFulfilmentGroup(t *testing.T) {
	w := newWorld(t)
	const path = "/api/v1/fulfilment-groups"
	for body, field := range map[string]string{
		`{}`: "body.name", `{"name":" "}`: "body.name", `{"name":"N","default":true}`: "body.default",
		`{"name":"N","delivery_days":[]}`:               "body.delivery_days",
		`{"name":"N","delivery_days":["mon","Monday"]}`: "body.delivery_days[1]",
		`{"name":"N","delivery_days":"mon"}`:            "body.delivery_days",
		`{"name":"N","cut_off":"14:00"}`:                "body.cut_off",
		`{"name":"N","cut_off":{"days_before":-1}}`:     "body.cut_off.days_before",
		`{"name":"N","cut_off":{"days_before":31}}`:     "body.cut_off.days_before",
		`{"name":"N","cut_off":{"days_before":1.5}}`:    "body.cut_off.days_before",
		`{"name":"N","cut_off":{"time":"2 pm"}}`:        "body.cut_off.time",
		`{"name":"N","cut_off":{"hour":"14"}}`:          "body.cut_off.hour",
		`{"name":"N","cut_off_policy":"block"}`:         "body.cut_off_policy",
		`{"name":"N","minimum_policy":""}`:              "body.minimum_policy",
		`{"name":"N","minimum_order_value":"-1"}`:       "body.minimum_order_value",
		`{"name":"N","minimum_order_value":"1.005"}`:    "body.minimum_order_value",
		`{"name":"N","minimum_order_value":"lots"}`:     "body.minimum_order_value",
		`{"name":"N","closed_days":["2026-02-30"]}`:     "body.closed_days[0]",
		`{"name":"N","colour":"red"}`:                   "body.colour",
	} {
		if faults := w.post(path, body).problem(t, http.StatusUnprocessableEntity); faults[field] == "" {
			t.Errorf("%s: want a fault of %s, got %v", body, field, faults)
		}
	}
	w.get(path+"?kind=x").problem(t, http.StatusUnprocessableEntity)
}
