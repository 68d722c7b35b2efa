package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func sampleFulfilmentGroup(supplierID string) wholesale.FulfilmentGroup {
	return wholesale.FulfilmentGroup{
		ID: store.NewID(), SupplierID: supplierID, Name: text("North") + store.NewID(), CreatedAt: at(1), UpdatedAt: at(2), PaymentTermsID: "terms",
		DeliveryRules: wholesale.DeliveryRules{
			Days: 41, CutOffDays: 2, CutOffTime: "09:30", CutOffPolicy: wholesale.PolicyRefuse, MinimumOrderValue: number("150.50"),
			MinimumPolicy: wholesale.PolicyWarn, Note: longText("note"), ClosedDays: []wholesale.Date{"2026-04-03", "2026-12-25"},
		},
	}
}

func fulfilmentGroups(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	get := func(id string) func(tx *store.Tx) (wholesale.FulfilmentGroup, error) {
		return func(tx *store.Tx) (wholesale.FulfilmentGroup, error) {
			return tx.FulfilmentGroup(t.Context(), supplier, id)
		}
	}
	put := func(g wholesale.FulfilmentGroup) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutFulfilmentGroup(t.Context(), g) }
	}

	// Every supplier has a Default group from the beginning.
	usual := read(t, w, get(supplier))
	want := wholesale.DefaultGroup(supplier)
	want.CreatedAt, want.UpdatedAt = usual.CreatedAt, usual.UpdatedAt
	want.MinimumOrderValue = number("0.00")
	same(t, want, usual)

	groups := []wholesale.FulfilmentGroup{usual}
	for range 4 {
		g := sampleFulfilmentGroup(supplier)
		complete(t, g)
		wantNotFound(t, w, get(g.ID))
		w.update(t, put(g))
		same(t, g, read(t, w, get(g.ID)))
		groups = append(groups, g)
	}
	same(t, groups, pages(t, w, func(tx *store.Tx, last *wholesale.FulfilmentGroup) ([]wholesale.FulfilmentGroup, error) {
		after := ""
		if last != nil {
			after = last.ID
		}
		return tx.FulfilmentGroups(t.Context(), supplier, after, pageSize)
	}))

	// A name is one group's, in any case; another supplier may use it.
	second := sampleFulfilmentGroup(supplier)
	second.Name = "default"
	w.wantUnique(t, "fulfilment_group", []string{"name_key"}, put(second))
	second.SupplierID = w.newSupplier(t)
	second.Name = groups[1].Name
	w.update(t, put(second))

	changed := sampleFulfilmentGroup(supplier)
	changed.ID, changed.ClosedDays, changed.Days, changed.UpdatedAt = groups[1].ID, nil, 127, at(5)
	w.update(t, put(changed))
	same(t, changed, read(t, w, get(changed.ID)))

	// Customers are in one group, or in the Default group.
	var customers []wholesale.Customer
	for _, code := range []string{"A", "B", "C", "D"} {
		c := sampleCustomer(supplier, code)
		c.FulfilmentGroupID = ""
		w.putCustomer(t, c)
		customers = append(customers, c)
	}
	set := func(c wholesale.Customer, group string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.SetCustomerGroup(t.Context(), supplier, c.ID, group, at(7)) }
	}
	count := func() map[string]int64 {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (map[string]int64, error) { return tx.CountGroupCustomers(t.Context(), supplier) })
	}
	for _, c := range customers[:3] {
		w.update(t, set(c, changed.ID))
	}
	same(t, map[string]int64{supplier: 1, changed.ID: 3}, count())
	same(t, with(customers[0], func(c *wholesale.Customer) { c.FulfilmentGroupID, c.UpdatedAt = changed.ID, at(7) }), w.customer(t, customers[0]))
	w.update(t, set(customers[2], supplier))
	same(t, "", w.customer(t, customers[2]).FulfilmentGroupID)
	w.wantRefused(t, store.ErrNotFound, set(wholesale.Customer{ID: "nobody"}, changed.ID))

	for _, moved := range []int64{1, 1, 0} {
		var n int64
		w.update(t, func(tx *store.Tx) (err error) {
			n, err = tx.EmptyFulfilmentGroup(t.Context(), supplier, changed.ID, 1, at(8))
			return err
		})
		same(t, moved, n)
	}
	same(t, map[string]int64{supplier: 4}, count())

	hold := func(id string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.HoldFulfilmentGroup(t.Context(), supplier, id) }
	}
	remove := func(id string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.DeleteFulfilmentGroup(t.Context(), supplier, id) }
	}
	w.update(t, hold(changed.ID))
	w.update(t, remove(changed.ID))
	wantNotFound(t, w, get(changed.ID))
	w.wantRefused(t, store.ErrNotFound, hold(changed.ID))
	w.wantRefused(t, store.ErrNotFound, remove(changed.ID))
	w.wantRefused(t, store.ErrNotFound, remove(supplier)) // the Default group stays
	same(t, usual, read(t, w, get(supplier)))
	w.wantOrphan(t, put(sampleFulfilmentGroup("nobody")))
}
