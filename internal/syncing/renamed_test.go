package syncing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

func (w *world) renameTax(code, rate string) {
	w.t.Helper()
	must(w.t, w.sandbox.LoadJSON("Taxes", []byte(`[{"TaxCode":"`+code+`","TaxRate":`+rate+`,"CanApplyToRevenue":true},{"TaxCode":"NONE","TaxRate":0}]`)))
	must(w.t, w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) { c.TaxCode, c.TaxRate = code, sandbox.Number(rate) }))
}

// A tax code that was renamed in Unleashed does not hold an order up, and is said.
func TestAnOrderIsSentUnderATaxCodeThatWasRenamed(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		first := w.pushed()
		if got := w.remote(first).TaxCode; got != "OUTPUT2" {
			t.Fatalf("the first order has tax code %s", got)
		}
		o := w.approve(w.take())
		w.renameTax("GST15", "0.15")
		w.converse()
		o = w.state(o.ID, wholesale.OutboxCreated)
		if remote := w.remote(o); remote.TaxCode != "GST15" || remote.Total != wholesale.FormatTotal(o.Total) {
			t.Errorf("sent with tax code %s at %s", remote.TaxCode, remote.Total)
		}
		events, err := w.orders.Timeline(t.Context(), w.supplier, o.ID)
		must(t, err)
		if !slices.ContainsFunc(events, func(e store.Event) bool {
			return strings.HasPrefix(e.Text, "Tax code OUTPUT2 is called GST15 in Unleashed now")
		}) {
			t.Errorf("the timeline does not say so: %+v", events)
		}
		if !slices.Contains(w.notices(), "code_renamed") {
			t.Errorf("notices: %v", w.notices())
		}
		if o.Tax.Code != "GST15" || o.Lines[0].Tax.Code != "GST15" {
			t.Errorf("the order still has %s", o.Tax.Code)
		}
		// The next order has the new code from the start.
		if next := w.take(); next.Tax.Code != "GST15" {
			t.Errorf("the next order has %s", next.Tax.Code)
		}
	})
}

// When the customer is read again before sending, and has the new code already, that is said, too.
func TestATaxCodeThatWasReadAgainBeforeSendingIsSaid(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	o := w.approve(w.take())
	w.clock.Advance(time.Minute)
	w.renameTax("GST15", "0.15")
	w.converse()
	o = w.state(o.ID, wholesale.OutboxCreated)
	if remote := w.remote(o); remote.TaxCode != "GST15" || o.Tax.Code != "GST15" {
		t.Errorf("sent with tax code %s, ours is %s", remote.TaxCode, o.Tax.Code)
	}
	events, err := w.orders.Timeline(t.Context(), w.supplier, o.ID)
	must(t, err)
	said := 0
	for _, e := range events {
		if strings.Contains(e.Text, "Tax code OUTPUT2 is") && strings.Contains(e.Text, "GST15 in Unleashed now") {
			said++
		}
	}
	if said != 1 {
		t.Errorf("said %d times: %+v", said, events)
	}
}

// A tax of another rate makes another total: the order waits with both, and a retry takes the new.
func TestATaxOfAnotherRateWaitsForAPerson(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	o := w.approve(w.take())
	w.renameTax("GST10", "0.1")
	w.converse()
	o = w.state(o.ID, wholesale.OutboxFailed)
	for _, total := range []string{"344.31", "329.34"} {
		if !strings.Contains(o.SalesOrder.Error, total) {
			t.Errorf("no %s in %q", total, o.SalesOrder.Error)
		}
	}
	if w.sandbox.OrderCount() != 0 || !slices.Contains(w.notices(), "sales_order_failed") {
		t.Errorf("%d orders, notices %v", w.sandbox.OrderCount(), w.notices())
	}
	_, err := w.syncing.Retry(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	o = w.state(o.ID, wholesale.OutboxCreated)
	if remote := w.remote(o); remote.Total != "329.34" || wholesale.FormatTotal(o.Total) != "329.34" {
		t.Errorf("sent at %s, ours is %s", remote.Total, o.Total)
	}
}

// Without an exchange rate in the account nothing is sent, and the currency is named.
func TestAnOrderWithoutAnExchangeRateWaitsForAPerson(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	must(t, w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) { c.Currency.CurrencyCode = "AUD" }))
	w.clock.Advance(time.Minute)
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	o := w.pushed()
	w.state(o.ID, wholesale.OutboxFailed)
	if o.Currency != "AUD" || !strings.Contains(o.SalesOrder.Error, "no exchange rate for sales in AUD") || w.sandbox.OrderCount() != 0 {
		t.Errorf("the order in %s: %q, %d sent", o.Currency, o.SalesOrder.Error, w.sandbox.OrderCount())
	}
	must(t, w.sandbox.LoadJSON("Currencies", []byte(`[{"CurrencyCode":"NZD"},{"CurrencyCode":"AUD","DefaultSellRate":0.92}]`)))
	_, err := w.syncing.Retry(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	w.state(o.ID, wholesale.OutboxCreated)
}
