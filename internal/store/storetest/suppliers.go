package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func suppliers(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
		same(t, int64(0), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountSuppliers(t.Context()) }))
		var want []wholesale.Supplier
		for range 3 {
			s := sampleSupplier()
			complete(t, s)
			want = append(want, s)
			w.update(t, func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), s, 1000) })
			same(t, s, read(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(t.Context(), s.ID) }))
		}
		// By id, which is by age.
		same(t, want, read(t, w, func(tx *store.Tx) ([]wholesale.Supplier, error) { return tx.Suppliers(t.Context()) }))
		same(t, int64(3), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountSuppliers(t.Context()) }))
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(t.Context(), "nobody") })
		w.wantUnique(t, "supplier", []string{"id"}, func(tx *store.Tx) error {
			return tx.InsertSupplier(t.Context(), with(want[0], func(s *wholesale.Supplier) { s.Shop.Slug = "another" }), 1)
		})
	})

	t.Run("profile", func(t *testing.T) {
		id := w.newSupplier(t)
		for _, s := range append(withOneFalse(sampleSupplier()), sampleSupplier()) {
			before := read(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(t.Context(), id) })
			s.ID, s.CreatedAt, s.Shop.Slug = id, start, before.Shop.Slug // which stay
			w.update(t, func(tx *store.Tx) error {
				return errors.Join(tx.HoldSupplier(t.Context(), id), tx.UpdateSupplier(t.Context(), s))
			})
			same(t, s, read(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(t.Context(), id) }))
		}
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.UpdateSupplier(t.Context(), sampleSupplier()) })
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.HoldSupplier(t.Context(), "nobody") })
	})

	t.Run("shop addresses", func(t *testing.T) {
		var slugs []string
		for range 3 {
			s := with(sampleSupplier(), func(s *wholesale.Supplier) { s.Name, s.Shop.Slug = "Pōhutukawa & Co.", "" })
			w.update(t, func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), s, 1000) })
			slug := read(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(t.Context(), s.ID) }).Shop.Slug
			found := read(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.SupplierBySlug(t.Context(), slug) })
			same(t, s.ID, found.ID)
			slugs = append(slugs, slug)
		}
		same(t, []string{"pohutukawa-co", "pohutukawa-co-2", "pohutukawa-co-3"}, slugs)
		for _, unknown := range []string{"", "nothing"} {
			wantNotFound(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.SupplierBySlug(t.Context(), unknown) })
		}
	})

	t.Run("order numbers", func(t *testing.T) {
		supplier := w.newSupplier(t)
		next := func(tx *store.Tx) (n int64, err error) { return tx.NextOrderNumber(t.Context(), supplier) }
		var first int64
		w.update(t, func(tx *store.Tx) (err error) {
			first, err = next(tx)
			return err
		})
		if first != 1001 {
			t.Errorf("the first order is number %d, want 1001", first)
		}
		undone := errors.New("undone")
		w.wantRefused(t, undone, func(tx *store.Tx) error {
			_, err := next(tx)
			return errors.Join(undone, err)
		})

		var mu sync.Mutex
		var taken []int64
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				var n int64
				if err := w.attempt(t, func(tx *store.Tx) (err error) {
					n, err = next(tx)
					return err
				}); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				taken = append(taken, n)
			})
		}
		all.Wait()
		slices.Sort(taken)
		for i, n := range taken { // 1002 was given back
			if n != 1002+int64(i) {
				t.Fatalf("numbers %d: want each from 1002 on exactly once", taken)
			}
		}
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
			_, err := tx.NextOrderNumber(t.Context(), "nobody")
			return err
		})
	})
}
