package edi_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/store"
)

// newsroom is a post whose supplier has two people: one wants mails about documents, and one does
// not.
type newsroom struct {
	*post
	reader, other string
}

func newNewsroom(t *testing.T) *newsroom {
	t.Helper()
	n := &newsroom{post: newPost(t, databaseOf(t))}
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	queue, err := jobs.New(n.store, jobs.Config{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	mails := mail.New(mail.Config{Store: n.store, Queue: queue, Ring: ring, Sender: mail.NewCatcher(1, func(mail.Message) {})})
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, mails.Deliver))
	n.orders = ordering.New(ordering.Config{Store: n.store, Queue: queue, PublicURL: "https://upstock.example", Mail: mails})
	n.reopen(n.dir)
	n.orders.FollowedBy(n.edi.Follow)
	join := func(name string, wants bool) string {
		person := store.Person{ID: store.NewID(), Name: name, Email: name + "@demo.example", PasswordHash: "none", SessionEpoch: 1}
		n.update(func(tx *store.Tx) error {
			return errors.Join(tx.InsertPerson(t.Context(), person), tx.InsertMembership(t.Context(), store.Membership{
				Person: person, SupplierID: n.supplier, Role: "full", MailDocuments: wants, MailAttention: !wants, AcceptedAt: tx.Now(), CreatedAt: tx.Now(),
			}))
		})
		return person.ID
	}
	n.reader, n.other = join("ann", true), join("ben", false)
	return n
}

// wantMails sends what is due after a wait, and compares the subjects of all mails until now.
func (n *newsroom) wantMails(after time.Duration, want ...string) {
	n.t.Helper()
	n.wait(after)
	must(n.t, n.edi.MailNews(n.t.Context()))
	must(n.t, n.edi.MailNews(n.t.Context())) // another process: it has nothing to do
	subjects := func(person string) (words []string) {
		mails, err := store.Read(n.t.Context(), n.store, func(tx *store.Tx) ([]store.Mail, error) {
			return tx.MailsToPerson(n.t.Context(), n.supplier, person, "documents")
		})
		must(n.t, err)
		for i := len(mails) - 1; i >= 0; i-- {
			words = append(words, mails[i].Subject)
		}
		return words
	}
	if diff := cmp.Diff(want, subjects(n.reader)); diff != "" {
		n.t.Errorf("the mails: %s", diff)
	}
	if got := subjects(n.other); len(got) > 0 {
		n.t.Errorf("who has not asked for them got %q", got)
	}
}

// TestDocumentsThatNeedPeopleAreToldByMail: together at first, then not for half an hour, and never
// what someone has dealt with.
func TestDocumentsThatNeedPeopleAreToldByMail(t *testing.T) {
	n := newNewsroom(t)
	n.wantMails(time.Hour)

	plain := string(given(t, "orders-d96a-plain.edi"))
	unknownStore := func(number string) edi.Document {
		t.Helper()
		text := strings.ReplaceAll(plain, petone, "9520000001032")
		text = strings.NewReplacer("4500012345", number, "000101", number).Replace(text)
		d := n.take([]byte(text))
		if d.State != store.DocumentWaiting {
			t.Fatalf("%s is %s", number, d.State)
		}
		return d
	}
	unknownStore("4500900001")
	n.wait(time.Second)
	n.take(given(t, "bad-cnt.edi"))
	n.wantMails(0)
	const first = "A document from Fern Supermarkets waits in the inbox, and 1 more"
	n.wantMails(time.Minute, first)

	waiting := unknownStore("4500900002")
	n.wantMails(time.Minute, first) // it is quiet for a while
	_, err := n.edi.Decide(t.Context(), n.supplier, waiting.ID, 1, edi.RefuseIt)
	must(t, err)
	n.wantMails(time.Hour, first) // there is nothing left to tell
	unknownStore("4500900003")
	n.wantMails(time.Minute, first, "A document from Fern Supermarkets waits in the inbox")
}

// TestAFolderThatCannotBeUsedIsToldOnce until it is over.
func TestAFolderThatCannotBeUsedIsToldOnce(t *testing.T) {
	n := newNewsroom(t)
	watcher := edi.NewWatcher(n.edi)
	n.order("orders-d96a-plain.edi")
	must(t, os.RemoveAll(n.dir))
	must(t, os.WriteFile(n.dir, []byte("no folder"), 0o600))
	look := func() {
		t.Helper()
		must(t, watcher.Look(t.Context()))
		n.send()
	}
	look()
	const in = "Documents in a trading partner's folder cannot be taken"
	n.wantMails(time.Minute, in)
	n.wait(time.Hour)
	look() // what leaves counts as late by now
	const out = "The receipt for Fern Supermarkets is still waiting to leave"
	n.wantMails(time.Minute, in, out)
	n.wait(time.Hour)
	look()
	n.wantMails(time.Hour, in, out)

	must(t, os.Remove(n.dir))
	must(t, n.edi.MakeFolders(t.Context()))
	n.wait(time.Hour)
	look()
	n.wantMails(time.Minute, in, out)
	must(t, os.RemoveAll(n.dir))
	must(t, os.WriteFile(n.dir, []byte("no folder"), 0o600))
	n.wait(time.Hour)
	look()
	n.wantMails(time.Minute, in, out, in)
}
