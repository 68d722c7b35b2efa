package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// priceSources counts what prices follow from: every change once in a transaction, and nothing that
// is written as it was read before.
func priceSources(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	sources := func() store.PriceSources {
		return read(t, w, func(tx *store.Tx) (store.PriceSources, error) { return tx.PriceSources(t.Context(), supplier) })
	}
	counts := func(what string, want int64, change func(tx *store.Tx) error) {
		t.Helper()
		before := sources()
		w.update(t, change)
		if got := sources().Changes - before.Changes; got != want {
			t.Errorf("%s: counted %d times, want %d", what, got, want)
		}
	}
	if s := sources(); s.Changes == s.Planned {
		t.Errorf("a new supplier's prices count as planned: %+v", s)
	}
	product, price := sampleProduct(supplier, "A"), sampleRemotePrice("1")
	bare := wholesale.RemotePrice{RemoteID: "2"}
	counts("two things", 1, func(tx *store.Tx) error {
		if err := tx.PutProduct(t.Context(), product); err != nil {
			return err
		}
		return tx.PutCustomer(t.Context(), sampleCustomer(supplier, "A"))
	})
	put := func(run string, prices ...wholesale.RemotePrice) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			for _, p := range prices {
				if err := tx.PutRemotePrice(t.Context(), supplier, run, p); err != nil {
					return err
				}
			}
			return nil
		}
	}
	counts("prices", 1, put("first", price, bare))
	counts("the same prices", 0, put("second", price, bare))
	other := price
	other.Discount = nil
	counts("another price", 1, put("second", other))
	forget := func(run string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := tx.DeleteRemotePricesNotOf(t.Context(), supplier, run, 10)
			return err
		}
	}
	counts("prices that were all read", 0, forget("second"))
	counts("prices that were not read", 1, forget("third"))
	counts("a price that was not there", 0, func(tx *store.Tx) error { return tx.DeleteRemotePrice(t.Context(), supplier, "2") })
	counts("a person's edit", 1, func(tx *store.Tx) error {
		_, err := tx.EditPrices(t.Context(), supplier)
		return err
	})
	counts("a publication", 1, func(tx *store.Tx) error { return tx.PublishPrices(t.Context(), supplier) })

	now := sources().Changes
	w.update(t, func(tx *store.Tx) error { return tx.SetPricesPlanned(t.Context(), supplier, now) })
	same(t, store.PriceSources{Changes: now, Planned: now}, sources())
}
