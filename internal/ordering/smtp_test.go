package ordering_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/mail/mailtest"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// mailOffice is an office whose mails go to a mail server over SMTP. Its jobs run when deliver is
// called.
type mailOffice struct {
	*office
	server *mailtest.Server
	mails  *mail.Service
	ring   *keyring.Keyring
	reply  atomic.Value // what the server answers: func(command, argument string) string
}

func eachMailOffice(t *testing.T, test func(t *testing.T, f *mailOffice)) {
	eachEngine(t, func(t *testing.T, o *office) {
		f := &mailOffice{office: o}
		f.answers(nil)
		f.server = mailtest.Start(t, func(s *mailtest.Server) {
			s.Reply = func(command, argument string) string {
				return f.reply.Load().(func(command, argument string) string)(command, argument)
			}
		})
		sender, err := mail.ParseURL(f.server.URL())
		must(t, err)
		f.ring, err = keyring.LoadOrCreate(filepath.Join(t.TempDir(), "mail.key"))
		must(t, err)
		f.mails = mail.New(mail.Config{Store: o.store, Queue: o.queue, Ring: f.ring, Sender: sender})
		f.orders = ordering.New(ordering.Config{
			Store: o.store, Queue: o.queue, Mail: f.mails, PublicURL: "https://upstock.example",
			Wake: func(context.Context, *store.Tx, string, string) error { return nil },
		})
		f.setSupplier(func(s *wholesale.Supplier) {
			s.Mails = wholesale.CustomerMails{Entered: true, Shipped: true, Cancelled: true, Comment: true}
		})
		test(t, f)
	})
}

// answers makes the server answer so, or as usual with nil.
func (f *mailOffice) answers(replies map[string]string) { f.reply.Store(mailtest.Always(replies)) }

// deliver runs the job of every mail that waits once.
func (f *mailOffice) deliver() {
	f.t.Helper()
	var waiting []store.SealedText
	must(f.t, f.store.View(f.t.Context(), func(tx *store.Tx) (err error) {
		waiting, err = tx.SealedTexts(f.t.Context(), mail.Sealed, f.ring.IDs()[0])
		return err
	}))
	for _, m := range waiting {
		_ = f.mails.Deliver(f.t.Context(), mail.Deliver{SupplierID: m.Key[0], MailID: m.Key[1]}) // what it means is written down
	}
}

func (f *mailOffice) setEmails(email, copies string) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		c, err := tx.Customer(f.t.Context(), f.supplier, f.customer.ID)
		if err != nil {
			return err
		}
		changed := c
		changed.Email, changed.EmailCC = email, copies
		if err := mail.CustomerChanged(f.t.Context(), tx, c, changed); err != nil {
			return err
		}
		return tx.PutCustomer(f.t.Context(), changed)
	})
}

// entered takes an order in the customer's name, of which the customer is told.
func (f *mailOffice) entered() *wholesale.Order {
	f.t.Helper()
	in := documented()
	in.Source = "supplier"
	o, _, err := f.orders.Take(f.t.Context(), f.supplier, in, nil)
	must(f.t, err)
	return o
}

// told are the texts on an order's timeline after it was taken.
func (f *mailOffice) told(o *wholesale.Order) (texts []string) {
	f.t.Helper()
	events, err := f.orders.Timeline(f.t.Context(), f.supplier, o.ID)
	must(f.t, err)
	for _, e := range events[1:] {
		texts = append(texts, e.Kind+": "+e.Text)
	}
	return texts
}

// titles are the open notices about mails.
func (f *mailOffice) titles() (titles []string) {
	f.t.Helper()
	notices, _, err := f.orders.Notices(f.t.Context(), f.supplier, "", 100)
	must(f.t, err)
	for _, n := range notices {
		if strings.HasPrefix(n.Kind, "mail_") {
			titles = append(titles, n.Title)
		}
	}
	return titles
}

func wantTexts(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

func TestAMailIsToldOfWhenTheServerHasTakenIt(t *testing.T) {
	eachMailOffice(t, func(t *testing.T, f *mailOffice) {
		o := f.entered()
		wantTexts(t, "before it was sent", f.told(o))
		f.deliver()
		wantTexts(t, "sent", f.told(o), "customer_told: E-mailed Fern Cafe at fern@example.com")
		f.deliver()
		if n := len(f.server.Deliveries()); n != 1 {
			t.Errorf("%d mails arrived", n)
		}
	})
}

func TestARefusalIsSaidOnTheOrderAndInANotice(t *testing.T) {
	for name, test := range map[string]struct {
		replies map[string]string
		reason  string
	}{
		"at RCPT":         {map[string]string{"RCPT": "550 5.1.1 no such user"}, "there is no mailbox with this address"},
		"at DATA":         {map[string]string{".": "550 5.7.1 spam"}, "the mail server does not take this e-mail"},
		"mailbox full":    {map[string]string{".": "552 5.2.2 full"}, "the mailbox is full"},
		"at the greeting": {map[string]string{"CONNECT": "554 no service"}, "the mail server does not take this e-mail"},
		"unknown domain":  {map[string]string{"RCPT": "550 5.1.2 no such host"}, "the mail server does not know the part after the @"},
	} {
		t.Run(name, func(t *testing.T) {
			eachMailOffice(t, func(t *testing.T, f *mailOffice) {
				f.answers(test.replies)
				o := f.entered()
				f.deliver()
				wantTexts(t, "timeline", f.told(o), "mail_refused: The e-mail to Fern Cafe at fern@example.com was refused: "+test.reason)
				wantTexts(t, "notices", f.titles(), "An e-mail to fern@example.com was refused")

				// The next mail to the address is taken: it works again.
				f.answers(nil)
				f.entered()
				f.deliver()
				wantTexts(t, "notices, when it works again", f.titles())
			})
		})
	}
}

func TestANewAddressEndsTheNoticeAboutTheOld(t *testing.T) {
	eachMailOffice(t, func(t *testing.T, f *mailOffice) {
		f.setEmails("fern@", "")
		o := f.entered()
		f.deliver()
		wantTexts(t, "timeline", f.told(o), "mail_refused: The e-mail to Fern Cafe at fern@ was refused: this is not an e-mail address")
		wantTexts(t, "notices", f.titles(), "An e-mail to fern@ was refused")
		f.setEmails("fern@example.com", "")
		wantTexts(t, "notices", f.titles())
	})
}

func TestAMailThatWaitsIsSaidWhenItLasts(t *testing.T) {
	for name, replies := range map[string]map[string]string{
		"greylisted":             {"RCPT": "451 4.7.1 greylisted"},
		"busy":                   {"CONNECT": "421 4.3.2 busy"},
		"cut after the last dot": {".": mailtest.Drop},
	} {
		t.Run(name, func(t *testing.T) {
			eachMailOffice(t, func(t *testing.T, f *mailOffice) {
				f.answers(replies)
				o := f.entered()
				f.deliver()
				wantTexts(t, "after the first attempt", f.told(o))
				wantTexts(t, "notices", f.titles())
				f.pass(3)
				f.deliver()
				f.deliver()
				if told := f.told(o); len(told) != 1 || !strings.HasPrefix(told[0], "mail_late: The e-mail to Fern Cafe at fern@example.com has not been sent yet") {
					t.Errorf("after three minutes: %q", told)
				}
				wantTexts(t, "notices", f.titles(), "E-mails are not being sent")
				f.answers(nil)
				f.deliver()
				if told := f.told(o); len(told) != 2 || told[1] != "customer_told: E-mailed Fern Cafe at fern@example.com" {
					t.Errorf("in the end: %q", told)
				}
				wantTexts(t, "notices", f.titles())
			})
		})
	}
}

func TestAMailThatNoOneTakesForTwoDaysIsRefused(t *testing.T) {
	eachMailOffice(t, func(t *testing.T, f *mailOffice) {
		f.answers(map[string]string{"RCPT": "451 4.7.1 greylisted"})
		o := f.entered()
		f.pass(48 * 60)
		f.deliver()
		wantTexts(t, "timeline", f.told(o),
			"mail_refused: The e-mail to Fern Cafe at fern@example.com was refused: it was not taken for two days: the mail server asks to try again later")
	})
}

func TestEveryAddressGetsTheMailAndABadOneIsSaid(t *testing.T) {
	eachMailOffice(t, func(t *testing.T, f *mailOffice) {
		f.setEmails("Kim <kim@bäckerei.example>; ann@x.example", "accounts@y.example, oops@, ann@x.example")
		o := f.entered()
		f.deliver()
		var to []string
		for _, d := range f.server.Deliveries() {
			to = append(to, d.To)
		}
		wantTexts(t, "sent", to, "TO:<kim@xn--bckerei-5wa.example>", "TO:<ann@x.example>", "TO:<accounts@y.example>")
		wantTexts(t, "timeline", f.told(o),
			"customer_told: E-mailed Kim at kim@bäckerei.example", "customer_told: E-mailed Fern Cafe at ann@x.example",
			"customer_told: E-mailed Fern Cafe at accounts@y.example",
			"mail_refused: The e-mail to Fern Cafe at oops@ was refused: this is not an e-mail address")
	})
}

func TestMailsToPeopleAreRefusedInOneNotice(t *testing.T) {
	eachMailOffice(t, func(t *testing.T, f *mailOffice) {
		f.answers(map[string]string{"RCPT": "550 5.1.1 no such user"})
		var last *wholesale.Order
		for range 3 {
			last = f.take()
			f.mismatch(last.ID, func(r *wholesale.RemoteOrder) { r.Total, r.SubTotal = dec("460.00"), dec("400.00") })
		}
		f.deliver()
		wantTexts(t, "notices", f.titles(), "E-mails to office0@example.com are refused")
		if told := strings.Join(f.told(last), "\n"); !strings.Contains(told, "to office0@example.com was refused: there is no mailbox with this address") {
			t.Errorf("the order says %s", told)
		}
	})
}

func TestWithoutAMailServerTheTimelineSaysSoOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.orders = ordering.New(ordering.Config{Store: f.store, Queue: f.queue})
		f.setSupplier(func(s *wholesale.Supplier) {
			s.Mails = wholesale.CustomerMails{Entered: true, Cancelled: true, Comment: true}
		})
		in := documented()
		in.Source = "supplier"
		o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
		must(t, err)
		must(t, f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: "hello"}))
		_, err = f.orders.Cancel(t.Context(), f.supplier, o.ID)
		must(t, err)
		wantTexts(t, "timeline", f.kinds(o.ID), "ordered", "customer_not_told", "comment", "cancelled")
		events, err := f.orders.Timeline(t.Context(), f.supplier, o.ID)
		must(t, err)
		if events[1].Text != "No mail server is set, so no e-mail was sent to Fern Cafe" {
			t.Errorf("got %q", events[1].Text)
		}
	})
}
