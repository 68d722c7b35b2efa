package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func salesOrders(t *testing.T, w *world) {
	// book makes a supplier's orders, one for each sales order.
	book := func(t *testing.T, rows ...wholesale.SalesOrder) []*wholesale.Order {
		t.Helper()
		c := w.newCustomer(t)
		var orders []*wholesale.Order
		for i, row := range rows {
			o := sampleOrder(c.SupplierID, c.ID, fmt.Sprint("U-", i))
			o.SalesOrder = row
			w.insertOrder(t, o)
			orders = append(orders, o)
		}
		return orders
	}
	waiting := func(state wholesale.OutboxState, next time.Time) wholesale.SalesOrder {
		return wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: state, GUID: store.NewID(), NextAttemptAt: next}}
	}
	ids := func(orders ...*wholesale.Order) []string {
		var ids []string
		for _, o := range orders {
			ids = append(ids, o.ID)
		}
		return ids
	}

	t.Run("due", func(t *testing.T) {
		w.clock.set(at(10))
		o := book(t,
			waiting(wholesale.OutboxPending, at(10)),
			waiting(wholesale.OutboxUnknown, at(2)),
			waiting(wholesale.OutboxSending, at(3)),
			waiting(wholesale.OutboxPending, at(2)),
			waiting(wholesale.OutboxPending, at(10).Add(time.Microsecond)),
			waiting(wholesale.OutboxNone, at(1)),
			waiting(wholesale.OutboxOff, at(1)),
			waiting(wholesale.OutboxCreated, at(1)),
			waiting(wholesale.OutboxFailed, at(1)),
			waiting(wholesale.OutboxUnknown, at(12)), // put off before the clock was set back
		)
		supplier := o[0].SupplierID
		due := func(limit int) []string {
			return read(t, w, func(tx *store.Tx) ([]string, error) {
				return tx.DueOutboxEntries(t.Context(), supplier, wholesale.SalesOrderKind, time.Hour, time.Time{}, limit)
			})
		}
		next := func(supplier string) time.Time {
			return read(t, w, func(tx *store.Tx) (time.Time, error) {
				return tx.NextOutboxDue(t.Context(), supplier, wholesale.SalesOrderKind)
			})
		}
		same(t, ids(o[1], o[3], o[2], o[0], o[9]), due(10)) // by time, then by id
		same(t, ids(o[1], o[3]), due(2))
		same(t, at(2), next(supplier))
		w.clock.set(at(1))
		same(t, ids(o[2], o[0], o[4], o[9]), due(10)) // as if the clock was set back by hours
		same(t, at(2), next(supplier))                // whenever that is
		same(t, time.Time{}, next(w.newSupplier(t)))
	})

	t.Run("open", func(t *testing.T) {
		created := func(s wholesale.SalesOrder) wholesale.SalesOrder {
			s.State, s.GUID = wholesale.OutboxCreated, store.NewID()
			return s
		}
		w.clock.set(at(1))
		o := book(t,
			created(wholesale.SalesOrder{}),
			created(wholesale.SalesOrder{}),
			created(wholesale.SalesOrder{Deleted: true}),
			created(wholesale.SalesOrder{Completed: true}),
			waiting(wholesale.OutboxPending, at(1)),
			created(wholesale.SalesOrder{}),
		)
		supplier := o[0].SupplierID
		open := func(before time.Time, limit int) []string {
			return read(t, w, func(tx *store.Tx) ([]string, error) {
				return tx.OpenSalesOrders(t.Context(), supplier, before, before.Add(time.Second), limit)
			})
		}
		same(t, int64(4), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountOpenSalesOrders(t.Context(), supplier) }))
		same(t, ids(o[0], o[1], o[2], o[5]), open(at(2), 10))

		// One that was deleted is followed until someone has decided about the order.
		o[2].Status = wholesale.Shipped
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o[2]) })
		same(t, ids(o[0], o[1], o[5]), open(at(2), 10))
		same(t, ids(o[0]), open(at(2), 1))
		same(t, []string(nil), open(at(1), 10)) // a change counts as a look

		// Those checked longest ago come first.
		w.clock.set(at(3))
		w.update(t, func(tx *store.Tx) error { return tx.MarkChecked(t.Context(), supplier, o[0].ID) })
		same(t, ids(o[1], o[5], o[0]), open(at(4), 10))
		same(t, ids(o[1], o[5]), open(at(3), 10))
		w.clock.set(at(4))
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o[1]) })
		same(t, ids(o[5], o[0], o[1]), open(at(5), 10))
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.MarkChecked(t.Context(), supplier, "nothing") })

		// One that was not found is looked for sooner, until it is there again.
		missing := func() time.Time {
			return read(t, w, func(tx *store.Tx) (time.Time, error) { return tx.MissingSince(t.Context(), supplier, o[5].ID) })
		}
		w.update(t, func(tx *store.Tx) error { return tx.MarkMissing(t.Context(), supplier, o[5].ID, at(4)) })
		same(t, at(4), missing())
		same(t, ids(o[0], o[5]), open(at(4), 10)) // checked at 3, and missing
		w.update(t, func(tx *store.Tx) error { return tx.MarkChecked(t.Context(), supplier, o[5].ID) })
		same(t, time.Time{}, missing())
		same(t, ids(o[0]), open(at(4), 10))
	})

	t.Run("unsent", func(t *testing.T) {
		o := book(t, wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}}, wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}},
			wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxOff}}, waiting(wholesale.OutboxPending, at(1)), wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}})
		supplier := o[0].SupplierID
		put := func(o *wholesale.Order, status wholesale.Status) {
			o.Status = status
			w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o) })
		}
		for _, o := range o[:4] {
			put(o, wholesale.Processing)
		}
		put(o[4], wholesale.Ordered) // not approved yet
		unsent := func(supplier string) int64 {
			return read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountUnsentOrders(t.Context(), supplier) })
		}
		same(t, int64(2), unsent(supplier))
		put(o[0], wholesale.Shipped)
		same(t, int64(1), unsent(supplier))
		same(t, int64(0), unsent(w.newSupplier(t)))
		w.update(t, func(tx *store.Tx) error {
			c, err := tx.Customer(t.Context(), supplier, o[1].CustomerID)
			c.SalesOrdersEnabled = !c.SalesOrdersEnabled
			return errors.Join(err, tx.PutCustomer(t.Context(), c))
		})
		same(t, int64(0), unsent(supplier))
	})

	t.Run("unfinished", func(t *testing.T) {
		w.clock.set(start)
		o := book(t,
			wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxCreated, GUID: "a"}, Status: "Placed", Total: number("1.00")},
			wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxCreated, GUID: "b"}, Completed: true},
			wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}},
		)
		guids := []string{"", "a", "b", "c"}
		for i := range 1200 { // in three pieces
			guids = append(guids, fmt.Sprint("not ours ", i))
		}
		o[0].Mismatch = nil
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o[0]) })
		same(t, map[string]store.KnownSalesOrder{
			"a": {OrderID: o[0].ID, Unfinished: true, Settled: true, Status: "Placed", Total: number("1.00")}, "b": {OrderID: o[1].ID, Total: number("0.00")},
		}, read(t, w, func(tx *store.Tx) (map[string]store.KnownSalesOrder, error) {
			return tx.SalesOrdersByGUID(t.Context(), o[0].SupplierID, guids)
		}))
	})

	t.Run("entries", func(t *testing.T) {
		o := book(t, wholesale.SalesOrder{})[0]
		key := wholesale.OutboxKey{SupplierID: o.SupplierID, SubjectID: "no order", Kind: "made up"}
		get := func(tx *store.Tx) (wholesale.OutboxEntry, error) { return tx.OutboxEntry(t.Context(), key) }
		put := func(e *wholesale.OutboxEntry) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { return tx.PutOutboxEntry(t.Context(), key, e) }
		}
		wantNotFound(t, w, get)
		first := sampleOrder(o.SupplierID, o.CustomerID, "U-9").SalesOrder.OutboxEntry
		complete(t, first)
		first.Version = 0
		w.update(t, put(&first))
		same(t, int64(1), first.Version)
		same(t, first, read(t, w, get))

		theirs, mine := first, first
		theirs.State, theirs.GUID = wholesale.OutboxFailed, "another"
		w.update(t, put(&theirs))
		w.wantRefused(t, store.ErrStale, put(&mine))
		same(t, int64(1), mine.Version)
		same(t, theirs, read(t, w, get))
		same(t, wholesale.OutboxNone, w.order(t, o).SalesOrder.State) // not a sales order
	})

	t.Run("documents", func(t *testing.T) {
		o := book(t, waiting(wholesale.OutboxPending, at(1)))[0]
		snapshot, answer := sampleSnapshot("guid"), sampleRemoteOrder("guid")
		complete(t, snapshot)
		complete(t, answer)
		get := func(tx *store.Tx) (s *wholesale.SalesOrderSnapshot, err error) {
			err = tx.OutboxDocument(t.Context(), o.SalesOrderKey(), store.OutboxSnapshot, &s)
			return s, err
		}
		wantNotFound(t, w, get)
		for _, n := range []string{"before", snapshot.GUID} {
			snapshot.GUID = n
			w.update(t, func(tx *store.Tx) error {
				return errors.Join(tx.PutOutboxDocument(t.Context(), o.SalesOrderKey(), store.OutboxSnapshot, snapshot),
					tx.PutOutboxDocument(t.Context(), o.SalesOrderKey(), store.OutboxAnswer, answer))
			})
		}
		same(t, snapshot, read(t, w, get))
		same(t, answer, read(t, w, func(tx *store.Tx) (r *wholesale.RemoteOrder, err error) {
			err = tx.OutboxDocument(t.Context(), o.SalesOrderKey(), store.OutboxAnswer, &r)
			return r, err
		}))
	})

	t.Run("restored", func(t *testing.T) {
		w.clock.set(at(1))
		before := book(t, wholesale.SalesOrder{})[0]
		predates := func() bool {
			return read(t, w, func(tx *store.Tx) (bool, error) {
				return tx.OrderPredatesRestore(t.Context(), before.SupplierID, before.ID)
			})
		}
		lastChange := func(moment time.Time) time.Time {
			return read(t, w, func(tx *store.Tx) (time.Time, error) {
				return tx.LastChangeBefore(t.Context(), before.SupplierID, moment)
			})
		}
		same(t, false, predates())
		same(t, at(1), lastChange(at(1)))
		same(t, time.Time{}, lastChange(at(0)))
		for n, want := range map[int]bool{0: false, 2: true} {
			w.update(t, func(tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(t.Context(), `DELETE FROM restored`)
				if err == nil {
					_, err = tx.SQL().ExecContext(t.Context(), `INSERT INTO restored (at) VALUES ($1)`, at(n).UnixMicro())
				}
				return err
			})
			same(t, want, predates())
		}
	})

	t.Run("counts", func(t *testing.T) {
		o := book(t,
			waiting(wholesale.OutboxFailed, at(1)), waiting(wholesale.OutboxPending, at(1)), waiting(wholesale.OutboxFailed, at(1)),
			waiting(wholesale.OutboxCreated, at(1)))
		same(t, map[wholesale.OutboxState]int64{wholesale.OutboxFailed: 2, wholesale.OutboxPending: 1},
			read(t, w, func(tx *store.Tx) (map[wholesale.OutboxState]int64, error) {
				return tx.CountUnsettledSalesOrders(t.Context(), o[0].SupplierID)
			}))
	})
}

// waitingOrders holds the orders on their way to what their connection does.
func waitingOrders(t *testing.T, w *world) {
	w.clock.set(at(1))
	c := w.newCustomer(t)
	connection := sampleConnection(c.SupplierID)
	w.update(t, func(tx *store.Tx) error { return tx.InsertConnection(t.Context(), connection) })
	var orders []*wholesale.Order
	for i, state := range []wholesale.OutboxState{wholesale.OutboxPending, wholesale.OutboxUnknown, wholesale.OutboxCreated, wholesale.OutboxPending} {
		o := sampleOrder(c.SupplierID, c.ID, fmt.Sprint("U-", i))
		o.Mismatch, o.OpenProblems = nil, 0
		o.SalesOrder = wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: state, GUID: store.NewID(), NextAttemptAt: at(2)}}
		orders = append(orders, o)
	}
	orders[3].Status = wholesale.Cancelled
	for _, o := range orders {
		w.insertOrder(t, o)
	}
	health := func(status store.ConnectionStatus, failures int) {
		connection.Status, connection.Failures, connection.Error, connection.RetryAt = status, failures, "no answer", at(9)
		w.update(t, func(tx *store.Tx) error { return tx.SetConnectionHealth(t.Context(), connection) })
	}
	yes := true
	waiting := func() (numbers []string) {
		for _, r := range w.orderRows(t, c.SupplierID, store.OrderFilter{Attention: &yes, Limit: 10}) {
			same(t, wholesale.Waiting, r.Reason)
			numbers = append(numbers, r.Number)
		}
		return numbers
	}
	w.update(t, func(tx *store.Tx) error { return tx.SetConnected(t.Context(), connection) })
	same(t, []string(nil), waiting())
	health(store.Connected, 1) // it may be over in a second
	same(t, []string(nil), waiting())
	read := func() wholesale.SalesOrder { return w.order(t, orders[0]).SalesOrder }
	so := read()
	same(t, "no answer", so.Trouble())
	same(t, at(9), so.NextAttempt())
	health(store.InError, 4)
	same(t, []string{"U-1", "U-0"}, waiting())

	// What is written while nothing can be sent says so by itself.
	w.update(t, func(tx *store.Tx) error {
		o, err := tx.Order(t.Context(), c.SupplierID, orders[0].ID)
		return errors.Join(err, tx.UpdateOrder(t.Context(), o))
	})
	same(t, []string{"U-1", "U-0"}, waiting())
	health(store.Connected, 0)
	same(t, []string(nil), waiting())
	w.update(t, func(tx *store.Tx) error { return tx.SetDisconnected(t.Context(), connection) })
	same(t, []string{"U-1", "U-0"}, waiting())
	so = read()
	same(t, true, so.Trouble() != "")
	same(t, time.Time{}, so.NextAttempt()) // not without a person
	health(store.Connected, 0)             // a disconnected one stays so
	same(t, []string{"U-1", "U-0"}, waiting())
	w.update(t, func(tx *store.Tx) error { return tx.SetConnected(t.Context(), connection) })
	same(t, []string(nil), waiting())
}
