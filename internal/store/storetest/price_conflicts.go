package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// priceConflicts puts prices of people beside those of the sync and looks at how they stand to each
// other.
func priceConflicts(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	tier := samplePriceList(supplier, "Wholesale")
	tier.Origin, tier.RemoteKey = wholesale.OriginTier, "tier:1"
	customer := sampleCustomer(supplier, "HARBOUR")
	own := samplePriceList(supplier, customer.Name)
	own.Origin, own.RemoteKey = wholesale.OriginCustomer, wholesale.CustomerListKey(customer.RemoteID)
	byHand := samplePriceList(supplier, "By hand")
	byHand.Origin, byHand.RemoteKey = wholesale.OriginManual, ""
	for _, l := range []wholesale.PriceList{tier, own, byHand} {
		w.putList(t, l)
	}
	w.putCustomer(t, customer)
	a, b, c, d := sampleProduct(supplier, "A"), sampleProduct(supplier, "B"), sampleProduct(supplier, "C"), sampleProduct(supplier, "D")
	for _, p := range []wholesale.Product{a, b, c, d} {
		w.putProduct(t, p)
	}
	price := func(l wholesale.PriceList, p wholesale.Product, owner wholesale.Owner, amount string, from, to wholesale.Date) store.ListedPrice {
		return store.ListedPrice{PriceListID: l.ID, Price: wholesale.Price{
			ProductID: p.ID, UnitPrice: number(amount), Owner: owner, ValidFrom: from, ValidTo: to, MinimumQuantity: number("0"),
		}}
	}
	person, sync := wholesale.OwnedByPerson, wholesale.OwnedBySync
	ours := price(tier, a, person, "9.0000", "", "")
	w.update(t, func(tx *store.Tx) error {
		ctx := store.By(t.Context(), store.Who{Name: "Jane Smith <jane@fizz.example>"})
		return tx.PutPrices(ctx, supplier, 1,
			ours, price(tier, a, sync, "10.0000", "", ""), // the two differ
			price(tier, b, person, "5.0000", "", ""), price(tier, b, sync, "5.0000", "", ""), // both say the same
			price(tier, c, person, "7.0000", "", ""), // only here
			// Other first days: the later one of the sync whose days overlap.
			price(own, a, person, "3.0000", "2026-03-01", ""), price(own, a, sync, "3.5000", "", ""), price(own, a, sync, "4.0000", "2026-02-01", ""),
			price(own, a, sync, "1.0000", "2025-11-01", "2026-02-28"),
			// Days that do not overlap, what ended, and lists that mirror nothing are no conflicts.
			price(own, b, person, "3.0000", "", "2026-06-30"), price(own, b, sync, "4.0000", "2026-07-01", ""),
			price(own, d, person, "3.0000", "", "2026-01-31"), price(own, d, sync, "4.0000", "", ""),
			price(byHand, a, person, "8.0000", "", ""),
		)
	})
	const today = wholesale.Date("2026-02-10")
	find := func(f store.PriceConflictFilter) (found []string) {
		t.Helper()
		f.Today, f.Limit = today, 100
		for _, row := range read(t, w, func(tx *store.Tx) ([]store.PriceConflict, error) { return tx.PriceConflicts(t.Context(), supplier, f) }) {
			words := row.ProductCode + " on " + row.List.Name + " " + string(row.State) + ": " + wholesale.PriceWords(row.UnitPrice)
			if row.Theirs != nil {
				words += " and " + wholesale.PriceWords(row.Theirs.UnitPrice)
			}
			found = append(found, words)
		}
		return found
	}
	open := []string{"A on Wholesale open: 9.00 and 10.00", "A on " + own.Name + " open: 3.00 and 4.00"}
	if tier.ID > own.ID {
		open[0], open[1] = open[1], open[0]
	}
	same(t, open, find(store.PriceConflictFilter{State: store.ConflictOpen}))
	same(t, []string{"B on Wholesale same: 5.00 and 5.00"}, find(store.PriceConflictFilter{State: store.ConflictSame}))
	same(t, []string{"B on " + own.Name + " only_here: 3.00", "C on Wholesale only_here: 7.00"}, find(store.PriceConflictFilter{State: store.OnlyHere}))
	same(t, []string{"A on Wholesale open: 9.00 and 10.00"}, find(store.PriceConflictFilter{PriceListID: tier.ID, Query: "WHOLE"})[:1])
	same(t, 3, len(find(store.PriceConflictFilter{PriceListID: tier.ID})))
	for _, by := range []string{"code", "name", "list", "ours", "theirs", "difference", "set"} {
		for _, descending := range []bool{false, true} {
			pagesOf := pages(t, w, func(tx *store.Tx, last *store.PriceConflict) ([]store.PriceConflict, error) {
				f := store.PriceConflictFilter{Today: today, Sort: store.Sort{By: by, Descending: descending}, Limit: pageSize}
				if last != nil {
					f.After = last.Place
				}
				return tx.PriceConflicts(t.Context(), supplier, f)
			})
			same(t, 5, len(pagesOf))
		}
	}
	counts := func() map[store.PriceConflictState]int64 {
		return read(t, w, func(tx *store.Tx) (map[store.PriceConflictState]int64, error) {
			return tx.CountPriceConflicts(t.Context(), supplier, store.PriceConflictFilter{Today: today, State: store.OnlyHere})
		})
	}
	same(t, map[store.PriceConflictState]int64{store.ConflictOpen: 2, store.ConflictSame: 1, store.OnlyHere: 2}, counts())

	first := read(t, w, func(tx *store.Tx) ([]store.PriceConflict, error) {
		return tx.PriceConflicts(t.Context(), supplier, store.PriceConflictFilter{PriceListID: own.ID, State: store.ConflictOpen, Today: today, Limit: 1})
	})[0]
	same(t, &wholesale.Customer{ID: customer.ID, SupplierID: supplier, Code: customer.Code, Name: customer.Name}, first.Customer)
	same(t, "Jane Smith <jane@fizz.example>", first.SetBy)
	same(t, false, first.SetAt.IsZero())
	same(t, store.MarkOf(*first.Theirs), first.Mark)
	beside := func() store.PriceRow {
		return read(t, w, func(tx *store.Tx) ([]store.PriceRow, error) {
			return tx.PriceRows(t.Context(), supplier, tier.ID, store.PriceRowFilter{Limit: 1})
		})[0]
	}()
	same(t, []string{"9.0000", "10.0000", "Jane Smith <jane@fizz.example>"}, []string{beside.UnitPrice.String(), beside.Theirs.UnitPrice.String(), beside.SetBy})

	t.Run("settled until Unleashed says something else", func(t *testing.T) {
		settle := func(tx *store.Tx) error {
			return tx.SettlePrice(t.Context(), supplier, 1, ours, store.MarkOf(price(tier, a, sync, "10", "", "").Price))
		}
		w.update(t, settle)
		same(t, []string{"A on Wholesale kept: 9.00 and 10.00"}, find(store.PriceConflictFilter{State: store.ConflictKept}))
		w.putPrice(t, supplier, price(tier, a, sync, "11.0000", "", ""))
		same(t, int64(0), counts()[store.ConflictKept])
		w.putPrice(t, supplier, price(tier, a, sync, "10.0000", "", ""))
		same(t, int64(1), counts()[store.ConflictKept])
		w.putPrice(t, supplier, price(tier, a, person, "8.5000", "", "")) // another price is another decision
		same(t, int64(0), counts()[store.ConflictKept])
		w.update(t, func(tx *store.Tx) error { return tx.EndPrice(t.Context(), supplier, 1, ours) })
		w.wantRefused(t, store.ErrNotFound, settle)
	})

	t.Run("give-backs", func(t *testing.T) {
		id, later := store.NewID(), store.NewID()
		given := price(tier, a, person, "8.5000", "2026-01-01", "2026-12-31")
		w.update(t, func(tx *store.Tx) error {
			ctx := store.By(t.Context(), store.Who{Name: "Jane"})
			for _, id := range []string{id, later} {
				if err := tx.InsertGiveBack(ctx, supplier, id); err != nil {
					return err
				}
			}
			return tx.KeepGivenBack(ctx, supplier, id, []store.ListedPrice{given, price(tier, b, person, "5.0000", "", "")})
		})
		made := func() store.GiveBack {
			return read(t, w, func(tx *store.Tx) (store.GiveBack, error) { return tx.GiveBack(t.Context(), supplier, id) })
		}
		want := store.GiveBack{ID: id, SupplierID: supplier, MadeBy: "Jane", MadeAt: made().MadeAt, Prices: 2}
		same(t, want, made())
		list := read(t, w, func(tx *store.Tx) ([]store.GiveBack, error) { return tx.GiveBacks(t.Context(), supplier, "", 10) })
		same(t, []store.GiveBack{want}, list) // without the one that gave nothing back
		kept := func() []store.ListedPrice {
			return read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
				return tx.GivenBackPrices(t.Context(), supplier, id, 10)
			})
		}
		same(t, 2, len(kept()))
		w.update(t, func(tx *store.Tx) error {
			return tx.ForgetGivenBack(t.Context(), supplier, id, []store.ListedPrice{price(tier, b, person, "5.0000", "", "")})
		})
		same(t, []store.ListedPrice{given}, kept())
		w.update(t, func(tx *store.Tx) error { return tx.SetGiveBackUndone(t.Context(), supplier, id) })
		same(t, false, made().UndoneAt.IsZero())

		clean := func(before int) (n int64) {
			w.update(t, func(tx *store.Tx) (err error) {
				n, err = tx.DeleteOldGiveBacks(t.Context(), supplier, want.MadeAt.AddDate(0, 0, before), 10)
				return err
			})
			return n
		}
		same(t, []int64{0, 3, 0}, []int64{clean(-1), clean(1), clean(1)})
		wantNotFound(t, w, func(tx *store.Tx) (store.GiveBack, error) { return tx.GiveBack(t.Context(), supplier, id) })
	})
}

// groupCounts counts products by what a price for their groups names.
func groupCounts(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	put := func(code string, availability wholesale.Availability, group, sub wholesale.ProductGroup) {
		p := sampleProduct(supplier, code)
		p.Availability, p.Group, p.SubGroup = availability, group, sub
		w.putProduct(t, p)
	}
	drinks, beer, named := wholesale.ProductGroup{RemoteID: "d", Name: "Drinks"}, wholesale.ProductGroup{RemoteID: "b", Name: "Beer"}, wholesale.ProductGroup{Name: "Snacks"}
	put("A", wholesale.Available, drinks, beer)
	put("B", wholesale.OutOfStock, drinks, wholesale.ProductGroup{})
	put("C", wholesale.Discontinued, drinks, beer)
	put("D", wholesale.Available, named, wholesale.ProductGroup{})
	same(t, map[string]int64{drinks.Target(): 2, beer.Target(): 1, named.Target(): 1}, read(t, w, func(tx *store.Tx) (map[string]int64, error) {
		return tx.ProductsByGroup(t.Context(), supplier)
	}))
}
