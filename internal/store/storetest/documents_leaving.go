package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func documentsLeaving(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	partner := samplePartner(c.SupplierID, "9520000001001")
	d := sampleDocument(c.SupplierID)
	d.Direction, d.PartnerID = store.DocumentOut, partner.ID
	key := wholesale.OutboxKey{SupplierID: c.SupplierID, SubjectID: d.ID, Kind: "document"}
	entry := wholesale.OutboxEntry{State: wholesale.OutboxPending, Generation: 1, GUID: store.NewID()}
	w.update(t, func(tx *store.Tx) error {
		if err := tx.PutTradingPartner(ctx, partner); err != nil {
			return err
		}
		if err := tx.InsertDocument(ctx, d, []byte("abc")); err != nil {
			return err
		}
		entry.NextAttemptAt = tx.Now().Add(time.Minute)
		return tx.PutOutboxEntry(ctx, key, &entry)
	})
	toSendTo := func() []store.PartnerKey {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.PartnerKey, error) { return tx.PartnersToSendTo(ctx, time.Hour) })
	}
	mine := store.PartnerKey{SupplierID: c.SupplierID, PartnerID: partner.ID}
	same(t, 0, len(toSendTo())) // it waits for its time
	w.update(t, func(tx *store.Tx) error { return tx.WakeDocumentsLeaving(ctx) })
	same(t, []store.PartnerKey{mine}, toSendTo())
	same(t, []store.NamedPartner{{PartnerKey: mine, Name: partner.Name}},
		read(t, w, func(tx *store.Tx) ([]store.NamedPartner, error) { return tx.AllTradingPartners(ctx) }))

	d.State = store.DocumentSent
	w.update(t, func(tx *store.Tx) error { return tx.UpdateDocument(ctx, d) })
	same(t, 0, len(toSendTo()))

	// One that could not be written is looked at again, and is written once.
	blank := sampleDocument(c.SupplierID)
	blank.Direction, blank.PartnerID, blank.State, blank.Size = store.DocumentOut, partner.ID, store.DocumentFailed, 0
	w.update(t, func(tx *store.Tx) error { return tx.InsertDocument(ctx, blank, nil) })
	unwritten := func(before time.Time) []store.DocumentKey {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.DocumentKey, error) { return tx.UnwrittenDocuments(ctx, before, 10) })
	}
	same(t, 0, len(unwritten(blank.TriedAt.Add(-time.Second))))
	w.update(t, func(tx *store.Tx) error { return tx.WakeUnwrittenDocuments(ctx, c.SupplierID) })
	same(t, []store.DocumentKey{{SupplierID: c.SupplierID, ID: blank.ID}}, unwritten(blank.TriedAt.Add(-time.Second)))
	blank.State, blank.Size = store.DocumentWaiting, 3
	w.update(t, func(tx *store.Tx) error { return tx.WriteDocument(ctx, blank, []byte("abc")) })
	same(t, []byte("abc"), read(t, w, func(tx *store.Tx) ([]byte, error) { return tx.DocumentContent(ctx, c.SupplierID, blank.ID) }))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.WriteDocument(ctx, blank, []byte("abc")) })
}
