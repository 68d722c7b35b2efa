package catalog

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// matched adds a customer that is matched with Unleashed and has a tier there.
func (c *fixture) matched(code, tier, listID string) wholesale.Customer {
	c.t.Helper()
	customer := wholesale.Customer{
		ID: store.NewID(), SupplierID: c.supplier, Code: code, Name: "Customer " + code, RemoteID: "remote " + code,
		Terms: wholesale.Terms{TierKey: tier, Currency: "NZD"}, CreatedAt: now, UpdatedAt: now,
	}
	if listID != "" {
		customer.Layers = []string{listID}
	}
	c.update(func(tx *store.Tx) error {
		version, err := tx.EditPrices(c.t.Context(), c.supplier)
		if err != nil {
			return err
		}
		return errors.Join(tx.PutCustomer(c.t.Context(), customer), tx.SetLayers(c.t.Context(), c.supplier, version, customer.ID, customer.Layers))
	})
	return customer
}

// mirror adds a list that mirrors something in Unleashed.
func (c *fixture) mirror(name string, origin wholesale.Origin, key string) wholesale.PriceList {
	c.t.Helper()
	l := wholesale.PriceList{ID: store.NewID(), SupplierID: c.supplier, Name: name, Origin: origin, Currency: "NZD", RemoteKey: key}
	c.putList(l)
	return l
}

func (c *fixture) putList(l wholesale.PriceList) {
	c.t.Helper()
	c.update(func(tx *store.Tx) error {
		version, err := tx.EditPrices(c.t.Context(), c.supplier)
		if err != nil {
			return err
		}
		return tx.PutPriceList(c.t.Context(), version, l)
	})
}

func (c *fixture) buysFrom(customer wholesale.Customer) string {
	c.t.Helper()
	now, err := c.Customer(c.t.Context(), c.supplier, customer.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return now.PriceListID()
}

func TestADeletedListsCustomersFallBackToUnleashed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		list := c.priceList("Cafés")
		c.setPrice(list, c.product("A", nil), PriceInput{UnitPrice: dec("1")})
		tier := c.mirror("Wholesale", wholesale.OriginTier, wholesale.TierListKey("T1"))
		own := c.mirror("Own", wholesale.OriginCustomer, wholesale.CustomerListKey("remote OWN"))
		onTier, withOwn := c.matched("TIER", "T1", list.ID), c.matched("OWN", "T1", list.ID)
		byName, noTier := c.matched("NAME", wholesale.TierByName("Wholesale"), list.ID), c.matched("NONE", "", list.ID)
		unmatched := c.customer(NewCustomer{Name: "Unmatched", PriceListID: list.ID})
		elsewhere := c.customer(NewCustomer{Name: "Elsewhere", PriceListID: c.priceList("Pubs").ID})

		moved, err := c.DeletePriceList(t.Context(), c.supplier, list.ID)
		if err != nil || moved != 5 {
			t.Fatalf("moved %d, %v", moved, err)
		}
		got := map[string]string{}
		for _, customer := range []wholesale.Customer{onTier, withOwn, byName, noTier, unmatched} {
			got[customer.Name] = c.buysFrom(customer)
		}
		want := map[string]string{"Customer TIER": tier.ID, "Customer OWN": own.ID, "Customer NAME": tier.ID, "Customer NONE": "", "Unmatched": ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if c.buysFrom(elsewhere) != elsewhere.PriceListID() {
			t.Error("a customer of another list was moved")
		}
		_, err = c.PriceList(t.Context(), c.supplier, list.ID)
		wantCode(t, "the deleted list", err, wholesale.CodeNotFound)
	})
}

func TestOnlyListsMadeByHandAreRenamedAndDeleted(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		synced, manual := c.syncedList(), c.priceList("Cafés")
		_, err := c.DeletePriceList(t.Context(), c.supplier, synced.ID)
		wantCode(t, "delete", err, wholesale.CodeConflict)
		_, err = c.RenamePriceList(t.Context(), c.supplier, synced.ID, "Mine")
		wantCode(t, "rename", err, wholesale.CodeConflict)
		_, err = c.RenamePriceList(t.Context(), c.supplier, manual.ID, " ")
		wantCode(t, "rename to nothing", err, wholesale.CodeInvalid)
		renamed, err := c.RenamePriceList(t.Context(), c.supplier, manual.ID, " Pubs ")
		if err != nil || renamed.Name != "Pubs" || renamed.Origin != wholesale.OriginManual {
			t.Errorf("got %+v, %v", renamed, err)
		}
	})
}

func TestWhoMayBuyFromWhichList(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		manual, dollars := c.priceList("Cafés"), c.priceList("Export")
		dollars.Currency = "USD"
		c.putList(dollars)
		tier := c.mirror("Wholesale", wholesale.OriginTier, wholesale.TierListKey("T1"))
		other := c.mirror("Retail", wholesale.OriginTier, wholesale.TierListKey("T2"))
		own := c.mirror("Own", wholesale.OriginCustomer, wholesale.CustomerListKey("remote SOMEBODY"))
		matched, unmatched := c.matched("A", "T1", ""), c.customer(NewCustomer{Name: "Unmatched"})
		tests := []struct {
			what     string
			list     wholesale.PriceList
			customer wholesale.Customer
			want     wholesale.Code
		}{
			{"matched on a list made by hand", manual, matched, ""},
			{"matched on its own tier", tier, matched, ""},
			{"matched on another tier", other, matched, wholesale.CodeConflict},
			{"matched on somebody's own list", own, matched, wholesale.CodeConflict},
			{"matched on a list in another currency", dollars, matched, wholesale.CodeInvalid},
			{"unmatched on a list made by hand", manual, unmatched, ""},
			{"unmatched on a tier", other, unmatched, ""},
			{"unmatched on somebody's own list", own, unmatched, wholesale.CodeConflict},
			{"on no such list", wholesale.PriceList{ID: "nothing"}, unmatched, wholesale.CodeNotFound},
			{"nobody", manual, wholesale.Customer{ID: "nobody"}, wholesale.CodeNotFound},
		}
		for _, test := range tests {
			_, err := c.AssignPriceList(ctx, c.supplier, test.list.ID, test.customer.ID)
			wantCode(t, test.what, err, test.want)
			if test.want == "" && c.buysFrom(test.customer) != test.list.ID {
				t.Errorf("%s: it buys from %q", test.what, c.buysFrom(test.customer))
			}
		}

		if _, err := c.AssignPriceList(ctx, c.supplier, manual.ID, matched.ID); err != nil {
			t.Fatal(err)
		}
		_, list, err := c.TakeOffPriceList(ctx, c.supplier, manual.ID, matched.ID)
		if err != nil || list.ID != tier.ID || c.buysFrom(matched) != tier.ID {
			t.Errorf("taken off, it buys from %+v, %v", list, err)
		}
		_, _, err = c.TakeOffPriceList(ctx, c.supplier, tier.ID, matched.ID)
		wantCode(t, "taken off its tier", err, wholesale.CodeConflict)
		_, _, err = c.TakeOffPriceList(ctx, c.supplier, manual.ID, matched.ID)
		wantCode(t, "taken off twice", err, wholesale.CodeConflict)
	})
}

func TestAPriceGivenBackFollowsUnleashedAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		product := c.product("GIN", func(p *wholesale.Product) {
			p.RemoteID, p.TierPrices = "remote gin", []wholesale.TierPrice{{Key: "T1", Name: "Wholesale", Price: dec("24.95")}}
		})
		tier := c.mirror("Wholesale", wholesale.OriginTier, wholesale.TierListKey("T1"))
		own := c.mirror("Own", wholesale.OriginCustomer, wholesale.CustomerListKey("remote FERN"))
		c.matched("FERN", "T1", own.ID)
		for _, p := range []store.ListedPrice{
			{PriceListID: tier.ID, Price: wholesale.Price{UnitPrice: dec("24.95")}},
			{PriceListID: own.ID, Price: wholesale.Price{UnitPrice: dec("17.25")}},
			{PriceListID: own.ID, Price: wholesale.Price{UnitPrice: dec("16"), MinimumQuantity: dec("12")}},
		} {
			p.ProductID, p.Owner = product.ID, wholesale.OwnedBySync
			c.update(func(tx *store.Tx) error { return tx.PutPrices(ctx, c.supplier, 1, p) })
		}
		tests := []struct {
			what    string
			list    wholesale.PriceList
			minimum string
			want    string // "" when nothing comes back
		}{
			{"tier", tier, "0", "24.95"}, {"tier from a dozen on", tier, "12", ""},
			{"customer", own, "0", "17.25"}, {"customer from a dozen on", own, "12", "16"}, {"customer from two dozen on", own, "24", ""},
			{"manual list", c.priceList("Mine"), "0", ""},
		}
		for _, test := range tests {
			key := PriceKey{ProductID: product.ID, MinimumQuantity: dec(test.minimum)}
			c.setPrice(test.list, product, PriceInput{UnitPrice: dec("9.99"), MinimumQuantity: key.MinimumQuantity})
			back, err := c.DeletePrice(ctx, c.supplier, test.list.ID, key)
			if err != nil || (back == nil) != (test.want == "") {
				t.Fatalf("%s: %+v, %v", test.what, back, err)
			}
			row, err := c.PriceRow(ctx, c.supplier, test.list.ID, key)
			if test.want == "" {
				wantCode(t, test.what, err, wholesale.CodeNotFound)
				continue
			}
			if err != nil || row.UnitPrice.Cmp(dec(test.want)) != 0 || row.Owner != wholesale.OwnedBySync || row.ProductCode != "GIN" {
				t.Errorf("%s: %+v, %v", test.what, row, err)
			}
			_, err = c.DeletePrice(ctx, c.supplier, test.list.ID, key)
			wantCode(t, test.what+" of Unleashed", err, wholesale.CodeConflict)
		}
	})
}

func TestChangePrice(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		product := c.product("A", nil)
		list, synced := c.priceList("Mine"), c.syncedList(wholesale.Price{ProductID: product.ID, UnitPrice: dec("7")})
		first, dozen := PriceKey{ProductID: product.ID}, PriceKey{ProductID: product.ID, MinimumQuantity: dec("12")}
		c.setPrice(list, product, PriceInput{UnitPrice: dec("5")})
		c.setPrice(list, product, PriceInput{UnitPrice: dec("4"), MinimumQuantity: dec("12")})

		_, err := c.ChangePrice(ctx, c.supplier, list.ID, first, PriceInput{UnitPrice: dec("4.5"), MinimumQuantity: dec("12")})
		wantCode(t, "onto another price", err, wholesale.CodeConflict)
		_, err = c.ChangePrice(ctx, c.supplier, list.ID, PriceKey{ProductID: product.ID, ValidFrom: "2026-01-01"}, PriceInput{UnitPrice: dec("1")})
		wantCode(t, "one that is not there", err, wholesale.CodeNotFound)
		_, err = c.ChangePrice(ctx, c.supplier, list.ID, first, PriceInput{UnitPrice: dec("-1")})
		wantCode(t, "below zero", err, wholesale.CodeInvalid)
		_, err = c.ChangePrice(ctx, c.supplier, synced.ID, first, PriceInput{UnitPrice: dec("6"), MinimumQuantity: dec("3")})
		wantCode(t, "the quantity of a price of Unleashed", err, wholesale.CodeConflict)

		if _, err := c.ChangePrice(ctx, c.supplier, list.ID, first, PriceInput{UnitPrice: dec("4.5"), MinimumQuantity: dec("6"), ValidTo: "2026-12-31"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ChangePrice(ctx, c.supplier, synced.ID, first, PriceInput{UnitPrice: dec("6")}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			list  wholesale.PriceList
			key   PriceKey
			price string
		}{{list, PriceKey{ProductID: product.ID, MinimumQuantity: dec("6")}, "4.5"}, {list, dozen, "4"}, {synced, first, "6"}} {
			row, err := c.PriceRow(ctx, c.supplier, want.list.ID, want.key)
			if err != nil || row.UnitPrice.Cmp(dec(want.price)) != 0 || row.Owner != wholesale.OwnedByPerson {
				t.Errorf("%+v: %+v, %v", want.key, row, err)
			}
		}
		_, err = c.PriceRow(ctx, c.supplier, list.ID, first)
		wantCode(t, "where it was before", err, wholesale.CodeNotFound)
	})
}

func TestPriceListsWithTheirCountsPageByPage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		b := c.priceList("B")
		c.priceList("A")
		c.priceList("B")
		c.priceList("Ōtaki cafés")
		c.syncedList()
		c.setPrice(b, c.product("P", nil), PriceInput{UnitPrice: dec("1")})
		c.customer(NewCustomer{Name: "One", PriceListID: b.ID})
		got := allPages(t, 2, func(l store.PriceListSummary) string { return l.Name }, func(cursor string) (Page[store.PriceListSummary], error) {
			return c.PriceListSummaries(ctx, c.supplier, PriceListQuery{Origin: wholesale.OriginManual, Cursor: cursor, Limit: 2})
		})
		if diff := cmp.Diff([]string{"A", "B", "B", "Ōtaki cafés"}, got); diff != "" {
			t.Error(diff)
		}
		found, err := c.PriceListSummaries(ctx, c.supplier, PriceListQuery{Origin: wholesale.OriginManual, Query: "CAF"})
		if err != nil || len(found.Items) != 1 || found.Items[0].Name != "Ōtaki cafés" {
			t.Errorf("found %+v, %v", found, err)
		}
		summary, err := c.PriceListSummary(ctx, c.supplier, b.ID)
		if err != nil || summary.Prices != 1 || summary.Customers != 1 {
			t.Errorf("got %+v, %v", summary, err)
		}
		_, err = c.PriceListSummaries(ctx, c.supplier, PriceListQuery{Origin: wholesale.OriginTier, Cursor: cursor("price-list-summaries-manual by ", "A", "x")})
		wantCode(t, "the cursor of another origin", err, wholesale.CodeInvalid)
	})
}

func TestPriceRowsAndCustomersPageByPage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		list := c.priceList("List")
		a, b := c.product("A", nil), c.product("B", nil)
		var want []string
		for _, in := range []PriceInput{{}, {ValidFrom: "2026-01-01"}, {MinimumQuantity: dec("0.0001")}, {MinimumQuantity: dec("12")}} {
			c.setPrice(list, a, in)
			want = append(want, "A "+wholesale.FormatTrimmed(in.MinimumQuantity)+" "+string(in.ValidFrom))
		}
		c.setPrice(list, b, PriceInput{})
		want = append(want, "B 0 ")
		for limit := 1; limit <= len(want); limit++ {
			got := allPages(t, limit, func(p store.PriceRow) string {
				return p.ProductCode + " " + wholesale.FormatTrimmed(p.MinimumQuantity) + " " + string(p.ValidFrom)
			}, func(cursor string) (Page[store.PriceRow], error) {
				return c.PriceRows(ctx, c.supplier, list.ID, PriceRowQuery{Cursor: cursor, Limit: limit})
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
		}
		if found, err := c.PriceRows(ctx, c.supplier, list.ID, PriceRowQuery{Query: "product b"}); err != nil || len(found.Items) != 1 {
			t.Errorf("found %+v, %v", found, err)
		}
		for _, code := range []string{"C1", "C2", "C3"} {
			c.customer(NewCustomer{Code: code, Name: "Customer", PriceListID: list.ID})
		}
		got := allPages(t, 2, func(c store.CustomerRow) string { return c.Code }, func(cursor string) (Page[store.CustomerRow], error) {
			return c.CustomerRows(ctx, c.supplier, CustomerRowQuery{PriceListID: list.ID, Cursor: cursor, Limit: 2})
		})
		if diff := cmp.Diff([]string{"C1", "C2", "C3"}, got); diff != "" {
			t.Error(diff)
		}
		_, err := c.PriceRows(ctx, c.supplier, list.ID, PriceRowQuery{Cursor: cursor("price-rows by ", "A", "x", "")})
		wantCode(t, "a made-up cursor", err, wholesale.CodeInvalid)
		_, err = c.PriceRows(ctx, c.supplier, list.ID, PriceRowQuery{
			Sort: store.Sort{By: "price", Descending: true}, Cursor: cursor("price-rows by price", "1", "A", "0", ""),
		})
		wantCode(t, "a cursor of the other direction", err, wholesale.CodeInvalid)
		_, err = c.PriceRows(ctx, c.supplier, list.ID, PriceRowQuery{Query: "\xff"})
		wantCode(t, "a text that no row can hold", err, wholesale.CodeInvalid)
	})
}

func TestImportPrices(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		a, b := c.product("A", nil), c.product("B", nil)
		list := c.syncedList(wholesale.Price{ProductID: a.ID, UnitPrice: dec("7")}, wholesale.Price{ProductID: b.ID, UnitPrice: dec("8")})
		c.setPrice(list, b, PriceInput{UnitPrice: dec("3"), MinimumQuantity: dec("12")})
		rows := []PriceFileRow{
			{Row: 2, ProductCode: "A", UnitPrice: dec("7")}, // same amount, now a person's
			{Row: 3, ProductCode: "B", UnitPrice: dec("3.0"), MinimumQuantity: dec("12.0")},
			{Row: 4, ProductCode: "B", UnitPrice: dec("2.5"), MinimumQuantity: dec("24"), ValidFrom: "2026-01-01", ValidTo: "2026-06-30"},
		}
		plan, err := c.PlanPriceImport(ctx, c.supplier, list.ID, rows)
		if err != nil || plan.Added != 1 || plan.Changed != 1 || plan.Unchanged != 1 || len(plan.Wrong) != 0 {
			t.Fatalf("planned %+v, %v", plan, err)
		}
		wrong := slices.Concat(rows, []PriceFileRow{{Row: 5, ProductCode: "A", UnitPrice: dec("1")}})
		_, err = c.ImportPrices(ctx, c.supplier, list.ID, wrong, 0)
		wantCode(t, "with a wrong row", err, wholesale.CodeInvalid)
		if page, err := c.Prices(ctx, c.supplier, list.ID, "", 0); err != nil || len(page.Items) != 3 || page.Items[0].Owner != wholesale.OwnedBySync {
			t.Errorf("a refused import left %+v, %v", page.Items, err)
		}
		kept := slices.Concat(rows[:2], []PriceFileRow{{Row: 2, ProductCode: "A", UnitPrice: dec("1")}, {Row: 3, ProductCode: "b", UnitPrice: dec("1"), MinimumQuantity: dec("12")}})
		kept[0].Kept, kept[1].Kept = true, true
		var reasons []string
		again, err := c.PlanPriceImport(ctx, c.supplier, list.ID, kept)
		for _, row := range again.Wrong {
			reasons = append(reasons, row.Reason)
		}
		if diff := cmp.Diff([]string{
			"repeats the earlier row for A: the same product, minimum quantity and first day",
			"repeats the earlier row for B from 12: the same product, minimum quantity and first day",
		}, reasons); diff != "" || err != nil {
			t.Errorf("rows that repeat those of an earlier table: %v\n%s", err, diff)
		}
		if _, err := c.ImportPrices(ctx, c.supplier, list.ID, wrong, 1); err != nil {
			t.Fatal(err)
		}
		page, err := c.Prices(ctx, c.supplier, list.ID, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range page.Items {
			got = append(got, p.ProductCode+" "+wholesale.FormatTrimmed(p.MinimumQuantity)+" "+wholesale.FormatTrimmed(p.UnitPrice)+" "+string(p.Owner))
		}
		if diff := cmp.Diff([]string{"A 0 7 manual", "B 0 8 unleashed", "B 12 3 manual", "B 24 2.5 manual"}, got); diff != "" {
			t.Error(diff)
		}
		for what, rows := range map[string][]PriceFileRow{"no rows": nil, "too many": make([]PriceFileRow, MaxPriceRows+1)} {
			_, err := c.PlanPriceImport(ctx, c.supplier, list.ID, rows)
			wantCode(t, what, err, wholesale.CodeInvalid)
		}
		_, err = c.PlanPriceImport(ctx, c.newSupplier(), list.ID, rows)
		wantCode(t, "another supplier's list", err, wholesale.CodeNotFound)
	})
}
