package syncing_test

import (
	"slices"
	"testing"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// The total of an order that is not approved yet is the one that would be sent, also when its
// customer or a product is taxed differently since it was taken.
func TestOpenOrdersAreTaxedAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		open, approved := w.take(), w.approve(w.take())
		wantTotals := func(when, wantOpen, wantApproved string) {
			t.Helper()
			if got := wholesale.FormatTotal(w.order(open.ID).Total); got != wantOpen {
				t.Errorf("%s: the open order comes to %s, want %s", when, got, wantOpen)
			}
			if got := wholesale.FormatTotal(w.order(approved.ID).Total); got != wantApproved {
				t.Errorf("%s: the approved order comes to %s, want %s", when, got, wantApproved)
			}
		}
		wantTotals("as taken", "344.31", "344.31")

		must(t, w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) { c.Taxable = false }))
		w.clock.Advance(time.Minute)
		w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
		wantTotals("customer not taxable", "299.40", "344.31")

		must(t, w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) { c.Taxable = true }))
		must(t, w.sandbox.ChangeProduct("GIN", func(p *sandbox.Product) { p.TaxableSales = false }))
		w.clock.Advance(time.Minute)
		w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
		w.clock.Advance(time.Minute)
		w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		wantTotals("product not taxable", "299.40", "344.31")

		must(t, w.sandbox.ChangeProduct("GIN", func(p *sandbox.Product) { p.TaxableSales = true }))
		w.clock.Advance(time.Minute)
		w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		wantTotals("taxable again", "344.31", "344.31")

		events, err := w.orders.Timeline(t.Context(), w.supplier, open.ID)
		must(t, err)
		if !slices.ContainsFunc(events, func(e store.Event) bool {
			return e.Text == "Taxes were updated from Unleashed: total NZD 299.40, was 344.31"
		}) {
			t.Errorf("the timeline does not say why: %+v", events)
		}
		sent := w.approve(w.order(open.ID))
		w.converse()
		if remote := w.remote(w.order(sent.ID)); remote.Total != "344.31" {
			t.Errorf("sent at %s", remote.Total)
		}
	})
}

// Matching a customer gives its open orders the taxes of Unleashed.
func TestMatchingTaxesOpenOrdersAgain(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	local, _, err := w.catalog.CreateCustomer(t.Context(), w.supplier, catalog.NewCustomer{Name: "Harbour Deli"}, nil)
	must(t, err)
	price := dec("10")
	o, _, err := w.orders.Take(t.Context(), w.supplier, ordering.NewOrder{
		CustomerID: local.ID, Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("1"), UnitPrice: &price}},
	}, nil)
	must(t, err)
	must(t, w.sandbox.AddCustomers(sandbox.NewCustomer("HARBOUR", "Harbour Deli")))
	found, err := w.syncing.FindCustomers(t.Context(), w.supplier, "Harbour")
	must(t, err)
	if len(found) != 1 || wholesale.FormatTotal(o.Total) != "10.00" {
		t.Fatalf("found %+v, the order comes to %s", found, o.Total)
	}
	_, err = w.syncing.MatchCustomer(t.Context(), w.supplier, local.ID, found[0].RemoteID)
	must(t, err)
	if got := wholesale.FormatTotal(w.order(o.ID).Total); got != "11.50" {
		t.Errorf("after matching it comes to %s, want 11.50", got)
	}
}
