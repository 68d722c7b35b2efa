package storetest

import (
	"errors"
	"testing"

	"upstock/internal/store"
)

func authenticators(t *testing.T, w *world) {
	p := samplePerson("code@supplier.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
	find := func(tx *store.Tx) (store.Authenticator, error) { return tx.Authenticator(t.Context(), p.ID) }
	wantNotFound(t, w, find)

	a := store.Authenticator{PersonID: p.ID, Secret: "sealed", UsedStep: 7, TurnedOnAt: at(1)}
	complete(t, a)
	w.update(t, func(tx *store.Tx) error { return tx.PutAuthenticator(t.Context(), a) })
	same(t, a, read(t, w, find))
	a.Secret, a.TurnedOnAt = "another", at(2)
	w.update(t, func(tx *store.Tx) error { return tx.PutAuthenticator(t.Context(), a) })
	same(t, a, read(t, w, find))
	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.PutAuthenticator(t.Context(), store.Authenticator{PersonID: "nobody"})
	})

	// A code works once, and an earlier one no more.
	use := func(step int64) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.UseAuthenticatorStep(t.Context(), p.ID, step) }
	}
	w.update(t, use(9))
	for _, step := range []int64{9, 8, 7} {
		w.wantRefused(t, store.ErrNotFound, use(step))
	}
	w.update(t, use(10))
	a.UsedStep = 10
	same(t, a, read(t, w, find))

	left := func() int {
		return read(t, w, func(tx *store.Tx) (int, error) { return tx.CountRecoveryCodes(t.Context(), p.ID) })
	}
	spend := func(personID, hash string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.SpendRecoveryCode(t.Context(), personID, hash) }
	}
	w.update(t, func(tx *store.Tx) error {
		return tx.SetRecoveryCodes(t.Context(), p.ID, []string{"one", "two", "three"})
	})
	w.update(t, spend(p.ID, "two"))
	w.wantRefused(t, store.ErrNotFound, spend(p.ID, "two"))
	w.wantRefused(t, store.ErrNotFound, spend("somebody else", "one"))
	same(t, 2, left())
	w.update(t, func(tx *store.Tx) error { return tx.SetRecoveryCodes(t.Context(), p.ID, []string{"four"}) })
	w.wantRefused(t, store.ErrNotFound, spend(p.ID, "one"))
	same(t, 1, left())

	w.update(t, func(tx *store.Tx) error { return tx.DeleteAuthenticator(t.Context(), p.ID) })
	wantNotFound(t, w, find)
	same(t, 0, left())
}

func passkeys(t *testing.T, w *world) {
	p := samplePerson("passkey@supplier.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
	theirs := func() []store.Passkey {
		return read(t, w, func(tx *store.Tx) ([]store.Passkey, error) { return tx.Passkeys(t.Context(), p.ID) })
	}
	laptop := store.Passkey{ID: "laptop", PersonID: p.ID, Name: text("laptop"), Credential: "{}", CreatedAt: at(1), LastUsedAt: at(2)}
	phone := store.Passkey{ID: "phone", PersonID: p.ID, Name: "phone", Credential: "{}", CreatedAt: at(2)}
	complete(t, laptop)
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertPasskey(t.Context(), phone), tx.InsertPasskey(t.Context(), laptop))
	})
	same(t, []store.Passkey{laptop, phone}, theirs())
	w.wantUnique(t, "passkey", []string{"id"}, func(tx *store.Tx) error { return tx.InsertPasskey(t.Context(), laptop) })
	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.InsertPasskey(t.Context(), store.Passkey{ID: "orphan", PersonID: "nobody"})
	})

	w.clock.set(at(5))
	w.update(t, func(tx *store.Tx) error { return tx.UsePasskey(t.Context(), p.ID, "phone", "counted") })
	phone.Credential, phone.LastUsedAt = "counted", at(5)
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.UsePasskey(t.Context(), "another", "phone", "x") })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeletePasskey(t.Context(), "another", "laptop") })
	w.update(t, func(tx *store.Tx) error { return tx.DeletePasskey(t.Context(), p.ID, "laptop") })
	same(t, []store.Passkey{phone}, theirs())
	w.update(t, func(tx *store.Tx) error { return tx.DeletePasskeys(t.Context(), p.ID) })
	same(t, []store.Passkey{}, theirs())
}
