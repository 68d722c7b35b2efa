package unleashedapi

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLastPage(t *testing.T) {
	one := []Tax{{}}
	for _, test := range []struct {
		page Page[Tax]
		want bool
	}{
		{Page[Tax]{Items: one, Number: 1, Pages: 3}, false},
		{Page[Tax]{Items: one, Number: 3, Pages: 3}, true},
		{Page[Tax]{Items: one, Number: 4, Pages: 3}, true},
		{Page[Tax]{Items: nil, Number: 1, Pages: 3}, true},
		{Page[Tax]{Items: one, Number: 1}, true},
	} {
		if got := test.page.Last(); got != test.want {
			t.Errorf("%+v: Last is %t", test.page, got)
		}
	}
}

func TestDecodeList(t *testing.T) {
	for body, want := range map[string]Page[Company]{
		`{"Pagination":{"NumberOfItems":523,"PageSize":200,"PageNumber":1,"NumberOfPages":3},"Items":[{"CompanyName":"A"}]}`: {Items: []Company{{CompanyName: "A"}}, Pages: 3, Total: 523},
		`{"Pagination":{"NumberOfItems":523,"PageSize":0,"PageNumber":1,"NumberOfPages":0}}`:                                 {Total: 523},
		`{"Items":[{"companyname":"A","Extra":{"x":[1]}}]}`:                                                                  {Items: []Company{{CompanyName: "A"}}},
		`{"Pagination":null,"Items":[null,{"CompanyName":null},null]}`:                                                       {Items: []Company{{}}},
		`{"Items":null}`:         {},
		` [{"CompanyName":"A"}]`: {Items: []Company{{CompanyName: "A"}}},
	} {
		got, err := decodeList[Company]([]byte(body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
	for _, body := range []string{"", "null", "{}", `"x"`, `{"Message":"maintenance"}`, `{"Items":{}}`, `{"Items":[`, `{"Items":[]}{`} {
		if got, err := decodeList[Company]([]byte(body)); err == nil {
			t.Errorf("%q was read as %+v", body, got)
		}
	}
}

// What lies beyond the last page is unknown: both answers mean the end.
func TestPagePastTheEnd(t *testing.T) {
	for _, status := range []int{200, 404} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			w.Write([]byte(`{"Pagination":{"NumberOfItems":3,"PageSize":200,"PageNumber":9,"NumberOfPages":1},"Items":[]}`))
		})
		page, err := client.Products(t.Context(), ProductQuery{}, 9)
		if err != nil || !page.Last() || page.Number != 9 {
			t.Errorf("status %d: %+v, %v", status, page, err)
		}
		if status == 404 {
			_, err := client.Products(t.Context(), ProductQuery{}, 0)
			wantKind(t, err, KindNotFound)
		}
	}
}

func TestReferenceDataFollowsPages(t *testing.T) {
	var asked []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI)
		fmt.Fprintf(w, `{"Pagination":{"NumberOfItems":3,"PageSize":1,"PageNumber":%d,"NumberOfPages":3},"Items":[{"WarehouseCode":"W%d","IsDefault":true}]}`, len(asked), len(asked))
	})
	warehouses, err := client.Warehouses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Warehouse{{WarehouseCode: "W1", IsDefault: true}, {WarehouseCode: "W2", IsDefault: true}, {WarehouseCode: "W3", IsDefault: true}}
	if diff := cmp.Diff(want, warehouses); diff != "" {
		t.Errorf("warehouses (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/Warehouses", "/Warehouses/2", "/Warehouses/3"}, asked); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestReferenceDataIsWholeOrAnError(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/Taxes" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Write([]byte(`{"Pagination":{"NumberOfPages":2},"Items":[{"TaxCode":"NONE","TaxRate":0}]}`))
	})
	taxes, err := client.Taxes(t.Context())
	wantKind(t, err, KindAuth)
	if taxes != nil {
		t.Errorf("half a list was returned: %v", taxes)
	}
}

func TestSingleRecords(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/Customers/" + string(customerGUID):
			w.Write([]byte(fixture(t, "customer.json")))
		case "/Products/" + string(productGUID): // some clients report a wrapper
			w.Write([]byte(`{"Items":[` + fixture(t, "product.json") + `]}`))
		case "/SalesOrders/" + string(orderGUID):
			w.Write([]byte(`{}`))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	ctx := t.Context()
	if customer, err := client.Customer(ctx, customerGUID); err != nil || customer.CustomerCode != "FERNCAFE" {
		t.Errorf("customer %+v, %v", customer, err)
	}
	if product, err := client.Product(ctx, productGUID); err != nil || product.ProductCode != "KOMBU-GIN-330" {
		t.Errorf("product %+v, %v", product, err)
	}
	_, err := client.SalesOrder(ctx, orderGUID)
	wantKind(t, err, KindTransient) // an empty object must not pass for a stored order
	_, err = client.Customer(ctx, productGUID)
	wantKind(t, err, KindNotFound)
}

func TestOnlyGUIDsBecomePaths(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.RequestURI) })
	for _, guid := range []GUID{"", "2", "../Taxes", zeroGUID, orderGUID + "/Complete"} {
		_, err := client.SalesOrder(t.Context(), guid)
		wantKind(t, err, KindInvalid)
		_, err = client.CreateSalesOrder(t.Context(), SalesOrder{GUID: guid})
		wantKind(t, err, KindInvalid)
	}
}

func TestCountsMayBeTextsOrHaveDigitsAfterThePoint(t *testing.T) {
	page, err := decodeList[Company]([]byte(`{"Pagination":{"NumberOfItems":"5","NumberOfPages":3.0,"PageNumber":"1"},"Items":[{"CompanyName":"A"}]}`))
	if err != nil || page.Total != 5 || page.Pages != 3 || len(page.Items) != 1 {
		t.Errorf("got %+v (%v)", page, err)
	}
}

func TestAFullPageWithoutACountIsNotTheLast(t *testing.T) {
	for name, c := range map[string]struct {
		page Page[Company]
		ends bool
	}{
		"full, no count":       {Page[Company]{Number: 1, Items: make([]Company, 2)}, false},
		"not full, no count":   {Page[Company]{Number: 1, Items: make([]Company, 1)}, true},
		"more than asked for":  {Page[Company]{Number: 1, Items: make([]Company, 3)}, true},
		"full, the last of 3":  {Page[Company]{Number: 3, Pages: 3, Items: make([]Company, 2)}, true},
		"full, the first of 3": {Page[Company]{Number: 1, Pages: 3, Items: make([]Company, 2)}, false},
		"empty":                {Page[Company]{Number: 4}, true},
	} {
		if got := c.page.Ends(2); got != c.ends {
			t.Errorf("%s: ends %v, want %v", name, got, c.ends)
		}
	}
}
