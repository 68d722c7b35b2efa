package storetest

import (
	"testing"

	"upstock/internal/store"
)

func signInCodes(t *testing.T, w *world) {
	find := func(browser string) func(tx *store.Tx) (store.SignInCode, error) {
		return func(tx *store.Tx) (store.SignInCode, error) { return tx.SignInCode(t.Context(), browser) }
	}
	phone := store.SignInCode{
		BrowserHash: "phone", CodeHash: "code", Email: "kim@cafe.example", AskedOf: "supplier", Purpose: "sign_in", Tries: 1, Mailed: true,
		CreatedAt: at(0), ExpiresAt: at(1),
	}
	complete(t, phone)
	laptop := store.SignInCode{BrowserHash: "laptop", CodeHash: "code", Email: "kim@cafe.example", Purpose: "trade", CreatedAt: at(0), ExpiresAt: at(2)}
	w.update(t, func(tx *store.Tx) error { return tx.InsertSignInCode(t.Context(), phone) })
	w.update(t, func(tx *store.Tx) error { return tx.InsertSignInCode(t.Context(), laptop) })
	same(t, phone, read(t, w, find("phone")))
	wantNotFound(t, w, find("PHONE"))

	w.update(t, func(tx *store.Tx) error {
		tried, err := tx.TrySignInCode(t.Context(), "laptop")
		laptop.Tries = 1
		same(t, laptop, tried)
		return err
	})
	same(t, phone, read(t, w, find("phone")))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		_, err := tx.TrySignInCode(t.Context(), "tablet")
		return err
	})

	mailed := func(browser, code string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := tx.MailSignInCode(t.Context(), browser, code)
			return err
		}
	}
	w.wantRefused(t, store.ErrNotFound, mailed("phone", "code"))   // before
	w.wantRefused(t, store.ErrNotFound, mailed("laptop", "other")) // replaced
	w.clock.set(at(2))
	w.wantRefused(t, store.ErrNotFound, mailed("laptop", "code")) // expired
	w.clock.set(start)
	w.update(t, mailed("laptop", "code"))
	laptop.Mailed = true
	same(t, laptop, read(t, w, find("laptop")))

	w.update(t, func(tx *store.Tx) error { return tx.ForgetSignInCodes(t.Context(), at(2)) })
	wantNotFound(t, w, find("phone"))
	same(t, laptop, read(t, w, find("laptop")))
	for range 2 { // also when it is gone already
		w.update(t, func(tx *store.Tx) error { return tx.DeleteSignInCode(t.Context(), "laptop") })
	}
	wantNotFound(t, w, find("laptop"))
}
