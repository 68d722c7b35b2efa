package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// orderSorts checks every column both ways, page by page: of the whole list, which an index gives,
// and of a list that a filter narrows, which is collected and sorted.
func orderSorts(t *testing.T, w *world) {
	otaki := sampleCustomer(w.newSupplier(t), "OTAKI")
	otaki.Name = "Ōtaki Store"
	supplier := otaki.SupplierID
	bay, pier, idle := sampleCustomer(supplier, "BAY"), sampleCustomer(supplier, "PIER"), sampleCustomer(supplier, "IDLE")
	bay.Name, pier.Name, idle.Name = "bay Deli", "Pier Cafe", "Never Ordered"
	for _, c := range []wholesale.Customer{otaki, bay, pier, idle} {
		w.putCustomer(t, c)
	}
	for i, o := range []wholesale.Order{
		{CustomerID: pier.ID, Reference: "PO 7", Source: wholesale.SourceBuyer, RequiredDate: "2026-03-09", Status: wholesale.Received, Total: number("30")},
		{CustomerID: otaki.ID, Source: wholesale.SourceAPI, Status: wholesale.Ordered, Total: number("5")},
		{CustomerID: bay.ID, Reference: "PO 5", Source: wholesale.SourceSupplier, RequiredDate: "2026-03-08", Status: wholesale.Cancelled, Total: number("200")},
		{CustomerID: pier.ID, Reference: "PO 5", Source: wholesale.SourceBuyer, Status: wholesale.Scheduled, Total: number("30")},
		{CustomerID: otaki.ID, Source: wholesale.SourceAPI, RequiredDate: "2026-03-10", Status: wholesale.Shipped, Total: number("-1")},
		{CustomerID: bay.ID, Reference: "A", Source: wholesale.SourceStanding, RequiredDate: "2026-03-08", Status: wholesale.Processing, Total: number("30")},
		{CustomerID: otaki.ID, Source: wholesale.SourceSupermarket, Status: wholesale.Ordered, Total: number("1000")},
	} {
		o.ID, o.SupplierID, o.Number = store.NewID(), supplier, fmt.Sprintf("U-%d", 998+i)
		if i%2 == 0 {
			o.SalesOrder.Number = fmt.Sprintf("SO-%08d", 90-i)
		}
		w.clock.set(at(i))
		w.insertOrder(t, &o)
	}
	w.clock.set(start)

	narrowed := map[string]store.OrderFilter{"all": {}, "narrowed": {CreatedFrom: start.AddDate(0, 0, -1)}}
	for _, test := range []struct {
		sort            store.OrderSort
		rising, falling []int // as U-998 to U-1004 are 0 to 6
	}{
		{store.SortNumber, []int{0, 1, 2, 3, 4, 5, 6}, []int{6, 5, 4, 3, 2, 1, 0}},
		{store.SortOrdered, []int{0, 1, 2, 3, 4, 5, 6}, []int{6, 5, 4, 3, 2, 1, 0}},
		{store.SortCustomer, []int{5, 2, 6, 4, 1, 3, 0}, []int{3, 0, 6, 4, 1, 5, 2}},
		{store.SortReference, []int{5, 2, 3, 0, 6, 4, 1}, []int{0, 3, 2, 5, 6, 4, 1}},
		{store.SortSource, []int{4, 1, 3, 0, 2, 5, 6}, []int{6, 5, 2, 3, 0, 4, 1}},
		{store.SortRequired, []int{2, 5, 0, 4, 6, 3, 1}, []int{4, 0, 5, 2, 6, 3, 1}},
		{store.SortTotal, []int{4, 1, 0, 3, 5, 2, 6}, []int{6, 2, 5, 3, 0, 1, 4}},
		{store.SortStatus, []int{3, 6, 1, 5, 4, 0, 2}, []int{2, 0, 4, 5, 6, 1, 3}},
		{store.SortSalesOrder, []int{6, 4, 2, 0, 5, 3, 1}, []int{0, 2, 4, 6, 5, 3, 1}},
	} {
		for name, f := range narrowed {
			for _, descending := range []bool{false, true} {
				t.Run(fmt.Sprint(test.sort, " ", name, " ", descending), func(t *testing.T) {
					f.Sort, f.Descending = test.sort, descending
					want := test.rising
					if descending {
						want = test.falling
					}
					var numbers []string
					for _, i := range want {
						numbers = append(numbers, fmt.Sprintf("U-%d", 998+i))
					}
					same(t, numbers, w.orderNumbers(t, supplier, f))
				})
			}
		}
	}
	gone := store.OrderFilter{Sort: store.SortTotal, Before: "nowhere", Limit: 10}
	same(t, []store.OrderRow{}, w.orderRows(t, supplier, gone))
	sorted := slices.SortedFunc(slices.Values(store.OrderSorts), cmp.Compare[store.OrderSort])
	same(t, 9, len(slices.Compact(sorted)))
}

// openOrders are found by status and by the date they are required.
func openOrders(t *testing.T, w *world) {
	c := w.newCustomer(t)
	for i, o := range []wholesale.Order{
		{Status: wholesale.Scheduled, RequiredDate: "2026-03-12"},
		{Status: wholesale.Shipped, RequiredDate: "2026-03-09"},
		{Status: wholesale.Ordered, RequiredDate: "2026-03-09"},
		{Status: wholesale.Processing, RequiredDate: "2026-03-08"},
		{Status: wholesale.Ordered},
		{Status: wholesale.Cancelled, RequiredDate: "2026-03-08"},
		{Status: wholesale.Received, RequiredDate: "2026-03-08"},
		{Status: wholesale.Processing, RequiredDate: "2026-03-09"},
	} {
		o.ID, o.SupplierID, o.CustomerID, o.Number = store.NewID(), c.SupplierID, c.ID, fmt.Sprintf("U-%d", i)
		w.clock.set(at(i))
		w.insertOrder(t, &o)
	}
	w.clock.set(start)
	for _, test := range []struct {
		name   string
		filter store.OrderFilter
		want   []string
	}{
		{"all", store.OrderFilter{Open: true}, []string{"U-7", "U-4", "U-3", "U-2", "U-0"}},
		{"a day", store.OrderFilter{Open: true, RequiredFrom: "2026-03-09", RequiredTo: "2026-03-09"}, []string{"U-2", "U-7"}},
		{"overdue", store.OrderFilter{Open: true, RequiredTo: "2026-03-09", Sort: store.SortRequired}, []string{"U-3", "U-2", "U-7"}},
		{"overdue, newest first", store.OrderFilter{Open: true, RequiredTo: "2026-03-09"}, []string{"U-7", "U-3", "U-2"}},
		{"in a status", store.OrderFilter{Open: true, Status: wholesale.Ordered}, []string{"U-4", "U-2"}},
		{"in a closed one", store.OrderFilter{Open: true, Status: wholesale.Shipped}, nil},
		{"with a text", store.OrderFilter{Open: true, Search: "U-3"}, []string{"U-3"}},
	} {
		t.Run(test.name, func(t *testing.T) { same(t, test.want, w.orderNumbers(t, c.SupplierID, test.filter)) })
	}
	same(t, map[wholesale.Date]int64{"2026-03-08": 1, "2026-03-09": 2, "2026-03-12": 1}, read(t, w, func(tx *store.Tx) (map[wholesale.Date]int64, error) {
		return tx.CountOpenOrders(t.Context(), c.SupplierID)
	}))
}
