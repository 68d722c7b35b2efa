package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/api"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// TestOpenAPIDocument compares openapi.json with the code, so that a review sees every change.
func TestOpenAPIDocument(t *testing.T) {
	got, err := api.New(api.Config{}).OpenAPI()
	must(t, err)
	if *update {
		must(t, os.WriteFile("openapi.json", got, 0o644))
	}
	want, err := os.ReadFile("openapi.json")
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("openapi.json is out of date; run: go generate ./internal/api")
	}
}

func document(t *testing.T) map[string]any {
	t.Helper()
	text, err := api.New(api.Config{}).OpenAPI()
	must(t, err)
	var d map[string]any
	must(t, json.Unmarshal(text, &d))
	return d
}

func at(v any, path ...string) any {
	for _, step := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[step]
	}
	return v
}

// contractShapes are the field names that programs outside of this repository rely on.
var contractShapes = map[string]string{
	"Connection":        "status company_name base_currency api_id error connected_at calls_this_month",
	"Settings":          "sales_order_status sync_prices sales_order_address import_notes warehouse_code freight_product_code",
	"SettingsChange":    "sales_order_status sync_prices sales_order_address import_notes warehouse_code freight_product_code",
	"Credentials":       "api_id api_key",
	"NewImport":         "kind",
	"Run":               "id kind state total processed created updated unchanged skipped error started_at finished_at",
	"Product":           "id code name notes image_url images unit barcode availability default_price taxable unleashed_guid unit_price",
	"Customer":          "id code name email addresses price_list_id sales_orders_enabled sales_order_address_id unleashed_guid connected fulfilment_group_id payment_terms_id",
	"PaymentTerms":      "id name options default collect days methods",
	"NewPaymentTerms":   "name options default collect days methods",
	"FulfilmentGroup":   "id name default delivery_days cut_off cut_off_policy minimum_order_value minimum_policy ordering_note closed_days customers payment_terms_id",
	"CutOff":            "days_before time",
	"TradingPartner":    "id name format their_id our_id acknowledge despatch_advice invoice leniency",
	"Address":           "id type name street street2 suburb city region postcode country default",
	"UnleashedCustomer": "guid code name email",
	"CustomerMatch":     "unleashed_guid",
	"PriceList":         "id name origin currency",
	"Price":             "product_id product_code unit_price minimum_quantity valid_from valid_to owner",
	"CustomerPrice":     "unit_price rule explanation price_list_id",
	"NewOrder":          "customer_id customer_code reference required_date address_id notes source lines freight",
	"NewOrderLine":      "product_id product_code quantity unit_price comment",
	"OrderChange":       "customer_id customer_code reference required_date address_id notes source lines freight",
	"Order":             "id number status source customer_id customer_name reference required_date currency lines freight sub_total tax_total total etag sales_order mismatch payment_blocked invoice_blocked created_at approved_at shipped_at",
	"Payment":           "id state amount currency collect_on blocked_reason method attempts error",
	"OrderLine":         "id product_id product_code name quantity unit_price line_total tax_rate line_tax price_list_id price_rule price_explanation",
	"SalesOrder":        "state guid number status total error attempts next_attempt_at",
	"OrderTotals":       "ours theirs lines",
	"DifferentLine":     "product_code ours theirs cause",
	"LineAmount":        "quantity unit_price line_total",
	"Notice":            "id kind order_id title detail created_at",
	"Problem":           "status title detail errors",
	"Fault":             "location message",
	"ListOrder":         "items next_cursor",
	"Document":          "id state format sender reference messages",
	"DocumentMessage":   "kind reference function state order_id lines problems",
	"Finding":           "location rule message severity",
}

var contractCalls = []string{
	"GET /orders/{id}/payments", "POST /orders/{id}/payment-link", "POST /payments/{id}/refund", "GET /payments", "POST /payments/{id}/retry",
	"PUT /integrations/unleashed", "GET /integrations/unleashed", "DELETE /integrations/unleashed",
	"GET /integrations/unleashed/settings", "PATCH /integrations/unleashed/settings",
	"POST /imports", "POST /price-lists/sync", "GET /runs/{id}",
	"GET /products", "GET /products/{id}", "PATCH /products/{id}",
	"GET /customers", "GET /customers/{id}", "POST /customers", "PATCH /customers/{id}",
	"GET /unleashed/customers", "POST /customers/{id}/match", "GET /customers/{id}/price",
	"GET /price-lists", "GET /price-lists/{id}", "GET /price-lists/{id}/prices", "POST /price-lists", "PUT /price-lists/{id}/prices/{product_id}",
	"POST /orders", "PATCH /orders/{id}", "POST /orders/{id}/approve", "POST /orders/{id}/retry", "POST /orders/{id}/send-again", "POST /orders/{id}/acknowledge", "POST /orders/{id}/reprice", "POST /orders/{id}/keep-prices", "POST /orders/{id}/ship",
	"POST /orders/{id}/receive", "POST /orders/{id}/cancel", "GET /orders", "GET /orders/{id}", "GET /orders/{id}/timeline",
	"GET /notices", "POST /notices/{id}/dismiss", "GET /webhooks", "POST /webhooks", "DELETE /webhooks/{id}",
	"GET /trading-partners", "GET /trading-partners/{id}", "POST /trading-partners", "PATCH /trading-partners/{id}",
	"PUT /trading-partners/{id}/stores/{code}", "DELETE /trading-partners/{id}/stores/{code}",
	"PUT /trading-partners/{id}/products/{code}", "DELETE /trading-partners/{id}/products/{code}",
	"POST /documents", "GET /documents", "GET /documents/{id}", "GET /documents/{id}/content",
}

var contractFilters = map[string]string{
	"/products":                "code q updated_since customer_id limit cursor",
	"/customers":               "code q matched limit cursor",
	"/orders":                  "status customer_id reference number attention updated_since limit cursor",
	"/unleashed/customers":     "q limit cursor",
	"/orders/{id}/timeline":    "limit cursor",
	"/price-lists":             "limit cursor",
	"/price-lists/{id}/prices": "limit cursor",
	"/runs":                    "limit cursor",
	"/notices":                 "limit cursor",
	"/webhooks":                "limit cursor",
	"/customers/{id}/price":    "product_id quantity date",
	"/documents":               "state direction order_id partner_id limit cursor",
}

func TestTheDocumentHasTheContract(t *testing.T) {
	d := document(t)
	for name, fields := range contractShapes {
		properties, ok := at(d, "components", "schemas", name, "properties").(map[string]any)
		if !ok {
			t.Errorf("there is no shape %s", name)
		}
		for field := range strings.FieldsSeq(fields) {
			if properties[field] == nil {
				t.Errorf("%s has no %s", name, field)
			}
		}
	}
	for _, call := range contractCalls {
		method, path, _ := strings.Cut(call, " ")
		if at(d, "paths", "/api/v1"+path, strings.ToLower(method)) == nil {
			t.Errorf("there is no %s", call)
		}
	}
	for path, filters := range contractFilters {
		var names []string
		for _, p := range at(d, "paths", "/api/v1"+path, "get", "parameters").([]any) {
			names = append(names, at(p, "name").(string))
		}
		for filter := range strings.FieldsSeq(filters) {
			if !slices.Contains(names, filter) {
				t.Errorf("GET %s has no %s", path, filter)
			}
		}
	}
}

// TestEveryCallIsDocumented holds each call to what a reader needs.
func TestEveryCallIsDocumented(t *testing.T) {
	d := document(t)
	if at(d, "openapi") != "3.1.0" {
		t.Errorf("openapi %v", at(d, "openapi"))
	}
	var shown []string // a call whose tag is not among these is not on the page
	for _, tag := range at(d, "tags").([]any) {
		shown = append(shown, at(tag, "name").(string))
	}
	for path, item := range at(d, "paths").(map[string]any) {
		for method, op := range item.(map[string]any) {
			call := method + " " + path
			if tag := at(op, "tags").([]any)[0].(string); !slices.Contains(shown, tag) {
				t.Errorf("%s has the tag %s, which the document does not list", call, tag)
			}
			for _, part := range []string{"operationId", "summary", "tags", "security"} {
				if at(op, part) == nil {
					t.Errorf("%s has no %s", call, part)
				}
			}
			for _, status := range []string{"401", "403", "422", "429", "500"} {
				if at(op, "responses", status, "$ref") != "#/components/responses/"+status {
					t.Errorf("%s does not tell of %s", call, status)
				}
			}
			if strings.Contains(path, "{") && at(op, "responses", "404") == nil {
				t.Errorf("%s does not tell of 404", call)
			}
			takesBody := method == "put" || method == "patch" || method == "post" && !regexp.MustCompile(`/(sync|dismiss|test|compare|approve|retry|release-invoice|payment-link|send-again|acknowledge|ship|receive|cancel|apply|discard|rollback|undo|price-checks|documents|resend)$`).MatchString(path)
			if got := at(op, "requestBody", "content", "application/json", "example") != nil; got != takesBody {
				t.Errorf("%s: has an example of a body: %v, want %v", call, got, takesBody)
			}
			if method == "post" && takesBody && at(op, "responses", "201") != nil && !strings.Contains(asJSON(t, at(op, "parameters")), "Idempotency-Key") {
				t.Errorf("%s creates something and takes no Idempotency-Key", call)
			}
			for status, response := range at(op, "responses").(map[string]any) {
				isBytes := at(response, "content", "application/octet-stream") != nil || at(response, "content", "application/pdf") != nil
				if strings.HasPrefix(status, "2") && status != "204" && !isBytes && at(response, "content", "application/json", "example") == nil {
					t.Errorf("%s has no example of its answer", call)
				}
			}
		}
	}
}

func TestNoDanglingReferences(t *testing.T) {
	d := document(t)
	text := asJSON(t, d)
	used := map[string]bool{}
	for _, ref := range regexp.MustCompile(`"#/([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if at(d, strings.Split(ref[1], "/")...) == nil {
			t.Errorf("%s leads nowhere", ref[0])
		}
		used[ref[1]] = true
	}
	for name := range at(d, "components", "schemas").(map[string]any) {
		if !used["components/schemas/"+name] {
			t.Errorf("the shape %s is used nowhere", name)
		}
	}
}

// TestAnswersHaveEveryField compares real answers with the document, in both directions.
func TestAnswersHaveEveryField(t *testing.T) {
	w := newWorld(t)
	d := document(t)
	w.connect()
	order := "/api/v1/orders/" + w.takeOrder()
	w.post(order+"/approve", "") // not matched: fails, with a notice
	list := w.post("/api/v1/price-lists", `{"name":"By hand"}`)
	w.send(request{method: "PUT", path: "/api/v1/price-lists/" + list.json["id"].(string) + "/prices/" + w.office.product.ID, body: `{"unit_price":"1"}`})
	w.post("/api/v1/imports", `{"kind":"products"}`)
	w.post("/api/v1/webhooks", `{"url":"https://example.com/hook","events":["order.created"]}`)

	customer := "/api/v1/customers/" + w.office.customer.ID
	for path, shape := range map[string]string{
		order: "Order", "/api/v1/orders": "ListOrder", order + "/timeline": "ListEvent",
		"/api/v1/products": "ListProduct", "/api/v1/products?customer_id=" + w.office.customer.ID: "ListProduct", "/api/v1/products/" + w.office.product.ID: "Product",
		"/api/v1/customers": "ListCustomer", customer: "Customer", customer + "/price?product_id=" + w.office.product.ID: "CustomerPrice",
		"/api/v1/price-lists": "ListPriceList", "/api/v1/price-lists/" + list.json["id"].(string) + "/prices": "ListPrice",
		"/api/v1/integrations/unleashed": "Connection", "/api/v1/integrations/unleashed/settings": "Settings",
		"/api/v1/runs": "ListRun", "/api/v1/notices": "ListNotice", "/api/v1/audit-log": "ListAuditEntry", "/api/v1/webhooks": "ListWebhook", "/api/v1/unleashed/customers?q=": "ListUnleashedCustomer",
	} {
		got := w.get(path)
		if got.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, got.status, got.text)
			continue
		}
		if items, isList := got.json["items"].([]any); isList && len(items) == 0 && !strings.Contains(path, "/unleashed/customers") {
			t.Errorf("%s is empty and proves nothing", path)
		}
		checkFields(t, d, path, "#/components/schemas/"+shape, got.json)
	}
}

// checkFields holds a value to the shape that a reference names.
func checkFields(t *testing.T, d map[string]any, where, ref string, value any) {
	t.Helper()
	schema := at(d, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	properties := at(schema, "properties").(map[string]any)
	object, ok := value.(map[string]any)
	if !ok {
		t.Errorf("%s: %v is not a %s", where, value, ref)
		return
	}
	documented := slices.Sorted(maps.Keys(properties))
	got := slices.Sorted(maps.Keys(object))
	if !strings.Contains(where, "customer_id=") { // the only field that is not always there
		documented = slices.DeleteFunc(documented, func(name string) bool { return name == "unit_price" && strings.HasSuffix(ref, "/Product") })
	}
	if diff := cmp.Diff(documented, got); diff != "" {
		t.Errorf("%s: %s: %s", where, ref, diff)
	}
	for name, property := range properties {
		if inner, ok := at(property, "$ref").(string); ok {
			checkFields(t, d, where+" "+name, inner, object[name])
		}
		if inner, ok := at(property, "items", "$ref").(string); ok {
			elements, isList := object[name].([]any)
			if !isList {
				t.Errorf("%s: %s is %v, not a list", where, name, object[name])
			}
			for _, element := range elements {
				checkFields(t, d, where+" "+name, inner, element)
			}
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}
