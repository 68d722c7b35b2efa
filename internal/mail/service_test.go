package mail

import (
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// outgoing is a service with a supplier, whose jobs the test runs.
type outgoing struct {
	*Service
	t        *testing.T
	supplier string
	keyFile  string
	sent     []Message
}

func newOutgoing(t *testing.T) *outgoing {
	t.Helper()
	o := &outgoing{t: t, supplier: store.NewID(), keyFile: filepath.Join(t.TempDir(), "upstock.key")}
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), databasetest.SQLite(t), store.Options{Log: quiet, Clock: time.Now})
	o.must(err)
	t.Cleanup(func() { o.must(st.Close()) })
	queue, err := jobs.New(st, jobs.Config{Log: quiet})
	o.must(err)
	ring, err := keyring.Create(o.keyFile)
	o.must(err)
	o.Service = New(Config{Store: st, Queue: queue, Ring: ring, Sender: NewCatcher(1, func(m Message) { o.sent = append(o.sent, m) })})
	o.must(jobs.Handle(queue, jobs.HandlerOptions{}, o.Deliver))
	o.must(st.Update(t.Context(), func(tx *store.Tx) error {
		return tx.InsertSupplier(t.Context(), wholesale.Supplier{ID: o.supplier, Name: "Fizz", Currency: "NZD", TimeZone: "UTC"}, 1)
	}))
	return o
}

func (o *outgoing) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *outgoing) enqueue(to string) (id string) {
	o.t.Helper()
	o.must(o.store.Update(o.t.Context(), func(tx *store.Tx) error {
		return o.Enqueue(o.t.Context(), tx, Letter{Purpose: "test", PersonID: "somebody", Message: Message{SupplierID: o.supplier, To: to, Subject: "s", Text: "the secret link"}})
	}))
	var waiting []store.SealedText
	o.must(o.store.View(o.t.Context(), func(tx *store.Tx) (err error) {
		waiting, err = tx.SealedTexts(o.t.Context(), Sealed, o.ring.IDs()[0])
		return err
	}))
	return waiting[len(waiting)-1].Key[1]
}

func TestAMailIsSentOnce(t *testing.T) {
	o := newOutgoing(t)
	id := o.enqueue("kim@shop.example")
	for range 2 { // the job, once more
		o.must(o.Deliver(t.Context(), Deliver{SupplierID: o.supplier, MailID: id}))
	}
	if len(o.sent) != 1 || o.sent[0].Text != "the secret link" || o.sent[0].ID != id {
		t.Errorf("sent %+v", o.sent)
	}
}

// TestAMailWaitsForItsKey has the key file of another machine, to which it is copied later.
func TestAMailWaitsForItsKey(t *testing.T) {
	o := newOutgoing(t)
	id := o.enqueue("kim@shop.example")
	ours := o.ring
	var err error
	o.ring, err = keyring.Create(filepath.Join(t.TempDir(), "another.key"))
	o.must(err)
	if err := o.Deliver(t.Context(), Deliver{SupplierID: o.supplier, MailID: id}); err == nil || jobs.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	o.must(o.store.View(t.Context(), func(tx *store.Tx) error {
		m, err := tx.Mail(t.Context(), o.supplier, id)
		if m.State != store.MailWaiting || !strings.Contains(m.Reason, "secret key") {
			t.Errorf("got %+v", m)
		}
		return err
	}))
	o.ring = ours
	o.must(o.Deliver(t.Context(), Deliver{SupplierID: o.supplier, MailID: id}))
	if len(o.sent) != 1 {
		t.Errorf("sent %d times", len(o.sent))
	}
}

func TestAMailThatWasAlteredIsRefused(t *testing.T) {
	o := newOutgoing(t)
	id, other := o.enqueue("kim@shop.example"), o.enqueue("jane@shop.example")
	o.must(o.store.Update(t.Context(), func(tx *store.Tx) error {
		texts, err := tx.SealedTexts(t.Context(), Sealed, o.ring.IDs()[0])
		if err != nil || len(texts) != 2 || texts[1].Key[1] != other {
			t.Fatalf("%v, %v", texts, err)
		}
		return tx.Reseal(t.Context(), Sealed, texts[0], texts[1].Text)
	}))
	if err := o.Deliver(t.Context(), Deliver{SupplierID: o.supplier, MailID: id}); !jobs.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	o.must(o.store.View(t.Context(), func(tx *store.Tx) error {
		m, err := tx.Mail(t.Context(), o.supplier, id)
		if m.State != store.MailRefused || m.Sealed != "" || len(o.sent) != 0 {
			t.Errorf("got %+v, sent %+v", m, o.sent)
		}
		return err
	}))
}

func TestWithoutAMailServer(t *testing.T) {
	o := newOutgoing(t)
	id := o.enqueue("kim@shop.example") // while there was one
	o.sender = nil
	if err := o.Deliver(t.Context(), Deliver{SupplierID: o.supplier, MailID: id}); !jobs.IsPermanent(err) || !errors.Is(err, errNoServer) {
		t.Errorf("got %v", err)
	}
	if err := o.SendMessage(t.Context(), Message{To: "kim@shop.example", Subject: "s", Text: "of an earlier version"}); !jobs.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	if err := o.store.Update(t.Context(), func(tx *store.Tx) error { return o.Enqueue(t.Context(), tx, Letter{}) }); err == nil {
		t.Error("a letter was taken")
	}
	var none *Service
	if none.Sends() {
		t.Error("a service that is not there sends")
	}
	if d, err := none.Await(t.Context(), nil); !d.NoServer || err != nil {
		t.Errorf("got %+v, %v", d, err)
	}
}

// TestMailsOfAnEarlierVersionAreSealed takes jobs as that version left them, with their links.
func TestMailsOfAnEarlierVersionAreSealed(t *testing.T) {
	o := newOutgoing(t)
	o.must(jobs.Handle(o.queue, jobs.HandlerOptions{}, o.SendMessage))
	o.must(o.store.Update(t.Context(), func(tx *store.Tx) error {
		return o.queue.Enqueue(t.Context(), tx, Message{SupplierID: o.supplier, To: "Kim <kim@shop.example>", Subject: "s", Text: "the secret link"})
	}))
	sender := o.sender
	o.sender = nil // a process that only answers pages may know no mail server
	for _, want := range []int{1, 0} {
		if n, err := o.SealJobs(t.Context()); n != want || err != nil {
			t.Errorf("sealed %d, %v, want %d", n, err, want)
		}
	}
	o.sender = sender
	stats, err := o.queue.Stats(t.Context())
	if len(stats) != 1 || stats[0].Kind != (Deliver{}).Kind() || err != nil {
		t.Errorf("jobs: %v, %v", stats, err)
	}
	var waiting []store.SealedText
	o.must(o.store.View(t.Context(), func(tx *store.Tx) (err error) {
		waiting, err = tx.SealedTexts(t.Context(), Sealed, o.ring.IDs()[0])
		return err
	}))
	if len(waiting) != 1 || strings.Contains(waiting[0].Text, "link") {
		t.Fatalf("%v wait", waiting)
	}
	o.must(o.Deliver(t.Context(), Deliver{SupplierID: o.supplier, MailID: waiting[0].Key[1]}))
	if len(o.sent) != 1 || o.sent[0].To != "Kim <kim@shop.example>" || o.sent[0].Text != "the secret link" {
		t.Errorf("sent %+v", o.sent)
	}
}

// Anyone can ask for a mail to any address, so what is wrong with a stranger's is no one's trouble.
func TestAMailToAStrangerIsNoTrouble(t *testing.T) {
	if !toStranger(store.Mail{}) {
		t.Error("no one of the supplier's is meant")
	}
	for _, known := range []store.Mail{{PersonID: "p"}, {CustomerID: "c"}, {OrderID: "o"}} {
		if toStranger(known) {
			t.Errorf("%+v is someone's", known)
		}
	}
}
