package edi_test

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/edi"
	"upstock/internal/store"
)

func (w *world) document(id string) edi.Document {
	w.t.Helper()
	d, err := w.edi.Document(w.t.Context(), w.supplier, id)
	must(w.t, err)
	return d
}

func (w *world) onlyKeep(data []byte) string {
	w.t.Helper()
	d, err := w.edi.Keep(w.t.Context(), w.supplier, edi.Received{PartnerID: w.partner.ID, Data: data, Via: "folder"})
	must(w.t, err)
	return d.ID
}

func (w *world) sweep() {
	w.t.Helper()
	must(w.t, w.edi.Sweep(w.t.Context()))
}

// TestTheSameDocumentAfterACrash: the server was killed after it had kept a document, and finds the
// file once more before it works off what it had kept. One of them makes the order.
func TestTheSameDocumentAfterACrash(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, w *world) {
		kept := w.onlyKeep(given(t, "orders-d96a-plain.edi"))
		again := w.takeAs(w.partner.ID, "", given(t, "orders-d96a-plain.edi"))
		if again.State != store.DocumentDuplicate {
			t.Errorf("the second is %s", again.State)
		}
		w.now.Add((11 * time.Second).Microseconds())
		w.sweep()
		w.wantSaid(w.document(kept), "taken; 4500012345 taken U-1000")
		w.wantMade(plainOrder)
	})
}

// TestADocumentThatAlwaysFails is set aside, says so, and holds up no other; once it can be worked
// off it is.
func TestADocumentThatAlwaysFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databaseOf(t))
	poisoned := w.onlyKeep(given(t, "orders-d96a-plain.edi"))
	partnerOf := func(partnerID string) {
		t.Helper()
		w.update(func(tx *store.Tx) error {
			d, err := tx.Document(t.Context(), w.supplier, poisoned)
			must(t, err)
			d.PartnerID = partnerID
			return tx.UpdateDocument(t.Context(), d)
		})
	}
	partnerOf(store.NewID())
	other := w.onlyKeep(given(t, "orders-d96a-escapes.edi"))
	for range 3 {
		w.now.Add((2 * time.Hour).Microseconds())
		w.sweep()
	}
	d := w.document(poisoned)
	if d.State != store.DocumentWaiting || len(d.Problems) != 1 || !strings.Contains(d.Problems[0].Message, "fault of ours") {
		t.Errorf("it is %s: %+v", d.State, d.Problems)
	}
	if got := w.document(other).State; got != store.DocumentTaken {
		t.Errorf("the other is %s", got)
	}
	partnerOf(w.partner.ID)
	w.sweep() // it is left alone for a while
	if got := w.document(poisoned).State; got != store.DocumentWaiting {
		t.Errorf("it was tried again at once: %s", got)
	}
	w.now.Add((-24 * time.Hour).Microseconds()) // the clock is set back
	w.sweep()
	if d := w.document(poisoned); d.State != store.DocumentTaken || len(d.Problems) != 0 {
		t.Errorf("it is %s: %+v", d.State, d.Problems)
	}
}

// TestTheSameDocumentTwiceAtOnce: the one with the later id has claimed the control reference when
// the server is killed. One of them makes the order.
func TestTheSameDocumentTwiceAtOnce(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, w *world) {
		w.onlyKeep(given(t, "orders-d96a-plain.edi"))
		later := w.onlyKeep(given(t, "orders-d96a-plain.edi"))
		must(t, w.edi.ClaimOnly(t.Context(), w.supplier, later))
		w.now.Add((11 * time.Second).Microseconds())
		w.sweep()
		w.sweep()
		w.wantMade(plainOrder)
	})
}
