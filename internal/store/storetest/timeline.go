package storetest

import (
	"fmt"
	"slices"
	"testing"

	"upstock/internal/store"
)

func timeline(t *testing.T, w *world) {
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	neighbour := sampleOrder(c.SupplierID, c.ID, "U-2")
	w.insertOrder(t, o)
	w.insertOrder(t, neighbour)
	events := func(orderID string) []store.Event {
		t.Helper()
		got := read(t, w, func(tx *store.Tx) ([]store.Event, error) { return tx.Timeline(t.Context(), c.SupplierID, orderID) })
		for i := range got {
			if got[i].ID == "" {
				t.Error("an event without an id")
			}
			got[i].ID = "" // the store's choice
		}
		return got
	}

	same(t, []store.Event(nil), events(o.ID))
	var want []store.Event
	for i := range 5 {
		e := sampleEvent(o.ID)
		e.Text = fmt.Sprint(i, e.Text)
		e.At = at(1) // same moment: sorted as written
		w.clock.set(at(1))
		w.update(t, func(tx *store.Tx) error { return tx.InsertEvent(t.Context(), c.SupplierID, e) })
		want = append(want, e)
	}
	w.clock.set(start)
	another := sampleEvent(neighbour.ID)
	w.update(t, func(tx *store.Tx) error { return tx.InsertEvent(t.Context(), c.SupplierID, another) })
	same(t, want, events(o.ID))
	same(t, []store.Event{another}, events(neighbour.ID))
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertEvent(t.Context(), c.SupplierID, sampleEvent("nothing")) })
}

func notices(t *testing.T, w *world) {
	list := func(t *testing.T, supplier string) []store.Notice {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.Notice, error) { return tx.Notices(t.Context(), supplier, "", 100) })
	}
	put := func(t *testing.T, supplier string, n store.Notice) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutNotice(t.Context(), supplier, n) })
	}
	// withoutIDs takes out what the store chooses.
	withoutIDs := func(notices []store.Notice) []store.Notice {
		notices = slices.Clone(notices)
		for i := range notices {
			notices[i].ID = ""
		}
		return notices
	}

	t.Run("one open of a kind", func(t *testing.T) {
		w.clock.set(start)
		supplier := w.newSupplier(t)
		n := sampleNotice("sales_order_failed", "order 1")
		put(t, supplier, n)
		first := list(t, supplier)
		same(t, []store.Notice{n}, withoutIDs(first))
		same(t, int64(1), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountOtherNotices(t.Context(), supplier) }))
		complete(t, first[0])

		// The text is renewed; since when there is something to see to, is not.
		w.clock.set(at(1))
		renewed := n
		renewed.Title, renewed.Detail = "renewed", "also renewed"
		put(t, supplier, renewed)
		again := list(t, supplier)
		same(t, []store.Notice{renewed}, withoutIDs(again))
		same(t, first[0].ID, again[0].ID)

		// Another order, another kind, no order, another supplier: each has its own.
		another, otherKind, noOrder := sampleNotice(n.Kind, "order 2"), sampleNotice("quota", n.OrderID), sampleNotice(n.Kind, "")
		for _, notice := range []*store.Notice{&another, &otherKind, &noOrder} {
			notice.CreatedAt = at(1)
			put(t, supplier, *notice)
		}
		put(t, w.newSupplier(t), n)
		same(t, []store.Notice{noOrder, otherKind, another, renewed}, withoutIDs(list(t, supplier)))

		// When the cause is gone so is the notice; if it comes back, that is news.
		had := func(orderID string) bool {
			return read(t, w, func(tx *store.Tx) (bool, error) { return tx.HadNotice(t.Context(), supplier, n.Kind, orderID) })
		}
		same(t, true, had(n.OrderID))
		same(t, false, had("another"))
		w.update(t, func(tx *store.Tx) error { return tx.ClearNotice(t.Context(), supplier, n.Kind, n.OrderID) })
		w.update(t, func(tx *store.Tx) error { return tx.ClearNotice(t.Context(), supplier, n.Kind, n.OrderID) })
		same(t, true, had(n.OrderID)) // that it is gone is not forgotten
		same(t, []store.Notice{noOrder, otherKind, another}, withoutIDs(list(t, supplier)))
		n.CreatedAt = at(1)
		put(t, supplier, n)
		same(t, []store.Notice{n, noOrder, otherKind, another}, withoutIDs(list(t, supplier)))
		w.update(t, func(tx *store.Tx) error { return tx.ClearNotice(t.Context(), supplier, n.Kind, "") })
		same(t, []store.Notice{n, otherKind, another}, withoutIDs(list(t, supplier)))
	})

	t.Run("dismissed", func(t *testing.T) {
		supplier := w.newSupplier(t)
		put(t, supplier, sampleNotice("quota", ""))
		put(t, supplier, sampleNotice("connection_error", ""))
		both := list(t, supplier)
		dismiss := func(tx *store.Tx) error { return tx.DismissNotice(t.Context(), supplier, both[0].ID) }
		w.update(t, dismiss)
		w.update(t, dismiss)
		same(t, both[1:], list(t, supplier))
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DismissNotice(t.Context(), supplier, "nothing") })
		put(t, supplier, sampleNotice(both[0].Kind, ""))
		if got := list(t, supplier); len(got) != 2 || got[0].ID == both[0].ID {
			t.Errorf("after dismissal, what comes again is a new notice, not %+v", got)
		}
	})

	t.Run("pages", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for i := range 5 {
			put(t, supplier, sampleNotice("quota", fmt.Sprint(i)))
		}
		newestFirst := list(t, supplier)
		for i, n := range newestFirst {
			same(t, fmt.Sprint(4-i), n.OrderID)
		}
		same(t, newestFirst, pages(t, w, func(tx *store.Tx, last *store.Notice) ([]store.Notice, error) {
			before := ""
			if last != nil {
				before = last.ID
			}
			return tx.Notices(t.Context(), supplier, before, pageSize)
		}))
		w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutNotice(t.Context(), "nobody", sampleNotice("quota", "")) })
	})
}
