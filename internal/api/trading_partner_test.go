package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const partnersPath = "/api/v1/trading-partners"

func TestTradingPartners(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		made := w.post(partnersPath, `{"name":" Harbour Supermarkets ","format":"edifact-d96a","their_id":"9520000001001","our_id":"9520000009007","leniency":{"segment_count":"reject"}}`)
		path := partnersPath + "/" + made.json["id"].(string)
		if made.status != http.StatusCreated || made.header.Get("Location") != path {
			t.Fatalf("%d %s %s", made.status, made.header.Get("Location"), made.text)
		}
		if diff := cmp.Diff(made.json, w.get(path).json); diff != "" {
			t.Errorf("created and read differ:\n%s", diff)
		}
		want := map[string]any{
			"id": made.json["id"], "name": "Harbour Supermarkets", "format": "edifact-d96a", "their_id": "9520000001001", "our_id": "9520000009007",
			"acknowledge": true, "despatch_advice": true, "invoice": true, "leniency": map[string]any{"segment_count": "reject"},
			"created_at": made.json["created_at"], "updated_at": made.json["updated_at"],
		}
		if diff := cmp.Diff(want, made.json); diff != "" {
			t.Errorf("a new one:\n%s", diff)
		}

		// What is left out stays, also within the leniency; null puts a rule back.
		w.patch(path, `{"invoice":false,"leniency":{"line_count":"warn","check_digit":"tolerate"}}`)
		changed := w.patch(path, `{"format":"ubl","leniency":{"segment_count":null}}`)
		want["invoice"], want["format"], want["updated_at"] = false, "ubl", changed.json["updated_at"]
		want["leniency"] = map[string]any{"line_count": "warn", "check_digit": "tolerate"}
		if diff := cmp.Diff(want, changed.json); diff != "" {
			t.Errorf("changed:\n%s", diff)
		}

		// A document is from one partner, however its id is spelled. Tables name no one.
		w.post(partnersPath, `{"name":"Other","format":"csv","their_id":"９520000001001"}`).problem(t, http.StatusConflict)
		for range 2 {
			if table := w.post(partnersPath, `{"name":"Other","format":"csv","acknowledge":false}`); table.status != http.StatusCreated || table.json["acknowledge"] != false {
				t.Errorf("tables: %d %s", table.status, table.text)
			}
		}
		page := w.get(partnersPath + "?limit=2")
		next := w.get(partnersPath + "?limit=2&cursor=" + page.json["next_cursor"].(string))
		if len(page.json["items"].([]any)) != 2 || len(next.json["items"].([]any)) != 1 || next.json["next_cursor"] != "" {
			t.Errorf("pages: %s %s", page.text, next.text)
		}

		for body, field := range map[string]string{
			`{"format":"ubl","their_id":"1"}`:                                                                "body.name",
			`{"name":" ","format":"ubl","their_id":"1"}`:                                                     "body.name",
			`{"name":"A\nB","format":"ubl","their_id":"1"}`:                                                  "body.name",
			`{"name":"A","format":"x12","their_id":"1"}`:                                                     "body.format",
			`{"name":"A","format":"ubl"}`:                                                                    "body.their_id",
			`{"name":"A","format":"ubl","their_id":"1","our_id":"1"}`:                                        "body.our_id",
			`{"name":"A","format":"ubl","their_id":"1","leniency":{"nonsense":"warn"}}`:                      "body.leniency.nonsense",
			`{"name":"A","format":"ubl","their_id":"1","leniency":{"check_digit":"never"}}`:                  "body.leniency.check_digit",
			`{"name":"A","format":"ubl","their_id":"1","leniency":{"check_digit":7}}`:                        "body.leniency.check_digit",
			`{"name":"A","format":"ubl","their_id":"1","leniency":{"truncated":"tolerate"}}`:                 "body.leniency.truncated",
			`{"name":"A","format":"ubl","their_id":"1","leniency":{"check_digit":"warn","check_digit":"x"}}`: "body.leniency.check_digit",
			`{"name":"A","format":"ubl","their_id":"1","leniency":[]}`:                                       "body.leniency",
			`{"name":"A","format":"ubl","their_id":"1","acknowledge":"yes"}`:                                 "body.acknowledge",
		} {
			if faults := w.post(partnersPath, body).problem(t, http.StatusUnprocessableEntity); faults[field] == "" {
				t.Errorf("%s: %v", body, faults)
			}
		}
	})
}

func TestCodesOfATradingPartner(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		path := partnersPath + "/" + w.post(partnersPath, `{"name":"Chain","format":"ubl","their_id":"1"}`).json["id"].(string)
		put := func(below, body string) reply {
			return w.send(request{method: "PUT", path: path + below, body: body})
		}
		drop := func(below string) reply { return w.send(request{method: "DELETE", path: path + below}) }
		customer, product := `{"customer_id":"`+w.office.customer.ID+`"}`, `{"product_id":"`+w.office.product.ID+`","pieces_per_unit":"12"}`

		// Codes have slashes, blanks and dots; they are compared in any spelling.
		for escaped, code := range map[string]string{"9520000001018": "9520000001018", "A%2FB%20c": "A/B c", "%2E%2E": "..", "50%25": "50%"} {
			got := put("/stores/"+escaped, customer)
			if diff := cmp.Diff(map[string]any{"code": code, "customer_id": w.office.customer.ID}, got.json); got.status != http.StatusOK || diff != "" {
				t.Errorf("%s: %d %s", escaped, got.status, diff)
			}
			got = put("/products/"+escaped, product)
			want := map[string]any{"code": code, "product_id": w.office.product.ID, "pieces_per_unit": "12"}
			if diff := cmp.Diff(want, got.json); got.status != http.StatusOK || diff != "" {
				t.Errorf("%s: %d %s", escaped, got.status, diff)
			}
		}
		put("/stores/%EF%BC%A1%2Fb%20C", customer) // a wide A
		put("/products/a%2Fb%20C", `{"product_id":"`+w.office.product.ID+`","pieces_per_unit":24.5}`)
		for list, want := range map[string][]any{"/stores": {"..", "50%", "9520000001018", "Ａ/b C"}, "/products": {"..", "50%", "9520000001018", "a/b C"}} {
			var codes []any
			for cursor := ""; ; {
				page := w.get(path + list + "?limit=3&cursor=" + cursor).json
				for _, item := range page["items"].([]any) {
					codes = append(codes, item.(map[string]any)["code"])
				}
				if cursor = page["next_cursor"].(string); cursor == "" {
					break
				}
			}
			if diff := cmp.Diff(want, codes); diff != "" {
				t.Errorf("%s: %s", list, diff)
			}
			w.get(path+list+"?cursor=AAAA").problem(t, http.StatusUnprocessableEntity)
		}

		if got := drop("/stores/a%2Fb%20c"); got.status != http.StatusNoContent {
			t.Errorf("%d %s", got.status, got.text)
		}
		drop("/stores/a%2Fb%20c").problem(t, http.StatusNotFound)
		drop("/products/%00").problem(t, http.StatusNotFound)
		if got := drop("/products/%2e%2e"); got.status != http.StatusNoContent {
			t.Errorf("%d %s", got.status, got.text)
		}

		for body, field := range map[string]string{
			`{}`: "body.customer_id", `{"customer_id":"x"}`: "body.customer_id", `{"customer_id":"` + w.office.product.ID + `"}`: "body.customer_id",
			`{"customer_id":"` + w.other.customer.ID + `"}`: "body.customer_id", `{"customer":"x"}`: "body.customer",
		} {
			if faults := put("/stores/x", body).problem(t, http.StatusUnprocessableEntity); faults[field] == "" {
				t.Errorf("%s: %v", body, faults)
			}
		}
		for pieces, field := range map[string]string{
			`"-1"`: "body.pieces_per_unit", `"1.00001"`: "body.pieces_per_unit", `"100000001"`: "body.pieces_per_unit", `"dozen"`: "body.pieces_per_unit",
		} {
			faults := put("/products/x", `{"product_id":"`+w.office.product.ID+`","pieces_per_unit":`+pieces+`}`).problem(t, http.StatusUnprocessableEntity)
			if faults[field] == "" {
				t.Errorf("%s: %v", pieces, faults)
			}
		}
		if faults := put("/products/a%0Ab", product).problem(t, http.StatusUnprocessableEntity); len(faults) != 1 {
			t.Errorf("a code of two lines: %v", faults)
		}
	})
}
