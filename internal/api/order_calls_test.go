package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTakeOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		got := w.post("/api/v1/orders", w.orderBody())
		if got.status != http.StatusCreated {
			t.Fatalf("%d %s", got.status, got.text)
		}
		id := got.json["id"].(string)
		if want := "/api/v1/orders/" + id; got.header.Get("Location") != want {
			t.Errorf("Location %q, want %q", got.header.Get("Location"), want)
		}
		if got.header.Get("ETag") != `"`+got.json["etag"].(string)+`"` {
			t.Errorf("ETag %s, but the order says %s", got.header.Get("ETag"), got.json["etag"])
		}
		line := got.json["lines"].([]any)[0].(map[string]any)
		told := map[string]any{
			"number": got.json["number"], "status": got.json["status"], "source": got.json["source"], "freight": got.json["freight"],
			"sub_total": got.json["sub_total"], "tax_total": got.json["tax_total"], "total": got.json["total"],
			"quantity": line["quantity"], "unit_price": line["unit_price"], "line_total": line["line_total"],
			"tax_rate": line["tax_rate"], "line_tax": line["line_tax"], "price_rule": line["price_rule"],
			"price_list_id": line["price_list_id"], "price_explanation": line["price_explanation"],
			"approved_at": got.json["approved_at"], "mismatch": got.json["mismatch"], "created_at": got.json["created_at"],
		}
		want := map[string]any{
			"number": "U-1001", "status": "ordered", "source": "api", "freight": "15.00",
			"sub_total": "314.40", "tax_total": "47.16", "total": "361.56",
			"quantity": "12", "unit_price": "24.9500", "line_total": "299.40", "tax_rate": "0.15", "line_tax": "44.91", "price_rule": "default",
			"price_list_id": "", "price_explanation": "Default sell price",
			"approved_at": nil, "mismatch": nil, "created_at": "2026-03-02T09:30:00Z",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		if again := w.get("/api/v1/orders/" + id); again.text != got.text {
			t.Errorf("reading it gives\n%s\nbut taking it gave\n%s", again.text, got.text)
		}
	})
}

func TestDecimalsAsNumbers(t *testing.T) {
	w := newWorld(t)
	got := w.post("/api/v1/orders", `{"customer_code":"HARBOUR","lines":[{"product_code":"KOMBU-GIN-330","quantity":1.20e1,"unit_price":0.1}],"freight":15}`)
	if got.status != http.StatusCreated || got.json["sub_total"] != "16.20" {
		t.Fatalf("%d %s", got.status, got.text)
	}
}

func TestOrderWithoutAPriceNamesTheLine(t *testing.T) {
	w := newWorld(t)
	got := w.post("/api/v1/orders", `{"customer_code":"HARBOUR","lines":[{"product_code":"KOMBU-GIN-330","quantity":1},{"product_code":"NO-PRICE","quantity":1}]}`)
	faults := got.problem(t, http.StatusUnprocessableEntity)
	if !strings.Contains(faults["body.lines[1].unit_price"], "no price") {
		t.Errorf("got %v", faults)
	}
}

func TestChangeOrder(t *testing.T) {
	w := newWorld(t)
	path := "/api/v1/orders/" + w.takeOrder()
	etag := w.get(path).json["etag"].(string)

	for _, ifMatch := range []string{`"v99"`, `W/"v99"`, "nonsense", `"v0"`, `"v-1"`, `"v99999999999999999999"`} {
		got := w.send(request{method: "PATCH", path: path, body: `{"reference":"X"}`, header: map[string]string{"If-Match": ifMatch}})
		got.problem(t, http.StatusPreconditionFailed)
	}
	for _, ifMatch := range []func(etag string) string{
		func(etag string) string { return etag },
		func(etag string) string { return `"` + etag + `"` },
		func(etag string) string { return `W/"` + etag + `"` },
		func(string) string { return "*" },
		func(string) string { return "" },
	} {
		got := w.send(request{method: "PATCH", path: path, body: `{"reference":"PO 1"}`, header: map[string]string{"If-Match": ifMatch(etag)}})
		if got.status != http.StatusOK {
			t.Fatalf("If-Match %s: %d %s", ifMatch(etag), got.status, got.text)
		}
		if got.json["etag"] == etag {
			t.Errorf("the etag did not change")
		}
		etag = got.json["etag"].(string)
	}

	got := w.patch(path, `{"lines":[{"product_code":"KOMBU-GIN-330","quantity":2}],"freight":0,"required_date":null,"notes":"n"}`)
	if got.status != http.StatusOK || got.json["total"] != "57.39" || got.json["required_date"] != nil || got.json["reference"] != "PO 1" {
		t.Errorf("%d %s", got.status, got.text)
	}
}

func TestOrderLife(t *testing.T) {
	w := newWorld(t)
	path := "/api/v1/orders/" + w.takeOrder()
	for _, step := range []struct {
		verb   string
		status int
		order  string
	}{
		{"ship", http.StatusConflict, ""},
		{"retry", http.StatusConflict, ""},
		{"approve", http.StatusOK, "processing"},
		{"approve", http.StatusConflict, ""},
		{"ship", http.StatusOK, "shipped"},
		{"cancel", http.StatusConflict, ""},
		{"receive", http.StatusOK, "received"},
	} {
		got := w.post(path+"/"+step.verb, "")
		if step.status != http.StatusOK {
			got.problem(t, step.status)
		} else if got.status != step.status || got.json["status"] != step.order {
			t.Errorf("%s: %d %s", step.verb, got.status, got.text)
		}
	}
	got := w.get(path)
	if got.json["sales_order"].(map[string]any)["state"] != "none" {
		t.Errorf("without a connection: %s", got.text)
	}
	w.patch(path, `{"reference":"late"}`).problem(t, http.StatusConflict)

	var kinds []string
	for _, e := range w.get(path + "/timeline").json["items"].([]any) {
		kinds = append(kinds, e.(map[string]any)["kind"].(string))
	}
	want := []string{"ordered", "approved", "shipped", "invoice_issued", "customer_not_told", "received"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}

	var paged []string
	for cursor := ""; ; {
		page := w.get(path + "/timeline?limit=2&cursor=" + cursor)
		for _, e := range page.json["items"].([]any) {
			paged = append(paged, e.(map[string]any)["kind"].(string))
		}
		if cursor = page.json["next_cursor"].(string); cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(want, paged); diff != "" {
		t.Error(diff)
	}
	w.get(path+"/timeline?cursor=nonsense").problem(t, http.StatusUnprocessableEntity)
}

func TestListOrders(t *testing.T) {
	w := newWorld(t)
	var ids []string
	for range 5 {
		ids = append([]string{w.takeOrder()}, ids...)
	}
	var seen []string
	for path := "/api/v1/orders?limit=2"; ; {
		got := w.get(path)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, got.status, got.text)
		}
		for _, o := range got.json["items"].([]any) {
			seen = append(seen, o.(map[string]any)["id"].(string))
		}
		next := got.json["next_cursor"].(string)
		if next == "" {
			break
		}
		path = "/api/v1/orders?limit=2&cursor=" + next
	}
	if diff := cmp.Diff(ids, seen); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]int{
		"": 5, "status=ordered": 5, "status=shipped": 0, "number=U-1003": 1, "reference=PO+4471": 5, "reference=PO": 0, "attention=true": 0, "attention=false": 5,
		"updated_since=2026-03-02T09:30:00Z": 5, "updated_since=2026-03-02T22:30:00%2B13:00": 5, "updated_since=2026-03-02T22:30:00+13:00": 5, "updated_since=2026-03-03": 0,
		"q=po": 5, "q=44": 5, "q=4471+HARBOUR": 5, "q=471": 0, "q=1003": 1, "q=%25": 0, "q=P_": 0, "q=h%C4%81rbour+po+1002": 1,
		"customer_id=" + w.office.customer.ID: 5, "customer_id=" + strings.ToUpper(w.office.customer.ID): 5, "customer_id=" + w.other.customer.ID: 0,
	} {
		got := w.get("/api/v1/orders?" + query)
		if items, _ := got.json["items"].([]any); got.status != http.StatusOK || len(items) != want {
			t.Errorf("%s: %d with %d items, want %d: %s", query, got.status, len(items), want, got.text)
		}
	}
}
