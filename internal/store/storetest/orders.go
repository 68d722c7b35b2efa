package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// newCustomer adds a supplier with one customer.
func (w *world) newCustomer(t *testing.T) wholesale.Customer {
	t.Helper()
	c := sampleCustomer(w.newSupplier(t), "ACME")
	w.putCustomer(t, c)
	return c
}

func (w *world) insertOrder(t *testing.T, o *wholesale.Order) {
	t.Helper()
	w.update(t, func(tx *store.Tx) error { return insertOrder(t.Context(), tx, o) })
}

// insertOrder adds an order, and its sales order where it has one.
func insertOrder(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if err := tx.InsertOrder(ctx, o); err != nil || o.SalesOrder.State == "" || o.SalesOrder.State == wholesale.OutboxNone {
		return err
	}
	o.SalesOrder.Version = 0
	return tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry)
}

func (w *world) order(t *testing.T, o *wholesale.Order) *wholesale.Order {
	t.Helper()
	return read(t, w, func(tx *store.Tx) (*wholesale.Order, error) { return tx.Order(t.Context(), o.SupplierID, o.ID) })
}

// listed are orders as lists read them: without what was considered for the lines' prices.
func listed(orders ...*wholesale.Order) (as []*wholesale.Order) {
	for _, o := range orders {
		light := *o
		light.Lines = slices.Clone(o.Lines)
		for i := range light.Lines {
			light.Lines[i].Considered = ""
		}
		as = append(as, &light)
	}
	return as
}

func orders(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
		w.clock.set(start)
		c := w.newCustomer(t)
		o := sampleOrder(c.SupplierID, c.ID, "U-1")
		complete(t, o)
		wantNotFound(t, w, func(tx *store.Tx) (*wholesale.Order, error) { return tx.Order(t.Context(), o.SupplierID, o.ID) })
		inserted := *o
		inserted.Version, inserted.CreatedAt, inserted.UpdatedAt = 0, time.Time{}, time.Time{}
		w.insertOrder(t, &inserted)
		same(t, o, &inserted)
		same(t, o, w.order(t, o))
		same(t, listed(o), read(t, w, func(tx *store.Tx) ([]*wholesale.Order, error) {
			return tx.Orders(t.Context(), c.SupplierID, store.OrderFilter{Limit: 1})
		}))
		for i, variant := range withOneFalse(*o) {
			variant.ID, variant.Number, variant.SalesOrder.GUID = store.NewID(), fmt.Sprint("V-", i), store.NewID()
			w.insertOrder(t, &variant)
			same(t, &variant, w.order(t, &variant))
		}
	})

	t.Run("bare", func(t *testing.T) {
		w.clock.set(start)
		c := w.newCustomer(t)
		zero := number("0.00")
		o := &wholesale.Order{
			ID: store.NewID(), SupplierID: c.SupplierID, Number: "U-1", CustomerID: c.ID, Freight: zero, FreightTax: zero, Adjustment: zero, AdjustmentTax: zero, SubTotal: zero, TaxTotal: zero, Total: zero,
			SalesOrder: wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}, Total: zero},
		}
		w.insertOrder(t, o)
		same(t, o, w.order(t, o))
	})

	t.Run("changed", func(t *testing.T) {
		w.clock.set(start)
		c := w.newCustomer(t)
		other := sampleCustomer(c.SupplierID, "other")
		w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), other) })
		first := sampleOrder(c.SupplierID, c.ID, "U-1")
		w.insertOrder(t, first)
		w.clock.set(at(5))

		o := &wholesale.Order{
			ID: first.ID, SupplierID: c.SupplierID, Number: "another", Status: wholesale.Shipped, Source: wholesale.SourceBuyer, CustomerID: other.ID,
			CustomerName: "renamed", Currency: "AUD", Lines: first.Lines, Version: 1, CreatedAt: at(20),
			Freight: number("1.00"), FreightTax: number("2.00"), Adjustment: number("-0.50"), AdjustmentTax: number("0.00"), SubTotal: number("-3.00"), TaxTotal: number("4.00"), Total: number("9999999999999.99"),
			SalesOrder: wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}, Total: number("0.00")},
		}
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o) })
		if o.Version != 2 || !o.UpdatedAt.Equal(at(5)) {
			t.Errorf("version %d of %s, want 2 of %s", o.Version, o.UpdatedAt, at(5))
		}
		// What an order is, and since when, does not change; it may be moved to another customer.
		o.Number, o.Source, o.CreatedAt = first.Number, first.Source, first.CreatedAt
		o.SalesOrder.OutboxEntry = first.SalesOrder.OutboxEntry // not the order's to change
		same(t, o, w.order(t, o))
	})

	t.Run("stale", func(t *testing.T) {
		c := w.newCustomer(t)
		mine := sampleOrder(c.SupplierID, c.ID, "U-1")
		w.insertOrder(t, mine)
		theirs := w.order(t, mine)
		theirs.Reference = "theirs"
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), theirs) })

		// The store tries a stale closure again; the order in it must still be the one that was
		// read.
		mine.Reference = "mine"
		w.wantRefused(t, store.ErrStale, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), mine) })
		same(t, theirs, w.order(t, mine))
		if mine.Version != 1 {
			t.Errorf("the refused order says it is version %d, want 1", mine.Version)
		}
		ahead := *mine
		ahead.Version = 3 // which no one has read yet
		w.wantRefused(t, store.ErrStale, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), &ahead) })
		same(t, theirs, w.order(t, mine))
		unknown := sampleOrder(c.SupplierID, c.ID, "U-2")
		unknown.ID = theirs.ID
		w.wantRefused(t, store.ErrStale, func(tx *store.Tx) error { return tx.InsertOrder(t.Context(), unknown) })
	})

	t.Run("one of many wins", func(t *testing.T) {
		c := w.newCustomer(t)
		o := sampleOrder(c.SupplierID, c.ID, "U-1")
		o.Lines = nil
		w.insertOrder(t, o)
		const competitors = 8
		var ready, all sync.WaitGroup
		ready.Add(competitors)
		var won atomic.Int32
		for range competitors {
			all.Go(func() {
				mine := *o
				ready.Done()
				ready.Wait()
				if err := w.attempt(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), &mine) }); err == nil {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || w.order(t, o).Version != 2 {
			t.Errorf("%d have changed version 1, and it is version %d now", won.Load(), w.order(t, o).Version)
		}
	})

	t.Run("unique", func(t *testing.T) {
		c := w.newCustomer(t)
		first := sampleOrder(c.SupplierID, c.ID, "U-1")
		w.insertOrder(t, first)
		w.wantUnique(t, "orders", []string{"supplier_id", "number"}, func(tx *store.Tx) error {
			return tx.InsertOrder(t.Context(), sampleOrder(c.SupplierID, c.ID, "U-1"))
		})
		sameGUID := sampleOrder(c.SupplierID, c.ID, "U-2")
		sameGUID.SalesOrder.GUID = first.SalesOrder.GUID
		w.wantUnique(t, "outbox", []string{"supplier_id", "guid"}, func(tx *store.Tx) error { return insertOrder(t.Context(), tx, sameGUID) })
		for _, number := range []string{"u-1", "U-3"} { // any number have no sales order yet
			o := sampleOrder(c.SupplierID, c.ID, number)
			o.SalesOrder = wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}}
			w.insertOrder(t, o)
		}
		another := w.newCustomer(t)
		elsewhere := sampleOrder(another.SupplierID, another.ID, "U-1")
		elsewhere.SalesOrder.GUID = first.SalesOrder.GUID
		w.insertOrder(t, elsewhere)
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.InsertOrder(t.Context(), sampleOrder(c.SupplierID, "nobody", "U-4"))
		})
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
			return tx.InsertOrder(t.Context(), sampleOrder("nobody", c.ID, "U-4"))
		})
	})

	t.Run("filters and pages", func(t *testing.T) { orderLists(t, w) })
}

func orderLists(t *testing.T, w *world) {
	c := w.newCustomer(t)
	another := sampleCustomer(c.SupplierID, "ANOTHER")
	w.putCustomer(t, another)
	var newestFirst []*wholesale.Order
	for i, row := range []wholesale.Order{
		{Number: "U-1", Status: wholesale.Ordered, CustomerID: c.ID, Reference: "PO 1"},
		{Number: "U-2", Status: wholesale.Ordered, CustomerID: another.ID, Reference: "po 1"},
		{Number: "U-3", Status: wholesale.Processing, CustomerID: c.ID, SalesOrder: wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxFailed}}},
		{Number: "U-4", Status: wholesale.Cancelled, CustomerID: c.ID, SalesOrder: wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxFailed}}},
		{Number: "U-5", Status: wholesale.Shipped, CustomerID: c.ID, Mismatch: &wholesale.Mismatch{}},
	} {
		row.ID, row.SupplierID = store.NewID(), c.SupplierID
		for n := range i {
			row.Lines = append(row.Lines, sampleLine(fmt.Sprint(n)))
		}
		w.clock.set(at(i))
		w.insertOrder(t, &row)
		newestFirst = slices.Insert(newestFirst, 0, w.order(t, &row))
	}
	same(t, listed(newestFirst...), pages(t, w, func(tx *store.Tx, last **wholesale.Order) ([]*wholesale.Order, error) {
		f := store.OrderFilter{Limit: pageSize}
		if last != nil {
			f.Before = (*last).ID
		}
		return tx.Orders(t.Context(), c.SupplierID, f)
	}))

	yes, no := true, false
	for _, test := range []struct {
		name   string
		filter store.OrderFilter
		want   []string
	}{
		{"none", store.OrderFilter{}, []string{"U-5", "U-4", "U-3", "U-2", "U-1"}},
		{"status", store.OrderFilter{Status: wholesale.Ordered}, []string{"U-2", "U-1"}},
		{"customer", store.OrderFilter{CustomerID: another.ID}, []string{"U-2"}},
		{"reference", store.OrderFilter{Reference: "PO 1"}, []string{"U-1"}},
		{"number", store.OrderFilter{Number: "U-3"}, []string{"U-3"}},
		{"number in another case", store.OrderFilter{Number: "u-3"}, nil},
		{"needs a person", store.OrderFilter{Attention: &yes}, []string{"U-5", "U-3"}},
		{"needs no one", store.OrderFilter{Attention: &no}, []string{"U-4", "U-2", "U-1"}},
		{"updated since", store.OrderFilter{UpdatedSince: at(3)}, []string{"U-5", "U-4"}},
		{"updated later", store.OrderFilter{UpdatedSince: at(3).Add(time.Microsecond)}, []string{"U-5"}},
		{"all at once", store.OrderFilter{Status: wholesale.Processing, CustomerID: c.ID, Number: "U-3", Attention: &yes, UpdatedSince: at(1), Before: newestFirst[0].ID}, []string{"U-3"}},
		{"nobody's", store.OrderFilter{CustomerID: "nobody"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.filter.Limit = 10
			var numbers []string
			for _, o := range read(t, w, func(tx *store.Tx) ([]*wholesale.Order, error) {
				return tx.Orders(t.Context(), c.SupplierID, test.filter)
			}) {
				numbers = append(numbers, o.Number)
			}
			same(t, test.want, numbers)
		})
	}
	same(t, map[wholesale.Status]int64{wholesale.Ordered: 2, wholesale.Processing: 1, wholesale.Cancelled: 1, wholesale.Shipped: 1},
		read(t, w, func(tx *store.Tx) (map[wholesale.Status]int64, error) {
			return tx.CountOrders(t.Context(), c.SupplierID)
		}))
	same(t, map[wholesale.Status]int64{},
		read(t, w, func(tx *store.Tx) (map[wholesale.Status]int64, error) { return tx.CountOrders(t.Context(), "nobody") }))
}

func orderLines(t *testing.T, w *world) {
	c := w.newCustomer(t)
	list := func(t *testing.T) []*wholesale.Order {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]*wholesale.Order, error) {
			return tx.Orders(t.Context(), c.SupplierID, store.OrderFilter{Limit: 10})
		})
	}
	neighbour := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, neighbour)
	o := sampleOrder(c.SupplierID, c.ID, "U-2")
	w.insertOrder(t, o)

	// Around the number of lines that go into one statement, none at all, and as many as an order
	// may have.
	for _, n := range []int{1, 0, 49, 50, 51, 100, wholesale.MaxLines, 2} {
		o.Lines = nil
		for i := range n {
			o.Lines = append(o.Lines, sampleLine(fmt.Sprint("P-", (i*7919)%1000))) // buyer's order
		}
		w.update(t, func(tx *store.Tx) error { return tx.ReplaceLines(t.Context(), o) })
		same(t, o, w.order(t, o))
		same(t, listed(o, neighbour), list(t))
	}

	long := sampleOrder(c.SupplierID, c.ID, "U-3")
	long.Lines = nil
	for i := range wholesale.MaxLines {
		long.Lines = append(long.Lines, sampleLine(fmt.Sprint("P-", i)))
	}
	w.insertOrder(t, long)
	same(t, long, w.order(t, long))
	same(t, listed(long, o, neighbour), list(t))

	// The largest amounts that are let in.
	long.Lines = long.Lines[:1]
	long.Lines[0].Quantity, long.Lines[0].UnitPrice = wholesale.MaxQuantity, number("100000000.0000")
	long.Lines[0].LineTotal, long.Lines[0].LineTax = number("10000000000000.00"), number("-0.01")
	w.update(t, func(tx *store.Tx) error { return tx.ReplaceLines(t.Context(), long) })
	same(t, long, w.order(t, long))

	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.ReplaceLines(t.Context(), sampleOrder(c.SupplierID, c.ID, "never inserted"))
	})
}
