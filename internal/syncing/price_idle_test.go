package syncing_test

import (
	"testing"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// A run that plans counts the prices that are as they were; one that does not counts none.
func TestAReadingThatFindsNothingPlansNothing(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	w.sync()
	scheduled := func() (planned bool) {
		t.Helper()
		w.clock.Advance(time.Hour)
		w.converse()
		run, _, err := w.syncing.LatestRun(t.Context(), w.supplier, syncing.RunPrices)
		if err != nil || !run.Scheduled || run.State != store.RunDone {
			t.Fatalf("%+v, %v", run, err)
		}
		return run.Unchanged > 0
	}
	settle := func() {
		t.Helper()
		for range 2 { // what was published is looked at once more
			scheduled()
		}
		for range 3 {
			if scheduled() {
				t.Error("prices were planned though nothing has changed")
			}
		}
	}
	settle()

	for what, change := range map[string]func(){
		"a default sell price in the account": func() { must(t, w.sandbox.SetDefaultPrice("GIN", "31.0000")) },
		"a customer's tier":                   func() { must(t, w.sandbox.SetCustomerTier("FERN", "SellPriceTier2")) },
		"a customer's own price":              func() { w.own("APL", 1, "15") },
		"a person's price": func() {
			_, err := w.catalog.SetPrice(t.Context(), w.supplier, w.supplier, w.product("GIN").ID, catalog.PriceInput{UnitPrice: dec("33")})
			must(t, err)
		},
		"how discounts are read": func() {
			_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{
				PriceDecisionsChange: syncing.PriceDecisionsChange{PriceDiscounts: new(string(wholesale.Fractions))},
			})
			must(t, err)
			w.converse() // the sync that follows the decision
			must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
				c, err := tx.Connection(t.Context(), w.supplier, w.conn.Connector)
				if err != nil {
					return err
				}
				return tx.SetPriceDiscounts(t.Context(), c, wholesale.Discounts{Evidence: "a check"})
			}))
		},
		"the time zone": func() {
			must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
				s, err := tx.Supplier(t.Context(), w.supplier)
				if err != nil {
					return err
				}
				s.TimeZone = "Australia/Perth"
				return tx.UpdateSupplier(t.Context(), s)
			}))
		},
	} {
		change()
		if !scheduled() {
			t.Errorf("%s has changed, and prices were not planned anew", what)
		}
		settle()
	}
}
