package sandbox

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

const linesPerOrder = 20

// bigOrder is an order of 20 lines of different products.
func bigOrder(n int) string {
	var lines strings.Builder
	for i := range linesPerOrder {
		if i > 0 {
			lines.WriteByte(',')
		}
		fmt.Fprintf(&lines, `{"LineNumber":%d,"Product":{"ProductCode":"P%05d"},"OrderQuantity":12,"UnitPrice":24.95,"DiscountRate":0,"LineTotal":299.40,"TaxRate":0.15,"LineTax":44.91,"LineTaxCode":"OUTPUT2","Comments":""}`,
			i+1, (n*linesPerOrder+i)%10_000)
	}
	return fmt.Sprintf(`{"Guid":%q,"OrderStatus":"Parked","Customer":{"CustomerCode":"C%05d"},"Warehouse":{"WarehouseCode":"MAIN"},
		"Tax":{"TaxCode":"OUTPUT2","TaxRate":0.15},"SubTotal":5988.00,"TaxTotal":898.20,"Total":6886.20,"SourceId":"U-%d","SalesOrderLines":[%s]}`,
		orderGUID(n), n%3_000, n, lines.String())
}

// bigSandbox has 10,000 products, 3,000 customers and some orders.
func bigSandbox(b *testing.B, orders int) *Sandbox {
	box := New(Config{APIID: testID, APIKey: testKey})
	products := make([]Product, 10_000)
	for i := range products {
		products[i] = NewProduct(fmt.Sprintf("P%05d", i), "Product", "24.95")
	}
	customers := make([]Customer, 3_000)
	for i := range customers {
		customers[i] = NewCustomer(fmt.Sprintf("C%05d", i), "Customer")
	}
	must(b, box.AddProducts(products...))
	must(b, box.AddCustomers(customers...))
	for n := range orders {
		if got := serveDirect(box, "POST", "/SalesOrders/"+orderGUID(n), bigOrder(n)); got.Code != http.StatusCreated {
			b.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	return box
}

// serveDirect makes a call without a network between.
func serveDirect(box *Sandbox, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	_, query, _ := strings.Cut(target, "?")
	r.Header.Set("api-auth-id", testID)
	r.Header.Set("api-auth-signature", sign(query))
	recorder := httptest.NewRecorder()
	box.ServeHTTP(recorder, r)
	return recorder
}

func BenchmarkPostOrder(b *testing.B) {
	box := bigSandbox(b, 0)
	server := httptest.NewServer(box)
	defer server.Close()
	c := &client{t: b, box: box, server: server, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	var next atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(next.Add(1))
			r, err := c.try("POST", "/SalesOrders/"+orderGUID(n), bigOrder(n))
			if err != nil || r.status != http.StatusCreated {
				b.Errorf("%d %v %s", r.status, err, r.body)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "orders/s")
}

// The poll that finds the last few changes among 10,000 orders.
func BenchmarkPollRecentChanges(b *testing.B) {
	box := bigSandbox(b, 10_000)
	o, _ := box.Order(orderGUID(9_990))
	target := "/SalesOrders?modifiedSince=" + o.ModifiedOn.Format("2006-01-02T15:04:05.000") + "&pageSize=200"
	b.ReportAllocs()
	for b.Loop() {
		if got := serveDirect(box, "GET", target, ""); got.Code != http.StatusOK {
			b.Fatal(got.Body)
		}
	}
}

// A page deep in the list of 10,000 orders.
func BenchmarkPageOfOrders(b *testing.B) {
	box := bigSandbox(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if got := serveDirect(box, "GET", "/SalesOrders/40?pageSize=200", ""); got.Code != http.StatusOK {
			b.Fatal(got.Body)
		}
	}
}

func BenchmarkProductPage(b *testing.B) {
	box := bigSandbox(b, 0)
	b.ReportAllocs()
	for b.Loop() {
		if got := serveDirect(box, "GET", "/Products/5?pageSize=1000", ""); got.Code != http.StatusOK {
			b.Fatal(got.Body)
		}
	}
}

func BenchmarkEachOrder(b *testing.B) {
	box := bigSandbox(b, 10_000)
	for b.Loop() {
		n := 0
		box.EachOrder(func(OrderSummary) bool { n++; return true })
		if n != 10_000 {
			b.Fatal(n)
		}
	}
}
