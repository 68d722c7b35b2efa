package syncing_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// duringASync calls act once, after a price sync has written a part of the next version but before
// it is published.
func (w *world) duringASync(act func()) (acted *bool) {
	acted = new(bool)
	w.between = func() {
		var now, next []store.ListedPrice
		// Inside a transaction nothing is visible: that is no step.
		_ = w.view(func(tx *store.Tx) error {
			version, err := tx.PriceVersion(w.t.Context(), w.supplier)
			if err != nil {
				return err
			}
			if now, err = tx.AllPrices(w.t.Context(), w.supplier, version.Current); err != nil {
				return err
			}
			next, err = tx.AllPrices(w.t.Context(), w.supplier, version.Current+1)
			return err
		})
		if !*acted && !reflect.DeepEqual(now, next) {
			*acted = true
			act()
		}
	}
	return acted
}

func (w *world) version() (v store.PriceVersion) {
	w.t.Helper()
	must(w.t, w.view(func(tx *store.Tx) (err error) {
		v, err = tx.PriceVersion(w.t.Context(), w.supplier)
		return err
	}))
	return v
}

// customer and product look up a record by its code.
func (w *world) customer(code string) (c wholesale.Customer) {
	w.t.Helper()
	must(w.t, w.view(func(tx *store.Tx) (err error) {
		c, err = tx.CustomerByCode(w.t.Context(), w.supplier, code)
		return err
	}))
	return c
}

func (w *world) product(code string) (p wholesale.Product) {
	w.t.Helper()
	must(w.t, w.view(func(tx *store.Tx) (err error) {
		p, err = tx.ProductByCode(w.t.Context(), w.supplier, code)
		return err
	}))
	return p
}

// repriced is a world whose account has other prices than the last sync has seen: 26 instead of
// 24.95 for GIN on the tier, a price for APL on it, and for KIWI, who buys at the tier's prices,
// one of its own.
func (w *world) repriced() *world {
	w.t.Helper()
	w.stock()
	must(w.t, w.sandbox.AddCustomers(sandbox.NewCustomer("KIWI", "Kiwi Bar")))
	must(w.t, w.sandbox.SetCustomerTier("KIWI", "SellPriceTier1"))
	w.connect()
	w.run(w.syncing.StartImport(w.t.Context(), w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(w.t.Context(), w.supplier, syncing.RunCustomers))
	w.price("KIWI", "GIN", "24.95", wholesale.RuleTier)
	must(w.t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "26.0000"))
	must(w.t, w.sandbox.SetTierPrice("APL", "SellPriceTier1", "18.0000"))
	must(w.t, w.sandbox.AddCustomerPrice("KIWI", "APL", "17.0000"))
	w.clock.Advance(time.Minute)
	return w
}

func TestASyncIsSeenWholeAndTheVersionBeforeIsKept(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		before := w.repriced().version().Current
		acted := w.duringASync(func() {
			w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
			w.price("KIWI", "APL", "20", wholesale.RuleDefault)
		})
		run := w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		if !*acted || run.Created != 2 || run.Updated != 1 || w.version().Current != before+1 {
			t.Errorf("acted: %v, %+v, version %d after %d", *acted, run, w.version().Current, before)
		}
		w.price("FERN", "GIN", "26", wholesale.RuleTier)
		w.price("FERN", "APL", "18", wholesale.RuleTier)
		w.price("KIWI", "APL", "17", wholesale.RuleCustomer)
		w.price("KIWI", "GIN", "26", wholesale.RuleTier)

		gin, kiwi := w.product("GIN"), w.customer("KIWI")
		for version, want := range map[int64]string{before: "24.95", before + 1: "26"} {
			must(t, w.view(func(tx *store.Tx) error {
				book, err := tx.WholePriceBook(t.Context(), w.supplier, version)
				if err != nil {
					return err
				}
				if answer, _ := book.For(&kiwi, "").Price(&gin, dec("1")); answer.UnitPrice.Cmp(dec(want)) != 0 {
					t.Errorf("in version %d it pays %s, want %s", version, answer.UnitPrice, want)
				}
				return nil
			}))
		}

		w.between = nil
		w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		if w.version().Current != before+1 {
			t.Errorf("nothing changed, and yet version %d follows %d", w.version().Current, before+1)
		}
	})
}

func TestAPersonsChangeDuringASyncHolds(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx, gin := t.Context(), w.repriced().product("GIN")
		tier, kiwi := w.customer("FERN").PriceListID(), w.customer("KIWI")
		var manual wholesale.PriceList
		acted := w.duringASync(func() {
			_, err := w.catalog.SetPrice(ctx, w.supplier, tier, gin.ID, catalog.PriceInput{UnitPrice: dec("19.99")})
			must(t, err)
			w.price("FERN", "GIN", "19.99", wholesale.RuleTier) // at once
			manual, _, err = w.catalog.CreatePriceList(ctx, w.supplier, catalog.NewPriceList{Name: "Bars"}, nil)
			must(t, err)
			_, err = w.catalog.SetPrice(ctx, w.supplier, manual.ID, gin.ID, catalog.PriceInput{UnitPrice: dec("9")})
			must(t, err)
			_, err = w.catalog.AssignPriceList(ctx, w.supplier, manual.ID, kiwi.ID)
			must(t, err)
		})
		run := w.run(w.syncing.SyncPrices(ctx, w.supplier))
		if !*acted || run.State != store.RunDone {
			t.Fatalf("acted: %v, %+v", *acted, run)
		}
		w.price("FERN", "GIN", "19.99", wholesale.RuleTier)
		w.price("FERN", "APL", "18", wholesale.RuleTier)
		w.price("KIWI", "GIN", "9", wholesale.RuleManual)
		// Unleashed's price has changed beneath the person's, so no customer pays something else
		// for it.
		wantLines(t, w.moves(run, syncing.MovesByProduct, gin.ID), "GIN 24.95 → 26.00 +4.2 %")
		wantLines(t, w.moves(run, syncing.MovesByCustomer, w.customer("FERN").ID), "APL 20.00 → 18.00 −10 % Price tier Sell Price Tier 1")
	})
}

func TestAListThatGoesStaysWhenAPersonPutsAPriceOnIt(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx, apple := t.Context(), w.repriced().product("APL")
		tier, fern := w.customer("FERN").PriceListID(), w.customer("FERN")
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", ""))
		must(t, w.sandbox.SetTierPrice("APL", "SellPriceTier1", ""))
		acted := w.duringASync(func() {
			_, err := w.catalog.SetPrice(ctx, w.supplier, tier, apple.ID, catalog.PriceInput{UnitPrice: dec("15")})
			must(t, err)
		})
		run := w.run(w.syncing.SyncPrices(ctx, w.supplier))
		list, err := w.catalog.PriceListSummary(ctx, w.supplier, tier)
		must(t, err)
		if !*acted || run.State != store.RunDone || list.Prices != 1 || list.Customers == 0 {
			t.Errorf("acted: %v, %+v, %+v", *acted, run, list)
		}
		w.price(fern.Code, "APL", "15", wholesale.RuleTier) // what a person has set goes on counting
	})
}

func TestASyncThatWasCutOffGoesOn(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		before := w.repriced().version().Current
		ctx, stop := context.WithCancel(t.Context())
		acted := w.duringASync(stop)
		run, err := w.syncing.SyncPrices(t.Context(), w.supplier)
		must(t, err)
		_ = w.syncing.Converse(ctx, syncing.Converse{SupplierID: w.supplier, ConnectionID: w.conn.ID})
		if !*acted || w.version().Current != before {
			t.Fatalf("acted: %v, version %d", *acted, w.version().Current)
		}
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)

		w.between = nil
		run = w.run(run, nil)
		if run.State != store.RunDone || run.Created != 2 || run.Updated != 1 || w.version().Current != before+1 {
			t.Errorf("%+v, version %d", run, w.version().Current)
		}
		w.price("FERN", "GIN", "26", wholesale.RuleTier)
		w.price("KIWI", "APL", "17", wholesale.RuleCustomer)
		changes, err := w.syncing.PriceChanges(t.Context(), w.supplier, run.ID, 0, 10)
		must(t, err)
		if len(changes.Items) != 3 {
			t.Errorf("it says that it has changed %+v", changes.Items)
		}
	})
}

func TestADiscountFollowsTheDefaultPriceWithoutBeingReadAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		must(t, w.sandbox.AddProductPrices(
			sandbox.ProductPrice{Customer: sandbox.CustomerRef{CustomerCode: "FERN"}, Product: sandbox.ProductRef{ProductCode: "APL"}, DiscountValue: "10"},
			sandbox.ProductPrice{Product: sandbox.ProductRef{ProductCode: "APL"}, CustomerPrice: "1", MinimumQuantity: "100"},
		))
		w.clock.Advance(time.Minute)
		w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		w.price("FERN", "APL", "18", wholesale.RuleCustomer)
		// A reading of changes does not see that the row was deleted, so the mirror keeps it.
		must(t, w.sandbox.RemoveCustomerPrice("FERN", "APL"))
		must(t, w.sandbox.SetDefaultPrice("APL", "30.0000"))
		w.clock.Advance(2 * time.Hour) // prices are due again
		w.converse()
		w.price("FERN", "APL", "27", wholesale.RuleCustomer)
		w.clock.Advance(time.Minute)
		w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		w.price("FERN", "APL", "30", wholesale.RuleDefault)
	})
}

// What an account gives away costs nothing, and the run says so; files name a customer and a
// product by code.
func TestACustomerPriceOfZeroIsAPrice(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	must(t, w.sandbox.LoadJSON("ProductPrices", []byte(`[{"Customer":{"Guid":"6f027feb-6a64-4071-a32f-ad44254c2e93","CustomerCode":"FERN"},
		"Product":{"Guid":"5426613f-5811-478e-94b3-f2660310dbf7","ProductCode":"APL"},"CustomerPrice":0}]`)))
	w.clock.Advance(time.Minute)
	run := w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
	w.price("FERN", "APL", "0", wholesale.RuleCustomer)
	if len(run.Warnings) != 1 || run.Skipped != 0 {
		t.Errorf("warnings %v, skipped %v", run.Warnings, run.SkipReasons)
	}
}
