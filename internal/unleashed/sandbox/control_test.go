package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// control calls the control API, unsigned as it is.
func (c *client) control(method, path, body string, status int) []byte {
	c.t.Helper()
	r, err := http.NewRequest(method, c.server.URL+ControlPath+path, strings.NewReader(body))
	must(c.t, err)
	r.Header.Set("Content-Type", "application/json")
	got, err := c.send(r)
	must(c.t, err)
	if got.status != status {
		c.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got.status, status, got.body)
	}
	return got.body
}

func TestControlAPI(t *testing.T) {
	c := start(t)
	if got := string(c.control("GET", "orders", "", 200)); got != "[]\n" {
		t.Errorf("no orders: %s", got)
	}
	c.place(1)
	c.place(2)
	order := "orders/" + orderGUID(1)
	var o OrderSummary
	must(t, json.Unmarshal(c.control("POST", order+"/lines/1", `{"quantity":10,"unit_price":"24.9500"}`, 200), &o))
	if o.Total != "415.96" || o.Lines[0].Quantity != "10" || o.Lines[0].UnitPrice != "24.9500" {
		t.Errorf("changed order %+v", o)
	}
	c.control("POST", order+"/charges", `{"name":"Delivery","amount":"5"}`, 200)
	c.control("POST", order+"/lines", `{"product_code":"FREIGHT","quantity":"1","unit_price":"2"}`, 200)
	c.control("POST", order+"/lines/5/remove", "", 200)
	c.control("POST", order+"/status", `{"status":"Placed","custom":"Picking"}`, 200)
	c.control("POST", order+"/ship", `{"carrier":"NZ Post","tracking":"T1"}`, 200)
	must(t, json.Unmarshal(c.control("POST", order+"/complete", "", 200), &o))
	if o.Status != "Completed" || o.Total != "421.71" {
		t.Errorf("completed order %+v", o)
	}
	c.control("POST", "orders/"+orderGUID(2)+"/delete", "", 200)
	must(t, json.Unmarshal(c.control("GET", "orders/"+orderGUID(2), "", 200), &o))
	if o.Status != "Deleted" {
		t.Errorf("deleted order %+v", o)
	}
	c.control("POST", "products/KOMBU-GIN-330/price", `{"tier":"SellPriceTier1","value":"23.5"}`, 200)
	c.control("POST", "products/KOMBU-GIN-330/price", `{"tier":"default","value":31}`, 200)
	c.control("POST", "products/KOMBU-GIN-330/minimum-sell-price", `{"value":"9"}`, 200)
	c.control("POST", "products/KOMBU-GIN-330/stock", `{"quantity":"9"}`, 200)
	c.control("POST", "products/FREIGHT/obsolete", `{}`, 200)
	item := c.get("/Products?productCode=KOMBU-GIN").list(t).Items[0]
	if got := item["SellPriceTier1"].(map[string]any)["Value"]; got != "23.5000" {
		t.Errorf("tier price %v", got)
	}
	c.control("POST", "customers/FERNCAFE/stop-credit", "", 200)
	c.control("POST", "customers/FERNCAFE/tier", `{"tier":"SellPriceTier2"}`, 200)
	c.control("POST", "customers/FERNCAFE/price", `{"product_code":"KOMBU-APL-330","price":"19"}`, 200)
	customer := c.get("/Customers").list(t).Items[0]
	if customer["StopCredit"] != true || customer["SellPriceTier"] != "Sell Price Tier 2" || c.count("/ProductPrices") != 1 {
		t.Errorf("customer %v", customer)
	}
	c.control("POST", "customers/FERNCAFE/price/remove", `{"product_code":"KOMBU-APL-330"}`, 200)
	c.control("POST", "customers/FERNCAFE/stop-credit", `{"value":false}`, 200)
	c.control("POST", "customers/FERNCAFE/obsolete", `{"value":true}`, 200)
	if got := c.count("/Customers"); got != 0 {
		t.Errorf("%d customers", got)
	}
	c.control("POST", "load/Customers", `[{"CustomerCode":"NEW"}]`, 200)

	var calls struct {
		Total int        `json:"total"`
		Calls CallCounts `json:"calls"`
	}
	must(t, json.Unmarshal(c.control("GET", "calls", "", 200), &calls))
	if calls.Total != 6 || calls.Calls.Total("POST", "SalesOrders") != 2 {
		t.Errorf("calls %+v", calls)
	}
	c.control("POST", "calls/reset", "", 200)
	if n := c.box.Calls().Total("*", "*"); n != 0 {
		t.Errorf("%d calls after the reset", n)
	}

	rules := `["POST SalesOrders cut_after p=0.2","* * throttle nth=10"]`
	c.control("PUT", "faults", rules, 200)
	if got := strings.TrimSpace(string(c.control("GET", "faults", "", 200))); got != rules {
		t.Errorf("faults %s", got)
	}
	c.control("PUT", "faults", `["nonsense"]`, 422)
	if got := len(c.box.Faults()); got != 2 {
		t.Errorf("%d faults after a refused change", got)
	}
	c.control("PUT", "faults", `[]`, 200)
	c.control("PUT", "behaviour", `{"past_end":"404","error_code":"string"}`, 200)
	c.control("PUT", "behaviour", `{"past_end":"empty","nothing":"x"}`, 422)
	if got := c.box.Behaviour().String(); got != "past_end=404 error_code=string" {
		t.Errorf("behaviour %s", got)
	}
	for path, status := range map[string]int{
		"orders/" + orderGUID(7) + "/complete": 404, order + "/complete": 422, order + "/lines/x": 404, "orders/x/nothing": 404,
		"products/NONE/price": 404, "products/KOMBU-GIN-330/price": 200, "customers/NONE/stop-credit": 404, "load/Nothing": 422,
	} {
		body := c.control("POST", path, "", status)
		if status == 422 && !strings.Contains(string(body), `{"error":"`) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestControlPage(t *testing.T) {
	c := start(t)
	must(t, c.box.AddProducts(NewProduct("A/B", `<script>alert("x")</script>`, "1")))
	c.place(1)
	page := string(c.control("GET", "", "", 200))
	for _, want := range []string{"SO-00000001", "473.34", "/_sandbox/orders/" + orderGUID(1) + "/complete", "/_sandbox/products/A%2FB/price", "visibility_delay", "Wholesale 24.95"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s on the page", want)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("a product's name is not escaped")
	}
	if strings.Contains(string(c.control("GET", "?q=apple", "", 200)), "KOMBU-GIN-330</strong>") {
		t.Error("the search finds everything")
	}
	// The forms of the page lead back to it.
	noRedirect := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	submit := func(path string, fields url.Values, status int) {
		t.Helper()
		r, err := noRedirect.PostForm(c.server.URL+ControlPath+path, fields)
		must(t, err)
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != status || status == 303 && r.Header.Get("Location") != ControlPath {
			t.Errorf("%s: %s, to %q: %s", path, r.Status, r.Header.Get("Location"), body)
		}
	}
	submit("order-line", url.Values{"guid": {orderGUID(1)}, "line": {"1"}, "quantity": {"10"}, "unit_price": {""}}, 303)
	submit("products/A%2FB/price", url.Values{"tier": {"default"}, "value": {"2.50"}}, 303)
	submit("faults", url.Values{"rules": {"* * throttle nth=1000\r\n\r\n"}}, 303)
	submit("behaviour", url.Values{"name": {"past_end"}, "value": {"404"}}, 303)
	submit("orders/"+orderGUID(1)+"/complete", url.Values{}, 303)
	submit("orders/"+orderGUID(1)+"/delete", url.Values{}, 422)
	o, _ := c.box.Order(orderGUID(1))
	price := string(c.get("/Products?productCode=A").body)
	if o.Status != "Completed" || o.Total != "415.96" || !strings.Contains(price, `"DefaultSellPrice":2.5000`) {
		t.Errorf("order %+v, product %s", o, price)
	}
	if diff := cmp.Diff([]string{"* * throttle nth=1000"}, c.box.faultTexts()); diff != "" {
		t.Error(diff)
	}
}
