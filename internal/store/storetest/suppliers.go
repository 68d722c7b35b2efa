package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func suppliers(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
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
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(t.Context(), "nobody") })
		w.wantUnique(t, "supplier", []string{"id"}, func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), want[0], 1) })
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

func peopleAndTokens(t *testing.T, w *world) {
	supplier := w.newSupplier(t)

	t.Run("people", func(t *testing.T) {
		p := samplePerson(supplier, "jo@supplier.example")
		complete(t, p)
		w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
		same(t, p, read(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), p.Email) }))
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), "JO@supplier.example") })
		// Also with another supplier: people sign in with the address alone.
		another := w.newSupplier(t)
		w.wantUnique(t, "person", []string{"email"}, func(tx *store.Tx) error {
			return tx.InsertPerson(t.Context(), samplePerson(another, p.Email))
		})
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.InsertPerson(t.Context(), samplePerson("nobody", "new@supplier.example"))
		})
	})

	t.Run("tokens", func(t *testing.T) {
		token := sampleToken(supplier, "hash")
		complete(t, token)
		w.update(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), token) })
		same(t, supplier, read(t, w, func(tx *store.Tx) (string, error) { return tx.SupplierOfToken(t.Context(), "hash") }))
		wantNotFound(t, w, func(tx *store.Tx) (string, error) { return tx.SupplierOfToken(t.Context(), "HASH") })
		another := w.newSupplier(t)
		w.wantUnique(t, "api_token", []string{"token_hash"}, func(tx *store.Tx) error {
			return tx.InsertAPIToken(t.Context(), sampleToken(another, "hash"))
		})
		w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), sampleToken("nobody", "another hash")) })
	})
}

func callCounts(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	calls := func() int64 {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (int64, error) { return tx.CallsThisMonth(t.Context(), supplier) })
	}
	add := func(n int64) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.AddCalls(t.Context(), supplier, n) })
	}

	same(t, int64(0), calls())
	add(3)
	add(4)
	same(t, int64(7), calls())

	// The month is the one in UTC, though the clock is in Auckland, thirteen hours ahead.
	w.clock.set(time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC))
	same(t, int64(7), calls())
	w.clock.set(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	same(t, int64(0), calls())
	add(1)
	same(t, int64(1), calls())
}
