package storetest

import (
	"fmt"
	"slices"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// walk reads a sorted list in pages of every size, which must agree, and gives its rows.
func walk[Row any](
	t *testing.T, w *world, page func(tx *store.Tx, after store.Place, limit int) ([]Row, error), place func(Row) store.Place, name func(Row) string,
) []string {
	t.Helper()
	var whole []string
	for limit := 20; limit > 0; limit-- {
		var names []string
		var after store.Place
		for more := true; more; {
			rows := read(t, w, func(tx *store.Tx) ([]Row, error) { return page(tx, after, limit) })
			for _, row := range rows {
				names, after = append(names, name(row)), place(row)
			}
			more = len(rows) == limit
		}
		if whole == nil {
			whole = names
		}
		if !slices.Equal(whole, names) {
			t.Fatalf("pages of %d give %q, all at once it was %q", limit, names, whole)
		}
	}
	return whole
}

func reversed(names []string) []string {
	names = slices.Clone(names)
	slices.Reverse(names)
	return names
}

// sortedLists are the lists that people sort by any column, in both directions, page by page.
func sortedLists(t *testing.T, w *world) {
	t.Run("products", func(t *testing.T) { sortedProducts(t, w) })
	t.Run("customers", func(t *testing.T) { sortedCustomers(t, w) })
	t.Run("prices and price lists", func(t *testing.T) { sortedPrices(t, w) })
	t.Run("availability of all that match", func(t *testing.T) { availabilityOfAll(t, w) })
}

func sortedProducts(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	list := samplePriceList(supplier, "List")
	w.putList(t, list)
	ids := map[string]string{}
	for _, p := range []wholesale.Product{
		{Code: "b", Name: "zest", Unit: "each", Availability: wholesale.Available, ImportedPrice: number("9"), RemoteID: "r1", Sellable: true},
		{Code: "A", Name: "Ānise", Unit: "Box", Availability: wholesale.Discontinued, ImportedPrice: number("10"), Sellable: true},
		{Code: "C", Name: "apple", Unit: "carton", Availability: wholesale.OutOfStock, ImportedPrice: number("0"), RemoteID: "r2", Sellable: true},
		{Code: "D", Name: "Bay_leaf", Unit: "", Availability: wholesale.Available, ImportedPrice: number("0"), RemoteID: "r3", Sellable: true, Obsolete: true},
		{Code: "E", Name: "bay-Xleaf", Unit: "", Availability: wholesale.Available, ImportedPrice: number("9"), RemoteID: "r4"},
	} {
		p.ID, p.SupplierID = store.NewID(), supplier
		ids[p.Code] = p.ID
		if p.Code == "E" {
			p.Notes = `"Missing":`
		}
		p.Images = []wholesale.Image{{MediaID: "side"}, {MediaID: "main " + p.Code, Default: true}}
		if p.Code == "b" {
			p.Images = append(p.Images, wholesale.Image{SourceURL: "gone", Missing: "It is gone"})
		}
		w.putProduct(t, p)
		if p.Code == "D" { // it is on a list, so it has a price
			w.putPrice(t, supplier, samplePrice(list.ID, p))
		}
	}
	codes := func(f store.ProductRowFilter) []string {
		return walk(t, w, func(tx *store.Tx, after store.Place, limit int) ([]store.ProductRow, error) {
			f.After, f.Limit = after, limit
			return tx.ProductRows(t.Context(), supplier, f)
		}, func(r store.ProductRow) store.Place { return r.Place }, func(r store.ProductRow) string { return r.Code })
	}
	for by, want := range map[string][]string{
		"": {"A", "C", "D", "E", "b"}, "no such column": {"A", "C", "D", "E", "b"},
		"code": {"A", "C", "D", "E", "b"}, "name": {"A", "C", "E", "D", "b"}, "unit": {"D", "E", "A", "C", "b"},
		"availability": {"D", "E", "b", "C", "A"}, "unleashed": {"A", "D", "E", "C", "b"}, "price": {"C", "D", "E", "b", "A"},
	} {
		t.Run("by "+by, func(t *testing.T) {
			same(t, want, codes(store.ProductRowFilter{Sort: store.Sort{By: by}}))
			same(t, reversed(want), codes(store.ProductRowFilter{Sort: store.Sort{By: by, Descending: true}}))
		})
	}
	for problem, want := range map[store.ProductProblem][]string{
		store.ProductNotLinked: {"A"}, store.ProductNotSellable: {"D", "E"}, store.ProductNotPriced: {"C"},
		store.ProductNoPicture: {"b"}, store.ProductAnyProblem: {"A", "C", "D", "E"}, "no such problem": {"A", "C", "D", "E", "b"},
	} {
		f := store.ProductRowFilter{Problem: problem}
		same(t, want, codes(f))
		same(t, int64(len(want)), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountProductRows(t.Context(), supplier, f) }))
	}
	same(t, []string{"b"}, codes(store.ProductRowFilter{
		Query: "ZEST b", Availability: wholesale.Available, Sort: store.Sort{By: "price"},
	}))

	rows := read(t, w, func(tx *store.Tx) ([]store.ProductRow, error) {
		return tx.ProductRows(t.Context(), supplier, store.ProductRowFilter{Query: "apple", Limit: 5})
	})
	if len(rows) != 1 || !rows[0].Unpriced || rows[0].Picture() != "main C" || rows[0].Unit != "carton" || rows[0].SupplierID != supplier {
		t.Errorf("found %+v", rows)
	}
	pictures := read(t, w, func(tx *store.Tx) (map[string]string, error) {
		return tx.ProductPictures(t.Context(), supplier, []string{rows[0].ID, "nothing"})
	})
	same(t, map[string]string{rows[0].ID: "main C"}, pictures)
	without := read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) {
		return tx.ProductsWithoutPictures(t.Context(), supplier)
	})
	if len(without) != 1 || without[0].ID != ids["b"] || without[0].Name != "zest" || len(without[0].Images) != 3 {
		t.Errorf("without pictures: %+v", without)
	}
	unavailable := read(t, w, func(tx *store.Tx) (map[string]wholesale.Availability, error) {
		return tx.Unavailable(t.Context(), supplier, []string{ids["A"], ids["C"], ids["D"], "nothing"})
	})
	same(t, map[string]wholesale.Availability{ids["A"]: wholesale.Discontinued, ids["C"]: wholesale.OutOfStock}, unavailable)

	for name, place := range map[string]store.Place{"too short": {"1"}, "too long": {"1", "A", "B"}, "not a number": {"x", "A"}} {
		err := w.view(t, func(tx *store.Tx) error {
			_, err := tx.ProductRows(t.Context(), supplier, store.ProductRowFilter{Sort: store.Sort{By: "price"}, After: place, Limit: 1})
			return err
		})
		if !store.IsPlaceError(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func sortedCustomers(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	cafes, pubs := samplePriceList(supplier, "cafés"), samplePriceList(supplier, "Pubs")
	w.putList(t, cafes)
	w.putList(t, pubs)
	for _, c := range []wholesale.Customer{
		{Code: "b", Name: "Ōtaki Store", Email: "z@a.example", RemoteID: "r1", SalesOrdersEnabled: true, Layers: []string{pubs.ID, cafes.ID}},
		{Code: "A", Name: "zoo", Email: "A@a.example", SalesOrdersEnabled: true, Connected: true, FulfilmentGroupID: "north"},
		{Code: "C", Name: "otter", RemoteID: "r2", SalesOrdersEnabled: true, Terms: wholesale.Terms{StopCredit: true}, Layers: []string{cafes.ID}},
		{Code: "D", Name: "Pie", RemoteID: "r3", Terms: wholesale.Terms{Obsolete: true}},
	} {
		c.ID, c.SupplierID = store.NewID(), supplier
		w.putCustomer(t, c)
	}
	codes := func(f store.CustomerRowFilter) []string {
		found := walk(t, w, func(tx *store.Tx, after store.Place, limit int) ([]store.CustomerRow, error) {
			f.After, f.Limit = after, limit
			return tx.CustomerRows(t.Context(), supplier, f)
		}, func(r store.CustomerRow) store.Place { return r.Place }, func(r store.CustomerRow) string { return r.Code })
		same(t, int64(len(found)), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountCustomerRows(t.Context(), supplier, f) }))
		return found
	}
	for by, want := range map[string][]string{
		"": {"A", "C", "D", "b"}, "code": {"A", "C", "D", "b"}, "name": {"b", "C", "D", "A"}, "email": {"C", "D", "A", "b"},
		"list": {"A", "D", "C", "b"}, "unleashed": {"A", "D", "C", "b"},
		"sales-orders": {"D", "A", "C", "b"}, "online": {"A", "C", "D", "b"},
	} {
		t.Run("by "+by, func(t *testing.T) {
			same(t, want, codes(store.CustomerRowFilter{Sort: store.Sort{By: by}}))
			same(t, reversed(want), codes(store.CustomerRowFilter{Sort: store.Sort{By: by, Descending: true}}))
		})
	}
	yes, no := true, false
	for name, test := range map[string]struct {
		filter store.CustomerRowFilter
		want   []string
	}{
		"words":            {store.CustomerRowFilter{Query: "store A.EXAMPLE"}, []string{"b"}},
		"matched":          {store.CustomerRowFilter{Matched: &yes}, []string{"C", "D", "b"}},
		"not matched":      {store.CustomerRowFilter{Matched: &no}, []string{"A"}},
		"on a list":        {store.CustomerRowFilter{HasList: &yes}, []string{"C", "b"}},
		"on none":          {store.CustomerRowFilter{HasList: &no}, []string{"A", "D"}},
		"on this list":     {store.CustomerRowFilter{PriceListID: cafes.ID}, []string{"C"}}, // for the others it is not the first
		"in a group":       {store.CustomerRowFilter{GroupID: "north"}, []string{"A"}},
		"in no group":      {store.CustomerRowFilter{GroupID: supplier, Matched: &yes}, []string{"C", "D", "b"}},
		"stop credit":      {store.CustomerRowFilter{Problem: store.CustomerStopCredit}, []string{"C"}},
		"obsolete":         {store.CustomerRowFilter{Problem: store.CustomerObsolete}, []string{"D"}},
		"sales orders off": {store.CustomerRowFilter{Problem: store.CustomerSalesOrdersOff}, []string{"D"}},
		"any problem":      {store.CustomerRowFilter{Problem: store.CustomerAnyProblem}, []string{"A", "C", "D"}},
		"several":          {store.CustomerRowFilter{Matched: &yes, HasList: &yes, Problem: store.CustomerStopCredit}, []string{"C"}},
	} {
		t.Run(name, func(t *testing.T) { same(t, test.want, codes(test.filter)) })
	}
	rows := read(t, w, func(tx *store.Tx) ([]store.CustomerRow, error) {
		return tx.CustomerRows(t.Context(), supplier, store.CustomerRowFilter{Query: "otter", Limit: 5})
	})
	if len(rows) != 1 || rows[0].PriceListName != "cafés" || rows[0].PriceListID != cafes.ID || !rows[0].Terms.StopCredit {
		t.Errorf("found %+v", rows)
	}
}

func sortedPrices(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	big, small, empty := samplePriceList(supplier, "b"), samplePriceList(supplier, "A"), samplePriceList(supplier, "Ā")
	for _, l := range []wholesale.PriceList{big, small, empty} {
		w.putList(t, l)
	}
	for i, code := range []string{"b", "A", "C"} {
		p := sampleProduct(supplier, code)
		p.Name = []string{"x", "Y", "Z"}[i]
		w.putProduct(t, p)
		listed := samplePrice(big.ID, p)
		listed.UnitPrice, listed.MinimumQuantity = number([]string{"10", "9", "9"}[i]), number([]string{"2", "10", "0"}[i])
		listed.ValidFrom = []wholesale.Date{"2026-02-01", "", "2026-01-01"}[i]
		listed.Owner = []wholesale.Owner{wholesale.OwnedByPerson, wholesale.OwnedBySync, wholesale.OwnedBySync}[i]
		w.putPrice(t, supplier, listed)
		if i == 0 {
			w.putPrice(t, supplier, samplePrice(small.ID, p))
		}
	}
	codes := func(f store.PriceRowFilter) []string {
		return walk(t, w, func(tx *store.Tx, after store.Place, limit int) ([]store.PriceRow, error) {
			f.After, f.Limit = after, limit
			return tx.PriceRows(t.Context(), supplier, big.ID, f)
		}, func(r store.PriceRow) store.Place { return r.Place }, func(r store.PriceRow) string { return r.ProductCode })
	}
	for by, want := range map[string][]string{
		"": {"A", "C", "b"}, "code": {"A", "C", "b"}, "name": {"b", "A", "C"}, "quantity": {"C", "b", "A"}, "valid": {"A", "C", "b"},
		"owner": {"b", "A", "C"}, "price": {"A", "C", "b"},
	} {
		t.Run("prices by "+by, func(t *testing.T) {
			same(t, want, codes(store.PriceRowFilter{Sort: store.Sort{By: by}}))
			same(t, reversed(want), codes(store.PriceRowFilter{Sort: store.Sort{By: by, Descending: true}}))
		})
	}
	same(t, []string{"b"}, codes(store.PriceRowFilter{Owner: wholesale.OwnedByPerson}))

	c := sampleCustomer(supplier, "C")
	c.Layers = []string{small.ID}
	w.putCustomer(t, c)
	lists := func(sort store.Sort) []string {
		f := store.PriceListFilter{Origin: wholesale.OriginTier, Sort: sort}
		return walk(t, w, func(tx *store.Tx, after store.Place, limit int) ([]store.PriceListSummary, error) {
			f.After, f.Limit = after, limit
			return tx.PriceListSummaries(t.Context(), supplier, f)
		}, func(l store.PriceListSummary) store.Place { return l.Place },
			func(l store.PriceListSummary) string { return fmt.Sprint(l.Name, " ", l.Prices, " ", l.Customers) })
	}
	for by, want := range map[string][]string{
		"name": {"A 1 1", "Ā 0 0", "b 3 0"}, "currency": {"A 1 1", "b 3 0", "Ā 0 0"}, "prices": {"Ā 0 0", "A 1 1", "b 3 0"},
		"customers": {"b 3 0", "Ā 0 0", "A 1 1"},
	} {
		t.Run("lists by "+by, func(t *testing.T) {
			same(t, want, lists(store.Sort{By: by}))
			same(t, reversed(want), lists(store.Sort{By: by, Descending: true}))
		})
	}
}

func availabilityOfAll(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	for _, code := range []string{"A1", "A2", "B1"} {
		p := sampleProduct(supplier, code)
		p.Availability = wholesale.Available
		w.putProduct(t, p)
	}
	var changed int64
	set := func(f store.ProductRowFilter, a wholesale.Availability) int64 {
		w.update(t, func(tx *store.Tx) (err error) {
			changed, err = tx.SetAvailabilityOf(t.Context(), supplier, f, a)
			return err
		})
		return changed
	}
	one := store.ProductRowFilter{Query: "A1", Availability: wholesale.Available}
	same(t, int64(1), set(one, wholesale.Discontinued))
	same(t, int64(2), set(store.ProductRowFilter{}, wholesale.Discontinued)) // one is discontinued already
	same(t, int64(0), set(store.ProductRowFilter{Availability: wholesale.Available}, wholesale.OutOfStock))
	all := read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) { return tx.AllProducts(t.Context(), supplier) })
	for _, p := range all {
		if p.Availability != wholesale.Discontinued || !p.UpdatedAt.Equal(start) {
			t.Errorf("%s is %s since %s", p.Code, p.Availability, p.UpdatedAt)
		}
	}
}
