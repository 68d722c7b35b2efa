package pricelists_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/webtest"
)

// connected is a site whose prices are synced from a sandbox with a product and a customer.
func connected(t *testing.T) *webtest.Site {
	t.Helper()
	site := newSite(t)
	must(t, site.Sandbox.AddProducts(sandbox.NewProduct("GIN", "Kombucha Ginger", "30.0000")))
	must(t, site.Sandbox.AddCustomers(sandbox.NewCustomer("FERN", "Fern Cafe")))
	behaviour, err := sandbox.ParseBehaviour("customer_sell_price=paid")
	must(t, err)
	site.Sandbox.SetBehaviour(behaviour)
	site.Connect()
	for _, kind := range []string{syncing.RunProducts, syncing.RunCustomers} {
		_, err := site.Syncing.StartImport(t.Context(), site.SupplierID, kind)
		must(t, err)
		converse(t, site)
	}
	return site
}

func converse(t *testing.T, site *webtest.Site) {
	t.Helper()
	var conn store.Connection
	must(t, site.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		conn, err = tx.Connection(t.Context(), site.SupplierID, "unleashed")
		return err
	}))
	must(t, site.Syncing.Converse(context.Background(), syncing.Converse{SupplierID: site.SupplierID, ConnectionID: conn.ID}))
}

func TestCheckPage(t *testing.T) {
	site := connected(t)
	wantSaid(t, site, "Not checked yet", "Check now")
	must(t, site.Sandbox.AddCustomerPrice("FERN", "GIN", "22.5000"))
	site.Later(time.Hour)
	_, err := site.Syncing.SyncPrices(t.Context(), site.SupplierID)
	must(t, err)
	converse(t, site)
	must(t, site.Sandbox.RemoveCustomerPrice("FERN", "GIN"))
	site.Later(time.Hour)

	startCheck(t, site)
	wantSaid(t, site, "1 of 1 price differ", "Unleashed charges the default sell price instead of the customer price.",
		"Fern Cafe", "22.50", "Customer price for Fern Cafe", "30.00", "Default sell price")

	must(t, site.Sandbox.AddCustomerPrice("FERN", "GIN", "22.5000"))
	startCheck(t, site)
	wantSaid(t, site, "all of 1 price agree", "All checked prices agree")
}

// wantSaid fails unless the page with the comparisons says all of this.
func wantSaid(t *testing.T, site *webtest.Site, words ...string) {
	t.Helper()
	page := site.Get("/price-lists/check")
	for _, w := range words {
		if !page.Says(w) {
			t.Errorf("the page does not say %q: %s", w, page.Text())
		}
	}
}

func startCheck(t *testing.T, site *webtest.Site) {
	t.Helper()
	if answer := site.Post("/price-lists/check", url.Values{}); answer.Status != http.StatusSeeOther || answer.Location != "/price-lists/check" {
		t.Fatalf("answered %d, to %q", answer.Status, answer.Location)
	}
	wantSaid(t, site, "Check prices against Unleashed")
	converse(t, site)
}
