package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// priceVersions writes the version after the current one, publishes it, and looks at both.
func priceVersions(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	kept, gone, added := samplePriceList(supplier, "kept"), samplePriceList(supplier, "gone"), samplePriceList(supplier, "added")
	product, another, third := sampleProduct(supplier, "A"), sampleProduct(supplier, "B"), sampleProduct(supplier, "C")
	customer := sampleCustomer(supplier, "C")
	customer.Layers = []string{gone.ID, kept.ID}
	price := func(l wholesale.PriceList, p wholesale.Product, amount string) store.ListedPrice {
		listed := samplePrice(l.ID, p)
		listed.UnitPrice, listed.ProductCode = number(amount), ""
		return listed
	}
	w.putProduct(t, product)
	w.putProduct(t, another)
	w.putProduct(t, third)
	w.putList(t, kept)
	w.putList(t, gone)
	w.putCustomer(t, customer)
	w.putPrice(t, supplier, price(kept, product, "1.0000"))
	w.putPrice(t, supplier, price(kept, another, "2.0000"))
	w.putPrice(t, supplier, price(gone, product, "3.0000"))

	version := func() store.PriceVersion {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.PriceVersion, error) { return tx.PriceVersion(t.Context(), supplier) })
	}
	// want compares what a version holds: the lists, the prices by list and product, and the
	// customer's layers.
	want := func(at int64, lists []wholesale.PriceList, prices []store.ListedPrice, layers ...string) {
		t.Helper()
		all := append([]wholesale.PriceList{wholesale.DefaultList(supplier, "NZD")}, lists...)
		same(t, all, read(t, w, func(tx *store.Tx) ([]wholesale.PriceList, error) { return tx.AllPriceLists(t.Context(), supplier, at) }))
		same(t, prices, read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
			return withoutDefaults(tx.AllPrices(t.Context(), supplier, at))
		}))
		same(t, layers, read(t, w, func(tx *store.Tx) (map[string][]string, error) { return tx.AllLayers(t.Context(), supplier, at) })[customer.ID])
	}
	first := func() {
		t.Helper()
		want(1, []wholesale.PriceList{kept, gone}, []store.ListedPrice{
			price(kept, product, "1.0000"), price(kept, another, "2.0000"), price(gone, product, "3.0000"),
		}, gone.ID, kept.ID)
	}
	first()

	w.update(t, func(tx *store.Tx) error {
		ctx := t.Context()
		held, err := tx.HoldPrices(ctx, supplier)
		if err != nil {
			return err
		}
		next := held.Current + 1
		if err := tx.PutPriceList(ctx, next, added); err != nil {
			return err
		}
		if err := tx.PutPrices(ctx, supplier, next, price(kept, product, "1.5000"), price(kept, third, "4.0000"), price(added, product, "5.0000")); err != nil {
			return err
		}
		if err := tx.EndPrice(ctx, supplier, next, price(kept, another, "2.0000")); err != nil {
			return err
		}
		if err := tx.SetLayers(ctx, supplier, next, customer.ID, []string{added.ID}); err != nil {
			return err
		}
		return tx.EndPriceList(ctx, supplier, next, gone.ID)
	})
	second := func() {
		t.Helper()
		want(2, []wholesale.PriceList{kept, added}, []store.ListedPrice{
			price(kept, product, "1.5000"), price(kept, third, "4.0000"), price(added, product, "5.0000"),
		}, added.ID)
	}
	first() // what is not published is not seen
	second()
	same(t, customer.Layers, w.customer(t, customer).Layers)
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.PriceList, error) { return tx.PriceList(t.Context(), supplier, added.ID) })

	w.update(t, func(tx *store.Tx) error { return tx.PublishPrices(t.Context(), supplier) })
	same(t, store.PriceVersion{Current: 2}, version())
	first() // the version before can still be read
	second()
	same(t, []string{added.ID}, w.customer(t, customer).Layers)
	clean := func() (n int64) {
		w.update(t, func(tx *store.Tx) (err error) {
			n, err = tx.DeleteEndedPrices(t.Context(), supplier, 100)
			return err
		})
		return n
	}
	same(t, int64(0), clean())
	w.update(t, func(tx *store.Tx) error { return tx.PublishPrices(t.Context(), supplier) })
	// The old prices of the product, of the other one and of the list that has gone; two layers,
	// and the list itself.
	same(t, []int64{6, 0}, []int64{clean(), clean()})
	want(3, []wholesale.PriceList{kept, added}, []store.ListedPrice{
		price(kept, product, "1.5000"), price(kept, third, "4.0000"), price(added, product, "5.0000"),
	}, added.ID)

	t.Run("a person's change is in the current version and in the next", func(t *testing.T) {
		// A sync has begun to write the next version.
		w.update(t, func(tx *store.Tx) error {
			return tx.PutPrices(t.Context(), supplier, 4, price(kept, product, "1.7500"), price(kept, third, "4.7500"))
		})
		theirs := price(kept, product, "9.0000")
		theirs.Owner = wholesale.OwnedByPerson
		w.update(t, func(tx *store.Tx) error {
			current, err := tx.EditPrices(t.Context(), supplier)
			if err != nil {
				return err
			}
			return tx.PutPrices(t.Context(), supplier, current, theirs)
		})
		same(t, store.PriceVersion{Current: 3, Edits: 1}, version())
		// It stands beside the one that the sync keeps.
		want(3, []wholesale.PriceList{kept, added}, []store.ListedPrice{
			theirs, price(kept, product, "1.5000"), price(kept, third, "4.0000"), price(added, product, "5.0000"),
		}, added.ID)
		want(4, []wholesale.PriceList{kept, added}, []store.ListedPrice{
			theirs, price(kept, product, "1.7500"), price(kept, third, "4.7500"), price(added, product, "5.0000"),
		}, added.ID)
		want(2, []wholesale.PriceList{kept, added}, []store.ListedPrice{
			price(kept, product, "1.5000"), price(kept, third, "4.0000"), price(added, product, "5.0000"),
		}, added.ID)

		w.update(t, func(tx *store.Tx) error {
			if err := tx.EndPrice(t.Context(), supplier, 3, price(kept, third, "0")); err != nil {
				return err
			}
			return tx.SetLayers(t.Context(), supplier, 3, customer.ID, []string{kept.ID, added.ID})
		})
		for _, at := range []int64{3, 4} {
			synced := map[int64]string{3: "1.5000", 4: "1.7500"}[at]
			want(at, []wholesale.PriceList{kept, added}, []store.ListedPrice{theirs, price(kept, product, synced), price(added, product, "5.0000")}, kept.ID, added.ID)
		}
	})

	t.Run("what was written of the next version is taken back", func(t *testing.T) {
		another := samplePriceList(supplier, "not published")
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(
				tx.PutPriceList(t.Context(), 4, another), tx.PutPrices(t.Context(), supplier, 4, price(another, third, "8.0000"), price(added, product, "5.5000")),
				tx.SetLayers(t.Context(), supplier, 4, customer.ID, []string{another.ID}), tx.EndPriceList(t.Context(), supplier, 4, kept.ID),
			)
		})
		for discarded := int64(1); discarded > 0; {
			w.update(t, func(tx *store.Tx) (err error) {
				discarded, err = tx.DiscardNextPrices(t.Context(), supplier, 1)
				return err
			})
		}
		theirs := price(kept, product, "9.0000")
		theirs.Owner = wholesale.OwnedByPerson
		for _, at := range []int64{3, 4} {
			want(at, []wholesale.PriceList{kept, added}, []store.ListedPrice{
				theirs, price(kept, product, "1.5000"), price(added, product, "5.0000"),
			}, kept.ID, added.ID)
		}
	})

	t.Run("what is published is kept until it is forgotten", func(t *testing.T) {
		publish := func(version int64, at time.Time) {
			w.update(t, func(tx *store.Tx) error {
				return tx.PublishPriceVersion(t.Context(), supplier, store.PricePublication{
					Version: version, RunID: "run", Kind: store.PublishedSync, PublishedAt: at, Added: 1,
				})
			})
		}
		publish(4, start)
		w.update(t, func(tx *store.Tx) error {
			return tx.PutPrices(t.Context(), supplier, 5, price(added, product, "6.0000"))
		})
		publish(5, start.Add(time.Hour))
		publish(6, start.Add(2*time.Hour))
		moved := read(t, w, func(tx *store.Tx) ([2][]store.ListedPrice, error) {
			gone, come, err := tx.SyncedPricesOfOneVersion(t.Context(), supplier, 4, 5)
			return [2][]store.ListedPrice{gone, come}, err
		})
		same(t, [2][]store.ListedPrice{{price(added, product, "5.0000")}, {price(added, product, "6.0000")}}, moved)
		five := func() (found bool) {
			all := read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) { return tx.AllPrices(t.Context(), supplier, 4) })
			return slices.ContainsFunc(all, func(p store.ListedPrice) bool { return p.UnitPrice.Cmp(number("5.0000")) == 0 })
		}
		clean()
		same(t, true, five())
		w.update(t, func(tx *store.Tx) error {
			return tx.ForgetPricePublications(t.Context(), supplier, start.Add(90*time.Minute))
		})
		clean()
		same(t, false, five())
		left := read(t, w, func(tx *store.Tx) ([]store.PricePublication, error) {
			return tx.PricePublications(t.Context(), supplier)
		})
		same(t, 1, len(left))
		w.update(t, func(tx *store.Tx) error {
			more, err := tx.ForgetOldestPricePublication(t.Context(), supplier)
			same(t, false, more)
			return err
		})
	})

	t.Run("a list that has ended begins anew", func(t *testing.T) {
		w.update(t, func(tx *store.Tx) error { return tx.EndPriceList(t.Context(), supplier, 6, added.ID) })
		w.update(t, func(tx *store.Tx) error { return tx.PutPriceList(t.Context(), 7, added) })
		has := func(version int64) bool {
			return slices.Contains(read(t, w, func(tx *store.Tx) ([]wholesale.PriceList, error) {
				return tx.AllPriceLists(t.Context(), supplier, version)
			}), added)
		}
		same(t, []bool{true, true}, []bool{has(5), has(7)})
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.PriceList, error) { return tx.PriceList(t.Context(), supplier, added.ID) })
		// One that was only to end goes on.
		w.update(t, func(tx *store.Tx) error { return tx.EndPriceList(t.Context(), supplier, 7, kept.ID) })
		w.update(t, func(tx *store.Tx) error { return tx.PutPriceList(t.Context(), 7, kept) })
		same(t, kept, read(t, w, func(tx *store.Tx) (wholesale.PriceList, error) { return tx.PriceList(t.Context(), supplier, kept.ID) }))
		ids := read(t, w, func(tx *store.Tx) (map[string]string, error) { return tx.PriceListIDs(t.Context(), supplier) })
		if added.RemoteKey != "" && ids[added.RemoteKey] != added.ID {
			t.Errorf("it is not known by what it mirrors: %v", ids)
		}
	})

	t.Run("a list that ends, ends for those whom a person has put on it meanwhile", func(t *testing.T) {
		w.update(t, func(tx *store.Tx) error { return tx.EndPriceList(t.Context(), supplier, 7, added.ID) })
		w.update(t, func(tx *store.Tx) error {
			return tx.SetLayers(t.Context(), supplier, 6, customer.ID, []string{added.ID, kept.ID})
		})
		// It is not in the next version for their sake: a plan that keeps it must put it again.
		next := read(t, w, func(tx *store.Tx) ([]wholesale.PriceList, error) { return tx.AllPriceLists(t.Context(), supplier, 7) })
		same(t, []bool{false, true}, []bool{slices.Contains(next, added), slices.Contains(next, kept)})
		w.update(t, func(tx *store.Tx) error {
			return tx.PublishPriceVersion(t.Context(), supplier, store.PricePublication{Version: 7, RunID: "run", Kind: store.PublishedSync, PublishedAt: start})
		})
		for version, lists := range map[int64][]string{6: {added.ID, kept.ID}, 7: {kept.ID}} {
			same(t, lists, read(t, w, func(tx *store.Tx) (map[string][]string, error) { return tx.AllLayers(t.Context(), supplier, version) })[customer.ID])
		}
	})
	t.Run("a list of the account's without prices ends", func(t *testing.T) {
		empty := samplePriceList(supplier, "empty")
		empty.Origin, empty.RemoteKey = wholesale.OriginTier, wholesale.TierListKey("SellPriceTier9")
		w.update(t, func(tx *store.Tx) error { return tx.PutPriceList(t.Context(), 7, empty) })
		w.update(t, func(tx *store.Tx) error {
			return tx.PutPrices(t.Context(), supplier, 7, price(kept, product, "1.0000"))
		})
		has := func(version int64) []bool {
			all := read(t, w, func(tx *store.Tx) ([]wholesale.PriceList, error) {
				return tx.AllPriceLists(t.Context(), supplier, version)
			})
			return []bool{slices.Contains(all, empty), slices.Contains(all, kept)}
		}
		w.update(t, func(tx *store.Tx) error { return tx.EndEmptyPriceLists(t.Context(), supplier, 8) })
		same(t, []bool{true, true}, has(7))
		same(t, []bool{false, true}, has(8))
	})
}
