package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paymentTermsUse: who has which terms is counted, and terms are deleted one by one.
func paymentTermsUse(t *testing.T, w *world) {
	ctx := t.Context()
	first := w.newCustomer(t)
	supplier := first.SupplierID
	terms := samplePaymentTerms(supplier)
	hold := func(tx *store.Tx) error { return tx.HoldPaymentTerms(ctx, supplier, terms.ID) }
	remove := func(tx *store.Tx) error { return tx.DeletePaymentTerms(ctx, supplier, terms.ID) }
	uses := func() map[string]store.PaymentTermsUse {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (map[string]store.PaymentTermsUse, error) {
			return tx.PaymentTermsUses(ctx, supplier)
		})
	}
	customers := func(limit int) []wholesale.Customer {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
			return tx.CustomersWithPaymentTerms(ctx, supplier, terms.ID, limit)
		})
	}
	w.wantRefused(t, store.ErrNotFound, hold)
	w.update(t, func(tx *store.Tx) error { return tx.PutPaymentTerms(ctx, terms) })
	w.update(t, hold)

	same(t, 0, len(customers(10)))
	second := sampleCustomer(supplier, store.NewID())
	for _, c := range []wholesale.Customer{first, second} {
		c.PaymentTermsID, c.FulfilmentGroupID = terms.ID, ""
		w.putCustomer(t, c)
	}
	group := with(sampleFulfilmentGroup(supplier), func(g *wholesale.FulfilmentGroup) { g.PaymentTermsID = terms.ID })
	w.update(t, func(tx *store.Tx) error { return tx.PutFulfilmentGroup(ctx, group) })
	same(t, store.PaymentTermsUse{Customers: 2, Groups: 1}, uses()[terms.ID])
	same(t, 2, len(customers(10)))
	if got := customers(1); len(got) != 1 || got[0].ID != min(first.ID, second.ID) {
		t.Errorf("the oldest of two is %v", got)
	}
	same(t, 0, len(read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
		return tx.CustomersWithPaymentTerms(ctx, supplier, "", 10)
	})))

	w.update(t, remove)
	w.wantRefused(t, store.ErrNotFound, hold)
	w.wantRefused(t, store.ErrNotFound, remove)
}
