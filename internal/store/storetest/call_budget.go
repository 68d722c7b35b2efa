package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func callCounts(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	calls := func() int64 {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (int64, error) { return tx.CallsThisMonth(t.Context(), supplier) })
	}
	add := func(purpose string, n int64) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.AddCalls(t.Context(), supplier, purpose, n) })
	}
	since := func(day wholesale.Date) []store.CallsOfDay {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.CallsOfDay, error) { return tx.CallsSince(t.Context(), supplier, day) })
	}

	w.clock.set(time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC))
	same(t, int64(0), calls())
	add("orders_sent", 3)
	add("orders_sent", 4)
	add("prices", 2)
	same(t, int64(9), calls())

	// The month is the one in UTC, though the clock is in Auckland, thirteen hours ahead.
	w.clock.set(time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC))
	add("prices", 1)
	same(t, int64(10), calls())
	w.clock.set(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	same(t, int64(0), calls())
	add("prices", 1)
	same(t, int64(1), calls())

	last := []store.CallsOfDay{{Day: "2026-03-31", Purpose: "prices", Calls: 1}, {Day: "2026-04-01", Purpose: "prices", Calls: 1}}
	same(t, append([]store.CallsOfDay{{Day: "2026-03-30", Purpose: "orders_sent", Calls: 7}, {Day: "2026-03-30", Purpose: "prices", Calls: 2}}, last...),
		since("2026-03-01"))
	w.update(t, func(tx *store.Tx) error {
		_, err := tx.ForgetCalls(t.Context(), time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC))
		return err
	})
	same(t, last, since("2026-03-01"))
}

func callBudgets(t *testing.T, w *world) {
	want := sampleBudget(w.newSupplier(t))
	complete(t, want)
	budget := func() store.CallBudget {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.CallBudget, error) { return tx.CallBudget(t.Context(), want.SupplierID) })
	}
	same(t, store.CallBudget{}, budget())
	told := func(month string) []string {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]string, error) { return tx.SuppliersToldBefore(t.Context(), month) })
	}

	// Each of the two writes leaves what is the other's.
	w.update(t, func(tx *store.Tx) error { return tx.SetCallAllowance(t.Context(), want) })
	w.update(t, func(tx *store.Tx) error { return tx.SetListReadings(t.Context(), want) })
	same(t, want, budget())
	want.Allowance, want.DeletedCursor = 7, "later"
	w.update(t, func(tx *store.Tx) error { return tx.SetListReadings(t.Context(), want) })
	w.update(t, func(tx *store.Tx) error { return tx.SetCallAllowance(t.Context(), want) })
	same(t, want, budget())

	same(t, 0, len(told("2026-03")))
	same(t, []string{want.SupplierID}, told("2026-04"))
}

func idleRuns(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	run := func(change func(*store.Run)) string {
		t.Helper()
		r := store.Run{ID: store.NewID(), SupplierID: supplier, Kind: "prices", State: store.RunDone, Unchanged: 5, Scheduled: true}
		change(&r)
		w.update(t, func(tx *store.Tx) error { return tx.PutRun(t.Context(), r) })
		return r.ID
	}
	run(func(*store.Run) {})
	kept := []string{
		run(func(r *store.Run) { r.Scheduled = false }), run(func(r *store.Run) { r.Updated = 1 }), run(func(r *store.Run) { r.Created = 1 }),
		run(func(r *store.Run) { r.Skipped = 1 }), run(func(r *store.Run) { r.State = store.RunFailed }),
		run(func(r *store.Run) { r.Notes = []string{"percent"} }), run(func(r *store.Run) { r.Warnings = map[string]int64{"free": 1} }),
	}
	kept = append(kept, run(func(*store.Run) {}))
	w.update(t, func(tx *store.Tx) error {
		n, err := tx.ForgetIdleRuns(t.Context(), supplier, "prices", kept[len(kept)-1])
		same(t, int64(1), n)
		return err
	})
	runs := read(t, w, func(tx *store.Tx) ([]store.Run, error) { return tx.Runs(t.Context(), supplier, "", 100) })
	same(t, len(kept), len(runs))
	for i, r := range runs {
		same(t, kept[len(kept)-1-i], r.ID)
	}
}
