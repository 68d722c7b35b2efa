package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func orderReferences(t *testing.T, w *world) {
	defer w.clock.set(start)
	c := w.newCustomer(t)
	var all []*wholesale.Order
	for i, reference := range []string{"PO 4471", "PO 4471", "PO 44", "", "PO 4471"} {
		w.clock.set(at(i))
		o := sampleOrder(c.SupplierID, c.ID, "U-"+string(rune('1'+i)))
		o.Reference = reference
		if i == 1 {
			o.Status = wholesale.Cancelled
		}
		w.insertOrder(t, o)
		all = append(all, o)
	}
	with := func(customerID, reference, exceptID string, most int) (numbers []string) {
		t.Helper()
		found := read(t, w, func(tx *store.Tx) ([]store.OrderMention, error) {
			return tx.OrdersWithReference(t.Context(), c.SupplierID, customerID, reference, exceptID, most)
		})
		for _, o := range found {
			numbers = append(numbers, o.Number)
		}
		return numbers
	}
	same(t, []string{"U-5", "U-1"}, with(c.ID, "PO 4471", "", 3)) // not the one that was cancelled
	same(t, []string{"U-5"}, with(c.ID, "PO 4471", "", 1))
	same(t, []string{"U-1"}, with(c.ID, "PO 4471", all[4].ID, 3))
	same(t, []string(nil), with(c.ID, "PO 447", "", 3))
	same(t, []string(nil), with(c.ID, "", "", 3))
	same(t, []string(nil), with(store.NewID(), "PO 4471", "", 3))
}
