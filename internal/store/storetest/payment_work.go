package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paymentWork is what the worker finds, puts off and wakes, for one supplier and for all.
func paymentWork(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	w.newSupplier(t) // which has nothing to do
	w.clock.set(at(0))
	wantWork := func(want ...string) {
		t.Helper()
		same(t, want, read(t, w, func(tx *store.Tx) ([]string, error) { return tx.SuppliersWithPaymentWork(ctx, time.Hour) }))
	}
	wantWork()

	p := with(*samplePayment(o, 1), func(p *wholesale.Payment) { p.PaidAt = time.Time{} })
	w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, &p) })
	final := with(*samplePayment(o, 2), func(p *wholesale.Payment) { p.State = wholesale.PaymentPaid })
	w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, &final) })
	lookedAt := func(want ...wholesale.Payment) {
		t.Helper()
		got := read(t, w, func(tx *store.Tx) ([]wholesale.Payment, error) {
			return tx.SupplierPaymentsToLookAt(ctx, c.SupplierID, 10)
		})
		same(t, append([]wholesale.Payment{}, want...), append([]wholesale.Payment{}, got...))
	}
	lookedAt()
	wantWork()
	w.clock.set(at(1)) // the bank has had an hour
	lookedAt(p)
	wantWork(c.SupplierID)
	w.update(t, func(tx *store.Tx) error { return tx.LookAtPaymentLater(ctx, c.SupplierID, p.ID, at(50)) })
	wantWork()
	w.update(t, func(tx *store.Tx) error { return tx.WakePayments(ctx, c.SupplierID) })
	lookedAt(p) // and not the one that is paid
	w.update(t, func(tx *store.Tx) error { return tx.LookAtPaymentLater(ctx, c.SupplierID, p.ID, time.Time{}) })
	wantWork()

	entry := wholesale.OutboxEntry{State: wholesale.OutboxPending, Generation: 1, GUID: store.NewID(), NextAttemptAt: at(2)}
	key := wholesale.OutboxKey{SupplierID: c.SupplierID, SubjectID: p.ID, Kind: "charge"}
	w.update(t, func(tx *store.Tx) error { return tx.PutOutboxEntry(ctx, key, &entry) })
	w.clock.set(at(1).Add(30 * time.Minute))
	wantWork()
	w.clock.set(at(2))
	wantWork(c.SupplierID)
	w.clock.set(at(0)) // set back: nothing in the outbox waits that long
	wantWork(c.SupplierID)
	entry.State = wholesale.OutboxCreated
	w.update(t, func(tx *store.Tx) error { return tx.PutOutboxEntry(ctx, key, &entry) })
	wantWork()

	w.clock.set(at(3))
	atBank, unsent := sampleRefund(&final, 1), sampleRefund(&final, 2)
	unsent.StripeID = ""
	for _, r := range []*wholesale.Refund{atBank, unsent} {
		w.update(t, func(tx *store.Tx) error { return tx.PutRefund(ctx, r) })
	}
	wantWork()
	w.clock.set(at(4))
	wantWork(c.SupplierID)
	same(t, []wholesale.Refund{*atBank}, read(t, w, func(tx *store.Tx) ([]wholesale.Refund, error) {
		return tx.RefundsToLookAt(ctx, c.SupplierID, 10)
	}))
	for _, r := range []*wholesale.Refund{atBank, unsent} {
		r.State = wholesale.RefundDone
		w.update(t, func(tx *store.Tx) error { return tx.PutRefund(ctx, r) })
	}
	wantWork()

	w.update(t, func(tx *store.Tx) error {
		_, err := tx.InsertStripeEvent(ctx, sampleStripeEvent(c.SupplierID, "evt_1"))
		return err
	})
	events := func() int {
		return len(read(t, w, func(tx *store.Tx) ([]store.StripeEvent, error) { return tx.SupplierStripeEvents(ctx, c.SupplierID, 10) }))
	}
	same(t, 1, events())
	wantWork(c.SupplierID)
	putOff := func(tx *store.Tx) error { return tx.PutOffStripeEvent(ctx, c.SupplierID, "evt_1", at(5)) }
	w.update(t, putOff)
	same(t, 0, events())
	wantWork()
	w.clock.set(at(5))
	same(t, 1, events())
	w.update(t, func(tx *store.Tx) error { return tx.HandledStripeEvent(ctx, c.SupplierID, "evt_1") })
	w.wantRefused(t, store.ErrNotFound, putOff)
	wantWork()
}

// reconciling is who compares, with which key, and up to when.
func reconciling(t *testing.T, w *world) {
	ctx := t.Context()
	w.clock.set(at(3))
	supplier := w.newSupplier(t)
	c := with(sampleStripeConnection(supplier), func(c *store.StripeConnection) {
		c.Status, c.Error, c.NextReconcileAt, c.CompareFirst = store.Connected, "", at(4), false
	})
	w.update(t, func(tx *store.Tx) error { return tx.PutStripeConnection(ctx, c) })
	kept := func() store.StripeConnection {
		return read(t, w, func(tx *store.Tx) (store.StripeConnection, error) { return tx.StripeConnection(ctx, supplier) })
	}
	working := func(want ...string) {
		t.Helper()
		same(t, want, read(t, w, func(tx *store.Tx) ([]string, error) { return tx.SuppliersWithPaymentWork(ctx, time.Hour) }))
	}
	working()
	w.clock.set(at(4))
	working(supplier)
	take := func(was time.Time) (taken bool) {
		w.update(t, func(tx *store.Tx) (err error) {
			taken, err = tx.TakeReconcile(ctx, supplier, was, at(28))
			return err
		})
		return taken
	}
	same(t, true, take(at(4)))
	same(t, false, take(at(4))) // another process was quicker
	same(t, at(28), kept().NextReconcileAt)
	working()

	another := with(c, func(c *store.StripeConnection) { c.SealedKey = "another" })
	set := func(with store.StripeConnection, until time.Time) {
		w.update(t, func(tx *store.Tx) error { return tx.SetReconciledUntil(ctx, with, until) })
	}
	set(c, at(4))
	same(t, at(4), kept().ReconciledUntil)
	set(another, at(9)) // which is not the key any more
	same(t, at(4), kept().ReconciledUntil)

	first := func(with store.StripeConnection) (known bool) {
		w.update(t, func(tx *store.Tx) (err error) {
			known, err = tx.ComparedFirst(ctx, with)
			return err
		})
		return known
	}
	waiting := with(kept(), func(c *store.StripeConnection) { c.CompareFirst = true })
	w.update(t, func(tx *store.Tx) error { return tx.PutStripeConnection(ctx, waiting) })
	working(supplier)
	if first(another) || !kept().CompareFirst {
		t.Error("a comparison with another key counts")
	}
	if !first(c) || kept().CompareFirst {
		t.Error("a comparison with the key does not count")
	}
	working()

	status := func(with store.StripeConnection, status store.ConnectionStatus, problem string) (news bool) {
		w.update(t, func(tx *store.Tx) (err error) {
			news, err = tx.SetStripeStatus(ctx, with, status, problem)
			return err
		})
		return news
	}
	same(t, false, status(another, store.InError, "refused"))
	same(t, store.Connected, kept().Status)
	same(t, true, status(c, store.InError, "refused"))
	same(t, false, status(c, store.InError, "refused"))
	same(t, "refused", kept().Error)
	working(supplier) // it is asked whether it answers again
	same(t, true, status(c, store.Connected, ""))
	working()
}
