package store_test

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func onEachShippedEngine(t *testing.T, test func(t *testing.T, st *store.Store)) {
	for engine, url := range map[string]func(testing.TB) string{
		"SQLite":     databasetest.SQLite,
		"PostgreSQL": databasetest.PostgreSQL,
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			st, err := store.Open(t.Context(), url(t), store.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Clock: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { st.Close() })
			test(t, st)
		})
	}
}

// create makes a price list as an idempotent request would; the list's name stands for the
// request's body.
func create(t *testing.T, st *store.Store, supplierID, key, name string, then error) (*store.FirstAnswer, error) {
	idem := &store.Idempotency{Key: key, BodyHash: "hash of " + name, Render: func(thing any) (int, string, error) {
		return 201, "made " + thing.(wholesale.PriceList).Name, nil
	}}
	var first *store.FirstAnswer
	err := st.Update(t.Context(), func(tx *store.Tx) (err error) {
		first, err = store.Once(t.Context(), tx, supplierID, idem, func() (any, error) {
			// The remote key is unique with its supplier: a second list of the same name is
			// refused.
			l := wholesale.PriceList{ID: store.NewID(), SupplierID: supplierID, Name: name, RemoteKey: name, Origin: wholesale.OriginManual, Currency: "NZD"}
			return l, errors.Join(tx.PutPriceList(t.Context(), 1, l), then)
		})
		return err
	})
	return first, err
}

func insertSupplier(t *testing.T, st *store.Store) string {
	t.Helper()
	id := store.NewID()
	if err := st.Update(t.Context(), func(tx *store.Tx) error {
		return tx.InsertSupplier(t.Context(), wholesale.Supplier{ID: id, Name: "Supplier", Currency: "NZD", CreatedAt: tx.Now()}, 1000)
	}); err != nil {
		t.Fatal(err)
	}
	return id
}

func priceListNames(t *testing.T, st *store.Store, supplierID string) (names []string) {
	t.Helper()
	if err := st.View(t.Context(), func(tx *store.Tx) error {
		lists, err := tx.AllPriceLists(t.Context(), supplierID, 1)
		for _, l := range lists {
			if l.Origin == wholesale.OriginManual {
				names = append(names, l.Name)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestOnceGivesTheFirstAnswerAgain(t *testing.T) {
	onEachShippedEngine(t, func(t *testing.T, st *store.Store) {
		one, other := insertSupplier(t, st), insertSupplier(t, st)
		if first, err := create(t, st, one, "key", "A", nil); err != nil || first != nil {
			t.Fatalf("the first request: %v, %v", first, err)
		}
		first, err := create(t, st, one, "key", "A", nil)
		if err != nil {
			t.Fatal(err)
		}
		want := &store.FirstAnswer{Key: "key", BodyHash: "hash of A", Status: 201, Answer: "made A"}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Error(diff)
		}
		if _, err := create(t, st, one, "key", "B", nil); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("another body under the same key: %v", err)
		}
		if first, err := create(t, st, other, "key", "B", nil); err != nil || first != nil {
			t.Errorf("another supplier's use of the same key: %v, %v", first, err)
		}
		if diff := cmp.Diff([]string{"A"}, priceListNames(t, st, one)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnceForgetsWhatFailed(t *testing.T) {
	onEachShippedEngine(t, func(t *testing.T, st *store.Store) {
		supplier := insertSupplier(t, st)
		refused := errors.New("refused")
		if _, err := create(t, st, supplier, "key", "A", refused); !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		if first, err := create(t, st, supplier, "key", "B", nil); err != nil || first != nil {
			t.Errorf("the key of a failed request is not free: %v, %v", first, err)
		}
		if diff := cmp.Diff([]string{"B"}, priceListNames(t, st, supplier)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnceCarriesOutSimultaneousRepetitionsOnce(t *testing.T) {
	onEachShippedEngine(t, func(t *testing.T, st *store.Store) {
		supplier := insertSupplier(t, st)
		const repetitions = 8
		for round := range 5 {
			name := fmt.Sprint("list ", round)
			var all sync.WaitGroup
			carriedOut := make(chan bool, repetitions)
			for range repetitions {
				all.Go(func() {
					first, err := create(t, st, supplier, name, name, nil)
					if err != nil {
						t.Error(err)
					}
					if first != nil && first.Answer != "made "+name {
						t.Errorf("a repetition was answered %q", first.Answer)
					}
					carriedOut <- first == nil
				})
			}
			all.Wait()
			close(carriedOut)
			times := 0
			for yes := range carriedOut {
				if yes {
					times++
				}
			}
			if times != 1 {
				t.Errorf("carried out %d times", times)
			}
		}
	})
}

func TestOnceWithoutAKeyAlwaysRuns(t *testing.T) {
	onEachShippedEngine(t, func(t *testing.T, st *store.Store) {
		runs := 0
		for range 2 {
			if err := st.Update(t.Context(), func(tx *store.Tx) error {
				_, err := store.Once(t.Context(), tx, "supplier", nil, func() (any, error) { runs++; return nil, nil })
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if runs != 2 {
			t.Errorf("ran %d times", runs)
		}
	})
}
