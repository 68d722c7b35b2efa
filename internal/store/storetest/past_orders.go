package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// pastOrders keep the times they come with, and count in the week they were placed in.
func pastOrders(t *testing.T, w *world) {
	w.clock.set(start)
	c := w.newCustomer(t)
	placed := start.Add(-100 * 24 * time.Hour).Truncate(time.Microsecond)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	o.Version, o.CreatedAt, o.UpdatedAt, o.ApprovedAt = 5, placed, placed.Add(30*time.Hour), placed.Add(time.Hour)
	o.Status, o.ShippedAt, o.Mismatch = wholesale.Shipped, placed.Add(30*time.Hour), nil
	o.PaymentBlocked, o.InvoiceBlocked, o.OpenProblems = false, false, 0
	waited := *o
	waited.Status, waited.ShippedAt, waited.SalesOrder.State = wholesale.Processing, time.Time{}, wholesale.OutboxFailed
	timeline := []store.Event{
		{OrderID: o.ID, At: placed, Kind: "ordered", Actor: "api", Text: "Order U-1 was taken"},
		{OrderID: o.ID, At: placed.Add(30 * time.Hour), Kind: "shipped", Actor: "unleashed", Text: "Order U-1 is shipped"},
	}
	same(t, "", w.miscounted(t, c.SupplierID))
	w.update(t, func(tx *store.Tx) error {
		if err := tx.InsertPastOrder(t.Context(), store.PastOrder{Order: o, Timeline: timeline, Waited: &waited}); err != nil {
			return err
		}
		o.SalesOrder.Version = 0
		return tx.PutOutboxEntry(t.Context(), o.SalesOrderKey(), &o.SalesOrder.OutboxEntry)
	})
	same(t, o, w.order(t, o))
	events := read(t, w, func(tx *store.Tx) ([]store.Event, error) { return tx.Timeline(t.Context(), c.SupplierID, o.ID) })
	for i := range events {
		events[i].ID = ""
	}
	same(t, timeline, events)

	plain := sampleOrder(c.SupplierID, c.ID, "U-2")
	plain.Version, plain.CreatedAt, plain.UpdatedAt, plain.OpenProblems = 1, placed, placed, 0
	plain.Status, plain.ShippedAt, plain.Mismatch, plain.SalesOrder.State = wholesale.Ordered, time.Time{}, nil, wholesale.OutboxNone
	w.update(t, func(tx *store.Tx) error { return tx.InsertPastOrder(t.Context(), store.PastOrder{Order: plain}) })
	weeks := read(t, w, func(tx *store.Tx) ([]store.OrderWeek, error) { return tx.OrderWeeks(t.Context(), c.SupplierID, "") })
	week := wholesale.WeekOf(placed, time.UTC)
	same(t, []store.OrderWeek{
		{Week: week, Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: plain.Total},
		{Week: week, Currency: "NZD", Status: wholesale.Shipped, Orders: 1, Value: o.Total, NeededPerson: 1},
	}, weeks)
	same(t, "", w.miscounted(t, c.SupplierID))

	// It is an order like any other from then on.
	w.update(t, func(tx *store.Tx) error {
		o.Status = wholesale.Received
		return tx.UpdateOrder(t.Context(), o)
	})
	same(t, "", w.miscounted(t, c.SupplierID))
}
