package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func documentNews(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	w.clock.set(start)
	d := sampleDocument(c.SupplierID)
	d.State = store.DocumentWaiting
	w.update(t, func(tx *store.Tx) error { return tx.InsertDocument(ctx, d, nil) })
	about := store.DocumentNews{SupplierID: c.SupplierID, Subject: d.ID, State: store.DocumentWaiting, Title: text("title"), Detail: text("detail")}
	folder := store.DocumentNews{SupplierID: c.SupplierID, Subject: "folder", Title: text("title"), Detail: "cannot be read"}
	put := func(news ...store.DocumentNews) {
		t.Helper()
		for _, n := range news {
			w.update(t, func(tx *store.Tx) error { return tx.PutDocumentNews(ctx, n) })
		}
	}
	due := func(begun, told time.Duration) bool {
		t.Helper()
		all := read(t, w, func(tx *store.Tx) ([]string, error) {
			return tx.SuppliersWithNews(ctx, tx.Now().Add(-begun), tx.Now().Add(-told))
		})
		for _, id := range all {
			if id == c.SupplierID {
				return true
			}
		}
		return false
	}
	take := func() (subjects []string) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			news, err := tx.TakeDocumentNews(ctx, c.SupplierID, tx.Now().Add(-time.Hour))
			for _, n := range news {
				subjects = append(subjects, n.Subject)
			}
			return err
		})
		return subjects
	}

	same(t, false, due(0, 0))
	put(about, about)
	w.clock.set(start.Add(time.Minute))
	put(folder)
	same(t, true, due(time.Minute, time.Hour))
	same(t, false, due(2*time.Minute, time.Hour))
	same(t, []string{d.ID, "folder"}, take())
	same(t, false, due(0, 0))

	put(about) // so soon after the last mail it has to wait
	same(t, true, due(0, 0))
	same(t, false, due(0, time.Second))
	same(t, 0, len(take()))
	w.clock.set(start.Add(2 * time.Hour))
	put(folder) // was told, and is not over
	same(t, []string{d.ID}, take())

	w.clock.set(start.Add(4 * time.Hour))
	folder.Detail = "is full"
	put(folder, about)
	d.State = store.DocumentTaken // someone was quicker
	w.update(t, func(tx *store.Tx) error { return tx.UpdateDocument(ctx, d) })
	same(t, []string{"folder"}, take())

	w.clock.set(start.Add(6 * time.Hour))
	w.update(t, func(tx *store.Tx) error { return tx.EndDocumentNews(ctx, c.SupplierID, "folder") })
	put(folder) // again
	same(t, []string{"folder"}, take())
	w.clock.set(start)
}

func documentsToMove(t *testing.T, w *world) {
	ctx := t.Context()
	d := sampleDocument(w.newCustomer(t).SupplierID)
	w.update(t, func(tx *store.Tx) error {
		if err := tx.InsertDocument(ctx, d, nil); err != nil {
			return err
		}
		return tx.PutDocumentToMove(ctx, d.SupplierID, d.ID)
	})
	toMove := func() (n int) {
		t.Helper()
		for _, key := range read(t, w, func(tx *store.Tx) ([]store.DocumentKey, error) { return tx.DocumentsToMove(ctx, 100) }) {
			if key == (store.DocumentKey{SupplierID: d.SupplierID, ID: d.ID}) {
				n++
			}
		}
		return n
	}
	w.update(t, func(tx *store.Tx) error { return tx.PutDocumentToMove(ctx, d.SupplierID, d.ID) })
	same(t, 1, toMove())
	w.update(t, func(tx *store.Tx) error { return tx.DocumentMoved(ctx, d.SupplierID, d.ID) })
	same(t, 0, toMove())
}

func shipmentsToTell(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	take := func() (untold bool) {
		t.Helper()
		w.update(t, func(tx *store.Tx) (err error) {
			untold, err = tx.TakeShipmentToTell(ctx, o.SupplierID, o.ID)
			return err
		})
		return untold
	}
	same(t, false, take())
	w.update(t, func(tx *store.Tx) error { return tx.PutShipmentToTell(ctx, o.SupplierID, o.ID) })
	w.update(t, func(tx *store.Tx) error { return tx.PutShipmentToTell(ctx, o.SupplierID, o.ID) })
	same(t, true, take())
	same(t, false, take())
}

func invoiceGaps(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	older := wholesale.InvoiceGap{SupplierID: supplier, Kind: wholesale.InvoiceIssued, First: "INV-5", Last: "INV-9", CreatedAt: at(1)}
	newer := wholesale.InvoiceGap{SupplierID: supplier, Kind: wholesale.CreditNote, First: text("first"), Last: text("last"), CreatedAt: at(2)}
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.HoldInvoiceSettings(ctx, supplier), tx.InsertInvoiceGap(ctx, older), tx.InsertInvoiceGap(ctx, newer))
	})
	gaps := func(limit int) []wholesale.InvoiceGap {
		return read(t, w, func(tx *store.Tx) ([]wholesale.InvoiceGap, error) { return tx.InvoiceGaps(ctx, supplier, limit) })
	}
	same(t, []wholesale.InvoiceGap{newer, older}, gaps(10))
	same(t, []wholesale.InvoiceGap{newer}, gaps(1))
}

// putTold gives the supplier a row of everything that is to be told, moved or explained.
func putTold(ctx context.Context, tx *store.Tx, a *possessions) error {
	news := store.DocumentNews{SupplierID: a.document.SupplierID, Subject: "a's", Title: "a's", Detail: "a's"}
	if err := tx.PutDocumentNews(ctx, news); err != nil {
		return err
	}
	_, err := tx.TakeDocumentNews(ctx, news.SupplierID, tx.Now())
	gap := wholesale.InvoiceGap{SupplierID: news.SupplierID, Kind: wholesale.CreditNote, First: "CN-1", Last: "CN-2", CreatedAt: at(1)}
	return errors.Join(err, tx.PutDocumentToMove(ctx, news.SupplierID, a.document.ID), tx.PutShipmentToTell(ctx, news.SupplierID, a.order.ID),
		tx.InsertInvoiceGap(ctx, gap))
}
