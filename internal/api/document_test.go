package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const documentsPath = "/api/v1/documents"

// anOrder is an order of the chain 9520000001001 for one of its stores.
func anOrder(reference, number, store, code string) string {
	return fmt.Sprintf("UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+%s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%s+9'DTM+137:20261120:102'"+
		"NAD+BY+9520000001001::9'NAD+SU+9520000009007::9'NAD+DP+%s::9'LIN+1'PIA+5+%s:SA'QTY+21:12'UNS+S'CNT+2:1'UNT+12+1'UNZ+1+%s'",
		reference, number, store, code, reference)
}

func TestDocuments(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		partner := w.post(partnersPath, `{"name":"Chain","format":"edifact-d96a","their_id":"9520000001001","our_id":"9520000009007","acknowledge":false}`).json["id"].(string)
		order := anOrder("1", "4500012345", "9520000001018", w.office.product.Code)
		raw := map[string]string{"Content-Type": "application/edifact"}
		send := func(query, body, key string) reply {
			header := map[string]string{"Content-Type": raw["Content-Type"]}
			if key != "" {
				header["Idempotency-Key"] = key
			}
			return w.send(request{method: "POST", path: documentsPath + query, body: body, header: header})
		}
		made := send("", order, "key")
		path := documentsPath + "/" + made.json["id"].(string)
		if made.status != http.StatusCreated || made.header.Get("Location") != path {
			t.Fatalf("%d %s %s", made.status, made.header.Get("Location"), made.text)
		}
		if diff := cmp.Diff(made.json, w.get(path).json); diff != "" {
			t.Errorf("created and read differ:\n%s", diff)
		}
		if again := send("", order, "key"); again.text != made.text || again.header.Get("Location") != path {
			t.Errorf("the same key: %d %s, want %s", again.status, again.text, made.text)
		}
		send("", order+"\n", "key").problem(t, http.StatusUnprocessableEntity)
		want := []any{map[string]any{
			"kind": "order", "reference": "4500012345", "function": "original", "state": "waiting", "order_id": "", "lines": 1.0, "waits_for": "match",
			"problems": []any{map[string]any{"location": "message 1, segment 6 (NAD)", "rule": "unknown_store", "message": "Store 9520000001018 is not known", "severity": "warning"}},
		}}
		if diff := cmp.Diff(want, made.json["messages"]); diff != "" || made.json["state"] != "waiting" || made.json["partner_id"] != partner {
			t.Errorf("a store that is not known: %s\n%s", diff, made.text)
		}
		content := w.get(path + "/content")
		if content.text != order || content.header.Get("Content-Type") != "application/octet-stream" || content.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(content.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("content %q %v", content.text, content.header)
		}

		// Once the store is matched, it is taken by itself.
		w.put(partnersPath+"/"+partner+"/stores/9520000001018", `{"customer_id":"`+w.office.customer.ID+`"}`)
		taken := w.get(path).json
		message := taken["messages"].([]any)[0].(map[string]any)
		if taken["state"] != "taken" || message["state"] != "taken" || message["waits_for"] != "" {
			t.Fatalf("matched: %v", taken)
		}
		id := message["order_id"].(string)
		if o := w.get("/api/v1/orders/" + id).json; o["source"] != "supermarket" || o["reference"] != "4500012345" {
			t.Errorf("order %v", o)
		}
		if again := send("", order, "").json; again["state"] != "duplicate" {
			t.Errorf("sent again: %v", again)
		}

		// What cannot be read is kept, and says why.
		for _, body := range []string{"PK\x03\x04 no workbook", "UNB+UNOC:3+95200", "<?xml version=\"1.0\"?><!DOCTYPE x><x/>", "nothing of the kind", ""} {
			got := send("?partner_id="+partner, body, "")
			problems := got.json["problems"].([]any)
			if got.status != http.StatusCreated || got.json["state"] != "refused" || len(problems) == 0 {
				t.Errorf("%q: %d %s", body, got.status, got.text)
			}
			message := got.json["messages"].([]any)[0].(map[string]any)
			if said := message["problems"].([]any); message["state"] != "refused" || len(said) < len(problems) || !cmp.Equal(problems, said[:len(problems)]) {
				t.Errorf("%q: its message is %v", body, message)
			}
		}
		if unknown := send("", strings.ReplaceAll(order, "+9520000001001:14+", "+5550000000000:14+"), "").json; unknown["state"] != "waiting" || unknown["waits_for"] != "partner" {
			t.Errorf("an unknown sender: %v", unknown)
		}

		for query, want := range map[string]int{"?state=taken": 1, "?state=duplicate": 1, "?state=refused": 5, "?direction=out": 0, "?order_id=" + id: 2, "?partner_id=" + partner: 7} {
			if items := w.get(documentsPath + query).json["items"].([]any); len(items) != want {
				t.Errorf("%s: %d documents, want %d", query, len(items), want)
			}
		}
		page := w.get(documentsPath + "?limit=5")
		next := w.get(documentsPath + "?limit=5&cursor=" + page.json["next_cursor"].(string))
		if len(page.json["items"].([]any)) != 5 || len(next.json["items"].([]any)) != 3 || next.json["next_cursor"] != "" {
			t.Errorf("pages: %s %s", page.text, next.text)
		}

		send("?partner_id=01890a5d-ac96-774b-bcce-b302099a8057", order, "").problem(t, http.StatusUnprocessableEntity)
		send("?nonsense=1", order, "").problem(t, http.StatusUnprocessableEntity)
		send("", strings.Repeat("x", 9<<20), "").problem(t, http.StatusRequestEntityTooLarge)
		w.get(documentsPath+"?state=nonsense").problem(t, http.StatusUnprocessableEntity)
		for _, below := range []string{"", "/content"} {
			w.send(request{method: "GET", path: path + below, token: w.other.token}).problem(t, http.StatusNotFound)
			w.get(documentsPath+"/nonsense"+below).problem(t, http.StatusNotFound)
		}
	})
}
