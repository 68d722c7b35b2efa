package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/unleashed/sandbox"
)

func TestConnection(t *testing.T) {
	w := newWorld(t)
	const path = "/api/v1/integrations/unleashed"
	if got := w.get(path); got.status != http.StatusOK || got.json["status"] != "disconnected" || got.json["connected_at"] != nil {
		t.Errorf("at first: %d %s", got.status, got.text)
	}
	refused := w.send(request{method: "PUT", path: path, body: `{"api_id":"the-id","api_key":"wrong"}`})
	if len(refused.problem(t, http.StatusUnprocessableEntity)) == 0 {
		t.Errorf("no reason: %s", refused.text)
	}
	w.connect()
	got := w.get(path)
	if got.json["status"] != "connected" || got.json["api_id"] != "the-id" || got.json["company_name"] == "" || got.json["base_currency"] != "NZD" || got.json["connected_at"] != "2026-03-02T09:30:00Z" {
		t.Errorf("connected: %s", got.text)
	}
	if strings.Contains(got.text+w.log.String(), "the-key") {
		t.Error("the key came back")
	}

	if got := w.patch(path+"/settings", `{"sales_order_status":"Placed","sync_prices":false,"freight_product_code":"FREIGHT","adjustment_product_code":"ADJUST"}`); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.text)
	}
	settings := w.get(path + "/settings")
	if settings.json["sales_order_status"] != "Placed" || settings.json["sync_prices"] != false || settings.json["import_notes"] != true || settings.json["freight_product_code"] != "FREIGHT" ||
		settings.json["adjustment_product_code"] != "ADJUST" {
		t.Errorf("settings: %s", settings.text)
	}
	if warnings := settings.json["warnings"]; warnings != nil {
		t.Errorf("warnings without a change: %v", warnings)
	}
	if w.patch(path+"/settings", `{"sales_order_status":"Backordered"}`).problem(t, 422)["body.sales_order_status"] == "" {
		t.Error("a status that there is not")
	}
	w.post("/api/v1/price-lists/sync", "").problem(t, http.StatusConflict) // turned off

	if got := w.send(request{method: "DELETE", path: path}); got.status != http.StatusNoContent || got.text != "" {
		t.Errorf("disconnect: %d %s", got.status, got.text)
	}
	w.post("/api/v1/imports", `{"kind":"products"}`).problem(t, http.StatusConflict)
	w.get("/api/v1/unleashed/customers?q=h").problem(t, http.StatusConflict)
}

// TestWithUnleashed connects, imports, matches, approves and expects the sales order.
func TestWithUnleashed(t *testing.T) {
	w := newWorld(t)
	ginger := sandbox.Product{Guid: "5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b13", ProductCode: "KOMBU-GIN-330", ProductDescription: "Kombucha ginger", IsSellable: true}
	remote := sandbox.Customer{Guid: "5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12", CustomerCode: "REMOTE-7", CustomerName: "Harbour Grocer Ltd"}
	must(t, w.sandbox.AddProducts(ginger))
	must(t, w.sandbox.AddCustomers(remote))
	w.connect()

	started := w.post("/api/v1/imports", `{"kind":"products"}`)
	if started.status != http.StatusAccepted || started.header.Get("Location") != "/api/v1/runs/"+started.json["id"].(string) || started.json["state"] != "queued" {
		t.Fatalf("%d %s", started.status, started.text)
	}
	w.converse()
	run := w.get(started.header.Get("Location"))
	if run.json["state"] != "done" || run.json["processed"] != 1.0 || run.json["updated"] != 1.0 || run.json["finished_at"] == nil {
		t.Errorf("run: %s", run.text)
	}
	if got := w.get("/api/v1/products/" + w.office.product.ID); got.json["unleashed_guid"] != ginger.Guid {
		t.Errorf("product: %s, want %s", got.text, ginger.Guid)
	}

	found := w.get("/api/v1/unleashed/customers?q=Harbour").json["items"].([]any)[0].(map[string]any)
	if found["guid"] != remote.Guid || found["code"] != "REMOTE-7" {
		t.Errorf("found %v", found)
	}
	match := "/api/v1/customers/" + w.office.customer.ID + "/match"
	if got := w.post(match, `{"unleashed_guid":"`+strings.ToUpper(remote.Guid)+`"}`); got.status != http.StatusOK || got.json["unleashed_guid"] != remote.Guid {
		t.Errorf("match: %d %s", got.status, got.text)
	}
	second := w.post("/api/v1/customers", `{"name":"Somebody else"}`).json["id"].(string)
	w.post("/api/v1/customers/"+second+"/match", `{"unleashed_guid":"`+remote.Guid+`"}`).problem(t, http.StatusConflict)
	w.post("/api/v1/customers/"+second+"/match", `{"unleashed_guid":"01890a5d-ac96-774b-bcce-b302099a8057"}`).problem(t, http.StatusUnprocessableEntity)

	w.converse()
	taken := w.post("/api/v1/orders", `{"customer_code":"`+w.get("/api/v1/customers/" + w.office.customer.ID).json["code"].(string)+`","lines":[{"product_code":"KOMBU-GIN-330","quantity":12,"unit_price":"24.95"}]}`)
	if taken.status != http.StatusCreated {
		t.Fatalf("%d %s", taken.status, taken.text)
	}
	path := taken.header.Get("Location")
	approved := w.post(path+"/approve", "").json["sales_order"].(map[string]any)
	if approved["state"] != "pending" || approved["guid"] == "" || approved["total"] != nil {
		t.Errorf("approved: %v", approved)
	}
	w.converse()
	created := w.get(path).json["sales_order"].(map[string]any)
	if created["state"] != "created" || created["guid"] != approved["guid"] || created["status"] != "Parked" || created["attempts"] != 1.0 {
		t.Errorf("created: %v", created)
	}
	if total := w.get(path).json["total"]; created["total"] != total {
		t.Errorf("their total %v, ours %v", created["total"], total)
	}
}

// TestCodesOfTheSettings accepts every code, and warns of those that the account does not have.
func TestCodesOfTheSettings(t *testing.T) {
	w := newWorld(t)
	const path = "/api/v1/integrations/unleashed/settings"
	must(t, w.sandbox.AddProducts(sandbox.Product{ProductCode: "FREIGHT-1", ProductDescription: "Freight", IsSellable: true}))
	must(t, w.sandbox.LoadJSON("Warehouses", []byte(`[{"WarehouseCode":"MAIN","WarehouseName":"Main","IsDefault":true}]`)))
	change := func(body string, want map[string]string, warnings ...string) {
		t.Helper()
		got := w.patch(path, body)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d %s", body, got.status, got.text)
		}
		for field, value := range want {
			if got.json[field] != value {
				t.Errorf("%s: %s is %v, want %q", body, field, got.json[field], value)
			}
		}
		said := []string{}
		for _, each := range got.json["warnings"].([]any) {
			warning := each.(map[string]any)
			said = append(said, warning["field"].(string)+": "+warning["message"].(string))
		}
		if diff := cmp.Diff(append([]string{}, warnings...), said); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
	change(`{"freight_product_code":"FREIGHT-1"}`, map[string]string{"freight_product_code": "FREIGHT-1"},
		"freight_product_code: FREIGHT-1 was not checked, because Unleashed is not connected")
	w.connect()
	change("\ufeff"+`{"freight_product_code":" freight–1","warehouse_code":"ｍａｉｎ"}`, map[string]string{"freight_product_code": "FREIGHT-1", "warehouse_code": "MAIN"},
		"freight_product_code: Product FREIGHT-1 is in Unleashed but not imported yet. Import products before you approve an order that needs it")
	change(`{"freight_product_code":"FRIEGHT-1","warehouse_code":"MIAN"}`, map[string]string{"freight_product_code": "FRIEGHT-1", "warehouse_code": "MIAN"},
		"freight_product_code: Unleashed has no product with the code FRIEGHT-1. Did you mean FREIGHT-1?",
		"warehouse_code: Unleashed has no warehouse with the code MIAN. Did you mean MAIN?")
	change(`{"freight_product_code":"","sync_prices":true}`, map[string]string{"freight_product_code": ""})
}
