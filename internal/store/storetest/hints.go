package storetest

import (
	"fmt"
	"testing"
	"time"

	"upstock/internal/store"
)

func hints(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)

	// Keys.
	keys := func() []store.HintKey {
		return read(t, w, func(tx *store.Tx) ([]store.HintKey, error) { return tx.HintKeys(ctx, supplier) })
	}
	first := store.HintKey{ID: store.NewID(), SupplierID: supplier, SealedKey: "sealed 1", AddedAt: at(1)}
	second := store.HintKey{ID: store.NewID(), SupplierID: supplier, SealedKey: "sealed 2", AddedAt: at(2)}
	for _, k := range []store.HintKey{second, first} {
		complete(t, k)
		w.update(t, func(tx *store.Tx) error { return tx.InsertHintKey(ctx, k) })
	}
	same(t, []store.HintKey{first, second}, keys())
	remove := func(tx *store.Tx) error { return tx.DeleteHintKey(ctx, supplier, first.ID) }
	w.update(t, remove)
	w.wantRefused(t, store.ErrNotFound, remove)
	same(t, []store.HintKey{second}, keys())
	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.InsertHintKey(ctx, store.HintKey{ID: store.NewID(), SupplierID: "nobody"})
	})

	// How they arrive.
	health := func() store.HintHealth {
		return read(t, w, func(tx *store.Tx) (store.HintHealth, error) { return tx.HintHealth(ctx, supplier) })
	}
	note := func(notification string) (isNew bool) {
		w.update(t, func(tx *store.Tx) (err error) {
			isNew, err = tx.NoteNotification(ctx, supplier, notification)
			return err
		})
		return isNew
	}
	same(t, store.HintHealth{}, health())
	w.clock.set(at(10))
	same(t, true, note("n1"))
	w.clock.set(at(11))
	same(t, false, note("n1"))
	same(t, true, note("n2"))
	w.clock.set(at(12))
	w.update(t, func(tx *store.Tx) error { return tx.NoteRefusals(ctx, supplier, 3, "another key") })
	same(t, store.HintHealth{Received: 3, Repeated: 1, Refused: 3, LastReceivedAt: at(11), LastRefusedAt: at(12), LastRefusal: "another key"}, health())
	refusedFirst := w.newSupplier(t)
	w.update(t, func(tx *store.Tx) error { return tx.NoteRefusals(ctx, refusedFirst, 1, "no key") })
	same(t, store.HintHealth{Refused: 1, LastRefusedAt: at(12), LastRefusal: "no key"},
		read(t, w, func(tx *store.Tx) (store.HintHealth, error) { return tx.HintHealth(ctx, refusedFirst) }))
	// Only the latest are remembered: as if as many as are kept had come since.
	w.update(t, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, `UPDATE hint_health SET received = received + $1 WHERE supplier_id = $2`, store.KeepNotifications-2, supplier)
		return err
	})
	same(t, true, note("n3"))
	same(t, false, note("n2"))
	same(t, true, note("n1"))

	hintsDue(t, w)
}

// hintsDue puts one thing to be read again for any number of hints about it.
func hintsDue(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	put := func(topic store.HintTopic, subject string) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutHint(ctx, supplier, topic, subject) })
	}
	due := func() []store.Hint {
		return read(t, w, func(tx *store.Tx) ([]store.Hint, error) { return tx.DueHints(ctx, supplier, 10*time.Hour, pageSize) })
	}
	w.clock.set(at(20))
	put(store.HintOrder, "guid")
	put(store.HintLists, "")
	put(store.HintLists, "")
	order := store.Hint{SupplierID: supplier, Topic: store.HintOrder, Subject: "guid", Hints: 1, DueAt: at(20)}
	lists := store.Hint{SupplierID: supplier, Topic: store.HintLists, Hints: 2, DueAt: at(20)}
	same(t, []store.Hint{lists, order}, due())

	order.Attempts, order.DueAt = 2, at(25)
	complete(t, order)
	w.update(t, func(tx *store.Tx) error { return tx.PutOffHint(ctx, order) })
	same(t, []store.Hint{lists}, due())
	w.clock.set(at(25))
	same(t, []store.Hint{lists, order}, due())

	// Another webhook that comes while it is read: it is due again, from the start.
	put(store.HintOrder, "guid")
	w.update(t, func(tx *store.Tx) error {
		order.DueAt = at(99)
		if err := tx.PutOffHint(ctx, order); err != nil {
			return err
		}
		return tx.SettleHint(ctx, order)
	})
	order.Hints, order.Attempts, order.DueAt = 2, 0, at(25)
	same(t, []store.Hint{lists, order}, due())
	w.update(t, func(tx *store.Tx) error { return tx.SettleHint(ctx, order) })
	same(t, []store.Hint{lists}, due())

	// Put off before the clock was set back.
	lists.DueAt = at(25).Add(11 * time.Hour)
	w.update(t, func(tx *store.Tx) error { return tx.PutOffHint(ctx, lists) })
	same(t, []store.Hint{lists}, due())
	for i := range 2 * pageSize {
		put(store.HintOrder, fmt.Sprint(i))
	}
	same(t, pageSize, len(due()))
}
