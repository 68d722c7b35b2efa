package console

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/web/webtest"
)

// TestReadingChangesNothing asks for every page with GET, with full access, and looks whether
// anything is different: a link on another site, or a program that follows links, must do nothing.
func TestReadingChangesNothing(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		routes(s.Router, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Invoices: s.Invoices, Payments: s.Payments, Documents: s.Documents, Syncing: s.Syncing, Webhooks: s.Webhooks, Fulfilment: s.Fulfilment,
			Clock: func() time.Time { return webtest.Now }, PublicURL: s.URL,
		})
	})
	customer, product := site.AddCustomer("HARBOUR", "Harbour Grocer"), site.AddProduct("GIN", "Ginger", "2.50")
	order := site.AddOrder(customer, product, "12")
	ids := map[string]string{"/orders": order.ID, "/customers": customer.ID, "/products": product.ID}
	before, err := site.Accounts.Revision(t.Context(), site.SupplierID)
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for _, pattern := range site.Router.Patterns() {
		method, path, _ := strings.Cut(strings.ReplaceAll(pattern, "{$}", ""), " ")
		if method != "GET" || strings.HasPrefix(path, "/_test/") || strings.HasPrefix(path, "/live") {
			continue
		}
		for area, id := range ids {
			if strings.HasPrefix(path, area) {
				path = strings.ReplaceAll(path, "{id}", id)
			}
		}
		if a := site.Ask(path); a.Status == 200 {
			answered++
		}
		after, err := site.Accounts.Revision(t.Context(), site.SupplierID)
		if err != nil {
			t.Fatal(err)
		}
		if after != before {
			t.Errorf("%s has changed something", pattern)
			before = after
		}
	}
	if answered < 30 {
		t.Errorf("only %d pages were shown", answered)
	}
}
