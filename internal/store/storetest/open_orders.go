package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func ordersNotApproved(t *testing.T, w *world) {
	c := w.newCustomer(t)
	neighbour := sampleCustomer(c.SupplierID, "NEIGHBOUR")
	w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), neighbour) })
	insert := func(number, customerID string, status wholesale.Status) *wholesale.Order {
		o := sampleOrder(c.SupplierID, customerID, number)
		o.Status = status
		w.insertOrder(t, o)
		return o
	}
	ordered, scheduled := insert("U-1", c.ID, wholesale.Ordered), insert("U-2", c.ID, wholesale.Scheduled)
	theirs, approved := insert("U-3", neighbour.ID, wholesale.Ordered), insert("U-4", c.ID, wholesale.Processing)
	of := func(customerIDs, productIDs []string) []string {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]string, error) {
			return tx.OpenOrdersOf(t.Context(), c.SupplierID, customerIDs, productIDs)
		})
	}
	same(t, []string{ordered.ID, scheduled.ID}, of([]string{c.ID}, nil))
	same(t, []string{theirs.ID}, of(nil, []string{theirs.Lines[0].ProductID, approved.Lines[0].ProductID}))
	same(t, []string{ordered.ID, scheduled.ID, theirs.ID}, of([]string{c.ID, neighbour.ID}, []string{ordered.Lines[0].ProductID}))
	same(t, 0, len(of(nil, nil)))
}
