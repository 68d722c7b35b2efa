package storetest

import (
	"errors"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func sampleInvitation(supplierID, customerID, tokenHash string) store.Invitation {
	return store.Invitation{
		CustomerID: customerID, SupplierID: supplierID, Email: "orders@cafe.example", TokenHash: tokenHash, SentAt: at(1), AcceptedAt: at(2), OtherAddress: true, AcceptedBy: "person",
	}
}

func invitations(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	customer, another, uninvited := sampleCustomer(supplier, "A"), sampleCustomer(supplier, "B"), sampleCustomer(supplier, "C")
	for _, c := range []wholesale.Customer{customer, another, uninvited} {
		w.putCustomer(t, c)
	}
	of := func(c wholesale.Customer) func(tx *store.Tx) (store.Invitation, error) {
		return func(tx *store.Tx) (store.Invitation, error) { return tx.Invitation(t.Context(), supplier, c.ID) }
	}
	by := func(tokenHash string) func(tx *store.Tx) (store.Invitation, error) {
		return func(tx *store.Tx) (store.Invitation, error) { return tx.InvitationByToken(t.Context(), tokenHash) }
	}
	put := func(invitations ...store.Invitation) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			var errs []error
			for _, i := range invitations {
				errs = append(errs, tx.PutInvitation(t.Context(), i))
			}
			return errors.Join(errs...)
		})
	}

	first, other := sampleInvitation(supplier, customer.ID, "first"), sampleInvitation(supplier, another.ID, "other")
	complete(t, first)
	wantNotFound(t, w, of(customer))
	wantNotFound(t, w, by("first"))
	put(first, other)
	same(t, first, read(t, w, of(customer)))
	same(t, first, read(t, w, by("first")))
	wantNotFound(t, w, by("FIRST"))

	// The newest counts, and the link of the one before is dead.
	second := store.Invitation{CustomerID: customer.ID, SupplierID: supplier, Email: "new@cafe.example", TokenHash: "second", SentAt: at(3)}
	put(second)
	same(t, second, read(t, w, of(customer)))
	same(t, second, read(t, w, by("second")))
	wantNotFound(t, w, by("first"))

	same(t, map[string]store.Invitation{customer.ID: second, another.ID: other}, read(t, w, func(tx *store.Tx) (map[string]store.Invitation, error) {
		return tx.Invitations(t.Context(), supplier, []string{uninvited.ID, another.ID, customer.ID, "nobody"})
	}))
	w.wantUnique(t, "invitation", []string{"token_hash"}, func(tx *store.Tx) error {
		return tx.PutInvitation(t.Context(), sampleInvitation(supplier, uninvited.ID, "second"))
	})
	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.PutInvitation(t.Context(), sampleInvitation(supplier, "nobody", "third"))
	})
}
