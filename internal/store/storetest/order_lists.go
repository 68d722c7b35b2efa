package storetest

import (
	"fmt"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func orderRows(t *testing.T, w *world) {
	t.Run("row", func(t *testing.T) {
		w.clock.set(start)
		c := w.newCustomer(t)
		o := sampleOrder(c.SupplierID, c.ID, "U-1")
		w.insertOrder(t, o)
		want := store.OrderRow{
			ID: o.ID, Number: o.Number, Status: o.Status, Source: o.Source, CustomerID: c.ID, CustomerName: o.CustomerName, Reference: o.Reference,
			RequiredDate: o.RequiredDate, Currency: o.Currency, Total: o.Total, CreatedAt: start, ShippedAt: o.ShippedAt,
			SalesOrder: wholesale.SalesOrder{
				OutboxEntry: wholesale.OutboxEntry{State: o.SalesOrder.State, Error: o.SalesOrder.Error},
				Number:      o.SalesOrder.Number, Status: o.SalesOrder.Status, Deleted: o.SalesOrder.Deleted,
				Differences: o.SalesOrder.Differences,
			},
			Attention: true, Reason: wholesale.OtherAccount, Held: o.Held, Blocked: o.Blocked, Mismatch: o.Mismatch, Unmatched: false,
		}
		same(t, []store.OrderRow{want}, w.orderRows(t, c.SupplierID, store.OrderFilter{Limit: 1}))
		c.RemoteID = ""
		w.putCustomer(t, c)
		want.Unmatched = true
		same(t, []store.OrderRow{want}, w.orderRows(t, c.SupplierID, store.OrderFilter{Limit: 1}))
		c.SalesOrdersEnabled = false
		w.putCustomer(t, c)
		want.Unmatched = false
		same(t, []store.OrderRow{want}, w.orderRows(t, c.SupplierID, store.OrderFilter{Limit: 1}))
	})
	t.Run("groups and filters", func(t *testing.T) { orderGroups(t, w) })
	t.Run("search", func(t *testing.T) { orderTexts(t, w) })
	t.Run("search among very many", func(t *testing.T) { orderCrowd(t, w) })
	t.Run("sorts", func(t *testing.T) { orderSorts(t, w) })
	t.Run("not approved", func(t *testing.T) { ordersNotApproved(t, w) })
	t.Run("changes", func(t *testing.T) { orderChanges(t, w) })
	t.Run("open", func(t *testing.T) { openOrders(t, w) })
}

func (w *world) orderRows(t *testing.T, supplier string, f store.OrderFilter) []store.OrderRow {
	t.Helper()
	return read(t, w, func(tx *store.Tx) ([]store.OrderRow, error) { return tx.OrderRows(t.Context(), supplier, f) })
}

// orderNumbers lists the numbers of a filter's orders, page by page, and checks that they are
// counted alike.
func (w *world) orderNumbers(t *testing.T, supplier string, f store.OrderFilter) []string {
	t.Helper()
	rows := pages(t, w, func(tx *store.Tx, last *store.OrderRow) ([]store.OrderRow, error) {
		page := f
		page.Limit = pageSize
		if last != nil {
			page.Before = last.ID
		}
		return tx.OrderRows(t.Context(), supplier, page)
	})
	var numbers []string
	for _, r := range rows {
		numbers = append(numbers, r.Number)
	}
	counted := read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountOrderRows(t.Context(), supplier, f, 100) })
	same(t, int64(len(numbers)), counted)
	return numbers
}

func orderGroups(t *testing.T, w *world) {
	matched := w.newCustomer(t)
	supplier := matched.SupplierID
	unmatched, off := sampleCustomer(supplier, "UNMATCHED"), sampleCustomer(supplier, "OFF")
	unmatched.RemoteID, off.RemoteID, off.SalesOrdersEnabled, off.FulfilmentGroupID = "", "", false, ""
	w.putCustomer(t, unmatched)
	w.putCustomer(t, off)
	failed := wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxFailed}}
	for i, row := range []wholesale.Order{
		{Number: "U-1", Status: wholesale.Received, CustomerID: matched.ID, Source: wholesale.SourceBuyer, RequiredDate: "2026-03-09"},
		{Number: "U-2", Status: wholesale.Ordered, CustomerID: unmatched.ID, Source: wholesale.SourceAPI, RequiredDate: "2026-03-08"},
		{Number: "U-3", Status: wholesale.Processing, CustomerID: matched.ID, Source: wholesale.SourceBuyer, SalesOrder: failed},
		{Number: "U-4", Status: wholesale.Ordered, CustomerID: off.ID, Source: wholesale.SourceBuyer, RequiredDate: "2026-03-08"},
		{Number: "U-5", Status: wholesale.Ordered, CustomerID: matched.ID, Source: wholesale.SourceStanding, RequiredDate: "2026-03-07"},
		{Number: "U-6", Status: wholesale.Shipped, CustomerID: unmatched.ID, Source: wholesale.SourceBuyer, Mismatch: &wholesale.Mismatch{}},
		{Number: "U-7", Status: wholesale.Processing, CustomerID: unmatched.ID, Source: wholesale.SourceBuyer},
	} {
		row.ID, row.SupplierID, row.Reference = store.NewID(), supplier, "PO"
		w.clock.set(at(i))
		w.insertOrder(t, &row)
	}

	yes := true
	for _, test := range []struct {
		name   string
		filter store.OrderFilter
		want   []string
	}{
		{"needs a person", store.OrderFilter{Group: store.NeedsPerson, Connected: true}, []string{"U-6", "U-3", "U-2"}},
		{"needs a person, not connected", store.OrderFilter{Group: store.NeedsPerson}, []string{"U-6", "U-3"}},
		{"new", store.OrderFilter{Group: store.NewOrders, Connected: true}, []string{"U-5", "U-4"}},
		{"new, not connected", store.OrderFilter{Group: store.NewOrders}, []string{"U-5", "U-4", "U-2"}},
		{"rest", store.OrderFilter{Group: store.OtherOrders, Connected: true}, []string{"U-7", "U-1"}},
		{"what a customer's orders need", store.OrderFilter{Group: store.NeedsPerson, Connected: true, CustomerID: unmatched.ID}, []string{"U-6", "U-2"}},
		{"what a customer's orders need, not connected", store.OrderFilter{Group: store.NeedsPerson, CustomerID: unmatched.ID}, []string{"U-6"}},
		{"source", store.OrderFilter{Source: wholesale.SourceStanding}, []string{"U-5"}},
		{"source and status", store.OrderFilter{Source: wholesale.SourceBuyer, Status: wholesale.Processing}, []string{"U-7", "U-3"}},
		{"source that needs a person", store.OrderFilter{Group: store.NeedsPerson, Connected: true, Source: wholesale.SourceBuyer}, []string{"U-6", "U-3"}},
		{"fulfilment group", store.OrderFilter{GroupID: "group", Status: wholesale.Ordered}, []string{"U-5", "U-2"}},
		{"fulfilment group, nothing else", store.OrderFilter{GroupID: "group"}, []string{"U-7", "U-6", "U-5", "U-3", "U-2", "U-1"}},
		{"fulfilment group, sorted", store.OrderFilter{GroupID: "group", Sort: store.SortRequired, Status: wholesale.Ordered}, []string{"U-5", "U-2"}},
		{"Default group", store.OrderFilter{GroupID: supplier}, []string{"U-4"}},
		{"no such group", store.OrderFilter{GroupID: "another"}, nil},
		{"search in a group", store.OrderFilter{GroupID: supplier, Search: "po"}, []string{"U-4"}},
		{"created", store.OrderFilter{CreatedFrom: at(1), CreatedBefore: at(4)}, []string{"U-4", "U-3", "U-2"}},
		{"created from", store.OrderFilter{CreatedFrom: at(4).Add(time.Microsecond)}, []string{"U-7", "U-6"}},
		{"created and open", store.OrderFilter{CreatedBefore: at(4), Status: wholesale.Ordered}, []string{"U-4", "U-2"}},
		{"required, soonest first", store.OrderFilter{RequiredFrom: "2026-03-08"}, []string{"U-2", "U-4", "U-1"}},
		{"required until", store.OrderFilter{RequiredTo: "2026-03-08"}, []string{"U-5", "U-2", "U-4"}},
		{"required and open", store.OrderFilter{RequiredFrom: "2026-03-01", RequiredTo: "2026-03-31", Status: wholesale.Ordered}, []string{"U-5", "U-2", "U-4"}},
		{"updated since", store.OrderFilter{UpdatedSince: at(5)}, []string{"U-7", "U-6"}},
		{"search in what needs a person", store.OrderFilter{Group: store.NeedsPerson, Connected: true, Search: "unmatched"}, []string{"U-6", "U-2"}},
		{"search in new ones", store.OrderFilter{Group: store.NewOrders, Connected: true, Search: "po"}, []string{"U-5", "U-4"}},
		{"search in a status", store.OrderFilter{Status: wholesale.Shipped, Search: "po"}, []string{"U-6"}},
		{"search in dates", store.OrderFilter{RequiredFrom: "2026-03-08", Search: "po"}, []string{"U-4", "U-2", "U-1"}},
		{"search with attention", store.OrderFilter{Attention: &yes, Search: "U-3"}, []string{"U-3"}},
	} {
		t.Run(test.name, func(t *testing.T) { same(t, test.want, w.orderNumbers(t, supplier, test.filter)) })
	}
	same(t, []store.OrderRow{}, w.orderRows(t, supplier, store.OrderFilter{RequiredFrom: "2026-03-01", Before: "nowhere", Limit: 10}))
}

func orderTexts(t *testing.T, w *world) {
	fern := sampleCustomer(w.newSupplier(t), "FERN")
	fern.Name, fern.Email, fern.Contact.Name = "Fern Cafe Ōtaki", "fern@example.com", ""
	w.putCustomer(t, fern)
	supplier := fern.SupplierID
	var crowd []wholesale.Customer // more than are asked one by one
	for i := range 25 {
		c := sampleCustomer(supplier, fmt.Sprint("BAR", i))
		c.Name, c.Email, c.Contact.Name = "Harbour Bar", "", ""
		if i == 24 {
			c.Contact.Mobile = "021 770 0333"
		}
		w.putCustomer(t, c)
		crowd = append(crowd, c)
	}
	number := 0
	add := func(customer wholesale.Customer, orderNumber, reference, inUnleashed string) {
		number++
		o := wholesale.Order{ID: store.NewID(), SupplierID: supplier, CustomerID: customer.ID, Number: orderNumber, Reference: reference}
		o.SalesOrder.Number = inUnleashed
		w.insertOrder(t, &o)
	}
	add(crowd[0], "U-1029", "PO 4471", "SO-00000203")
	add(crowd[3], "U-10291", "Ōtaki 7", "SO-00002031")
	add(fern, "U-7", "4471-b", "SO-00000007")
	add(crowd[24], "U-8", "x", "INV-9/1")
	add(fern, "U-9", "", "")

	for _, test := range []struct {
		text string
		want []string
	}{
		{"1029", []string{"U-1029"}},
		{"u-1029", []string{"U-1029"}},
		{" U1029 ", []string{"U-1029"}},
		{"102", []string{"U-10291", "U-1029"}},
		{"10", nil},
		{"7", []string{"U-7", "U-10291"}}, // a number, and one in a reference
		{"203", []string{"U-1029"}},
		{"so-203", []string{"U-1029"}},
		{"SO-0000203", []string{"U-10291", "U-1029"}},
		{"so-00000203", []string{"U-1029"}},
		{"so-000020", []string{"U-10291"}},
		{"inv-9", []string{"U-8"}},
		{"po 44", []string{"U-1029"}},
		{"4471", []string{"U-7", "U-1029"}},
		{"44", []string{"U-7", "U-1029"}},
		{"4471 po", []string{"U-1029"}},
		{"PO-4471", []string{"U-1029"}},
		{"po4471", []string{"U-1029"}},
		{"471", nil},
		{"b 4471 fern", []string{"U-7"}}, // words of the reference and of the customer
		{"bar 4471", []string{"U-1029"}},
		{"fern 1029", nil},
		{"harbour 1029", []string{"U-1029"}},
		{"bar harbour bar3 otaki 7 U-10291 ha", []string{"U-10291"}},
		{"bar harbour bar3 otaki 7 U-10291 ha fern", nil},
		{"1 2 3 4 5 6 7 8 fern", nil},
		{"o h a r b u harbour bar otaki bar3", []string{"U-10291"}}, // more words than are looked up
		{"otaki", []string{"U-9", "U-7", "U-10291"}},
		{"x_", nil},
		{"%", nil},
		{"_", nil},
		{"Ôtāki", []string{"U-9", "U-7", "U-10291"}},
		{"ōTAKI", []string{"U-9", "U-7", "U-10291"}}, // a reference and a customer
		{"cafe fern", []string{"U-9", "U-7"}},
		{"fern@example", []string{"U-9", "U-7"}},
		{"harbour", []string{"U-8", "U-10291", "U-1029"}},
		{"harbour bar3", []string{"U-10291"}},
		{"nobody", nil},
		{"100%", nil},
		{"9999999999999999999999", nil},
		{"09 555 0101", []string{"U-9", "U-8", "U-7", "U-10291", "U-1029"}},
		{"+64 21 7700", []string{"U-8"}},
		{"0217700", []string{"U-8"}},
		{"7700", nil}, // too short for a phone number
	} {
		t.Run(test.text, func(t *testing.T) {
			same(t, test.want, w.orderNumbers(t, supplier, store.OrderFilter{Search: test.text}))
		})
	}

	// A reference that is changed is found by what it is now.
	w.update(t, func(tx *store.Tx) error {
		orders, err := tx.Orders(t.Context(), supplier, store.OrderFilter{Number: "U-1029", Limit: 1})
		if err != nil {
			return err
		}
		orders[0].Reference = "PO 5582"
		return tx.UpdateOrder(t.Context(), orders[0])
	})
	for text, want := range map[string][]string{"4471": {"U-7"}, "558": {"U-1029"}, "po": {"U-1029"}} {
		same(t, want, w.orderNumbers(t, supplier, store.OrderFilter{Search: text}))
	}
}

// orderCrowd has more orders of one meaning than are collected and sorted.
func orderCrowd(t *testing.T, w *world) {
	c := w.newCustomer(t)
	const many = 1003
	w.update(t, func(tx *store.Tx) error {
		for i := range many {
			o := wholesale.Order{ID: store.NewID(), SupplierID: c.SupplierID, CustomerID: c.ID, Number: fmt.Sprint("U-", i), Reference: "PO", Source: wholesale.SourceBuyer, Status: wholesale.Ordered}
			if i == 1 {
				o.Status = wholesale.Cancelled
			}
			if err := tx.InsertOrder(t.Context(), &o); err != nil {
				return err
			}
		}
		return nil
	})
	for _, f := range []store.OrderFilter{{Search: "po"}, {Source: wholesale.SourceBuyer}, {UpdatedSince: start.AddDate(-1, 0, 0)}} {
		f.Limit = 2
		rows := w.orderRows(t, c.SupplierID, f)
		same(t, []string{"U-1002", "U-1001"}, []string{rows[0].Number, rows[1].Number})
		f.Before = rows[1].ID
		same(t, "U-1000", w.orderRows(t, c.SupplierID, f)[0].Number)
		f.Status, f.Before = wholesale.Cancelled, ""
		same(t, "U-1", w.orderRows(t, c.SupplierID, f)[0].Number)
	}
	same(t, int64(1000), read(t, w, func(tx *store.Tx) (int64, error) {
		return tx.CountOrderRows(t.Context(), c.SupplierID, store.OrderFilter{Search: "po"}, 1000)
	}))
	// More than are sorted here: an index gives their order.
	for _, narrowed := range []store.OrderFilter{{Search: "po"}, {Source: wholesale.SourceBuyer}, {CreatedFrom: start.AddDate(0, 0, -1)}} {
		for _, sort := range store.OrderSorts {
			f := narrowed
			f.Sort, f.Descending, f.Limit = sort, true, 3
			rows := w.orderRows(t, c.SupplierID, f)
			f.Before = rows[1].ID
			same(t, rows[2:], w.orderRows(t, c.SupplierID, f)[:1])
			if sort != store.SortStatus {
				same(t, "U-1002", rows[0].Number)
			} else {
				same(t, []string{"U-1", "U-1002"}, []string{rows[0].Number, rows[1].Number})
			}
		}
	}
}

func orderChanges(t *testing.T, w *world) {
	defer w.clock.set(start)
	c := w.newCustomer(t)
	event := func(o *wholesale.Order, kind, actor string) {
		w.update(t, func(tx *store.Tx) error {
			if err := tx.InsertEvent(t.Context(), c.SupplierID, store.Event{OrderID: o.ID, Kind: kind, Actor: actor}); err != nil || kind == "ordered" {
				return err
			}
			return tx.UpdateOrder(t.Context(), o)
		})
	}
	var all []*wholesale.Order
	for i := range 5 {
		w.clock.set(at(i))
		o := sampleOrder(c.SupplierID, c.ID, fmt.Sprintf("U-%d", i))
		w.insertOrder(t, o)
		all = append(all, o)
	}
	w.clock.set(at(4))
	event(all[4], "ordered", "Jane")
	w.clock.set(at(5))
	event(all[0], "edited", "Jane")
	event(all[3], "edited", "api")
	event(all[1], "approved", "Jane")
	event(all[1], "sales_order_created", "unleashed")
	event(all[2], "sales_order_failed", "upstock")
	since := func(moment time.Time, own string, most int) store.OrderChanges {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.OrderChanges, error) {
			return tx.OrdersChangedSince(t.Context(), c.SupplierID, store.ChangesQuery{Since: moment, Own: own, Most: most})
		})
	}
	same(t, store.OrderChanges{New: 3, Changed: 2}, since(at(1), "Olive", 100))
	same(t, store.OrderChanges{New: 2}, since(at(1), "Jane", 100)) // the change is of a new one
	same(t, store.OrderChanges{Changed: 1}, since(at(4), "Jane", 100))
	same(t, store.OrderChanges{Changed: 3}, since(at(4), "Olive", 100))
	same(t, store.OrderChanges{Changed: 2}, since(at(4), "Olive", 2))
	same(t, store.OrderChanges{}, since(at(5), "Olive", 100))
	same(t, store.OrderChanges{New: 5}, since(time.Time{}, "Olive", 100))
	same(t, store.OrderChanges{New: 2}, since(at(1), "Olive", 2)) // what is older is not counted any more
}
