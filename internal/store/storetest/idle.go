package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// idleConnections checks each condition of IdleConnectionsWithWork by itself: on a connection that
// is otherwise at rest.
func idleConnections(t *testing.T, w *world) {
	const due, notYet = 0, time.Microsecond // against the time of the question
	const setBack = 3 * time.Hour           // the clock, since what is due was put off
	longest := store.LongestWaits{Lease: time.Second, Retry: time.Minute, Attempt: time.Minute, Watch: time.Hour, Prices: time.Hour, Hint: time.Hour}
	w.clock.set(at(100))
	now := at(100)

	// An act makes one thing true of a connection at rest.
	type act func(t *testing.T, tx *store.Tx, c store.Connection) error
	run := func(state store.RunState) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			return tx.PutRun(t.Context(), store.Run{ID: store.NewID(), SupplierID: c.SupplierID, Kind: "products", State: state})
		}
	}
	salesOrder := func(s wholesale.SalesOrder) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			customer := sampleCustomer(c.SupplierID, "ACME")
			o := &wholesale.Order{ID: store.NewID(), SupplierID: c.SupplierID, Number: "U-1", CustomerID: customer.ID, SalesOrder: s}
			return errors.Join(tx.PutCustomer(t.Context(), customer), insertOrder(t.Context(), tx, o))
		}
	}
	waiting := func(state wholesale.OutboxState, after time.Duration) act {
		return salesOrder(wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: state, GUID: store.NewID(), NextAttemptAt: now.Add(after)}})
	}
	watch := func(after time.Duration) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			c.NextWatchAt = now.Add(after)
			return tx.SetWatched(t.Context(), c)
		}
	}
	prices := func(at time.Time) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			c.NextPricesAt = at
			return tx.SetSince(t.Context(), c)
		}
	}
	check := func(at time.Time) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			return tx.SetPriceCheckDue(t.Context(), c.SupplierID, store.PriceCheckDue{Account: 1, At: at})
		}
	}
	hint := func(after time.Duration) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			h := store.Hint{SupplierID: c.SupplierID, Topic: store.HintLists, Hints: 1, DueAt: now.Add(after)}
			return errors.Join(tx.PutHint(t.Context(), h.SupplierID, h.Topic, h.Subject), tx.PutOffHint(t.Context(), h))
		}
	}
	noPriceSync := func(t *testing.T, tx *store.Tx, c store.Connection) error {
		c.Settings.SyncPrices = false
		return tx.SetConnectionSettings(t.Context(), c)
	}
	health := func(status store.ConnectionStatus, failures int, retryAt time.Time) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			c.Status, c.Failures, c.RetryAt = status, failures, retryAt
			return tx.SetConnectionHealth(t.Context(), c)
		}
	}
	disconnect := func(t *testing.T, tx *store.Tx, c store.Connection) error { return tx.SetDisconnected(t.Context(), c) }
	lease := func(until time.Time) act {
		return func(t *testing.T, tx *store.Tx, c store.Connection) error {
			_, err := tx.TakeLease(t.Context(), c.SupplierID, c.ID, "someone", until)
			return err
		}
	}
	open := salesOrder(wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxCreated, GUID: store.NewID()}})
	completed := salesOrder(wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxCreated, GUID: store.NewID()}, Completed: true})

	var want []store.ConnectionRef
	tests := []struct {
		name string
		acts []act
		want bool
	}{
		{"at rest", nil, false},

		{"sales order pending and due", []act{waiting(wholesale.OutboxPending, due)}, true},
		{"sales order sending and due", []act{waiting(wholesale.OutboxSending, due)}, true},
		{"sales order unknown and due", []act{waiting(wholesale.OutboxUnknown, due)}, true},
		{"sales order not due yet", []act{waiting(wholesale.OutboxPending, notYet)}, false},
		{"sales order put off before the clock was set back", []act{waiting(wholesale.OutboxUnknown, setBack)}, true},
		{"sales order failed", []act{waiting(wholesale.OutboxFailed, due)}, false},
		{"no sales order", []act{waiting(wholesale.OutboxNone, due)}, false},
		{"sales order off", []act{waiting(wholesale.OutboxOff, due)}, false},

		{"run queued", []act{run(store.RunQueued)}, true},
		{"run running", []act{run(store.RunRunning)}, true},
		{"run done", []act{run(store.RunDone)}, false},
		{"run failed", []act{run(store.RunFailed)}, false},

		{"watch due", []act{open, watch(due)}, true},
		{"watch not due yet", []act{open, watch(notYet)}, false},
		{"watch put off before the clock was set back", []act{open, watch(setBack)}, true},
		{"watch due with nothing to watch", []act{completed, watch(due)}, false},

		{"prices due", []act{prices(now)}, true},
		{"prices not due yet", []act{prices(now.Add(notYet))}, false},
		{"prices put off before the clock was set back", []act{prices(now.Add(setBack))}, true},
		{"prices never due", []act{prices(time.Time{})}, false},
		{"prices due but not wanted", []act{prices(now), noPriceSync}, false},

		{"prices to compare", []act{check(now)}, true},
		{"prices to compare later", []act{check(now.Add(notYet))}, false},
		{"prices to compare but not synced", []act{check(now), noPriceSync}, false},

		{"hint due", []act{hint(due)}, true},
		{"hint not due yet", []act{hint(notYet)}, false},
		{"hint put off before the clock was set back", []act{hint(setBack)}, true},
		{"hint due, disconnected", []act{hint(due), disconnect}, false},

		{"failures to probe", []act{health(store.Connected, 1, time.Time{})}, true},
		{"refused, time to probe", []act{health(store.InError, 1, now)}, true},
		{"refused, not yet time to probe", []act{health(store.InError, 1, now.Add(notYet))}, false},

		{"refused before the clock was set back", []act{health(store.InError, 1, now.Add(setBack))}, true},

		{"work, waiting to retry", []act{run(store.RunQueued), health(store.Connected, 1, now.Add(notYet))}, false},
		{"work, disconnected", []act{run(store.RunQueued), disconnect}, false},
		{"work, someone is at it", []act{run(store.RunQueued), lease(now)}, false},
		{"work, someone was at it before the clock was set back", []act{run(store.RunQueued), lease(now.Add(setBack))}, true},
		{"work, someone was at it", []act{run(store.RunQueued), lease(now.Add(-time.Microsecond))}, true},
	}
	for _, test := range tests {
		c := w.insertConnection(t, w.newSupplier(t))
		// At rest: SetConnected makes everything due, so that a new connection begins at once.
		w.update(t, func(tx *store.Tx) error { return watch(time.Hour)(t, tx, c) })
		c = w.connection(t, c.SupplierID)
		for _, act := range test.acts {
			w.update(t, func(tx *store.Tx) error { return act(t, tx, c) })
			c = w.connection(t, c.SupplierID)
		}
		ref := store.ConnectionRef{ID: c.ID, SupplierID: c.SupplierID}
		if test.want {
			want = append(want, ref)
		}
		t.Run(test.name, func(t *testing.T) {
			idle := read(t, w, func(tx *store.Tx) ([]store.ConnectionRef, error) {
				return tx.IdleConnectionsWithWork(t.Context(), longest)
			})
			if found := slices.Contains(idle, ref); found != test.want {
				t.Errorf("found: %t, want %t", found, test.want)
			}
		})
	}
	// All suppliers' in one answer, by id.
	same(t, want, read(t, w, func(tx *store.Tx) ([]store.ConnectionRef, error) {
		return tx.IdleConnectionsWithWork(t.Context(), longest)
	}))

	// After a restore, each until it was searched for what is not known any more.
	w.update(t, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), `INSERT INTO restored (at) VALUES ($1)`, now.UnixMicro())
		return err
	})
	same(t, now, read(t, w, func(tx *store.Tx) (time.Time, error) { return tx.LastRestore(t.Context()) }))
	c := w.insertConnection(t, w.newSupplier(t))
	searched := func() bool {
		idle := read(t, w, func(tx *store.Tx) ([]store.ConnectionRef, error) {
			return tx.IdleConnectionsWithWork(t.Context(), longest)
		})
		return !slices.Contains(idle, store.ConnectionRef{ID: c.ID, SupplierID: c.SupplierID})
	}
	same(t, false, searched())
	c.RestoreCheckedAt = now
	w.update(t, func(tx *store.Tx) error { return tx.SetRestoreChecked(t.Context(), c) })
	same(t, true, searched())
}
