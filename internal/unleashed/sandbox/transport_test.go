package sandbox

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The vectors of §1.5, through HTTP. Every wire query names a page of a list, or
// a filter that is ignored, so the answer is 200 when the signature is right.
func TestSignatureVectors(t *testing.T) {
	for _, v := range []struct{ key, query, signature string }{
		{"testkey-123", "", "jB1Oc17jFGe0L+LYh0KjZL6x27mL31D3A4GYzWcPQpo="},
		{"testkey-123", "customerCode=ACME", "v0Y8NmSu+YsQolwhpGvnRW5+XB3/KF4uz34JSRMoVtc="},
		{"testkey-123", "modifiedSince=2026-01-02T03:04:05&pageSize=200", "UMtdNu6y52jPnqCppkJfS0HK9fKZTBt9bIgdtRTQwQI="},
		{"testkey-123", "warehouseCode=G1.2%20Prod", "uwKmiSxJHa7fN3DD25uobuCW9VIZR82DpkJlUAOiQVQ="},
		{"QUJDREVGR0hJSktMTU5PUA==", "", "T9MkVuhfDZnMFE6/x3O3peVuYjj/iqrjKXU55ge/tbA="},
		{"QUJDREVGR0hJSktMTU5PUA==", "pageSize=200", "RI1Oo3q8rHRVseP7+HY+wG6wknlXxEvp4GX5USEpfFM="},
	} {
		c := serve(t, New(Config{APIID: testID, APIKey: v.key}), newTestClock())
		target := "/SalesOrders"
		if v.query != "" {
			target += "?" + v.query
		}
		for _, signature := range []string{v.signature, "A" + v.signature[1:]} {
			r := c.request("GET", target, "")
			r.Header.Set("api-auth-signature", signature)
			got, err := c.send(r)
			must(t, err)
			want := http.StatusOK
			if signature != v.signature {
				want = http.StatusForbidden
			}
			if got.status != want {
				t.Errorf("key %s, query %q, signature %s: status %d, want %d", v.key, v.query, signature, got.status, want)
			}
		}
	}
}

func TestHeadersAreCheckedFirst(t *testing.T) {
	c := start(t)
	for name, change := range map[string]func(h http.Header){
		"no id":        func(h http.Header) { h.Del("api-auth-id") },
		"unknown id":   func(h http.Header) { h.Set("api-auth-id", zeroGUID) },
		"no signature": func(h http.Header) { h.Del("api-auth-signature") },
		"of another query": func(h http.Header) {
			h.Set("api-auth-signature", sign("pageSize=7"))
		},
	} {
		for _, target := range []string{"/Customers", "/NoSuchResource", "/SalesOrders?pageSize=nonsense"} {
			r := c.request("GET", target, "")
			change(r.Header)
			got, err := c.send(r)
			must(t, err)
			if got.status != http.StatusForbidden || len(got.body) != 0 {
				t.Errorf("%s, %s: %d %q, want 403 with an empty body", name, target, got.status, got.body)
			}
		}
	}
}

// The signature is over the decoded query, and a plus is a plus.
func TestPlusIsNotASpace(t *testing.T) {
	c := start(t)
	must(t, c.box.AddCustomers(NewCustomer("A+B", "Plus"), NewCustomer("A B", "Space")))
	for wire, message := range map[string]string{
		"customerCode=A%20B": "customerCode=A B",
		"customerCode=A%2BB": "customerCode=A+B",
		"customerCode=A+B":   "customerCode=A+B",
	} {
		r := c.request("GET", "/Customers?"+wire, "")
		r.Header.Set("api-auth-signature", sign(message))
		got, err := c.send(r)
		must(t, err)
		if got.status != http.StatusOK {
			t.Errorf("%s signed as %q: status %d", wire, message, got.status)
			continue
		}
		want := []string{message[len("customerCode="):]}
		if diff := cmp.Diff(want, got.list(t).column("CustomerCode")); diff != "" {
			t.Errorf("%s: %s", wire, diff)
		}
	}
	r := c.request("GET", "/Customers?customerCode=A+B", "")
	r.Header.Set("api-auth-signature", sign("customerCode=A B"))
	if got, err := c.send(r); err != nil || got.status != http.StatusForbidden {
		t.Errorf("plus signed as a space: %d, %v; want 403", got.status, err)
	}
}

func TestRoutesAndParametersIgnoreCase(t *testing.T) {
	c := start(t)
	for _, target := range []string{"/customers", "/CUSTOMERS/1?PAGESIZE=5", "/Customers/Page/1", "/customers/PAGE/1?pagesize=5", "/Customers/"} {
		if got := c.get(target).list(t); len(got.Items) != 1 {
			t.Errorf("%s: %d items, want 1", target, len(got.Items))
		}
	}
}

func TestPaging(t *testing.T) {
	c := start(t)
	for _, code := range []string{"a4", "A2", "a3", "A5"} {
		must(t, c.box.AddCustomers(NewCustomer(code, code)))
	}
	all := []string{"A2", "a3", "a4", "A5", "FERNCAFE"}
	got := c.get("/Customers").list(t)
	if diff := cmp.Diff(all, got.column("CustomerCode")); diff != "" {
		t.Errorf("order of codes: %s", diff)
	}
	if p := got.Pagination; p.NumberOfItems != 5 || p.PageSize != 200 || p.PageNumber != 1 || p.NumberOfPages != 1 {
		t.Errorf("pagination %+v", *p)
	}
	for target, want := range map[string][]string{
		"/Customers?pageSize=2":        all[:2],
		"/Customers/2?pageSize=2":      all[2:4],
		"/Customers/Page/3?pageSize=2": all[4:],
		"/Customers/4?pageSize=2":      {},
		"/Customers/999999999999999":   {},
	} {
		if diff := cmp.Diff(want, c.get(target).list(t).column("CustomerCode")); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
	counts := c.get("/Customers?pageSize=0")
	if got := counts.object(t); got["Items"] != nil || counts.list(t).Pagination.NumberOfItems != 5 {
		t.Errorf("pageSize=0: %s", counts.body)
	}
	for _, target := range []string{"/Customers?pageSize=1001", "/Customers?pageSize=-1", "/Customers?pageSize=many", "/Customers/0", "/Customers?modifiedSince=yesterday"} {
		if got := c.call("GET", target, "", http.StatusBadRequest).problems(t); len(got) != 1 {
			t.Errorf("%s: %v", target, got)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	c := start(t)
	for _, target := range []string{"/", "/Nothing", "/Customers/x", "/Customers/1/2/3", "/SalesOrders/" + orderGUID(9), "/Companies/2", "/Products/" + zeroGUID} {
		c.call("GET", target, "", http.StatusNotFound)
	}
	for _, call := range [][2]string{{"POST", "/Companies"}, {"PUT", "/Customers"}, {"DELETE", "/Products"}, {"PUT", "/SalesOrders"},
		{"PATCH", "/SalesOrders/" + orderGUID(1)}, {"GET", "/SalesOrders/" + orderGUID(1) + "/Complete"}, {"POST", "/Invoices"}, {"POST", "/ProductPrices"}} {
		if got := c.call(call[0], call[1], "{}", http.StatusMethodNotAllowed); got.header.Get("Allow") == "" {
			t.Errorf("%v: no Allow header", call)
		}
	}
}

func TestReferenceData(t *testing.T) {
	c := start(t)
	for resource, field := range map[string]string{
		"Companies": "CompanyName", "Currencies": "CurrencyCode", "Taxes": "TaxCode", "Warehouses": "WarehouseCode",
		"SellPriceTiers": "Name", "PaymentTerms": "PaymentTermDescription", "DeliveryMethods": "Name", "UnitOfMeasures": "Name",
	} {
		got := c.get("/" + resource).list(t)
		if len(got.Items) == 0 || got.Items[0][field] == nil {
			t.Errorf("%s: %v", resource, got.Items)
		}
		unpaged := map[string]bool{"Companies": true, "Currencies": true, "SellPriceTiers": true, "Taxes": true}[resource]
		if (got.Pagination == nil) != unpaged {
			t.Errorf("%s: pagination %v, want unpaged %v", resource, got.Pagination, unpaged)
		}
	}
	if diff := cmp.Diff([]string{"OUTPUT2", "NONE", "ZERORATEDOUTPUT"}, c.get("/Taxes").list(t).column("TaxCode")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0.150000", "0.000000", "0.000000"}, c.get("/Taxes").list(t).column("TaxRate")); diff != "" {
		t.Error(diff)
	}
	if got := c.get("/Companies").list(t).Items[0]; got["CompanyName"] != "Demo Drinks Ltd" || got["BaseCurrencyCode"] != "NZD" {
		t.Error(got)
	}
}
