package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
)

func runs(t *testing.T, w *world) {
	get := func(t *testing.T, r store.Run) store.Run {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.Run, error) { return tx.Run(t.Context(), r.SupplierID, r.ID) })
	}
	put := func(t *testing.T, r store.Run) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutRun(t.Context(), r) })
	}

	t.Run("round trip", func(t *testing.T) {
		r := sampleRun(w.newSupplier(t), "products")
		complete(t, r)
		wantNotFound(t, w, func(tx *store.Tx) (store.Run, error) { return tx.Run(t.Context(), r.SupplierID, r.ID) })
		put(t, r)
		same(t, r, get(t, r))

		progress := sampleRun(r.SupplierID, "products")
		progress.ID = r.ID
		progress.State, progress.Step, progress.Cursor, progress.Error, progress.SkipReasons, progress.Warnings = store.RunDone, "", "", "", nil, nil
		progress.Total, progress.Processed, progress.Created, progress.Updated, progress.Unchanged, progress.Skipped = 1, 2, 3, 4, 5, 6
		progress.StartedAt, progress.FinishedAt, progress.Failures, progress.RetryAt = at(20), at(21), 0, time.Time{}
		put(t, progress)
		same(t, progress, get(t, r))

		// What a run is, and when it was asked for, does not change.
		another := progress
		another.Kind, another.QueuedAt = "customers", at(30)
		put(t, another)
		same(t, progress, get(t, r))

		w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutRun(t.Context(), sampleRun("nobody", "products")) })
	})

	t.Run("pictures", func(t *testing.T) {
		r := sampleRun(w.newSupplier(t), "products")
		r.Pictures = store.RunPictures{}
		put(t, r)
		for _, more := range []store.RunPictures{{Asked: 5}, {Fetched: 2, Missing: 2}, {Fetched: 1, Missing: -1}} {
			w.update(t, func(tx *store.Tx) error { return tx.AddRunPictures(t.Context(), r.SupplierID, r.ID, more) })
		}
		put(t, r) // by whoever reads the run's pages, and has not seen the pictures
		r.Pictures = store.RunPictures{Asked: 5, Fetched: 3, Missing: 1}
		same(t, r, get(t, r))
		w.update(t, func(tx *store.Tx) error {
			return tx.AddRunPictures(t.Context(), r.SupplierID, store.NewID(), store.RunPictures{Asked: 1}) // of no run
		})
	})

	t.Run("what is next", func(t *testing.T) {
		supplier := w.newSupplier(t)
		oldest := func(tx *store.Tx) (store.Run, error) { return tx.NextRun(t.Context(), supplier) }
		queued := func(tx *store.Tx) (store.Run, error) { return tx.QueuedRun(t.Context(), supplier, "products") }
		wantNotFound(t, w, oldest)
		wantNotFound(t, w, queued)

		var made []store.Run
		for _, run := range []struct {
			kind  string
			state store.RunState
		}{
			{"products", store.RunDone}, {"products", store.RunFailed}, {"customers", store.RunQueued},
			{"products", store.RunRunning}, {"products", store.RunQueued}, {"products", store.RunQueued},
		} {
			r := sampleRun(supplier, run.kind)
			r.State = run.state
			put(t, r)
			made = append(made, r)
		}
		same(t, made[2], read(t, w, oldest))
		same(t, made[4], read(t, w, queued))
		made[2].State, made[4].State = store.RunDone, store.RunRunning
		put(t, made[2])
		put(t, made[4])
		same(t, made[3], read(t, w, oldest))
		same(t, made[5], read(t, w, queued))
	})

	t.Run("a comparison of prices is next when nothing else is", func(t *testing.T) {
		supplier := w.newSupplier(t)
		check, later := sampleRun(supplier, "price_check"), sampleRun(supplier, "prices")
		check.State, later.State = store.RunRunning, store.RunQueued
		put(t, check)
		put(t, later)
		next := func(tx *store.Tx) (store.Run, error) { return tx.NextRun(t.Context(), supplier) }
		same(t, later, read(t, w, next))
		later.State = store.RunDone
		put(t, later)
		same(t, check, read(t, w, next))
	})

	t.Run("what waits", func(t *testing.T) {
		supplier := w.newSupplier(t)
		next := func(tx *store.Tx) (store.Run, error) { return tx.NextRun(t.Context(), supplier) }
		latest := func(tx *store.Tx) (store.Run, error) { return tx.LatestRun(t.Context(), supplier, "products") }
		wantNotFound(t, w, latest)

		waiting, ready := sampleRun(supplier, "products"), sampleRun(supplier, "customers")
		waiting.RetryAt = start.Add(time.Microsecond)
		ready.RetryAt = start
		put(t, waiting)
		put(t, ready)
		same(t, ready, read(t, w, next))
		same(t, waiting, read(t, w, latest))

		w.update(t, func(tx *store.Tx) error { return tx.WakeRuns(t.Context(), supplier) })
		waiting.Failures, waiting.RetryAt = 0, time.Time{}
		same(t, waiting, read(t, w, next))

		over := sampleRun(supplier, "products")
		over.State = store.RunDone
		put(t, over)
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.WakeRuns(t.Context(), supplier), tx.EndRuns(t.Context(), supplier, "the end"))
		})
		same(t, over, get(t, over))
		same(t, over, read(t, w, latest))
		wantNotFound(t, w, next)
		waiting.State, waiting.Error, waiting.FinishedAt = store.RunFailed, "the end", start
		same(t, waiting, get(t, waiting))
	})

	t.Run("price changes", func(t *testing.T) {
		r := sampleRun(w.newSupplier(t), "prices")
		put(t, r)
		complete(t, samplePriceChange(1))
		var changes []store.PriceChange
		for i := range int64(500) { // more than fit in one statement
			changes = append(changes, samplePriceChange(i+1))
		}
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.PutPriceChanges(t.Context(), r.SupplierID, r.ID, nil), tx.PutPriceChanges(t.Context(), r.SupplierID, r.ID, changes))
		})
		same(t, changes, read(t, w, func(tx *store.Tx) ([]store.PriceChange, error) {
			return tx.PriceChanges(t.Context(), r.SupplierID, r.ID, 0, 1000)
		}))
		same(t, changes[498:499], read(t, w, func(tx *store.Tx) ([]store.PriceChange, error) {
			return tx.PriceChanges(t.Context(), r.SupplierID, r.ID, 498, 1)
		}))
		same(t, int64(500), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountPriceChanges(t.Context(), r.SupplierID, r.ID) }))
		w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutPriceChanges(t.Context(), r.SupplierID, "nothing", changes[:1]) })
		w.update(t, func(tx *store.Tx) error { return tx.DeletePriceChanges(t.Context(), r.SupplierID, r.ID) })
		same(t, int64(0), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountPriceChanges(t.Context(), r.SupplierID, r.ID) }))
	})

	t.Run("history", func(t *testing.T) {
		supplier := w.newSupplier(t)
		var newestFirst []store.Run
		for range 5 {
			r := sampleRun(supplier, "products")
			put(t, r)
			newestFirst = slices.Insert(newestFirst, 0, r)
		}
		same(t, newestFirst, pages(t, w, func(tx *store.Tx, last *store.Run) ([]store.Run, error) {
			before := ""
			if last != nil {
				before = last.ID
			}
			return tx.Runs(t.Context(), supplier, before, pageSize)
		}))
	})
}
