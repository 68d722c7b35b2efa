package storetest

import (
	"context"
	"testing"

	"upstock/internal/store"
)

// sampleDocument is a document with everything filled in, which came in.
func sampleDocument(supplierID string) store.Document {
	return store.Document{
		ID: store.NewID(), SupplierID: supplierID, PartnerID: store.NewID(), Direction: store.DocumentIn, State: store.DocumentWaiting,
		Format: "edifact-d96a", Sender: text("sender"), Recipient: text("recipient"), Reference: text("reference"), FileName: text("file"),
		Charset: "UTF-8", Via: "api", Test: true, SHA256: text("hash"), Size: 3, Problems: longText("problems"), WaitsFor: "partner",
		OrderID: store.NewID(), Subject: store.NewID(), Purpose: text("purpose"), Generation: 2, Due: true, TriedAt: at(1), CreatedAt: at(1),
		UpdatedAt: at(1),
	}
}

func sampleDocumentMessage(d store.Document, position int) store.DocumentMessage {
	return store.DocumentMessage{
		DocumentID: d.ID, Position: position, SupplierID: d.SupplierID, PartnerID: d.PartnerID, Kind: "order", Type: text("type"),
		Reference: text("own"), Interchange: d.Reference, Buyer: text("buyer"), Number: text("number"), Function: "original",
		State: store.DocumentWaiting, OrderID: store.NewID(), Lines: 3, Content: text("content"), WaitsFor: "match", Missing: longText("missing"),
		Problems: longText("problems"), Message: longText("message"), Answer: "take", UpdatedAt: at(1),
	}
}

func documents(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	first, second := sampleDocument(c.SupplierID), sampleDocument(c.SupplierID)
	second.SHA256, second.PartnerID = first.SHA256, first.PartnerID
	complete(t, first)
	read1 := func(d store.Document) store.Document {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.Document, error) { return tx.Document(ctx, c.SupplierID, d.ID) })
	}
	for _, d := range []store.Document{first, second} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertDocument(ctx, d, []byte{0, 1, 255}) })
	}
	same(t, first, read1(first))
	same(t, []byte{0, 1, 255}, read(t, w, func(tx *store.Tx) ([]byte, error) { return tx.DocumentContent(ctx, c.SupplierID, first.ID) }))
	same(t, first, read(t, w, func(tx *store.Tx) (store.Document, error) { return tx.SameDocument(ctx, second) }))
	wantNotFound(t, w, func(tx *store.Tx) (store.Document, error) { return tx.SameDocument(ctx, first) })
	elsewhere := func(d store.Document) func(tx *store.Tx) (store.Document, error) {
		return func(tx *store.Tx) (store.Document, error) { return tx.SameDocumentElsewhere(ctx, d) }
	}
	wantNotFound(t, w, elsewhere(second))
	same(t, first, read(t, w, elsewhere(with(second, func(d *store.Document) { d.PartnerID = store.NewID() }))))

	// What leaves is there once for each generation of its purpose.
	leaves := sampleDocument(c.SupplierID)
	leaves.Direction = store.DocumentOut
	w.update(t, func(tx *store.Tx) error { return tx.InsertDocument(ctx, leaves, nil) })
	again := leaves
	again.ID = store.NewID()
	w.wantRefused(t, store.ErrStale, func(tx *store.Tx) error { return tx.InsertDocument(ctx, again, nil) })
	again.Generation++
	w.update(t, func(tx *store.Tx) error { return tx.InsertDocument(ctx, again, nil) })

	list := func(f store.DocumentFilter) []store.Document {
		t.Helper()
		f.Limit = 10
		return read(t, w, func(tx *store.Tx) ([]store.Document, error) { return tx.Documents(ctx, c.SupplierID, f) })
	}
	same(t, []store.Document{again, leaves, second, first}, list(store.DocumentFilter{}))
	same(t, []store.Document{again, leaves}, list(store.DocumentFilter{Direction: store.DocumentOut}))
	same(t, []store.Document{first}, list(store.DocumentFilter{PartnerID: first.PartnerID, Before: second.ID}))
	same(t, []store.Document{again, leaves}, list(store.DocumentFilter{OrderID: leaves.OrderID}))
	waiting := func() int64 {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountWaitingDocuments(ctx, c.SupplierID) })
	}
	same(t, int64(2), waiting())

	second.State, second.Due, second.WaitsFor, second.UpdatedAt = store.DocumentTaken, false, "", at(0)
	w.update(t, func(tx *store.Tx) error { return tx.UpdateDocument(ctx, second) })
	same(t, second, read1(second))
	same(t, int64(1), waiting())
	same(t, []store.Document{second}, list(store.DocumentFilter{State: store.DocumentTaken}))
	first.Due, first.UpdatedAt = false, at(0)
	w.update(t, func(tx *store.Tx) error { return tx.UpdateDocument(ctx, first) })
	due := func() []store.DocumentKey {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.DocumentKey, error) { return tx.DueDocuments(ctx, at(1), at(0), at(60), 10) })
	}
	same(t, 2, len(due())) // the sample that leaves says so twice
	w.update(t, func(tx *store.Tx) error {
		n, err := tx.WakeDocuments(ctx, c.SupplierID, first.PartnerID)
		same(t, int64(1), n)
		return err
	})
	same(t, 3, len(due()))
}

func documentMessages(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	d := sampleDocument(c.SupplierID)
	w.update(t, func(tx *store.Tx) error { return tx.InsertDocument(ctx, d, []byte("x")) })
	first, second := sampleDocumentMessage(d, 1), sampleDocumentMessage(d, 2)
	complete(t, first)
	insert := func(m store.DocumentMessage, want bool) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			added, err := tx.InsertDocumentMessage(ctx, m)
			same(t, want, added)
			return err
		})
	}
	insert(first, true)
	insert(second, true)
	insert(first, false)
	first.UpdatedAt, second.UpdatedAt = at(0), at(0)
	one := func(position int) store.DocumentMessage {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.DocumentMessage, error) {
			return tx.DocumentMessage(ctx, c.SupplierID, d.ID, position)
		})
	}
	same(t, first, one(1))
	first.State, first.WaitsFor, first.Answer = store.DocumentTaken, "", ""
	w.update(t, func(tx *store.Tx) error {
		held, err := tx.HoldDocumentMessage(ctx, c.SupplierID, d.ID, 2)
		same(t, second.Number, held.Number)
		if err != nil {
			return err
		}
		return tx.UpdateDocumentMessage(ctx, first)
	})
	same(t, first, one(1))
	first.Message, second.Message = "", ""
	same(t, []store.DocumentMessage{first, second}, read(t, w, func(tx *store.Tx) ([]store.DocumentMessage, error) {
		return tx.DocumentMessages(ctx, c.SupplierID, []string{d.ID})
	}))
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	for range 2 {
		w.update(t, func(tx *store.Tx) error { return tx.LinkDocumentOrder(ctx, first, o.ID) })
	}
	same(t, []store.Document{d}, read(t, w, func(tx *store.Tx) ([]store.Document, error) {
		return tx.Documents(ctx, c.SupplierID, store.DocumentFilter{OrderID: o.ID, Limit: 10})
	}))
}

func partnerOrders(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	key := store.PartnerOrder{SupplierID: c.SupplierID, PartnerID: store.NewID(), Buyer: text("buyer"), Number: text("number")}
	known := key
	known.State, known.Content, known.DocumentID, known.Position, known.OrderIDs = "taken", text("content"), store.NewID(), 2, []string{"a", "b"}
	complete(t, known)
	hold := func(want store.PartnerOrder, then func(tx *store.Tx) error) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			held, err := tx.HoldPartnerOrder(ctx, key)
			if err != nil {
				return err
			}
			if len(held.OrderIDs) == 0 {
				held.OrderIDs = nil
			}
			same(t, want, held)
			return then(tx)
		})
	}
	hold(key, func(tx *store.Tx) error { return tx.PutPartnerOrder(ctx, known) })
	hold(known, func(*store.Tx) error { return nil })

	claim := store.PartnerInterchange{SupplierID: c.SupplierID, PartnerID: key.PartnerID, Reference: "000101", DocumentID: store.NewID(), Content: "a"}
	later := claim
	later.DocumentID, later.Content = store.NewID(), "b"
	claimed := func(i, want store.PartnerInterchange) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			got, err := tx.ClaimPartnerInterchange(ctx, i)
			same(t, want, got)
			return err
		})
	}
	claimed(claim, claim)
	claimed(later, claim)
	w.update(t, func(tx *store.Tx) error { return tx.PutPartnerInterchange(ctx, later) })
	claimed(claim, later)
}

// interchange is the control reference of A's document.
func (a *possessions) interchange() store.PartnerInterchange {
	return store.PartnerInterchange{
		SupplierID: a.supplier.ID, PartnerID: a.document.PartnerID, Reference: a.document.Reference, DocumentID: a.document.ID, Content: "a's",
	}
}

// partnerOrder is the order of A's document as its buyer knows it.
func (a *possessions) partnerOrder() store.PartnerOrder {
	return store.PartnerOrder{
		SupplierID: a.supplier.ID, PartnerID: a.document.PartnerID, Buyer: a.message.Buyer, Number: a.message.Number, State: "taken",
		Content: a.message.Content, DocumentID: a.document.ID, Position: 1, OrderIDs: []string{a.order.ID},
	}
}

func putDocument(ctx context.Context, tx *store.Tx, a *possessions) error {
	if err := tx.InsertDocument(ctx, a.document, []byte("a's")); err != nil {
		return err
	}
	if _, err := tx.InsertDocumentMessage(ctx, a.message); err != nil {
		return err
	}
	if err := tx.LinkDocumentOrder(ctx, a.message, a.order.ID); err != nil {
		return err
	}
	if _, err := tx.ClaimPartnerInterchange(ctx, a.interchange()); err != nil {
		return err
	}
	if _, err := tx.HoldPartnerOrder(ctx, a.partnerOrder()); err != nil {
		return err
	}
	return tx.PutPartnerOrder(ctx, a.partnerOrder())
}
