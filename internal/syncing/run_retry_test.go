package syncing_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// stuckImport is an import that cannot read its third page.
func (w *world) stuckImport() store.Run {
	w.t.Helper()
	w.fill(1000)
	w.connect()
	w.refuse = func(r *http.Request) bool { return r.URL.Path == "/Products/3" }
	return w.run(w.syncing.StartImport(w.t.Context(), w.supplier, syncing.RunProducts))
}

func TestAPageThatCannotBeReadIsTriedMoreAndMoreRarely(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		run := w.stuckImport()
		tries := 0
		w.refuse = func(r *http.Request) bool {
			refused := r.URL.Path == "/Products/3"
			if refused {
				tries++
			}
			return refused
		}
		wait := 2 * time.Second
		for range 10 {
			if got := run.RetryAt.Sub(w.clock.Now()); run.State != store.RunRunning || run.Error == "" || got != wait {
				t.Fatalf("%s after %d failures: waits %s, want %s (%q)", run.State, run.Failures, got, wait, run.Error)
			}
			w.clock.Advance(wait - time.Millisecond)
			w.converse() // the probe runs, but the page waits
			if tries != 0 {
				t.Fatalf("the page was tried %d times before its time", tries)
			}
			w.clock.Advance(time.Millisecond)
			w.converse()
			if tries == 0 {
				t.Fatal("the page was not tried when its time had come")
			}
			tries = 0
			var err error
			run, err = w.syncing.Run(t.Context(), w.supplier, run.ID)
			must(t, err)
			wait = min(2*wait, 5*time.Minute)
		}
		if kinds := w.notices(); !slices.Equal(kinds, []string{"sync_products"}) {
			t.Errorf("the supplier was told %v", kinds)
		}
		w.refuse = nil
		w.clock.Advance(5 * time.Minute)
		w.converse()
		if kinds := w.notices(); len(kinds) > 0 {
			t.Errorf("the cause is gone, but not %v", kinds)
		}
		run, err := w.syncing.Run(t.Context(), w.supplier, run.ID)
		must(t, err)
		if run.State != store.RunDone || run.Created != 1000 || run.Failures != 0 || !run.RetryAt.IsZero() {
			t.Errorf("got %+v", run)
		}
	})
}

func TestWhatWaitsIsTriedAtOnceWhenAPersonAsks(t *testing.T) {
	ask := map[string]func(w *world) error{
		"try now": func(w *world) error { return w.syncing.TryNow(w.t.Context(), w.supplier) },
		"import again": func(w *world) error {
			return second(w.syncing.StartImport(w.t.Context(), w.supplier, syncing.RunProducts))
		},
		"a good test": func(w *world) error { return second(w.syncing.Test(w.t.Context(), w.supplier)) },
		"a new key": func(w *world) error {
			return second(w.syncing.Connect(w.t.Context(), w.supplier, syncing.Credentials{APIID: "id", APIKey: "key"}))
		},
	}
	for name, act := range ask {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t)
			run := w.stuckImport()
			w.refuse = nil
			must(t, act(w))
			w.converse()
			latest, found, err := w.syncing.LatestRun(t.Context(), w.supplier, syncing.RunProducts)
			must(t, err)
			if !found || latest.ID != run.ID || latest.State != store.RunDone || latest.Created != 1000 {
				t.Errorf("the newest import is %+v; it should be the one that waited, done", latest)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func TestANewPriceSyncTakesThePlaceOfOneThatWaits(t *testing.T) {
	w := onSQLite(t).ready()
	w.refuse = func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/ProductPrices") }
	w.clock.Advance(time.Minute)
	stuck := w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
	w.refuse = nil
	again := w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
	stuck, err := w.syncing.Run(t.Context(), w.supplier, stuck.ID)
	must(t, err)
	if stuck.State != store.RunFailed || !strings.Contains(stuck.Error, "took the place") || again.ID == stuck.ID || again.State != store.RunDone {
		t.Errorf("the one that waited: %+v\nthe new one: %+v", stuck, again)
	}
}

func TestOtherRunsGoOnWhileOneWaits(t *testing.T) {
	w := onSQLite(t)
	w.stock()
	w.stuckImport()
	run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	if run.State != store.RunQueued { // the account itself is left alone for a moment
		t.Errorf("got %+v", run)
	}
	w.clock.Advance(time.Second)
	w.converse()
	run, err := w.syncing.Run(t.Context(), w.supplier, run.ID)
	must(t, err)
	if run.State != store.RunDone || run.Created != 1 {
		t.Errorf("got %+v", run)
	}
}

func TestAnotherAccountEndsWhatWasBegunWithTheFirst(t *testing.T) {
	w := onSQLite(t)
	run := w.stuckImport()
	w.sandbox = sandbox.New(sandbox.Config{APIID: "another-id", APIKey: "key", Clock: w.clock.Now, Log: slog.New(slog.DiscardHandler), Seed: 2})
	_, err := w.syncing.Connect(t.Context(), w.supplier, syncing.Credentials{APIID: "another-id", APIKey: "key"})
	must(t, err)
	run, err = w.syncing.Run(t.Context(), w.supplier, run.ID)
	must(t, err)
	if run.State != store.RunFailed || run.Error == "" {
		t.Errorf("got %+v", run)
	}
}

// TestAReadingOfChangesStaysOne: asking for all prices during a reading of changes must not make it
// count as full, or every unchanged price would be missing.
func TestAReadingOfChangesStaysOne(t *testing.T) {
	w := onSQLite(t)
	w.fill(1020) // changes are read in pages of 1000
	w.ready()
	must(t, w.sandbox.AddCustomerPrice("FERN", "GIN", "17.2500"))
	w.clock.Advance(10 * time.Minute)
	w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
	w.price("FERN", "GIN", "17.25", wholesale.RuleCustomer)

	w.clock.Advance(2 * time.Hour) // prices are due again
	for i := range 1020 {
		must(t, w.sandbox.AddCustomerPrice("FERN", fmt.Sprintf("P%05d", i), "7.0000"))
	}
	asked := false
	w.refuse = func(r *http.Request) bool {
		if r.URL.Path == "/ProductPrices/2" && !asked {
			asked = true
			must(t, second(w.syncing.SyncPrices(t.Context(), w.supplier)))
		}
		return false
	}
	w.converse()
	if !asked {
		t.Fatal("the changes were read in one page")
	}
	runs, _, err := w.syncing.Runs(t.Context(), w.supplier, "", 10)
	must(t, err)
	for _, run := range runs {
		changes, err := w.syncing.PriceChanges(t.Context(), w.supplier, run.ID, 0, 1000)
		must(t, err)
		for _, c := range changes.Items {
			if c.Kind == store.PriceRemoved {
				t.Errorf("%s %s took the price of %s off %s", run.Kind, run.ID, c.ProductCode, c.PriceListName)
			}
		}
	}
}

func TestAPriceSyncTellsWhatItChanged(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		must(t, w.sandbox.AddCustomerPrice("FERN", "APL", "17.2500"))
		w.clock.Advance(10 * time.Minute)
		w.run(w.syncing.SyncPrices(t.Context(), w.supplier))

		w.clock.Advance(10 * time.Minute)
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "25.5000"))
		must(t, w.sandbox.SetTierPrice("APL", "SellPriceTier1", "18.0000"))
		must(t, w.sandbox.RemoveCustomerPrice("FERN", "APL"))
		run := w.run(w.syncing.SyncPrices(t.Context(), w.supplier))
		changes, err := w.syncing.PriceChanges(t.Context(), w.supplier, run.ID, 0, 10)
		must(t, err)
		got := map[string]bool{}
		for _, c := range changes.Items {
			got[fmt.Sprintf("%s %s %s %s", c.Kind, c.ProductCode, c.Before.Trim(0), c.After.Trim(0))] = true
		}
		for _, want := range []string{"changed GIN 24.95 25.5", "removed APL 17.25 0", "added APL 0 18"} {
			if !got[want] {
				t.Errorf("%q is missing in %v", want, got)
			}
		}
		if len(changes.Items) != 3 || changes.Items[2].Kind != store.PriceAdded || changes.Kept != 3 || changes.NotKept != 0 || changes.More {
			t.Errorf("got %+v", changes)
		}
		part, err := w.syncing.PriceChanges(t.Context(), w.supplier, run.ID, 1, 1)
		must(t, err)
		if len(part.Items) != 1 || part.Items[0].Position != 2 || !part.More {
			t.Errorf("the second alone: %+v", part)
		}
	})
}
