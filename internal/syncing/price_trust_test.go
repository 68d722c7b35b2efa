package syncing_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// own adds prices of FERN's own for a product: one from each quantity on, from 1 to n.
func (w *world) own(product string, n int, price sandbox.Number) {
	w.t.Helper()
	rows := make([]sandbox.ProductPrice, n)
	for i := range rows {
		rows[i] = sandbox.ProductPrice{
			Customer: sandbox.CustomerRef{CustomerCode: "FERN"}, Product: sandbox.ProductRef{ProductCode: product}, CustomerPrice: price,
			MinimumQuantity: sandbox.Number(fmt.Sprint(i + 1)),
		}
	}
	must(w.t, w.sandbox.AddProductPrices(rows...))
}

func TestAFailureInTheMiddleLeavesYesterdaysPrices(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	w.own("APL", 4000, "15.4321") // 20 pages
	w.sync()
	yesterday := func() {
		t.Helper()
		w.price("FERN", "APL", "15.4321", wholesale.RuleCustomer)
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
		must(t, w.view(func(tx *store.Tx) error {
			gin, err := tx.ProductByCode(t.Context(), w.supplier, "GIN")
			if gin.DefaultPrice.Cmp(dec("30")) != 0 {
				t.Errorf("the default sell price is %s", gin.DefaultPrice)
			}
			return err
		}))
	}
	yesterday()

	// Everything costs something else today.
	w.answer = func(_ *http.Request, body string) string { return strings.ReplaceAll(body, "15.4321", "16.4321") }
	must(t, w.sandbox.SetDefaultPrice("GIN", "31.0000"))
	must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "26.0000"))
	w.refuse = func(r *http.Request) bool { return r.URL.Path == "/ProductPrices/7" }
	run := w.sync()
	if run.State != store.RunRunning || run.Error == "" {
		t.Fatalf("%+v", run)
	}
	yesterday()
	w.refuse = nil
	w.clock.Advance(time.Hour)
	w.converse()
	if run = w.reread(run); run.State != store.RunDone || run.Updated != 4002 {
		t.Errorf("%+v", run)
	}
	w.price("FERN", "APL", "16.4321", wholesale.RuleCustomer)
	w.price("FERN", "GIN", "26", wholesale.RuleTier)
}

func TestAFailureBetweenPagesOfProductsLeavesTheirPrices(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	w.fill(300)
	w.clock.Advance(time.Minute)
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	must(t, w.sandbox.SetDefaultPrice("APL", "21.0000"))
	w.refuse = func(r *http.Request) bool { return r.URL.Path == "/Products/2" }
	w.clock.Advance(time.Minute)
	run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	if run.State != store.RunRunning {
		t.Fatalf("%+v", run)
	}
	w.price("FERN", "APL", "20", wholesale.RuleDefault)
	w.refuse = nil
	w.clock.Advance(time.Hour)
	w.converse()
	w.price("FERN", "APL", "21", wholesale.RuleDefault)
}

func TestADeletedPriceIsFoundOnceADay(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	must(t, w.sandbox.AddCustomerPrice("FERN", "APL", "17"))
	w.sync()
	must(t, w.sandbox.RemoveCustomerPrice("FERN", "APL"))
	w.scheduled()
	w.price("FERN", "APL", "17", wholesale.RuleCustomer) // a reading of changes cannot see it
	w.clock.Advance(23 * time.Hour)
	run := w.scheduled()
	w.price("FERN", "APL", "20", wholesale.RuleDefault)
	if run.Updated != 1 || len(run.Notes) != 1 || !strings.Contains(run.Notes[0], "the default sell price for 1") {
		t.Errorf("%+v", run)
	}
}

// A reading in full that takes longer than the poll interval has the next one of the clock's queued
// when it ends. That one asks for changes only.
func TestASlowFullReadingIsNotRepeated(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	full := 0
	w.answer = func(r *http.Request, body string) string {
		if r.URL.Path == "/ProductPrices/1" && !strings.Contains(r.URL.RawQuery, "modifiedSince") {
			if full++; full == 1 { // a list of two, and this is the first
				must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
					return tx.PutRun(t.Context(), store.Run{
						ID: store.NewID(), SupplierID: w.supplier, Kind: syncing.RunPrices, State: store.RunQueued,
						Step: syncing.StepProducts, Scheduled: true, QueuedAt: tx.Now(),
					})
				}))
			}
		}
		return body
	}
	w.sync()
	w.converse()
	w.scheduled()
	if full != 2 { // the products' prices and the groups'
		t.Errorf("lists of prices were read in full %d times", full)
	}
}

// Prices begin and expire on their days, in the supplier's time zone, without a sync.
func TestPricesBeginAndExpireWithoutASync(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	day := func(n int) sandbox.Date { return sandbox.Date{Time: time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC)} }
	must(t, w.sandbox.AddProductPrices(sandbox.ProductPrice{
		Customer: sandbox.CustomerRef{CustomerCode: "FERN"}, Product: sandbox.ProductRef{ProductCode: "APL"}, CustomerPrice: "15", ValidFrom: day(4), ValidTo: day(5),
	}))
	w.sync()
	versions := w.version()
	for _, want := range []struct {
		at    time.Time
		price string
		rule  wholesale.Rule
	}{
		{time.Date(2026, 3, 3, 10, 59, 0, 0, time.UTC), "20", wholesale.RuleDefault}, // still 3 March in Auckland
		{time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC), "15", wholesale.RuleCustomer},
		{time.Date(2026, 3, 5, 10, 59, 0, 0, time.UTC), "15", wholesale.RuleCustomer},
		{time.Date(2026, 3, 5, 11, 0, 0, 0, time.UTC), "20", wholesale.RuleDefault},
	} {
		w.clock.Advance(want.at.Sub(w.clock.Now()))
		w.price("FERN", "APL", want.price, want.rule)
	}
	if w.version() != versions {
		t.Error("prices were synced meanwhile")
	}
}

func TestAnObsoleteProductLeavesTheLists(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	must(t, w.sandbox.AddCustomerPrice("FERN", "GIN", "17"))
	w.sync()
	must(t, w.sandbox.SetProductObsolete("GIN", true))
	w.scheduled()
	version, gin := w.version().Current, w.product("GIN").ID
	must(t, w.view(func(tx *store.Tx) error {
		prices, err := tx.AllPrices(t.Context(), w.supplier, version)
		for _, p := range prices {
			if p.ProductID == gin && p.PriceListID != w.supplier {
				t.Errorf("it still has %+v", p)
			}
		}
		return err
	}))
}

// While a large sync or rollback is applied, no transaction writes more than a batch, so no one
// waits longer; and orders are taken between any two.
func TestNoTransactionWritesMoreThanABatch(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	w.own("APL", 3000, "15.4321")
	w.sync()
	w.answer = func(_ *http.Request, body string) string { return strings.ReplaceAll(body, "15.4321", "16.4321") }
	next := func() (n int64) {
		// Inside a transaction nothing is visible: that is no step.
		_ = w.view(func(tx *store.Tx) error {
			v, err := tx.PriceVersion(t.Context(), w.supplier)
			if err != nil {
				return err
			}
			gone, come, err := tx.SyncedPricesOfOneVersion(t.Context(), w.supplier, v.Current, v.Current+1)
			n = int64(max(len(gone), len(come)))
			return err
		})
		return n
	}
	var before, most, steps int64
	measure := func() {
		if n := next(); n > before {
			most, steps = max(most, n-before), steps+1
			before = n
		}
	}
	run, err := w.syncing.SyncPrices(t.Context(), w.supplier)
	must(t, err)
	w.clock.Advance(time.Minute)
	w.between = measure
	run = w.run(run, nil)
	w.between = nil
	if run.State != store.RunDone || steps < 6 || most > 500 {
		t.Errorf("%+v: %d steps, %d rows in the largest", run.State, steps, most)
	}
	undone, err := w.syncing.RollBack(t.Context(), w.supplier, run.ID)
	must(t, err)
	before, most, steps = 0, 0, 0
	w.between = measure
	undone = w.run(undone, nil)
	w.between = nil
	if undone.State != store.RunDone || steps < 6 || most > 500 {
		t.Errorf("%+v: %d steps, %d rows in the largest", undone.State, steps, most)
	}
	w.price("FERN", "APL", "15.4321", wholesale.RuleCustomer)
}

func TestEarlierPricesAreBoundInSpace(t *testing.T) {
	w := onSQLite(t)
	w.syncing.EndedPricesSpared = 1
	w.ready()
	for i := range 40 {
		must(t, w.sandbox.SetDefaultPrice("APL", sandbox.Number(fmt.Sprint(21+i))))
		w.scheduled()
	}
	must(t, w.view(func(tx *store.Tx) error {
		live, ended, err := tx.CountKeptPrices(t.Context(), w.supplier)
		if ended > 5*live+2 || ended < 5 {
			t.Errorf("%d prices hold, %d are kept", live, ended)
		}
		return err
	}))
	kept, err := w.syncing.PricePublications(t.Context(), w.supplier)
	must(t, err)
	undone := w.rollBack(store.Run{ID: kept[len(kept)-1].RunID}) // the oldest that is kept
	if undone.State != store.RunDone {
		t.Errorf("%+v", undone)
	}
}
