package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func people(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	insert := func(t *testing.T, people ...store.Person) {
		t.Helper()
		for _, p := range people {
			w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
		}
	}
	person := func(t *testing.T, p store.Person) store.Person {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.Person, error) { return tx.Person(t.Context(), p.SupplierID, p.ID) })
	}

	t.Run("round trip", func(t *testing.T) {
		p := samplePerson(supplier, "jo@supplier.example")
		complete(t, p)
		insert(t, p)
		same(t, p, person(t, p))
		same(t, p, read(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), p.Email) }))
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), "JO@supplier.example") })
		// Also with another supplier: people sign in with the address alone.
		another := w.newSupplier(t)
		w.wantUnique(t, "person", []string{"email"}, func(tx *store.Tx) error {
			return tx.InsertPerson(t.Context(), samplePerson(another, p.Email))
		})
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.InsertPerson(t.Context(), samplePerson("nobody", "new@supplier.example"))
		})
	})

	t.Run("changes", func(t *testing.T) {
		p := samplePerson(supplier, "ann@supplier.example")
		insert(t, p)
		for _, changed := range withOneFalse(p) {
			changed.Name, changed.Role = text("another name"), "orders"
			w.update(t, func(tx *store.Tx) error { return tx.UpdatePerson(t.Context(), changed) })
			same(t, changed, person(t, p))
			p = changed
		}
		var epoch int64
		w.update(t, func(tx *store.Tx) (err error) {
			epoch, err = tx.SetPassword(t.Context(), supplier, p.ID, "another hash")
			return err
		})
		same(t, int64(4), epoch)
		w.update(t, func(tx *store.Tx) error { return tx.RaiseSessionEpoch(t.Context(), supplier, p.ID) })
		p.PasswordHash, p.SessionEpoch = "another hash", 5
		same(t, p, person(t, p))
	})

	t.Run("sessions", func(t *testing.T) {
		s := sampleSupplier()
		w.update(t, func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), s, 1000) })
		p := samplePerson(s.ID, "session@supplier.example")
		insert(t, p)
		type visit struct {
			Person   store.Person
			Supplier wholesale.Supplier
		}
		of := func(id string, epoch int64) func(tx *store.Tx) (visit, error) {
			return func(tx *store.Tx) (v visit, err error) {
				v.Person, v.Supplier, err = tx.PersonOfSession(t.Context(), id, epoch)
				return v, err
			}
		}
		same(t, visit{p, s}, read(t, w, of(p.ID, p.SessionEpoch)))
		wantNotFound(t, w, of(p.ID, p.SessionEpoch+1))
		wantNotFound(t, w, of("nobody", p.SessionEpoch))
	})

	t.Run("lists", func(t *testing.T) {
		another := w.newSupplier(t)
		both, attentive, silent := samplePerson(another, "1@team.example"), samplePerson(another, "2@team.example"), samplePerson(another, "3@team.example")
		attentive.MailOrders, silent.MailOrders, silent.MailAttention = false, false, false
		invited := samplePerson(another, "4@team.example")
		invited.PasswordHash = ""
		insert(t, both, attentive, silent, invited)
		same(t, []store.Person{both, attentive, silent, invited}, read(t, w, func(tx *store.Tx) ([]store.Person, error) {
			return tx.People(t.Context(), another)
		}))
		toMail := func(kind store.MailKind) []store.Person {
			return read(t, w, func(tx *store.Tx) ([]store.Person, error) { return tx.PeopleToMail(t.Context(), another, kind) })
		}
		same(t, []store.Person{both, attentive}, toMail(store.MailAttention))
		same(t, []store.Person{both}, toMail(store.MailOrders))
	})

	t.Run("removal", func(t *testing.T) {
		p := samplePerson(supplier, "gone@supplier.example")
		insert(t, p)
		link := sampleLink(p.ID, "link of somebody gone")
		w.update(t, func(tx *store.Tx) error { return tx.InsertPersonLink(t.Context(), link) })
		w.update(t, func(tx *store.Tx) error { return tx.DeletePerson(t.Context(), supplier, p.ID) })
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) { return tx.Person(t.Context(), supplier, p.ID) })
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) {
			return tx.PersonByLink(t.Context(), link.TokenHash, link.Purpose)
		})
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeletePerson(t.Context(), supplier, p.ID) })
	})
}

func personLinks(t *testing.T, w *world) {
	p := samplePerson(w.newSupplier(t), "jo@supplier.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
	insert := func(hash string, purpose store.LinkPurpose, hours int) {
		t.Helper()
		l := store.PersonLink{TokenHash: hash, PersonID: p.ID, Purpose: purpose, ExpiresAt: at(hours)}
		complete(t, l)
		w.update(t, func(tx *store.Tx) error { return tx.InsertPersonLink(t.Context(), l) })
	}
	by := func(hash string, purpose store.LinkPurpose) func(tx *store.Tx) (store.Person, error) {
		return func(tx *store.Tx) (store.Person, error) { return tx.PersonByLink(t.Context(), hash, purpose) }
	}

	insert("reset 1", store.LinkReset, 1)
	insert("reset 2", store.LinkReset, 2)
	insert("invite", store.LinkInvite, 3)
	insert("spent", store.LinkReset, 3)
	w.wantUnique(t, "person_link", []string{"token_hash"}, func(tx *store.Tx) error {
		return tx.InsertPersonLink(t.Context(), sampleLink(p.ID, "invite"))
	})
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertPersonLink(t.Context(), sampleLink("nobody", "new")) })

	same(t, p, read(t, w, by("reset 1", store.LinkReset)))
	wantNotFound(t, w, by("reset 1", store.LinkInvite))
	wantNotFound(t, w, by("RESET 1", store.LinkReset))

	w.update(t, func(tx *store.Tx) error { return tx.SpendPersonLink(t.Context(), "spent") })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.SpendPersonLink(t.Context(), "spent") })

	w.clock.set(at(1)) // which is when the first one ends
	wantNotFound(t, w, by("reset 1", store.LinkReset))
	same(t, p, read(t, w, by("reset 2", store.LinkReset)))
	w.update(t, func(tx *store.Tx) error { return tx.ForgetPersonLinks(t.Context()) })
	w.clock.set(start)
	wantNotFound(t, w, by("reset 1", store.LinkReset))
	same(t, p, read(t, w, by("reset 2", store.LinkReset)))

	w.update(t, func(tx *store.Tx) error {
		return tx.DeletePersonLinks(t.Context(), p.SupplierID, p.ID, store.LinkReset)
	})
	wantNotFound(t, w, by("reset 2", store.LinkReset))
	same(t, p, read(t, w, by("invite", store.LinkInvite)))
}

func setupCodes(t *testing.T, w *world) {
	is := func(hash string) bool {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (bool, error) { return tx.IsSetupCode(t.Context(), hash) })
	}
	for _, hash := range []string{"one", "two"} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertSetupCode(t.Context(), hash) })
	}
	if !is("one") || !is("two") || is("three") {
		t.Error("the codes are not the two that were inserted")
	}
	w.update(t, func(tx *store.Tx) error { return tx.DeleteSetupCodes(t.Context()) })
	if is("one") || is("two") {
		t.Error("a code is left")
	}
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteSetupCodes(t.Context()) })
}

func apiTokens(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	byHash := func(hash string) func(tx *store.Tx) (store.APIToken, error) {
		return func(tx *store.Tx) (store.APIToken, error) { return tx.APITokenByHash(t.Context(), hash) }
	}
	token := sampleToken(supplier, "hash")
	complete(t, token)
	w.update(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), token) })
	same(t, token, read(t, w, byHash("hash")))
	wantNotFound(t, w, byHash("HASH"))
	another := w.newSupplier(t)
	w.wantUnique(t, "api_token", []string{"token_hash"}, func(tx *store.Tx) error {
		return tx.InsertAPIToken(t.Context(), sampleToken(another, "hash"))
	})
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), sampleToken("nobody", "another hash")) })

	second := sampleToken(supplier, "second")
	w.update(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), second) })
	w.update(t, func(tx *store.Tx) error { return tx.MarkAPITokenUsed(t.Context(), supplier, token.ID) })
	token.LastUsedAt = start
	list := func(tx *store.Tx) ([]store.APIToken, error) { return tx.APITokens(t.Context(), supplier) }
	same(t, []store.APIToken{token, second}, read(t, w, list))

	w.update(t, func(tx *store.Tx) error { return tx.DeleteAPIToken(t.Context(), supplier, token.ID) })
	wantNotFound(t, w, byHash("hash"))
	same(t, []store.APIToken{second}, read(t, w, list))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteAPIToken(t.Context(), supplier, token.ID) })
}
