package storetest

import (
	"testing"

	"upstock/internal/store"
)

func sessions(t *testing.T, w *world) {
	put := func(s store.Session) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutSession(t.Context(), s) })
	}
	find := func(hash string) func(tx *store.Tx) (store.Session, error) {
		return func(tx *store.Tx) (store.Session, error) { return tx.Session(t.Context(), hash) }
	}

	short := store.Session{
		TokenHash: "short", Data: []byte("\x00\xff'"), ExpiresAt: at(1), UsedAt: at(2),
		SessionAbout: store.SessionAbout{PersonID: "somebody", Browser: "Firefox", Address: "192.0.2.1", BeganAt: at(-2)},
	}
	long := store.Session{TokenHash: "long", Data: []byte("long"), ExpiresAt: at(3)}
	complete(t, short)
	put(short)
	put(long)
	same(t, short, read(t, w, find("short")))
	wantNotFound(t, w, find("SHORT"))

	long.Data, long.ExpiresAt = []byte("longer"), at(4)
	put(long)
	same(t, long, read(t, w, find("long")))

	w.clock.set(at(1)) // which is when the short one ends
	wantNotFound(t, w, find("short"))
	same(t, long, read(t, w, find("long")))
	w.update(t, func(tx *store.Tx) error { return tx.ForgetSessions(t.Context()) })
	w.clock.set(start)
	wantNotFound(t, w, find("short"))
	same(t, long, read(t, w, find("long")))

	for range 2 { // also when it is gone already
		w.update(t, func(tx *store.Tx) error { return tx.EndSession(t.Context(), "long") })
	}
	wantNotFound(t, w, find("long"))
	put(long) // as a request that began before would
	wantNotFound(t, w, find("long"))
}

func sessionsOfPeople(t *testing.T, w *world) {
	m := sampleMembership(samplePerson("sessions@supplier.example"), w.newSupplier(t))
	w.insertMembers(t, m)
	put := func(hash, personID string, hours int) store.Session {
		s := store.Session{
			TokenHash: hash, Data: []byte("data"), ExpiresAt: at(10), UsedAt: at(hours), SessionAbout: store.SessionAbout{PersonID: personID},
		}
		w.update(t, func(tx *store.Tx) error { return tx.PutSession(t.Context(), s) })
		return s
	}
	theirs := func() []store.Session {
		return read(t, w, func(tx *store.Tx) ([]store.Session, error) { return tx.SessionsOf(t.Context(), m.ID) })
	}
	laptop, phone, other, nobody := put("laptop", m.ID, 1), put("phone", m.ID, 2), put("other", "another", 3), put("nobody", "", 4)
	same(t, []store.Session{phone, laptop}, theirs())
	same(t, []store.Session{}, read(t, w, func(tx *store.Tx) ([]store.Session, error) { return tx.SessionsOf(t.Context(), "") }))

	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndSessionOf(t.Context(), m.ID, other.TokenHash) })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndSessionOf(t.Context(), "", nobody.TokenHash) })
	w.update(t, func(tx *store.Tx) error { return tx.EndSessionOf(t.Context(), m.ID, phone.TokenHash) })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndSessionOf(t.Context(), m.ID, phone.TokenHash) })
	put("phone", m.ID, 2) // as a request that began before would
	same(t, []store.Session{laptop}, theirs())

	// Whatever signs a person out everywhere ends the rows as well.
	for name, end := range map[string]func(tx *store.Tx) error{
		"password": func(tx *store.Tx) error {
			_, err := tx.SetPassword(t.Context(), m.ID, "hash")
			return err
		},
		"by a supplier": func(tx *store.Tx) error { return tx.RaiseSessionEpoch(t.Context(), m.SupplierID, m.ID) },
		"by themselves": func(tx *store.Tx) error {
			_, err := tx.EndSessions(t.Context(), m.ID)
			return err
		},
	} {
		put("for "+name, m.ID, 1)
		before := w.personByEmail(t, m.Email).SessionEpoch
		w.update(t, end)
		if after := w.personByEmail(t, m.Email).SessionEpoch; after != before+1 || len(theirs()) != 0 {
			t.Errorf("%s: epoch %d after %d, %d sessions left", name, after, before, len(theirs()))
		}
	}
	same(t, other, read(t, w, func(tx *store.Tx) (store.Session, error) { return tx.Session(t.Context(), "other") }))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		_, err := tx.EndSessions(t.Context(), "nobody")
		return err
	})
}
