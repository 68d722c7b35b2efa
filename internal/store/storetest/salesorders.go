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
	waiting := func(state wholesale.SalesOrderState, next time.Time) wholesale.SalesOrder {
		return wholesale.SalesOrder{State: state, GUID: store.NewID(), NextAttemptAt: next}
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
			waiting(wholesale.SalesOrderPending, at(10)),
			waiting(wholesale.SalesOrderUnknown, at(2)),
			waiting(wholesale.SalesOrderSending, at(3)),
			waiting(wholesale.SalesOrderPending, at(2)),
			waiting(wholesale.SalesOrderPending, at(10).Add(time.Microsecond)),
			waiting(wholesale.SalesOrderNone, at(1)),
			waiting(wholesale.SalesOrderOff, at(1)),
			waiting(wholesale.SalesOrderCreated, at(1)),
			waiting(wholesale.SalesOrderFailed, at(1)),
		)
		supplier := o[0].SupplierID
		due := func(limit int) []string {
			return read(t, w, func(tx *store.Tx) ([]string, error) { return tx.DueSalesOrders(t.Context(), supplier, limit) })
		}
		next := func(supplier string) time.Time {
			return read(t, w, func(tx *store.Tx) (time.Time, error) { return tx.NextSalesOrderDue(t.Context(), supplier) })
		}
		same(t, ids(o[1], o[3], o[2], o[0]), due(10)) // by time, then by id
		same(t, ids(o[1], o[3]), due(2))
		same(t, at(2), next(supplier))
		w.clock.set(at(1))
		same(t, []string(nil), due(10))
		same(t, at(2), next(supplier)) // whenever that is
		same(t, time.Time{}, next(w.newSupplier(t)))
	})

	t.Run("open", func(t *testing.T) {
		created := func(s wholesale.SalesOrder) wholesale.SalesOrder {
			s.State, s.GUID = wholesale.SalesOrderCreated, store.NewID()
			return s
		}
		w.clock.set(at(1))
		o := book(t,
			created(wholesale.SalesOrder{}),
			created(wholesale.SalesOrder{}),
			created(wholesale.SalesOrder{Deleted: true}),
			created(wholesale.SalesOrder{Remote: &wholesale.RemoteOrder{}}),
			waiting(wholesale.SalesOrderPending, at(1)),
			created(wholesale.SalesOrder{}),
		)
		supplier := o[0].SupplierID
		open := func(before time.Time, limit int) []string {
			return read(t, w, func(tx *store.Tx) ([]string, error) { return tx.OpenSalesOrders(t.Context(), supplier, before, limit) })
		}
		same(t, int64(3), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountOpenSalesOrders(t.Context(), supplier) }))
		same(t, ids(o[0], o[1], o[5]), open(at(2), 10))
		same(t, ids(o[0]), open(at(2), 1))
		same(t, []string(nil), open(at(1), 10)) // a change counts as a look

		// Those that were looked at longest ago come first.
		w.clock.set(at(3))
		w.update(t, func(tx *store.Tx) error { return tx.MarkChecked(t.Context(), supplier, o[0].ID) })
		same(t, ids(o[1], o[5], o[0]), open(at(4), 10))
		same(t, ids(o[1], o[5]), open(at(3), 10))
		w.clock.set(at(4))
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o[1]) })
		same(t, ids(o[5], o[0], o[1]), open(at(5), 10))
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.MarkChecked(t.Context(), supplier, "nothing") })
	})

	t.Run("unsent", func(t *testing.T) {
		o := book(t, wholesale.SalesOrder{State: wholesale.SalesOrderNone}, wholesale.SalesOrder{State: wholesale.SalesOrderNone},
			wholesale.SalesOrder{State: wholesale.SalesOrderOff}, waiting(wholesale.SalesOrderPending, at(1)), wholesale.SalesOrder{State: wholesale.SalesOrderNone})
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
			wholesale.SalesOrder{State: wholesale.SalesOrderCreated, GUID: "a", Total: number("1.00")},
			wholesale.SalesOrder{State: wholesale.SalesOrderCreated, GUID: "b", Remote: &wholesale.RemoteOrder{}},
			wholesale.SalesOrder{State: wholesale.SalesOrderNone},
		)
		of := func(guid string) func(tx *store.Tx) (*wholesale.Order, error) {
			return func(tx *store.Tx) (*wholesale.Order, error) {
				return tx.UnfinishedOrder(t.Context(), o[0].SupplierID, guid)
			}
		}
		same(t, o[0], read(t, w, of("a")))
		guids := []string{"", "a", "b", "c"}
		for i := range 1200 { // in three pieces
			guids = append(guids, fmt.Sprint("not ours ", i))
		}
		same(t, map[string]bool{"a": true}, read(t, w, func(tx *store.Tx) (map[string]bool, error) {
			return tx.UnfinishedSalesOrders(t.Context(), o[0].SupplierID, guids)
		}))
		wantNotFound(t, w, of("b")) // completed
		wantNotFound(t, w, of("c")) // not ours
		wantNotFound(t, w, of(""))  // an order that has no sales order is not the order of no GUID
	})

	t.Run("counts", func(t *testing.T) {
		o := book(t,
			waiting(wholesale.SalesOrderFailed, at(1)), waiting(wholesale.SalesOrderPending, at(1)), waiting(wholesale.SalesOrderFailed, at(1)),
			waiting(wholesale.SalesOrderCreated, at(1)))
		same(t, map[wholesale.SalesOrderState]int64{wholesale.SalesOrderFailed: 2, wholesale.SalesOrderPending: 1},
			read(t, w, func(tx *store.Tx) (map[wholesale.SalesOrderState]int64, error) {
				return tx.CountUnsettledSalesOrders(t.Context(), o[0].SupplierID)
			}))
	})
}
