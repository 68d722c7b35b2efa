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

	short := store.Session{TokenHash: "short", Data: []byte("\x00\xff'"), ExpiresAt: at(1)}
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
