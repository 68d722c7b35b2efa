package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/store"
)

func idempotency(t *testing.T, w *world) {
	keep := func(t *testing.T, supplier string, a store.FirstAnswer) (kept bool) {
		t.Helper()
		w.update(t, func(tx *store.Tx) (err error) {
			kept, err = tx.KeepAnswer(t.Context(), supplier, a)
			return err
		})
		return kept
	}
	answer := func(supplier, key string) func(tx *store.Tx) (store.FirstAnswer, error) {
		return func(tx *store.Tx) (store.FirstAnswer, error) { return tx.Answer(t.Context(), supplier, key) }
	}

	t.Run("the first answer stays", func(t *testing.T) {
		supplier, another := w.newSupplier(t), w.newSupplier(t)
		a := store.FirstAnswer{Key: text("key"), BodyHash: "hash", Status: 201, Answer: longText("answer")}
		complete(t, a)
		wantNotFound(t, w, answer(supplier, a.Key))
		same(t, true, keep(t, supplier, a))
		same(t, a, read(t, w, answer(supplier, a.Key)))

		second := store.FirstAnswer{Key: a.Key, BodyHash: "another", Status: 409, Answer: "another"}
		same(t, false, keep(t, supplier, second))
		same(t, a, read(t, w, answer(supplier, a.Key)))
		wantNotFound(t, w, answer(another, a.Key))
		same(t, true, keep(t, another, second))
		same(t, a, read(t, w, answer(supplier, a.Key)))
	})

	t.Run("once", func(t *testing.T) {
		supplier := w.newSupplier(t)
		var done atomic.Int32
		idem := &store.Idempotency{Key: "key", BodyHash: "hash", Render: func(thing any) (int, string, error) { return 201, thing.(string), nil }}
		once := func(work func() (any, error)) (first *store.FirstAnswer, err error) {
			err = w.attempt(t, func(tx *store.Tx) (err error) {
				first, err = store.Once(t.Context(), tx, supplier, idem, work)
				return err
			})
			return first, err
		}
		// What fails leaves the key free.
		failed := errors.New("failed")
		if _, err := once(func() (any, error) { return nil, failed }); !errors.Is(err, failed) {
			t.Errorf("got %v, want %v", err, failed)
		}
		wantNotFound(t, w, answer(supplier, "key"))

		var repeated atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				first, err := once(func() (any, error) {
					done.Add(1)
					return "made", nil
				})
				if err != nil {
					t.Error(err)
				}
				if first != nil {
					repeated.Add(1)
					same(t, &store.FirstAnswer{Key: "key", BodyHash: "hash", Status: 201, Answer: "made"}, first)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 || repeated.Load() != 7 {
			t.Errorf("done %d times, and %d callers had the first answer", done.Load(), repeated.Load())
		}
	})

	t.Run("forgotten", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for i, key := range []string{"old", "new"} {
			w.clock.set(at(100 + i))
			keep(t, supplier, store.FirstAnswer{Key: key})
		}
		forget := func(before time.Time) (n int64) {
			w.update(t, func(tx *store.Tx) (err error) {
				n, err = tx.ForgetAnswers(t.Context(), before)
				return err
			})
			return n
		}
		forget(at(100)) // those of the tests above
		same(t, int64(1), forget(at(101)))
		wantNotFound(t, w, answer(supplier, "old"))
		same(t, store.FirstAnswer{Key: "new"}, read(t, w, answer(supplier, "new")))
	})
}
