package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func sampleStandingOrder(supplierID, customerID, productID string) *wholesale.StandingOrder {
	return &wholesale.StandingOrder{
		SupplierID: supplierID, CustomerID: customerID, OnHold: true, ResumeOn: "2026-04-01", DaysAhead: 9, StartsOn: "2026-03-10",
		Days: map[time.Weekday][]wholesale.StandingLine{
			time.Sunday:  {{ProductID: productID, Quantity: number("2.5")}},
			time.Tuesday: {{ProductID: productID, Quantity: number("12")}, {ProductID: productID, Quantity: number("1")}},
		},
		CheckedAt: at(1), NextAt: at(2), UpdatedAt: at(3),
	}
}

func sampleStandingDay(supplierID, customerID, orderID string) wholesale.StandingDay {
	return wholesale.StandingDay{
		SupplierID: supplierID, CustomerID: customerID, Day: "2026-03-10", State: wholesale.StandingHeld, OrderID: orderID, Why: text("why"),
		HeldVersion: 4, RemindedAt: at(4), UpdatedAt: at(5),
	}
}

func standingOrders(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	customer, product := sampleCustomer(supplier, "FERN"), sampleProduct(supplier, "GIN")
	customer.Layers, customer.FulfilmentGroupID = nil, ""
	order := sampleOrder(supplier, customer.ID, "U-1")
	w.update(t, func(tx *store.Tx) error {
		if err := tx.PutProduct(ctx, product); err != nil {
			return err
		}
		if err := tx.PutCustomer(ctx, customer); err != nil {
			return err
		}
		return tx.InsertOrder(ctx, order)
	})
	get := func(tx *store.Tx) (*wholesale.StandingOrder, error) {
		return tx.StandingOrder(ctx, supplier, customer.ID)
	}
	put := func(s *wholesale.StandingOrder) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutStandingOrder(ctx, s) }
	}
	wantNotFound(t, w, get)
	first := sampleStandingOrder(supplier, customer.ID, product.ID)
	w.update(t, put(first))
	complete(t, *first)
	same(t, first, read(t, w, get))
	w.wantRefused(t, store.ErrStale, put(sampleStandingOrder(supplier, customer.ID, product.ID))) // it is there already
	w.wantRefused(t, store.ErrStale, put(sampleStandingOrder(supplier, "nobody", product.ID)))

	changed := read(t, w, get)
	changed.OnHold, changed.ResumeOn, changed.Days = false, "", map[time.Weekday][]wholesale.StandingLine{}
	w.update(t, put(changed))
	same(t, changed, read(t, w, get))
	w.wantRefused(t, store.ErrStale, put(first))
	first = sampleStandingOrder(supplier, customer.ID, product.ID)
	first.Version = changed.Version
	w.update(t, put(first))
	light := *first
	light.Days = map[time.Weekday][]wholesale.StandingLine{}
	same(t, []store.StandingSummary{{
		Order: &light, CustomerName: customer.Name, CustomerCode: customer.Code, Products: map[time.Weekday]int64{time.Sunday: 1, time.Tuesday: 2},
	}}, read(t, w, func(tx *store.Tx) ([]store.StandingSummary, error) { return tx.StandingOrders(ctx, supplier) }))

	standingTurns(t, w, first)
	standingDays(t, w, first, order)
}

// standingTurns lets one process at a time act, and finds what is due.
func standingTurns(t *testing.T, w *world, s *wholesale.StandingOrder) {
	ctx := t.Context()
	due := func() (mine int) {
		for _, key := range read(t, w, func(tx *store.Tx) ([]store.StandingKey, error) { return tx.DueStandingOrders(ctx, 100) }) {
			if key == (store.StandingKey{SupplierID: s.SupplierID, CustomerID: s.CustomerID}) {
				mine++
			}
		}
		return mine
	}
	now := func() *wholesale.StandingOrder {
		return read(t, w, func(tx *store.Tx) (*wholesale.StandingOrder, error) {
			return tx.StandingOrder(ctx, s.SupplierID, s.CustomerID)
		})
	}
	one, other := now(), now()
	w.update(t, func(tx *store.Tx) error { return tx.TakeStandingTurn(ctx, one) })
	w.wantRefused(t, store.ErrStale, func(tx *store.Tx) error { return tx.TakeStandingTurn(ctx, other) })

	w.clock.set(at(1))
	same(t, 0, due())
	w.clock.set(at(2))
	same(t, 1, due())
	w.update(t, func(tx *store.Tx) error { return tx.SetStandingNext(ctx, one, at(8)) })
	same(t, []time.Time{at(2), at(8)}, []time.Time{now().CheckedAt, now().NextAt})
	same(t, 0, due())
	w.clock.set(at(5))
	w.update(t, func(tx *store.Tx) error { return tx.WakeStandingOrders(ctx, s.SupplierID) })
	same(t, []time.Time{at(5), {}}, []time.Time{now().CheckedAt, now().NextAt})
	same(t, 1, due())
	w.update(t, func(tx *store.Tx) error { return tx.PutOffStandingOrder(ctx, s.SupplierID, s.CustomerID, at(6)) })
	same(t, 0, due())
}

// standingDays keeps what has become of each delivery day, with its order as it is now.
func standingDays(t *testing.T, w *world, s *wholesale.StandingOrder, order *wholesale.Order) {
	ctx := t.Context()
	put := func(d wholesale.StandingDay) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutStandingDay(ctx, d) }
	}
	of := func(customerID string, since wholesale.Date) []wholesale.StandingDay {
		return read(t, w, func(tx *store.Tx) ([]wholesale.StandingDay, error) {
			return tx.StandingDays(ctx, s.SupplierID, customerID, since)
		})
	}
	made := sampleStandingDay(s.SupplierID, s.CustomerID, order.ID)
	complete(t, made)
	none := wholesale.StandingDay{SupplierID: s.SupplierID, CustomerID: s.CustomerID, Day: "2026-03-13", State: wholesale.StandingMissed}
	w.update(t, put(sampleStandingDay(s.SupplierID, s.CustomerID, "")))
	w.update(t, put(made))
	w.update(t, put(none))
	w.wantRefused(t, store.ErrNotFound, put(sampleStandingDay(s.SupplierID, "nobody", "")))
	dayOf := func(id string) func(tx *store.Tx) (wholesale.StandingDay, error) {
		return func(tx *store.Tx) (wholesale.StandingDay, error) { return tx.StandingDayOfOrder(ctx, s.SupplierID, id) }
	}
	same(t, made, read(t, w, dayOf(order.ID)))
	wantNotFound(t, w, dayOf(""))
	wantNotFound(t, w, dayOf("another"))

	made.OrderStatus, made.OrderVersion = order.Status, order.Version
	same(t, []wholesale.StandingDay{made, none}, of(s.CustomerID, ""))
	same(t, []wholesale.StandingDay{made, none}, of("", made.Day))
	same(t, []wholesale.StandingDay{none}, of("", none.Day))
	same(t, 0, len(of("another", "")))

	last := func(before wholesale.Date) func(tx *store.Tx) (*wholesale.Order, error) {
		return func(tx *store.Tx) (*wholesale.Order, error) {
			return tx.LastStandingOrder(ctx, s.SupplierID, s.CustomerID, before)
		}
	}
	same(t, order.ID, read(t, w, last(none.Day)).ID)
	wantNotFound(t, w, last(made.Day))

	// A scheduled order that changes has its standing order looked at.
	scheduled := sampleOrder(s.SupplierID, s.CustomerID, "U-2")
	scheduled.Status = wholesale.Scheduled
	w.update(t, func(tx *store.Tx) error { return tx.InsertOrder(ctx, scheduled) })
	w.update(t, func(tx *store.Tx) error { return tx.PutOffStandingOrder(ctx, s.SupplierID, s.CustomerID, at(50)) })
	w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(ctx, scheduled) })
	next := read(t, w, func(tx *store.Tx) (*wholesale.StandingOrder, error) {
		return tx.StandingOrder(ctx, s.SupplierID, s.CustomerID)
	})
	same(t, time.Time{}, next.NextAt)
}
