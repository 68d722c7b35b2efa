package console_test

import (
	"net/url"
	"testing"
)

// listPages are the pages that must stay quick, however much a supplier has. customerID is one of
// its customers.
func listPages(customerID string) map[string]string {
	search := func(path, text string) string { return path + "?q=" + url.QueryEscape(text) }
	return map[string]string{
		"home":                         "/",
		"orders":                       "/orders",
		"orders/all":                   "/orders?show=all",
		"orders/needs":                 "/orders?show=needs",
		"orders/new":                   "/orders?show=new",
		"orders/ordered":               "/orders?status=ordered",
		"orders/received":              "/orders?status=received",
		"orders/cancelled":             "/orders?status=cancelled",
		"orders/scheduled (none)":      "/orders?status=scheduled",
		"orders/source (none)":         "/orders?source=standing",
		"orders/customer":              "/orders?customer=" + customerID,
		"orders/required":              "/orders?required-from=2025-06-01&required-to=2025-06-07",
		"orders/created":               "/orders?created-from=2025-06-01&created-to=2025-06-07&status=received",
		"orders/search number":         search("/orders", "u-1029"),
		"orders/search digits":         search("/orders", "102"),
		"orders/search reference":      search("/orders", "po 4471"),
		"orders/search all po":         search("/orders", "po"),
		"orders/search so":             search("/orders", "SO-00000203"),
		"orders/search customer":       search("/orders", "fern cafe 77"),
		"orders/search many":           search("/orders", "kōwhai"),
		"orders/search nothing":        search("/orders", "zzz nothing"),
		"orders/search in needs":       search("/orders", "kōwhai") + "&show=needs",
		"orders/by number":             "/orders?show=all&sort=number",
		"orders/by customer":           "/orders?show=all&sort=customer",
		"orders/by reference":          "/orders?show=all&sort=reference",
		"orders/by source":             "/orders?show=all&sort=source",
		"orders/by required":           "/orders?show=all&sort=required",
		"orders/by total":              "/orders?show=all&sort=-total",
		"orders/by status":             "/orders?show=all&sort=-status",
		"orders/by sales order":        "/orders?show=all&sort=sales-order",
		"orders/overview by customer":  "/orders?sort=customer",
		"orders/received by customer":  "/orders?status=received&sort=-customer",
		"orders/received by total":     "/orders?status=received&sort=-total",
		"orders/cancelled by total":    "/orders?status=cancelled&sort=total",
		"orders/cancelled by customer": "/orders?status=cancelled&sort=customer",
		"orders/new by required":       "/orders?show=new&sort=required",
		"orders/needs by customer":     "/orders?show=needs&sort=customer",
		"orders/search many by total":  search("/orders", "kōwhai") + "&sort=-total",
		"orders/search po by customer": search("/orders", "po") + "&sort=customer",
		"orders/today":                 "/orders?show=today",
		"orders/overdue":               "/orders?show=overdue",
		"orders/this week by total":    "/orders?show=week&sort=-total",
		"orders/all to send":           "/orders/approve?all=yes&list=",
		"products":                     "/products",
		"products/grid":                "/products?view=grid",
		"products/search":              search("/products", "honey syrup"),
		"products/search nothing":      search("/products", "zzz nothing"),
		"products/out of stock (none)": "/products?availability=out_of_stock",
		"products/by price":            "/products?sort=-price",
		"products/by name":             "/products?sort=name",
		"products/problems":            "/products?problem=any",
		"customers":                    "/customers",
		"customers/by price list":      "/customers?sort=-list",
		"customers/by name":            "/customers?sort=name&list=no&problem=any",
		"customers/unmatched":          "/customers?matched=no",
		"customers/search":             search("/customers", "kōwhai bar"),
		"customers/search nothing":     search("/customers", "zzz nothing"),
		"price lists":                  "/price-lists",
		"price lists/by prices":        "/price-lists?sort=-prices",
	}
}

// TestPagesAreSmall holds every list under 100 kB of HTML, before pictures.
func TestPagesAreSmall(t *testing.T) {
	t.Parallel()
	site := newBusySite(t, t.TempDir(), size{products: 200, customers: 120, orders: 2_000})
	const limit = 100_000
	for name, path := range listPages(site.customerID) {
		if n := site.get(t, path).Body.Len(); n >= limit {
			t.Errorf("%s: %s has %d bytes, want less than %d", name, path, n, limit)
		}
	}
}
