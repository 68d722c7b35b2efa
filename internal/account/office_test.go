package account

import (
	"context"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

type office struct {
	*Service
	t     *testing.T
	clock *movedClock
	mails chan mail.Message
	kept  []mail.Message        // came before another that was waited for
	reply atomic.Pointer[error] // what the mail server answers; nil: it takes everything
	url   string                // of the database

	supplierID string
	owner      Membership
	password   string

	secret string // of the browser that has asked for a code
}

const ownerEmail = "owner@kombu.example"

func inEachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newOffice(t, databasetest.SQLite(t)))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, newOffice(t, databasetest.PostgreSQL(t)))
	})
}

func newOffice(t *testing.T, databaseURL string) *office {
	t.Helper()
	o := newEmptyOffice(t, databaseURL)
	made, err := o.CreateSupplier(t.Context(), NewSupplier{Name: "Kombu Brewing", Email: ownerEmail})
	must(t, err)
	o.supplierID, o.password = made.SupplierID, made.Password
	o.owner, _, err = o.SignIn(t.Context(), ownerEmail, o.password, Caller{IP: "192.0.2.1"})
	must(t, err)
	return o
}

func newEmptyOffice(t *testing.T, databaseURL string) *office {
	t.Helper()
	o := &office{t: t, clock: &movedClock{now: now}, mails: make(chan mail.Message, 100), url: databaseURL}
	st := openStore(t, databaseURL, o.clock.Now)
	must(t, jobs.Migrate(t.Context(), st))
	quiet := slog.New(slog.DiscardHandler)
	queue, err := jobs.New(st, jobs.Config{Log: quiet})
	must(t, err)
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	mails := mail.New(mail.Config{Store: st, Queue: queue, Ring: ring, Sender: o, Patience: 20 * time.Second})
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, mails.Deliver))
	o.Service = New(Config{Store: st, Mail: mails, Queue: queue, Ring: ring, PublicURL: "https://orders.example.com", PasswordMemory: cheap, Clock: o.clock.Now, Log: quiet})
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, o.SendCode))
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, o.InviteWaiting))
	must(t, queue.Start(t.Context()))
	t.Cleanup(func() {
		must(t, queue.Stop(context.WithoutCancel(t.Context())))
		for _, m := range o.kept {
			t.Errorf("no one asked for the mail %q to %s", m.Subject, m.To)
		}
	})
	return o
}

// Send makes the office its own mail server.
func (o *office) Send(_ context.Context, m mail.Message) error {
	if reply := o.reply.Load(); reply != nil {
		return *reply
	}
	o.mails <- m
	return nil
}

// answers makes the mail server answer so; nil: it takes everything.
func (o *office) answers(err error) {
	if err == nil {
		o.reply.Store(nil)
	} else {
		o.reply.Store(&err)
	}
}

var linkPattern = regexp.MustCompile(`https://orders\.example\.com/(?:reset|join-team)/(\S+)`)

// anyMail waits for the next mail.
func (o *office) anyMail() (m mail.Message) {
	o.t.Helper()
	if len(o.kept) > 0 {
		m, o.kept = o.kept[0], o.kept[1:]
		return m
	}
	return o.arrives("anyone")
}

// mailTo waits for the next mail to someone. Mails that are sent at the same moment come in any
// order: those to others are kept until they are asked for.
func (o *office) mailTo(to string) (m mail.Message) {
	o.t.Helper()
	if i := slices.IndexFunc(o.kept, func(m mail.Message) bool { return m.To == to }); i >= 0 {
		m, o.kept = o.kept[i], slices.Delete(o.kept, i, i+1)
		return m
	}
	for m = o.arrives(to); m.To != to; m = o.arrives(to) {
		o.kept = append(o.kept, m)
	}
	return m
}

func (o *office) arrives(to string) (m mail.Message) {
	o.t.Helper()
	select {
	case m = <-o.mails:
	case <-time.After(30 * time.Second):
		o.t.Fatalf("no mail to %s has come, but %v", to, o.kept)
	}
	return m
}

// await waits for something that a job does.
func (o *office) await(what string, done func() bool) {
	o.t.Helper()
	for start := time.Now(); !done(); {
		if time.Since(start) > 30*time.Second {
			o.t.Fatalf("%s has not come", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// mailed waits for the next mail to someone and gives the token of the link in it.
func (o *office) mailed(to string) (token string, mail mail.Message) {
	o.t.Helper()
	mail = o.mailTo(to)
	if link := linkPattern.FindStringSubmatch(mail.Text); link != nil {
		token = link[1]
	}
	return token, mail
}

func (o *office) join(email string, role Role) Membership {
	o.t.Helper()
	_, link, err := o.Invite(o.t.Context(), o.supplierID, NewPerson{Name: "Somebody", Email: email, Role: role})
	must(o.t, err)
	person, _, err := o.Accept(o.t.Context(), linkPattern.FindStringSubmatch(link)[1], "Somebody", "a long password")
	must(o.t, err)
	o.mailed(email)
	return person
}

func (o *office) epoch(email string) (epoch int64) {
	o.t.Helper()
	must(o.t, o.store.View(o.t.Context(), func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(o.t.Context(), email)
		epoch = person.SessionEpoch
		return err
	}))
	return epoch
}

func wantCode(t *testing.T, want wholesale.Code, err error) {
	t.Helper()
	if got := wholesale.CodeOf(err); err == nil || got != want {
		t.Errorf("got %v (%q), want %q", err, got, want)
	}
}

// movedClock shows what the test wants.
type movedClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *movedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *movedClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
