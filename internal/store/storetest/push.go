package storetest

import (
	"testing"

	"upstock/internal/store"
)

func pushKeys(t *testing.T, w *world) {
	find := func(tx *store.Tx) (store.PushKey, error) { return tx.PushKey(t.Context()) }
	wantNotFound(t, w, find)
	first := store.PushKey{Public: "public", Sealed: "sealed", CreatedAt: at(1)}
	complete(t, first)
	for _, key := range []store.PushKey{first, {Public: "another", Sealed: "another", CreatedAt: at(2)}} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertPushKey(t.Context(), key) })
		same(t, first, read(t, w, find)) // browsers are bound to it
	}
}

func samplePush(personID, session, endpoint string) store.PushSubscription {
	return store.PushSubscription{
		ID: store.NewID(), PersonID: personID, SessionHash: session, EndpointHash: endpoint, Sealed: "sealed", Browser: text("browser"), CreatedAt: at(1),
	}
}

func pushSubscriptions(t *testing.T, w *world) {
	kim, lee := samplePerson("kim@cafe.example"), samplePerson("lee@cafe.example")
	for _, p := range []store.Person{kim, lee} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
	}
	signIn := func(hash, personID string) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			return tx.PutSession(t.Context(), store.Session{
				TokenHash: hash, Data: []byte("data"), ExpiresAt: at(9), UsedAt: at(1), SessionAbout: store.SessionAbout{PersonID: personID},
			})
		})
	}
	signIn("phone", kim.ID)
	signIn("tablet", kim.ID)
	signIn("lee's", lee.ID)
	put := func(s store.PushSubscription) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutPushSubscription(t.Context(), s) })
	}
	of := func(p store.Person) []store.PushSubscription {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.PushSubscription, error) { return tx.PushSubscriptionsOf(t.Context(), p.ID) })
	}
	by := func(id string) func(tx *store.Tx) (store.PushSubscription, error) {
		return func(tx *store.Tx) (store.PushSubscription, error) { return tx.PushSubscription(t.Context(), id) }
	}
	phone, tablet := samplePush(kim.ID, "phone", "a"), samplePush(kim.ID, "tablet", "b")
	tablet.CreatedAt = at(2)
	complete(t, phone)
	put(phone)
	put(tablet)
	put(samplePush(kim.ID, "lee's", "c")) // of a session that is not theirs
	same(t, []store.PushSubscription{phone, tablet}, of(kim))
	same(t, phone, read(t, w, by(phone.ID)))
	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.PutPushSubscription(t.Context(), samplePush("nobody", "phone", "d"))
	})

	// The same browser, with another person signed in on it.
	handed := samplePush(lee.ID, "lee's", "a")
	put(handed)
	same(t, []store.PushSubscription{tablet}, of(kim))
	same(t, []store.PushSubscription{handed}, of(lee))
	wantNotFound(t, w, by(phone.ID))

	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeletePushSubscriptionOf(t.Context(), kim.ID, "a") })
	w.update(t, func(tx *store.Tx) error { return tx.DeletePushSubscriptionOf(t.Context(), lee.ID, "a") })
	same(t, []store.PushSubscription{}, of(lee))

	put(phone)
	w.update(t, func(tx *store.Tx) error { return tx.EndSession(t.Context(), "tablet") })
	same(t, []store.PushSubscription{phone}, of(kim))
	same(t, tablet, read(t, w, by(tablet.ID)))
	w.update(t, func(tx *store.Tx) error { return tx.ForgetPushSubscriptions(t.Context()) })
	wantNotFound(t, w, by(tablet.ID))
	same(t, []store.PushSubscription{phone}, of(kim))
	for range 2 { // also when it is gone already
		w.update(t, func(tx *store.Tx) error { return tx.DeletePushSubscription(t.Context(), phone.ID) })
	}
	same(t, []store.PushSubscription{}, of(kim))
}

func buyerChoices(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	customer, another := sampleCustomer(supplier, "A"), sampleCustomer(supplier, "B")
	w.putCustomer(t, customer)
	w.putCustomer(t, another)
	kim, lee := samplePerson("kim@cafe.example"), samplePerson("lee@cafe.example")
	for hour, p := range []store.Person{kim, lee} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
		w.update(t, func(tx *store.Tx) error {
			return tx.InsertBuyer(t.Context(), store.Buyer{PersonID: p.ID, SupplierID: supplier, CustomerID: customer.ID, Role: "full", SpendingLimit: number("50"), CreatedAt: at(hour)})
		})
	}
	toTell := func(customerID, kind string) []store.BuyerToTell {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.BuyerToTell, error) {
			return tx.BuyersToTell(t.Context(), supplier, customerID, kind)
		})
	}
	both := []store.BuyerToTell{{Person: kim, Role: "full", SpendingLimit: number("50.0000"), ByMail: true, ByPush: true}, {Person: lee, Role: "full", SpendingLimit: number("50.0000"), ByMail: true, ByPush: true}}
	same(t, both, toTell(customer.ID, "shipped"))
	same(t, []store.BuyerToTell{}, toTell(another.ID, "shipped"))

	choice := store.BuyerChoice{SupplierID: supplier, PersonID: lee.ID, Kind: "shipped", ByMail: true, ByPush: true}
	complete(t, choice)
	for _, changed := range withOneFalse(choice) {
		w.update(t, func(tx *store.Tx) error { return tx.PutBuyerChoice(t.Context(), changed) })
		same(t, []store.BuyerChoice{changed}, read(t, w, func(tx *store.Tx) ([]store.BuyerChoice, error) {
			return tx.BuyerChoices(t.Context(), supplier, lee.ID)
		}))
		same(t, []store.BuyerToTell{both[0], with(both[1], func(b *store.BuyerToTell) { b.ByMail, b.ByPush = changed.ByMail, changed.ByPush })}, toTell(customer.ID, "shipped"))
		same(t, both, toTell(customer.ID, "comment"))
	}
	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.PutBuyerChoice(t.Context(), with(choice, func(c *store.BuyerChoice) { c.PersonID = "nobody" }))
	})
}
