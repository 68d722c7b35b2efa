package edi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestNothingLeavesForTestsOrWithTheSwitchOff(t *testing.T) {
	p := newPost(t, databaseOf(t))
	p.take(given(t, "orders-d96a-test-indicator.edi"))
	p.wantOutgoing()
	off := false
	_, err := p.edi.ChangePartner(t.Context(), p.supplier, p.partner.ID, edi.PartnerChange{Acknowledge: &off, DespatchAdvice: &off})
	must(t, err)
	id := p.order("orders-d96a-plain.edi")
	p.approve("U-1000")
	_, err = p.orders.Ship(t.Context(), p.supplier, id)
	must(t, err)
	p.wantOutgoing()
}

func TestARejectionLeavesOnce(t *testing.T) {
	p := newPost(t, databaseOf(t))
	id := p.order("orders-d96a-plain.edi")
	_, err := p.orders.Cancel(t.Context(), p.supplier, id)
	must(t, err)
	p.send()
	p.wantOutgoing("receipt sent", "response_received sent", "response_rejected sent")
}

// TestWhatCannotLeaveWaits, in its order, and says why.
func TestWhatCannotLeaveWaits(t *testing.T) {
	p := newPost(t, databaseOf(t))
	p.order("orders-d96a-plain.edi")
	must(t, os.RemoveAll(p.dir))
	p.send()
	p.wait(time.Hour)
	p.send()
	p.wantOutgoing("receipt waiting", "response_received waiting")
	documents, _, err := p.edi.Documents(t.Context(), p.supplier, edi.DocumentQuery{Direction: store.DocumentOut, Limit: 10})
	must(t, err)
	first := documents[len(documents)-1]
	if len(first.Problems) != 1 || !strings.Contains(first.Problems[0].Message, "The folder is missing") {
		t.Errorf("problems %+v", first.Problems)
	}
	must(t, p.edi.MakeFolders(t.Context()))
	p.wait(time.Hour)
	p.send()
	p.wait(time.Hour)
	p.send()
	p.wantOutgoing("receipt sent", "response_received sent")
	p.wantFiles("CONTRL", "ORDRSP")
}

// TestAFileThatThePartnerHasFetched is not sent again by a process that was killed before it had
// noted that the file had left.
func TestAFileThatThePartnerHasFetched(t *testing.T) {
	p := newPost(t, databaseOf(t))
	p.order("orders-d96a-plain.edi")
	p.send()
	for _, name := range p.files("out") {
		must(t, os.Remove(filepath.Join(p.dir, p.partner.ID, "out", name)))
	}
	p.update(func(tx *store.Tx) error {
		documents, err := tx.Documents(t.Context(), p.supplier, store.DocumentFilter{Direction: store.DocumentOut, Limit: 10})
		for _, d := range documents {
			key := wholesale.OutboxKey{SupplierID: p.supplier, SubjectID: d.ID, Kind: edi.Documents.Name}
			e, err := tx.OutboxEntry(t.Context(), key)
			must(t, err)
			e.State, e.NextAttemptAt = wholesale.OutboxSending, tx.Now()
			must(t, tx.PutOutboxEntry(t.Context(), key, &e))
			d.State = store.DocumentWaiting
			must(t, tx.UpdateDocument(t.Context(), d))
		}
		return err
	})
	p.wait(time.Minute)
	p.send()
	p.wantOutgoing("receipt sent", "response_received sent")
	p.wantFiles()
}

func TestADocumentIsSentAgain(t *testing.T) {
	p := newPost(t, databaseOf(t))
	in := p.take(given(t, "orders-d96a-plain.edi"))
	p.send()
	if _, err := p.edi.Resend(t.Context(), p.supplier, in.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("sent what came in: %v", err)
	}
	documents, _, err := p.edi.Documents(t.Context(), p.supplier, edi.DocumentQuery{Direction: store.DocumentOut, Limit: 10})
	must(t, err)
	d, err := p.edi.Resend(t.Context(), p.supplier, documents[0].ID)
	if err != nil || d.State != store.DocumentWaiting {
		t.Fatalf("%+v, %v", d, err)
	}
	p.send()
	p.wantOutgoing("receipt sent", "response_received sent")
	p.wantFiles("CONTRL", "ORDRSP", "ORDRSP")
	out := filepath.Join(p.dir, p.partner.ID, "out")
	first, err := os.ReadFile(filepath.Join(out, d.FileName))
	must(t, err)
	again, err := os.ReadFile(filepath.Join(out, strings.TrimSuffix(d.FileName, ".edi")+"-2.edi"))
	must(t, err)
	if diff := cmp.Diff(string(first), string(again)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatComesIntoAFolderIsTaken(t *testing.T) {
	p := newPost(t, databaseOf(t))
	watcher := edi.NewWatcher(p.edi)
	in := filepath.Join(p.dir, p.partner.ID, "in")
	put := func(name, from string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(in, name), given(t, from), 0o600))
		must(t, watcher.Look(t.Context()))
		p.wait(2 * time.Second)
		must(t, watcher.Look(t.Context()))
	}
	put("plain.edi", "orders-d96a-plain.edi")
	p.wantMade(plainOrder)
	put("plain.edi", "orders-d96a-plain.edi") // the same again makes no second order
	put("bad.edi", "bad-cnt.edi")
	p.wantMade(plainOrder)
	if diff := cmp.Diff([]string{"plain-2.edi", "plain.edi"}, p.files("in/done")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"bad.edi", "bad.edi.problem.txt"}, p.files("in/refused")); diff != "" {
		t.Error(diff)
	}
	words, err := os.ReadFile(filepath.Join(in, "refused", "bad.edi.problem.txt"))
	if err != nil || !strings.Contains(string(words), "lines") {
		t.Errorf("the problem is said as %q, %v", words, err)
	}
}
