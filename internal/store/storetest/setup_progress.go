package storetest

import (
	"testing"

	"upstock/internal/store"
)

func setupProgress(t *testing.T, w *world) {
	progress := func(supplier string) store.SetupProgress {
		return read(t, w, func(tx *store.Tx) (store.SetupProgress, error) { return tx.SetupProgress(t.Context(), supplier) })
	}
	supplier := w.newSupplier(t)
	same(t, store.SetupProgress{}, progress(supplier))
	product, customer, list := sampleProduct(supplier, "A"), sampleCustomer(supplier, "A"), samplePriceList(supplier, "list")
	w.putProduct(t, product)
	same(t, store.SetupProgress{Products: true}, progress(supplier))
	w.putCustomer(t, customer)
	same(t, store.SetupProgress{Products: true, Customers: true}, progress(supplier))
	w.update(t, func(tx *store.Tx) error {
		if err := tx.PutPriceList(t.Context(), 1, list); err != nil {
			return err
		}
		return tx.PutPrices(t.Context(), supplier, 1, samplePrice(list.ID, product))
	})
	same(t, store.SetupProgress{Products: true, Customers: true, Prices: true}, progress(supplier))
	w.update(t, func(tx *store.Tx) error {
		return tx.PutInvitation(t.Context(), store.Invitation{CustomerID: customer.ID, SupplierID: supplier, Email: "a@example.com", TokenHash: "hash of " + supplier, SentAt: start})
	})
	same(t, store.SetupProgress{Products: true, Customers: true, Prices: true, Invitations: true}, progress(supplier))
	same(t, store.SetupProgress{}, progress(w.newSupplier(t)))
}
