package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/store"
)

// leaseholder is one who wants to be the only one to talk to a remote account.
type leaseholder struct {
	w    *world
	conn store.Connection
	name string
}

func (h leaseholder) take(t *testing.T, until time.Time) bool {
	t.Helper()
	return h.did(t, func(tx *store.Tx) (bool, error) {
		return tx.TakeLease(t.Context(), h.conn.SupplierID, h.conn.ID, h.name, until)
	})
}

func (h leaseholder) keep(t *testing.T, until time.Time) bool {
	t.Helper()
	return h.did(t, func(tx *store.Tx) (bool, error) {
		return tx.KeepLease(t.Context(), h.conn.SupplierID, h.conn.ID, h.name, until)
	})
}

func (h leaseholder) leave(t *testing.T, wanted int64) bool {
	t.Helper()
	return h.did(t, func(tx *store.Tx) (bool, error) {
		return tx.LeaveLease(t.Context(), h.conn.SupplierID, h.conn.ID, h.name, wanted)
	})
}

func (h leaseholder) wake(t *testing.T) (attended bool) {
	t.Helper()
	return h.did(t, func(tx *store.Tx) (bool, error) { return tx.Wake(t.Context(), h.conn.SupplierID, h.conn.ID) })
}

func (h leaseholder) drop(t *testing.T) {
	t.Helper()
	h.w.update(t, func(tx *store.Tx) error { return tx.DropLease(t.Context(), h.conn.SupplierID, h.conn.ID, h.name) })
}

// did is called from goroutines as well, so it reports errors and goes on.
func (h leaseholder) did(t *testing.T, act func(tx *store.Tx) (bool, error)) bool {
	t.Helper()
	var done bool
	if err := h.w.attempt(t, func(tx *store.Tx) (err error) {
		done, err = act(tx)
		return err
	}); err != nil {
		t.Error(err)
	}
	return done
}

func leases(t *testing.T, w *world) {
	holders := func(t *testing.T) (first, second leaseholder) {
		t.Helper()
		w.clock.set(start)
		c := w.insertConnection(t, w.newSupplier(t))
		return leaseholder{w, c, "first"}, leaseholder{w, c, "second"}
	}
	expect := func(t *testing.T, what string, want, got bool) {
		t.Helper()
		if want != got {
			t.Errorf("%s: %t, want %t", what, got, want)
		}
	}

	t.Run("one holder", func(t *testing.T) {
		first, second := holders(t)
		expect(t, "keeping what was never taken", false, first.keep(t, at(1)))
		expect(t, "taking a free lease", true, first.take(t, at(1)))
		expect(t, "taking one's own lease again", true, first.take(t, at(2)))
		expect(t, "taking another's lease", false, second.take(t, at(3)))
		expect(t, "keeping another's lease", false, second.keep(t, at(3)))
		expect(t, "leaving another's lease", false, second.leave(t, 0))
		second.drop(t) // does nothing: it is another's
		expect(t, "keeping one's own lease", true, first.keep(t, at(4)))
		first.drop(t)
		expect(t, "taking a dropped lease", true, second.take(t, at(1)))
	})

	t.Run("expiry", func(t *testing.T) {
		first, second := holders(t)
		expect(t, "taking a free lease", true, first.take(t, at(1)))
		w.clock.set(at(1))
		expect(t, "taking a lease at its last moment", false, second.take(t, at(3)))
		w.clock.set(at(1).Add(time.Microsecond))
		expect(t, "taking a lease that has expired", true, second.take(t, at(3)))
		expect(t, "keeping a lease that was lost", false, first.keep(t, at(5)))
		expect(t, "leaving a lease that was lost", false, first.leave(t, 0))
		first.drop(t)
		expect(t, "keeping the lease", true, second.keep(t, at(6)))
	})

	t.Run("the clock is set back", func(t *testing.T) {
		first, second := holders(t)
		expect(t, "taking a free lease", true, first.take(t, start.Add(5*time.Second)))
		w.clock.set(at(-1))
		expect(t, "taking a lease that ends later than any can", true, second.take(t, at(-1).Add(5*time.Second)))
		expect(t, "taking one that clocks may differ about", false, first.take(t, at(-1).Add(4*time.Second)))
	})

	t.Run("a wake-up keeps the holder", func(t *testing.T) {
		first, second := holders(t)
		expect(t, "taking a free lease", true, first.take(t, at(1)))
		wanted := w.connection(t, first.conn.SupplierID).Wanted
		expect(t, "waking a holder", true, first.wake(t))
		expect(t, "leaving after a wake-up", false, first.leave(t, wanted))
		expect(t, "taking the lease of one who must look again", false, second.take(t, at(1)))
		wanted = w.connection(t, first.conn.SupplierID).Wanted
		expect(t, "leaving after another look", true, first.leave(t, wanted))
		expect(t, "taking the lease that was left", true, second.take(t, at(1)))
	})

	t.Run("a wake-up says whether anyone is in", func(t *testing.T) {
		first, second := holders(t)
		expect(t, "no one has ever been in", false, second.wake(t))
		expect(t, "taking a free lease", true, first.take(t, at(1)))
		expect(t, "someone is in", true, second.wake(t))
		w.clock.set(at(1))
		expect(t, "a lease at its last moment may not see the wake-up any more", false, second.wake(t))
		first.drop(t)
		expect(t, "everyone has left", false, second.wake(t))
	})

	t.Run("no wake-up is lost", func(t *testing.T) {
		w.clock.set(start)
		c := w.insertConnection(t, w.newSupplier(t))
		var holding atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 6 {
					// The work and the wake-up are one transaction, as in the use cases; when
					// someone is in, they do the work.
					h := leaseholder{w, c, store.NewID()}
					attended := h.did(t, func(tx *store.Tx) (bool, error) {
						r := store.Run{ID: store.NewID(), SupplierID: c.SupplierID, Kind: "products", State: store.RunQueued}
						if err := tx.PutRun(t.Context(), r); err != nil {
							return false, err
						}
						return tx.Wake(t.Context(), c.SupplierID, c.ID)
					})
					if !attended {
						converse(t, h, &holding)
					}
				}
			})
		}
		all.Wait()
		wantNotFound(t, w, func(tx *store.Tx) (store.Run, error) { return tx.NextRun(t.Context(), c.SupplierID) })
		expect(t, "taking the lease when all is done", true, leaseholder{w, c, "late"}.take(t, at(1)))
	})
}

// converse does all the work there is, unless someone else is at it.
func converse(t *testing.T, h leaseholder, holding *atomic.Int32) {
	if !h.take(t, at(1)) {
		return
	}
	if holding.Add(1) > 1 {
		t.Error("two hold the lease")
	}
	for t.Context().Err() == nil && !t.Failed() {
		var wanted int64
		if err := h.w.view(t, func(tx *store.Tx) error {
			c, err := tx.Connection(t.Context(), h.conn.SupplierID, h.conn.Connector)
			wanted = c.Wanted
			return err
		}); err != nil {
			t.Error(err)
			return
		}
		worked := h.did(t, func(tx *store.Tx) (bool, error) {
			r, err := tx.NextRun(t.Context(), h.conn.SupplierID)
			if errors.Is(err, store.ErrNotFound) {
				return false, nil
			}
			if err != nil {
				return false, err
			}
			r.State = store.RunDone
			return true, tx.PutRun(t.Context(), r)
		})
		if worked {
			continue
		}
		holding.Add(-1) // before the lease is free for the next one
		if h.leave(t, wanted) {
			return
		}
		holding.Add(1)
	}
}
