package storetest

import (
	"testing"

	"upstock/internal/store"
)

func paymentSetups(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	person := samplePerson("buyer@cafe.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(ctx, person) })
	setup := store.PaymentSetup{
		ID: store.NewID(), SupplierID: c.SupplierID, CustomerID: c.ID, PersonID: person.ID, StripeAccount: "acct_1", PageID: "cs_1", CreatedAt: at(1),
	}
	w.update(t, func(tx *store.Tx) error { return tx.InsertPaymentSetup(ctx, setup) })
	kept := func() store.PaymentSetup {
		return read(t, w, func(tx *store.Tx) (store.PaymentSetup, error) { return tx.PaymentSetup(ctx, c.SupplierID, setup.ID) })
	}
	same(t, setup, kept())
	same(t, setup, read(t, w, func(tx *store.Tx) (store.PaymentSetup, error) {
		return tx.PaymentSetupOfPage(ctx, c.SupplierID, "cs_1")
	}))
	wantNotFound(t, w, func(tx *store.Tx) (store.PaymentSetup, error) {
		return tx.PaymentSetupOfPage(ctx, c.SupplierID, "cs_2")
	})

	w.update(t, func(tx *store.Tx) error {
		held, err := tx.HoldPaymentSetup(ctx, c.SupplierID, setup.ID)
		same(t, setup, held)
		if err != nil {
			return err
		}
		return tx.SettlePaymentSetup(ctx, c.SupplierID, setup.ID, "method")
	})
	setup.MethodID = "method"
	same(t, setup, kept())
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.SettlePaymentSetup(ctx, c.SupplierID, setup.ID, "another") })
	same(t, setup, kept())
}
