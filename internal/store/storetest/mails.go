package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// sampleMail is a mail with everything filled in; it waits.
func sampleMail(supplierID, customerID, personID, address string) store.Mail {
	return store.Mail{
		ID: store.NewID(), SupplierID: supplierID, OrderID: "an order", CustomerID: customerID, PersonID: personID, Purpose: "shipped",
		To: wholesale.Email{Name: text("name"), Address: address}, Subject: text("subject"), Sealed: text("sealed"),
		State: store.MailWaiting, Reason: text("reason"), Technical: text("technical"),
		CreatedAt: at(1), ExpiresAt: at(2), SettledAt: time.Time{}, InvoiceID: "invoice",
	}
}

func mails(t *testing.T, w *world) {
	ctx := t.Context()
	w.clock.set(start)
	supplier := w.newSupplier(t)
	insert := func(m store.Mail) store.Mail {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.InsertMail(ctx, m) })
		return m
	}
	find := func(m store.Mail) store.Mail {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.Mail, error) { return tx.Mail(ctx, supplier, m.ID) })
	}
	unsent := func() []store.Mail {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.Mail, error) { return tx.MailsInTrouble(ctx, supplier) })
	}

	unsentByState := func() map[store.MailState]int64 {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (map[store.MailState]int64, error) { return tx.CountUnsentMails(ctx, supplier) })
	}

	first := insert(sampleMail(supplier, "customer", "person", "Kim@B\u00e4ckerei.example"))
	same(t, first, find(first))
	wantNotFound(t, w, func(tx *store.Tx) (store.Mail, error) { return tx.Mail(ctx, supplier, "nothing") })
	same(t, []store.Mail(nil), unsent())
	same(t, map[store.MailState]int64{store.MailWaiting: 1}, unsentByState())

	// It is late, then refused, and what was in it is gone.
	first.State, first.Reason, first.Technical = store.MailLate, "late", "421"
	w.update(t, func(tx *store.Tx) error { return tx.PostponeMail(ctx, first) })
	same(t, first, find(first))
	same(t, []store.Mail{first}, unsent())
	w.clock.set(at(3))
	first.State, first.Reason, first.Technical = store.MailRefused, "refused", "550"
	w.update(t, func(tx *store.Tx) error { return tx.SettleMail(ctx, first) })
	first.SettledAt, first.Sealed = at(3), ""
	same(t, first, find(first))
	for name, change := range map[string]func(tx *store.Tx, m store.Mail) error{
		"settled": func(tx *store.Tx, m store.Mail) error { return tx.SettleMail(ctx, m) },
		"late":    func(tx *store.Tx, m store.Mail) error { return tx.PostponeMail(ctx, m) },
	} {
		if err := w.store.Update(ctx, func(tx *store.Tx) error { return change(tx, first) }); err == nil {
			t.Errorf("a settled mail is %s once more", name)
		}
	}

	// An address is the same in each of its spellings.
	other := sampleMail(supplier, "customer", "", "other@cafe.example")
	other.State = store.MailRefused
	insert(other)
	same(t, []store.Mail{other, first}, unsent())
	same(t, map[store.MailState]int64{store.MailRefused: 2}, unsentByState())
	w.update(t, func(tx *store.Tx) error {
		n, err := tx.ResolveMails(ctx, supplier, "kim@xn--bckerei-5wa.example")
		same(t, int64(1), n)
		return err
	})
	first.State = store.MailResolved
	same(t, first, find(first))
	same(t, []store.Mail{other}, unsent())

	same(t, []store.Mail{other, first}, read(t, w, func(tx *store.Tx) ([]store.Mail, error) {
		return tx.MailsToCustomer(ctx, supplier, "customer", "shipped")
	}))
	same(t, []store.Mail{first}, read(t, w, func(tx *store.Tx) ([]store.Mail, error) {
		return tx.MailsToPerson(ctx, supplier, "person", "shipped")
	}))
	same(t, []store.Mail(nil), read(t, w, func(tx *store.Tx) ([]store.Mail, error) {
		return tx.MailsToPerson(ctx, supplier, "person", "reset")
	}))

	w.update(t, func(tx *store.Tx) error { return tx.ForgetMails(ctx, at(3)) })
	same(t, first, find(first))
	w.update(t, func(tx *store.Tx) error { return tx.ForgetMails(ctx, at(4)) })
	wantNotFound(t, w, func(tx *store.Tx) (store.Mail, error) { return tx.Mail(ctx, supplier, first.ID) })
	find(other) // it waits
}
