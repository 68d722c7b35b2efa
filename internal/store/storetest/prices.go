package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) putList(t *testing.T, l wholesale.PriceList) {
	t.Helper()
	w.update(t, func(tx *store.Tx) error { return tx.PutPriceList(t.Context(), 1, l) })
}

func (w *world) putPrice(t *testing.T, supplierID string, p store.ListedPrice) {
	t.Helper()
	w.update(t, func(tx *store.Tx) error { return tx.PutPrices(t.Context(), supplierID, 1, p) })
}

// withoutDefaults leaves out default sell prices, which every product has one of.
func withoutDefaults(prices []store.ListedPrice, err error) ([]store.ListedPrice, error) {
	return slices.DeleteFunc(prices, func(p store.ListedPrice) bool {
		return p.Owner == wholesale.OwnedBySync && p.ValidFrom == "" && p.UnitPrice == defaultPrice
	}), err
}

// defaultPrice is that of sample products.
var defaultPrice = number("24.9501")

func priceLists(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
		l := samplePriceList(w.newSupplier(t), text("name"))
		complete(t, l)
		get := func(tx *store.Tx) (wholesale.PriceList, error) { return tx.PriceList(t.Context(), l.SupplierID, l.ID) }
		wantNotFound(t, w, get)
		w.putList(t, l)
		same(t, l, read(t, w, get))

		changed := wholesale.PriceList{ID: l.ID, SupplierID: l.SupplierID, Name: "renamed", Currency: "AUD", Origin: wholesale.OriginManual, RemoteKey: "another"}
		w.putList(t, changed)
		changed.Origin, changed.RemoteKey = l.Origin, l.RemoteKey // a list keeps its source
		same(t, changed, read(t, w, get))

		w.update(t, func(tx *store.Tx) error { return tx.EndPriceList(t.Context(), l.SupplierID, 1, l.ID) })
		wantNotFound(t, w, get)
	})

	t.Run("unique", func(t *testing.T) {
		supplier := w.newSupplier(t)
		w.putList(t, samplePriceList(supplier, "wholesale"))
		w.wantUnique(t, "price_list", []string{"supplier_id", "remote_key", "since"}, func(tx *store.Tx) error {
			return tx.PutPriceList(t.Context(), 1, samplePriceList(supplier, "wholesale"))
		})
		for range 2 { // manual lists mirror nothing, and may have the same name
			manual := samplePriceList(supplier, "wholesale")
			manual.RemoteKey = ""
			w.putList(t, manual)
		}
		w.putList(t, samplePriceList(w.newSupplier(t), "wholesale"))
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.PutPriceList(t.Context(), 1, samplePriceList("nobody", "wholesale"))
		})
	})

	t.Run("summaries", func(t *testing.T) {
		supplier := w.newSupplier(t)
		put := func(name string, origin wholesale.Origin) store.PriceListSummary {
			l := samplePriceList(supplier, name)
			l.Origin = origin
			w.putList(t, l)
			return store.PriceListSummary{PriceList: l}
		}
		a, b, sameName := put("Cafés", wholesale.OriginTier), put("Pubs and bars", wholesale.OriginTier), put("Tier", wholesale.OriginTier)
		b2 := put("Other", wholesale.OriginManual)
		product := sampleProduct(supplier, "A")
		w.putProduct(t, product)
		for _, minimum := range []string{"0", "12"} {
			p := samplePrice(b.ID, product)
			p.MinimumQuantity = number(minimum)
			w.putPrice(t, supplier, p)
		}
		var on []wholesale.Customer
		for _, code := range []string{"C1", "C2", "C3"} {
			c := sampleCustomer(supplier, code)
			c.Layers = []string{a.ID}
			w.putCustomer(t, c)
			c.Addresses = nil
			on = append(on, c)
		}
		b.Prices, a.Customers = 2, 3

		page := func(f store.PriceListFilter) []store.PriceListSummary {
			found := read(t, w, func(tx *store.Tx) ([]store.PriceListSummary, error) {
				return tx.PriceListSummaries(t.Context(), supplier, f)
			})
			for i := range found {
				found[i].Place = nil
			}
			return found
		}
		all := []store.PriceListSummary{a, b, sameName}
		slices.SortFunc(all, func(a, b store.PriceListSummary) int { return strings.Compare(a.Name, b.Name) })
		same(t, all, page(store.PriceListFilter{Origin: wholesale.OriginTier, Limit: 10}))
		same(t, []store.PriceListSummary{b2}, page(store.PriceListFilter{Origin: wholesale.OriginManual, Limit: 10}))
		same(t, []store.PriceListSummary{b}, page(store.PriceListFilter{Origin: wholesale.OriginTier, Query: " BARS pub", Limit: 10}))
		same(t, all[1:2], page(store.PriceListFilter{Origin: wholesale.OriginTier, After: store.Place{all[0].Name, all[0].ID}, Limit: 1}))

		for _, list := range []store.PriceListSummary{a, b} {
			counts := read(t, w, func(tx *store.Tx) ([2]int64, error) {
				prices, customers, err := tx.PriceListCounts(t.Context(), supplier, list.ID)
				return [2]int64{prices, customers}, err
			})
			same(t, [2]int64{list.Prices, list.Customers}, counts)
		}
		onList := func(query, after string, limit int) []wholesale.Customer {
			return read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
				return tx.CustomersOnPriceList(t.Context(), supplier, a.ID, query, after, limit)
			})
		}
		same(t, on, onList("", "", 10))
		same(t, on[1:2], onList("", "C1", 1))
		same(t, on[2:], onList("c3", "", 10))
	})

	t.Run("order and pages", func(t *testing.T) {
		supplier := w.newSupplier(t)
		lists := []wholesale.PriceList{wholesale.DefaultList(supplier, "NZD")} // every supplier's, made with it
		for i := range 5 {
			lists = append(lists, samplePriceList(supplier, fmt.Sprint(i)))
		}
		for _, l := range slices.Backward(lists[1:]) {
			w.putList(t, l)
		}
		same(t, lists, read(t, w, func(tx *store.Tx) ([]wholesale.PriceList, error) { return tx.AllPriceLists(t.Context(), supplier, 1) }))
		same(t, lists[1:], pages(t, w, func(tx *store.Tx, last *wholesale.PriceList) ([]wholesale.PriceList, error) {
			after := ""
			if last != nil {
				after = last.ID
			}
			return tx.PriceLists(t.Context(), supplier, after, pageSize)
		}))
	})
}

// ofGroup is a price with a group, which no price has beside a product.
func ofGroup(p store.ListedPrice) store.ListedPrice {
	p.Group = wholesale.ProductGroup{RemoteID: "group", Name: "Drinks"}
	return p
}

func prices(t *testing.T, w *world) {
	// shelf makes a supplier with a list and products.
	shelf := func(t *testing.T, codes ...string) (wholesale.PriceList, []wholesale.Product) {
		t.Helper()
		list := samplePriceList(w.newSupplier(t), "list")
		w.putList(t, list)
		var products []wholesale.Product
		for _, code := range codes {
			p := sampleProduct(list.SupplierID, code)
			w.putProduct(t, p)
			products = append(products, p)
		}
		return list, products
	}
	onList := func(t *testing.T, list wholesale.PriceList, f store.PriceRowFilter) (prices []wholesale.Price) {
		t.Helper()
		for _, row := range read(t, w, func(tx *store.Tx) ([]store.PriceRow, error) {
			return tx.PriceRows(t.Context(), list.SupplierID, list.ID, f)
		}) {
			prices = append(prices, row.Price)
		}
		return prices
	}
	everything := store.PriceRowFilter{Limit: 100}

	t.Run("round trip", func(t *testing.T) {
		list, products := shelf(t, "A")
		p := samplePrice(list.ID, products[0])
		complete(t, ofGroup(p))
		w.putPrice(t, list.SupplierID, p)
		same(t, []wholesale.Price{p.Price}, onList(t, list, everything))

		codeless := p
		codeless.ProductCode = "" // not read where only ids are compared
		same(t, []store.ListedPrice{codeless}, read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
			return withoutDefaults(tx.AllPrices(t.Context(), list.SupplierID, 1))
		}))
		of := func(lists, products []string) []store.ListedPrice {
			return read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
				return tx.PricesOf(t.Context(), list.SupplierID, 1, lists, products)
			})
		}
		same(t, []store.ListedPrice{codeless}, of([]string{"another", list.ID}, []string{"another", p.ProductID}))
		same(t, []store.ListedPrice(nil), of([]string{"another"}, []string{p.ProductID}))
		same(t, []store.ListedPrice(nil), of([]string{list.ID}, []string{"another"}))
		same(t, []store.ListedPrice(nil), of(nil, []string{p.ProductID}))
		same(t, []store.ListedPrice(nil), of([]string{list.ID}, nil))

		p.UnitPrice, p.ValidTo = number("0.0000"), ""
		p.Basis, p.Discount = wholesale.NoDiscount, number("0")
		w.putPrice(t, list.SupplierID, p)
		same(t, []wholesale.Price{p.Price}, onList(t, list, everything))

		remove := func(tx *store.Tx) error { return tx.EndPrice(t.Context(), list.SupplierID, 1, p) }
		w.update(t, remove)
		same(t, []wholesale.Price(nil), onList(t, list, everything))
		w.wantRefused(t, store.ErrNotFound, remove)
	})

	t.Run("parents", func(t *testing.T) {
		list, products := shelf(t, "A")
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.PutPrices(t.Context(), list.SupplierID, 1, samplePrice("nothing", products[0]))
		})
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.PutPrices(t.Context(), list.SupplierID, 1, samplePrice(list.ID, wholesale.Product{ID: "nothing"}))
		})
	})

	t.Run("order and pages", func(t *testing.T) {
		list, products := shelf(t, "b", "B", "Ā")
		var want []wholesale.Price // by code, minimum quantity as a number, first day
		for _, i := range []int{1, 0, 2} {
			for _, minimum := range []string{"0", "2.5", "9", "10"} {
				for _, from := range []wholesale.Date{"", "2026-01-01"} {
					p := samplePrice(list.ID, products[i]).Price
					p.MinimumQuantity, p.ValidFrom = number(minimum), from
					want = append(want, p)
				}
			}
		}
		for _, p := range slices.Backward(want) {
			w.putPrice(t, list.SupplierID, store.ListedPrice{PriceListID: list.ID, Price: p})
		}
		same(t, want, onList(t, list, everything))
		rows := read(t, w, func(tx *store.Tx) ([]store.PriceRow, error) {
			return tx.PriceRows(t.Context(), list.SupplierID, list.ID, everything)
		})
		same(t, want[4:7], onList(t, list, store.PriceRowFilter{After: rows[3].Place, Limit: 3}))
		same(t, want[8:9], onList(t, list, store.PriceRowFilter{After: rows[7].Place, Limit: 1}))
		same(t, []wholesale.Price(nil), onList(t, list, store.PriceRowFilter{After: rows[len(rows)-1].Place, Limit: 1}))

		// Which of two prices that are both in force is found must not depend on how the rows
		// happen to lie.
		for i := range products {
			var own []store.ListedPrice
			for _, p := range want {
				if p.ProductID == products[i].ID {
					p.ProductCode = ""
					own = append(own, store.ListedPrice{PriceListID: list.ID, Price: p})
				}
			}
			same(t, own, read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
				if err := w.asRowsLie(t, tx); err != nil {
					return nil, err
				}
				return tx.PricesOf(t.Context(), list.SupplierID, 1, []string{list.ID}, []string{products[i].ID})
			}))
		}
		slices.SortStableFunc(want, func(a, b wholesale.Price) int { return strings.Compare(a.ProductID, b.ProductID) })
		var all []store.ListedPrice
		for _, p := range want {
			p.ProductCode = ""
			all = append(all, store.ListedPrice{PriceListID: list.ID, Price: p})
		}
		same(t, all, read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
			return withoutDefaults(tx.AllPrices(t.Context(), list.SupplierID, 1))
		}))
	})

	t.Run("rows with names", func(t *testing.T) {
		list, products := shelf(t, "b", "B", "Āz")
		var want []store.PriceRow // by code, minimum quantity as a number, first day
		for _, i := range []int{1, 0, 2} {
			for _, minimum := range []string{"0", "10"} {
				for _, from := range []wholesale.Date{"", "2026-01-01"} {
					p := samplePrice(list.ID, products[i]).Price
					p.MinimumQuantity, p.ValidFrom = number(minimum), from
					want = append(want, store.PriceRow{Price: p, ProductName: products[i].Name, ProductUnit: products[i].Unit, ProductPicture: "media"})
				}
			}
		}
		theirs := want[3].Price // beside a person's
		want[3].Theirs, want[3].Owner, want[3].SetBy = &theirs, wholesale.OwnedByPerson, "Upstock"
		all := []store.ListedPrice{{PriceListID: list.ID, Price: theirs}}
		for _, row := range slices.Backward(want) {
			all = append(all, store.ListedPrice{PriceListID: list.ID, Price: row.Price})
		}
		w.update(t, func(tx *store.Tx) error { return tx.PutPrices(t.Context(), list.SupplierID, 1, all...) })
		placed := func(f store.PriceRowFilter) []store.PriceRow {
			return read(t, w, func(tx *store.Tx) ([]store.PriceRow, error) {
				return tx.PriceRows(t.Context(), list.SupplierID, list.ID, f)
			})
		}
		rows := func(f store.PriceRowFilter) []store.PriceRow {
			found := placed(f)
			for i := range found {
				found[i].Place = nil
			}
			return found
		}
		first := store.PriceRowFilter{Limit: 100}
		fourth := placed(first)[3]
		want[3].SetAt = fourth.SetAt
		fourth.Price = ofGroup(store.ListedPrice{Price: fourth.Price}).Price
		fourth.Theirs.Group = fourth.Group
		complete(t, fourth)
		same(t, want, rows(first))
		first.Query = "NAME AZ"
		same(t, want[8:], rows(first))
		first.Query = "no such"
		same(t, []store.PriceRow(nil), rows(first))
		for i, row := range placed(store.PriceRowFilter{Limit: len(want) - 1}) { // a page may begin after any of them
			same(t, want[i+1:i+2], rows(store.PriceRowFilter{After: row.Place, Limit: 1}))
		}

		one := store.ListedPrice{PriceListID: list.ID, Price: want[2].Price}
		key := one
		key.UnitPrice, key.Owner, key.ValidTo = number("0"), "", ""
		one.ProductCode = ""
		same(t, one, read(t, w, func(tx *store.Tx) (store.ListedPrice, error) { return tx.Price(t.Context(), list.SupplierID, key) }))
		key.MinimumQuantity = number("11")
		wantNotFound(t, w, func(tx *store.Tx) (store.ListedPrice, error) { return tx.Price(t.Context(), list.SupplierID, key) })

		w.update(t, func(tx *store.Tx) error { return tx.EndPriceList(t.Context(), list.SupplierID, 1, list.ID) })
		same(t, []store.PriceRow(nil), rows(store.PriceRowFilter{Limit: 100}))
	})

	t.Run("many products at once", func(t *testing.T) {
		list, products := shelf(t, "A", "B")
		var ids []string
		for i := range 1201 { // in three pieces
			ids = append(ids, fmt.Sprint("nothing ", i))
		}
		ids[0], ids[1200] = products[0].ID, products[1].ID
		var want []store.ListedPrice
		for _, product := range products {
			p := samplePrice(list.ID, product)
			w.putPrice(t, list.SupplierID, p)
			p.ProductCode = ""
			want = append(want, p)
		}
		same(t, want, read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
			return tx.PricesOf(t.Context(), list.SupplierID, 1, []string{list.ID}, ids)
		}))
	})

	t.Run("book of a customer", func(t *testing.T) {
		tier, products := shelf(t, "A", "B")
		supplier := tier.SupplierID
		own, quantity := samplePriceList(supplier, "own"), samplePriceList(supplier, "quantity")
		own.Origin, quantity.Origin = wholesale.OriginCustomer, wholesale.OriginQuantity
		w.putList(t, own)
		w.putList(t, quantity)
		onTier, onOwn := samplePrice(tier.ID, products[0]), samplePrice(own.ID, products[1])
		broken := samplePrice(quantity.ID, products[0])
		broken.MinimumQuantity, broken.UnitPrice = number("50"), number("1.0000")
		ofGroup := samplePrice(own.ID, wholesale.Product{})
		ofGroup.ProductCode, ofGroup.Group, ofGroup.MinimumQuantity, ofGroup.UnitPrice = "", products[0].Group, number("200"), number("0.5000")
		for _, p := range []store.ListedPrice{onTier, onOwn, broken, ofGroup} {
			w.putPrice(t, supplier, p)
		}
		c := sampleCustomer(supplier, "A")
		c.Layers, c.Terms.DiscountRate = []string{own.ID, tier.ID}, number("0")
		w.putCustomer(t, c)
		for name, book := range map[string]func(tx *store.Tx) (*wholesale.PriceBook, error){
			"of these products": func(tx *store.Tx) (*wholesale.PriceBook, error) {
				return tx.PriceBook(t.Context(), supplier, []wholesale.Customer{c}, products)
			},
			"whole": func(tx *store.Tx) (*wholesale.PriceBook, error) { return tx.WholePriceBook(t.Context(), supplier, 1) },
		} {
			pricer := read(t, w, book).For(&c, "2026-06-01")
			for quantity, want := range map[string]wholesale.Rule{
				"1": wholesale.RuleDefault, "2.5": wholesale.RuleTier, "50": wholesale.RuleQuantity, "200": wholesale.RuleCustomerGroup,
			} {
				if got, _ := pricer.Price(&products[0], number(quantity)); got.Rule != want {
					t.Errorf("%s, %s: %+v, want rule %s", name, quantity, got, want)
				}
			}
			if got, _ := pricer.Price(&products[1], number("3")); got.Rule != wholesale.RuleCustomer || got.PriceListID != own.ID {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})

	t.Run("a person's price stands beside the sync's", func(t *testing.T) {
		list, products := shelf(t, "A")
		theirs := samplePrice(list.ID, products[0])
		mine := theirs
		mine.Owner, mine.UnitPrice, mine.ValidTo = wholesale.OwnedByPerson, number("1.0000"), ""
		w.putPrice(t, list.SupplierID, theirs)
		w.putPrice(t, list.SupplierID, mine)
		rows := func() []store.PriceRow {
			return read(t, w, func(tx *store.Tx) ([]store.PriceRow, error) {
				return tx.PriceRows(t.Context(), list.SupplierID, list.ID, everything)
			})
		}
		if found := rows(); len(found) != 1 || found[0].Owner != wholesale.OwnedByPerson || found[0].Theirs == nil {
			t.Fatalf("%+v", found)
		}
		same(t, theirs.Price, *rows()[0].Theirs)
		counts := read(t, w, func(tx *store.Tx) (int64, error) {
			prices, _, err := tx.PriceListCounts(t.Context(), list.SupplierID, list.ID)
			return prices, err
		})
		same(t, int64(1), counts)
		w.update(t, func(tx *store.Tx) error { return tx.EndPrice(t.Context(), list.SupplierID, 1, mine) })
		same(t, []wholesale.Price{theirs.Price}, onList(t, list, everything))
	})
}

// asRowsLie has PostgreSQL read tables from their beginning to their end in this transaction, as it
// may whenever it thinks that it is faster. So an order that comes from an index by chance does not
// hide that none was asked for.
func (w *world) asRowsLie(t *testing.T, tx *store.Tx) error {
	if w.store.Engine() != store.Postgres {
		return nil
	}
	_, err := tx.SQL().ExecContext(t.Context(), `SELECT set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`)
	return err
}

func remotePrices(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	put := func(runID string, p wholesale.RemotePrice) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutRemotePrice(t.Context(), supplier, runID, p) })
	}
	want := func(prices ...wholesale.RemotePrice) {
		t.Helper()
		same(t, prices, read(t, w, func(tx *store.Tx) ([]wholesale.RemotePrice, error) {
			return tx.AllRemotePrices(t.Context(), supplier)
		}))
	}
	a, b, c := sampleRemotePrice("a"), sampleRemotePrice("B"), sampleRemotePrice("c")
	complete(t, a)
	want()
	put("first run", c)
	put("first run", b)
	put("first run", a)
	want(b, a, c) // by remote id

	a = sampleRemotePrice("changed")
	a.RemoteID = "a"
	a.Fixed, a.Discount, a.DefaultPrice, a.MinimumQuantity, a.ValidFrom, a.ValidTo = nil, nil, nil, number("0"), time.Time{}, time.Time{}
	put("second run", a)
	want(b, a, c)

	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.DeleteRemotePrice(t.Context(), supplier, "c"), tx.DeleteRemotePrice(t.Context(), supplier, "nothing"))
	})
	want(b, a)
	forget := func(limit int) (n int64) {
		w.update(t, func(tx *store.Tx) (err error) {
			n, err = tx.DeleteRemotePricesNotOf(t.Context(), supplier, "second run", limit)
			return err
		})
		return n
	}
	same(t, []int64{0, 1, 0}, []int64{forget(0), forget(1), forget(1)})
	want(a)
}
