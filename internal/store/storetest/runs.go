package storetest

import (
	"slices"
	"testing"

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
		progress.State, progress.Step, progress.Cursor, progress.Error, progress.SkipReasons = store.RunDone, "", "", "", nil
		progress.Total, progress.Processed, progress.Created, progress.Updated, progress.Unchanged, progress.Skipped = 1, 2, 3, 4, 5, 6
		progress.StartedAt, progress.FinishedAt = at(20), at(21)
		put(t, progress)
		same(t, progress, get(t, r))

		// What a run is, and when it was asked for, does not change.
		another := progress
		another.Kind, another.QueuedAt = "customers", at(30)
		put(t, another)
		same(t, progress, get(t, r))

		w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutRun(t.Context(), sampleRun("nobody", "products")) })
	})

	t.Run("what is next", func(t *testing.T) {
		supplier := w.newSupplier(t)
		oldest := func(tx *store.Tx) (store.Run, error) { return tx.OldestOpenRun(t.Context(), supplier) }
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
