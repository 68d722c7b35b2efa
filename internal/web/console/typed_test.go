package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"upstock/internal/edi"
	"upstock/internal/web/webtest"
)

// TestNoRefusedFormLosesWhatWasTyped sends every form of every page with text that is refused, and
// looks for it in what comes back.
func TestNoRefusedFormLosesWhatWasTyped(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		routes(s.Router, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Invoices: s.Invoices, Payments: s.Payments, Standing: s.Standing, Documents: s.Documents, Syncing: s.Syncing,
			Webhooks: s.Webhooks, Fulfilment: s.Fulfilment, Terms: s.Terms, Clock: func() time.Time { return webtest.Now }, PublicURL: s.URL,
		})
	})
	customer, product := site.AddCustomer("HARBOUR", "Harbour Grocer"), site.AddProduct("GIN", "Ginger", "2.50")
	site.GiveList(customer, "Cafés", product, "2.40")
	shipped := site.Ship(customer, product, "12")
	lists, err := site.Catalog.PriceLists(t.Context(), site.SupplierID, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	partner, _, err := site.Documents.CreatePartner(t.Context(), site.SupplierID, edi.PartnerChange{Name: new("Fern Grocers"), Format: new("csv")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string][]string{
		"/orders/": {shipped.ID, site.AddOrder(customer, product, "12").ID}, "/customers/": {customer.ID}, "/products/": {product.ID},
		"/price-lists/": {lists.Items[0].ID}, "/settings/fulfilment-groups/": {site.SupplierID}, "/settings/trading-partners/": {partner.ID},
	}
	var forms []webtest.Form
	for _, pattern := range site.Router.Patterns() {
		method, path, _ := strings.Cut(strings.ReplaceAll(pattern, "{$}", ""), " ")
		if method != http.MethodGet || strings.HasPrefix(path, "/_") || strings.HasPrefix(path, "/live") {
			continue
		}
		for area, of := range ids {
			for _, id := range of {
				if strings.HasPrefix(path, area) && strings.Contains(path, "{id}") {
					page := strings.ReplaceAll(path, "{id}", id)
					forms = append(forms, webtest.RefusableForms(page, site.Ask(page))...)
				}
			}
		}
		if !strings.Contains(path, "{") {
			forms = append(forms, webtest.RefusableForms(path, site.Ask(path))...)
		}
	}
	if refused := site.RefuseForms(forms); refused < 25 {
		t.Errorf("only %d forms were refused", refused)
	}
}
