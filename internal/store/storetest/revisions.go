package storetest

import (
	"errors"
	"testing"

	"upstock/internal/store"
)

// revisions rise once with each transaction that changes something that is seen, and only for whom
// it changes.
func revisions(t *testing.T, w *world) {
	ctx := t.Context()
	a := newPossessions(t, w)
	mine, other := a.supplier.ID, w.newSupplier(t)
	revision := func(supplierID string) int64 {
		return read(t, w, func(tx *store.Tx) (int64, error) { return tx.Revision(ctx, supplierID) })
	}
	errUndone := errors.New("undone")

	tests := []struct {
		name  string
		do    func(tx *store.Tx) error
		rises int64
	}{
		{"an insert", func(tx *store.Tx) error { return tx.InsertEvent(ctx, mine, sampleEvent(a.order.ID)) }, 1},
		{"an update", func(tx *store.Tx) error { return tx.UpdateOrder(ctx, a.order) }, 1},
		{"a deletion", func(tx *store.Tx) error { return tx.DeleteWebhook(ctx, mine, a.webhook.ID) }, 1},
		{"rows in one statement", func(tx *store.Tx) error { return tx.ReplaceLines(ctx, a.order) }, 1},
		{"several changes", func(tx *store.Tx) error {
			return errors.Join(tx.UpdateOrder(ctx, a.order), tx.InsertEvent(ctx, mine, sampleEvent(a.order.ID)))
		}, 1},
		{"a new order", func(tx *store.Tx) error {
			_, err := tx.NextOrderNumber(ctx, mine)
			return errors.Join(err, tx.InsertOrder(ctx, sampleOrder(mine, a.customer.ID, "U-3")))
		}, 1},
		{"a profile", func(tx *store.Tx) error { return tx.UpdateSupplier(ctx, a.supplier) }, 1},
		{"a role", func(tx *store.Tx) error { return tx.UpdateMembership(ctx, a.member) }, 1},
		{"an undone change", func(tx *store.Tx) error {
			return errors.Join(tx.InsertEvent(ctx, mine, sampleEvent(a.order.ID)), errUndone)
		}, 0},
		{"a change of nothing", func(tx *store.Tx) error { return tx.ClearNotice(ctx, mine, "none", "") }, 0},
		{"a question", func(tx *store.Tx) error {
			_, err := tx.Order(ctx, mine, a.order.ID)
			return err
		}, 0},
		{"a lease", func(tx *store.Tx) error {
			_, err := tx.KeepLease(ctx, mine, a.connection.ID, leaseOwner, at(1))
			return err
		}, 0},
		{"the watch", func(tx *store.Tx) error {
			return errors.Join(tx.SetWatched(ctx, a.connection), tx.MarkChecked(ctx, mine, a.due.ID))
		}, 0},
		{"counted calls", func(tx *store.Tx) error { return tx.AddCalls(ctx, mine, "orders", 1) }, 0},
	}
	for _, test := range tests {
		before := revision(mine)
		if err := w.attempt(t, test.do); err != nil && !errors.Is(err, errUndone) {
			t.Errorf("%s: %v", test.name, err)
		}
		if got := revision(mine) - before; got != test.rises {
			t.Errorf("%s raised the revision by %d, want %d", test.name, got, test.rises)
		}
	}
	if got := revision(other); got != 0 {
		t.Errorf("another supplier's revision is %d, want 0", got)
	}
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.PutNotice(ctx, mine, sampleNotice("two", "")), tx.PutNotice(ctx, other, sampleNotice("two", "")))
	})
	if got := revision(other); got != 1 {
		t.Errorf("the revision of the second supplier of a transaction is %d, want 1", got)
	}
	wantNotFound(t, w, func(tx *store.Tx) (int64, error) { return tx.Revision(ctx, store.NewID()) })
}
