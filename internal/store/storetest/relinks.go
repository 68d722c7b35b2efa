package storetest

import (
	"errors"
	"testing"

	"upstock/internal/store"
)

// relinks checks each part of a review: what was found, what is ambiguous, and what is on one side
// only.
func relinks(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	gin, apple, kelp := sampleProduct(supplier, "GIN"), sampleProduct(supplier, "APL"), sampleProduct(supplier, "KELP")
	const account = 9 // the connected one; the samples are linked to another
	put := func(remoteID, oursID string, several bool) store.Relink {
		return store.Relink{SupplierID: supplier, Kind: store.ProductLink, RemoteID: remoteID, OursID: oursID, Code: "code " + remoteID, Name: text(remoteID), Several: several}
	}
	w.update(t, func(tx *store.Tx) error {
		ctx := t.Context()
		return errors.Join(tx.PutProduct(ctx, gin), tx.PutProduct(ctx, apple), tx.PutProduct(ctx, kelp),
			putRelink(ctx, tx, put("r1", gin.ID, false)), putRelink(ctx, tx, put("r2", apple.ID, false)), putRelink(ctx, tx, put("r3", apple.ID, false)),
			putRelink(ctx, tx, put("r4", "", true)), putRelink(ctx, tx, put("r5", "", false)))
	})
	remotes := func(state store.RelinkState) (ids []string) {
		t.Helper()
		rows := read(t, w, func(tx *store.Tx) ([]store.RelinkRow, error) {
			return tx.Relinks(t.Context(), supplier, store.ProductLink, state, account, "", 10)
		})
		n := read(t, w, func(tx *store.Tx) (int64, error) {
			return tx.CountRelinks(t.Context(), supplier, store.ProductLink, state, account)
		})
		same(t, int64(len(rows)), n)
		for _, r := range rows {
			if state == store.RelinkOnlyHere {
				ids = append(ids, r.Code)
			} else {
				ids = append(ids, r.RemoteID)
			}
		}
		return ids
	}
	same(t, []string{"r1"}, remotes(store.RelinkFound))
	same(t, []string{"r2", "r3", "r4"}, remotes(store.RelinkAmbiguous))
	same(t, []string{"r5"}, remotes(store.RelinkOnlyThere))
	same(t, []string{"KELP"}, remotes(store.RelinkOnlyHere))
	same(t, put("r4", "", true), read(t, w, func(tx *store.Tx) (store.Relink, error) {
		return tx.RelinkTo(t.Context(), supplier, store.ProductLink, "r4")
	}))

	// What is linked is out of the review, and so is what was taken out.
	w.update(t, func(tx *store.Tx) error {
		gin.RemoteID, gin.RemoteAccount = "r1", account
		return errors.Join(tx.PutProduct(t.Context(), gin), tx.DeleteRelink(t.Context(), supplier, store.ProductLink, "r3"))
	})
	same(t, []string{"r2"}, remotes(store.RelinkFound))
	added := true
	w.update(t, func(tx *store.Tx) (err error) {
		added, err = tx.PutRelink(t.Context(), put("r2", apple.ID, false))
		return err
	})
	same(t, false, added)
	w.update(t, func(tx *store.Tx) error { return tx.ClearRelinks(t.Context(), supplier, store.ProductLink) })
	same(t, []string(nil), remotes(store.RelinkFound))
}
