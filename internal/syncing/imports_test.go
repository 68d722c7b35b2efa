package syncing_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

func TestConnectTellsWhyItWasRefused(t *testing.T) {
	w := onSQLite(t)
	w.stock()
	_, err := w.syncing.Connect(t.Context(), w.supplier, syncing.Credentials{APIID: "id", APIKey: "wrong"})
	if wholesale.CodeOf(err) != wholesale.CodeInvalid {
		t.Fatalf("got %v", err)
	}
	info, err := w.syncing.Connection(t.Context(), w.supplier)
	must(t, err)
	if info.Status != store.Disconnected || info.CallsThisMonth == 0 {
		t.Errorf("got %+v", info)
	}
	w.connect()
	must(t, w.view(func(tx *store.Tx) error {
		c, err := tx.Connection(t.Context(), w.supplier, "unleashed")
		if err == nil && (c.SealedKey == "" || c.SealedKey == "key") {
			t.Errorf("the key is kept as %q", c.SealedKey)
		}
		return err
	}))
}

func (w *world) fill(products int) {
	w.t.Helper()
	all := make([]sandbox.Product, products)
	for i := range all {
		all[i] = sandbox.NewProduct(fmt.Sprintf("P%05d", i), fmt.Sprintf("Product %d", i), "10.0000")
	}
	must(w.t, w.sandbox.AddProducts(all...))
}

func TestImportTwiceChangesNothingAndCostsOneCallAPage(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.fill(1030)
		w.connect()
		w.sandbox.ResetCalls()
		run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		if run.State != store.RunDone || run.Created != 1030 || run.Total != 1030 || run.Processed != 1030 {
			t.Fatalf("got %+v", run)
		}
		if n := w.sandbox.Calls().Total("GET", "Products"); n != 6 {
			t.Errorf("%d calls for 1,030 products in pages of 200, want 6", n)
		}
		w.clock.Advance(time.Minute)
		run = w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		if run.State != store.RunDone || run.Unchanged != 1030 || run.Created+run.Updated+run.Skipped != 0 {
			t.Errorf("the second time: %+v", run)
		}
		page, err := w.catalog.Products(t.Context(), w.supplier, catalog.ProductQuery{Code: "P00007", Limit: 10})
		must(t, err)
		if len(page.Items) != 1 || page.Items[0].RemoteID == "" || page.Items[0].Name != "Product 7" {
			t.Errorf("got %+v", page.Items)
		}
	})
}

func TestImportGoesOnWhereItWasCutOff(t *testing.T) {
	w := onSQLite(t)
	w.fill(1000)
	w.connect()
	w.refuse = func(r *http.Request) bool { return r.URL.Path == "/Products/3" }
	run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	if run.State != store.RunRunning || run.Processed != 400 || run.Error == "" {
		t.Fatalf("got %+v", run)
	}
	w.refuse = nil
	w.sandbox.ResetCalls()
	w.clock.Advance(time.Hour)
	w.converse()
	run, err := w.syncing.Run(t.Context(), w.supplier, run.ID)
	must(t, err)
	if run.State != store.RunDone || run.Created != 1000 || run.Processed != 1000 || run.Error != "" {
		t.Errorf("got %+v", run)
	}
	if n := w.sandbox.Calls().Total("GET", "Products"); n != 3 {
		t.Errorf("%d calls for the pages that were left, want 3", n)
	}
}

func TestRetiredProductsAreSeenAndNewOnesThatCannotBeSoldAreLeftOut(t *testing.T) {
	w := onSQLite(t).ready()
	must(t, w.sandbox.SetProductObsolete("APL", true))
	hidden := sandbox.NewProduct("HIDDEN", "Not for sale", "1")
	hidden.IsSellable = false
	must(t, w.sandbox.AddProducts(hidden))
	run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	if run.Updated != 1 || run.SkipReasons["not sellable in Unleashed"] != 1 {
		t.Errorf("got %+v", run)
	}
	must(t, w.view(func(tx *store.Tx) error {
		p, err := tx.ProductByCode(t.Context(), w.supplier, "APL")
		if err == nil && (p.Availability != wholesale.Discontinued || p.Sendable() == "") {
			t.Errorf("got %+v", p)
		}
		return err
	}))
}

func TestANewPhoneNumberIsAChange(t *testing.T) {
	w := onSQLite(t).ready()
	fern := sandbox.NewCustomer("FERN", "Fern Cafe")
	fern.ContactFirstName, fern.PhoneNumber = "Ana", "09 555 0101"
	must(t, w.sandbox.AddCustomers(fern))
	run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	if run.Updated != 1 || run.Created != 0 {
		t.Errorf("got %+v", run)
	}
	must(t, w.view(func(tx *store.Tx) error {
		c, err := tx.CustomerByCode(t.Context(), w.supplier, "FERN")
		if want := (wholesale.Contact{Name: "Ana", Phone: "09 555 0101"}); c.Contact != want {
			t.Errorf("the contact is %+v, want %+v", c.Contact, want)
		}
		return err
	}))
	if run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers)); run.Updated != 0 {
		t.Errorf("nothing has changed since: %+v", run)
	}
}

func TestMatchByHandOnceOnlyAndItsPricesFollow(t *testing.T) {
	w := onSQLite(t)
	w.stock()
	w.connect()
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	made, _, err := w.catalog.CreateCustomer(t.Context(), w.supplier, catalog.NewCustomer{Name: "The Fern"}, nil)
	must(t, err)
	found, err := w.syncing.FindCustomers(t.Context(), w.supplier, "fern")
	must(t, err)
	if len(found) != 1 || found[0].Code != "FERN" {
		t.Fatalf("found %+v", found)
	}
	customer, err := w.syncing.MatchCustomer(t.Context(), w.supplier, made.ID, found[0].RemoteID)
	must(t, err)
	if customer.RemoteID != found[0].RemoteID || customer.Name != "The Fern" || customer.Email != "orders@fern.example" {
		t.Errorf("got %+v", customer)
	}
	w.converse()
	w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
	other, _, err := w.catalog.CreateCustomer(t.Context(), w.supplier, catalog.NewCustomer{Name: "Another"}, nil)
	must(t, err)
	if _, err := w.syncing.MatchCustomer(t.Context(), w.supplier, other.ID, found[0].RemoteID); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("matched twice: %v", err)
	}
}

// price checks what a customer pays for one unit.
func (w *world) price(customer, product, want string, rule wholesale.Rule) {
	w.t.Helper()
	var c wholesale.Customer
	var p wholesale.Product
	must(w.t, w.view(func(tx *store.Tx) (err error) {
		if c, err = tx.CustomerByCode(w.t.Context(), w.supplier, customer); err != nil {
			return err
		}
		p, err = tx.ProductByCode(w.t.Context(), w.supplier, product)
		return err
	}))
	got, err := w.catalog.PriceFor(w.t.Context(), w.supplier, c.ID, p.ID, dec("1"), "")
	must(w.t, err)
	if got.UnitPrice.Cmp(dec(want)) != 0 || got.Rule != rule {
		w.t.Errorf("%s pays %s by %s for %s, want %s by %s", customer, got.UnitPrice, got.Rule, product, want, rule)
	}
}

func TestPricesFollowUnleashed(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
		w.price("FERN", "APL", "20", wholesale.RuleDefault)

		w.clock.Advance(time.Minute)
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "25.5000"))
		must(t, w.sandbox.SetDefaultPrice("APL", "21.0000"))
		err := w.sandbox.AddCustomerPrice("FERN", "APL", "17.2500")
		must(t, err)
		run := w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		if run.State != store.RunDone {
			t.Fatalf("got %+v", run)
		}
		w.price("FERN", "GIN", "25.5", wholesale.RuleTier)
		w.price("FERN", "APL", "17.25", wholesale.RuleCustomer)

		w.clock.Advance(time.Minute)
		must(t, w.sandbox.RemoveCustomerPrice("FERN", "APL"))
		must(t, w.sandbox.SetCustomerTier("FERN", ""))
		w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		w.price("FERN", "APL", "21", wholesale.RuleDefault)
		w.price("FERN", "GIN", "30", wholesale.RuleDefault)
	})
}

func TestASyncNeverTouchesWhatAPersonSet(t *testing.T) {
	w := onSQLite(t).ready()
	var list wholesale.PriceList
	var gin wholesale.Product
	must(t, w.view(func(tx *store.Tx) error {
		lists, err := tx.PriceLists(t.Context(), w.supplier, "", 1)
		if err != nil {
			return err
		}
		list = lists[0]
		gin, err = tx.ProductByCode(t.Context(), w.supplier, "GIN")
		return err
	}))
	_, err := w.catalog.SetPrice(t.Context(), w.supplier, list.ID, gin.ID, catalog.PriceInput{UnitPrice: dec("19.99")})
	must(t, err)
	must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "26.0000"))
	w.clock.Advance(time.Minute)
	w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
	w.price("FERN", "GIN", "19.99", wholesale.RuleTier)
}

func TestPricesAreReadAgainByThemselves(t *testing.T) {
	w := onSQLite(t).ready()
	must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "26.0000"))
	w.clock.Advance(time.Hour + time.Minute)
	w.converse()
	w.price("FERN", "GIN", "26", wholesale.RuleTier)
}

func TestNoPriceSyncWhenItIsTurnedOff(t *testing.T) {
	w := onSQLite(t).ready()
	off := false
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SyncPrices: &off})
	must(t, err)
	if _, err := w.syncing.SyncPrices(t.Context(), w.supplier); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("got %v", err)
	}
}

// TestNotesAreImportedOnlyWhenTheSwitchIsOn (U8, U9).
func TestNotesAreImportedOnlyWhenTheSwitchIsOn(t *testing.T) {
	for _, on := range []bool{true, false} {
		w := onSQLite(t)
		w.stock()
		w.connect()
		_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{ImportNotes: &on})
		must(t, err)
		w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		must(t, w.view(func(tx *store.Tx) error {
			p, err := tx.ProductByCode(t.Context(), w.supplier, "GIN")
			if err == nil && (p.Notes == "Raw, unpasteurised.") != on {
				t.Errorf("with the switch %v the notes are %q", on, p.Notes)
			}
			return err
		}))
	}
}

// TestTaxesFollowAMatchThatCameAfterTheOrder: the order was untaxed before the match.
func TestTaxesFollowAMatchThatCameAfterTheOrder(t *testing.T) {
	w := onSQLite(t)
	w.stock()
	w.connect()
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	made, _, err := w.catalog.CreateCustomer(t.Context(), w.supplier, catalog.NewCustomer{Name: "The Fern"}, nil)
	must(t, err)
	o, _, err := w.orders.Take(t.Context(), w.supplier, ordering.NewOrder{CustomerID: made.ID, Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("2")}}}, nil)
	must(t, err)
	if o = w.approve(o); o.SalesOrder.State != wholesale.OutboxFailed || wholesale.FormatTotal(o.Total) != "60.00" {
		t.Fatalf("got %s, total %s", o.SalesOrder.State, o.Total)
	}
	found, err := w.syncing.FindCustomers(t.Context(), w.supplier, "FERN")
	must(t, err)
	_, err = w.syncing.MatchCustomer(t.Context(), w.supplier, made.ID, found[0].RemoteID)
	must(t, err)
	_, err = w.orders.Retry(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	o = w.state(o.ID, wholesale.OutboxCreated)
	if got := w.remote(o); wholesale.FormatTotal(o.Total) != "69.00" || wholesale.FormatTotal(dec(got.Total)) != "69.00" || got.TaxCode != "OUTPUT2" {
		t.Errorf("ours %s, theirs %s with tax %s, want 69.00", o.Total, got.Total, got.TaxCode)
	}
}
