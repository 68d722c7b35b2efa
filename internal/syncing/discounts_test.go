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

// discount gives FERN a discount on a product; as the account writes it.
func (w *world) discount(product, written string) {
	w.t.Helper()
	must(w.t, w.sandbox.AddProductPrices(sandbox.ProductPrice{
		Customer: sandbox.CustomerRef{CustomerCode: "FERN"}, Product: sandbox.ProductRef{ProductCode: product}, DiscountValue: sandbox.Number(written),
	}))
	w.clock.Advance(time.Minute)
}

func (w *world) syncPrices() store.Run {
	w.t.Helper()
	return w.run(w.syncing.SyncPrices(w.t.Context(), w.supplier))
}

// Percent or fraction is decided for the account: later evidence changes every price, and what was
// shown once is not forgotten when its row is gone, neither by a reading of changes nor by a full
// one.
func TestDiscountsOfPricesAreDecidedForTheAccount(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		w.discount("GIN", "0.5")
		run := w.syncPrices()
		w.price("FERN", "GIN", "15", wholesale.RuleCustomer)
		if len(run.Warnings) != 1 || len(run.Notes) != 0 {
			t.Errorf("nothing has shown it: warnings %v, notes %v", run.Warnings, run.Notes)
		}

		w.discount("APL", "1") // never 100 %
		run = w.syncPrices()
		w.price("FERN", "GIN", "29.85", wholesale.RuleCustomer)
		w.price("FERN", "APL", "19.8", wholesale.RuleCustomer)
		if len(run.Warnings) != 0 || len(run.Notes) != 1 || !strings.Contains(run.Notes[0], "percents: one of them is 1") {
			t.Errorf("one of 1 shows it: warnings %v, notes %v", run.Warnings, run.Notes)
		}

		must(t, w.sandbox.RemoveCustomerPrice("FERN", "APL"))
		w.clock.Advance(2 * time.Hour) // a reading of changes
		w.converse()
		w.price("FERN", "GIN", "29.85", wholesale.RuleCustomer)
		w.syncPrices() // a full one
		w.price("FERN", "GIN", "29.85", wholesale.RuleCustomer)
		w.price("FERN", "APL", "20", wholesale.RuleDefault)
		if diff := w.audited("discounts_read"); diff != 1 {
			t.Errorf("%d audit rows say that discounts are read otherwise, want 1", diff)
		}
	})
}

func (w *world) audited(kind string) (n int) {
	w.t.Helper()
	must(w.t, w.view(func(tx *store.Tx) error {
		rows, err := tx.AuditRows(w.t.Context(), w.supplier, store.AuditFilter{}, 1000)
		for _, row := range rows {
			if row.Kind == kind {
				n++
			}
		}
		return err
	}))
	return n
}

// The customers' discounts are another field, with evidence of its own.
func TestDiscountsOfCustomersAreDecidedForTheAccount(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		percents, err := sandbox.ParseBehaviour("customer_discount=percent")
		must(t, err)
		w.sandbox.SetBehaviour(percents)
		w.discount("APL", "10") // shows nothing about customers
		w.syncPrices()
		importCustomers := func() store.Run {
			w.clock.Advance(time.Minute)
			return w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
		}
		must(t, w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) { c.DiscountRate = "0.005" })) // written 0.5
		run := importCustomers()
		w.price("FERN", "GIN", "12.475", wholesale.RuleTier) // half, as far as anyone can know
		if len(run.Warnings) != 1 {
			t.Errorf("nothing has shown it: warnings %v", run.Warnings)
		}

		other := sandbox.NewCustomer("KIWI", "Kiwi Cafe")
		other.DiscountRate = "0.1" // written 10
		must(t, w.sandbox.AddCustomers(other))
		run = importCustomers()
		w.price("FERN", "GIN", "24.8253", wholesale.RuleTier)
		w.price("KIWI", "GIN", "27", wholesale.RuleDefault)
		if !slices.ContainsFunc(run.Notes, func(note string) bool { return strings.Contains(note, "Customer discounts are read as percents") }) {
			t.Errorf("notes %v", run.Notes)
		}

		must(t, w.sandbox.ChangeCustomer("KIWI", func(c *sandbox.Customer) { c.DiscountRate = "0" }))
		run = importCustomers()
		w.price("FERN", "GIN", "24.8253", wholesale.RuleTier)
		w.price("KIWI", "GIN", "30", wholesale.RuleDefault)
		if run.Updated != 1 || run.Unchanged == 0 {
			t.Errorf("a settled discount counts as changed: %+v", run)
		}
	})
}
