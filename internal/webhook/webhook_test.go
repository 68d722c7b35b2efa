package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/outbound"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// loopback is where the receivers of the tests are.
var loopback = netip.MustParsePrefix("127.0.0.0/8")

var now = time.Date(2026, 3, 2, 1, 2, 3, 0, time.UTC)

// fixture is the service with one supplier and a queue.
type fixture struct {
	*Service
	t        *testing.T
	queue    *jobs.Queue
	log      *slog.Logger
	supplier string
	later    atomic.Int64 // nanoseconds that have gone by
}

func onEachEngine(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Parallel()
	for engine, url := range map[string]func(testing.TB) string{
		"SQLite":     databasetest.SQLite,
		"PostgreSQL": databasetest.PostgreSQL,
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, newFixture(t, url(t)))
		})
	}
}

func newFixture(t *testing.T, url string) *fixture {
	t.Helper()
	ctx := t.Context()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	f := &fixture{t: t, log: log}
	st, err := store.Open(ctx, url, store.Options{Log: log, Clock: func() time.Time { return now.Add(time.Duration(f.later.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.New(st, jobs.Config{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	f.Service, f.queue = New(st, ring, loopback), queue
	if err := jobs.Handle(queue, jobs.HandlerOptions{}, f.Deliver); err != nil {
		t.Fatal(err)
	}
	f.supplier = f.newSupplier()
	return f
}

func (f *fixture) newSupplier() string {
	f.t.Helper()
	s := wholesale.Supplier{ID: store.NewID(), Name: "Supplier", CreatedAt: now}
	if err := f.store.Update(f.t.Context(), func(tx *store.Tx) error { return tx.InsertSupplier(f.t.Context(), s, 1000) }); err != nil {
		f.t.Fatal(err)
	}
	return s.ID
}

func (f *fixture) create(url string, events ...string) Webhook {
	f.t.Helper()
	w, _, err := f.Create(f.t.Context(), f.supplier, NewWebhook{URL: url, Events: events}, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return w
}

func (f *fixture) announce(supplierID, event string) {
	f.t.Helper()
	if err := f.store.Update(f.t.Context(), func(tx *store.Tx) error {
		return Enqueue(f.t.Context(), tx, f.queue, supplierID, event, map[string]string{"number": "U-1001"})
	}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) waiting() (n int64) {
	f.t.Helper()
	counts, err := f.queue.Stats(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	for _, c := range counts {
		if c.Kind == (Deliver{}).Kind() {
			n += c.Jobs
		}
	}
	return n
}

// fieldsOf returns the fields that an error reports.
func fieldsOf(err error) (fields []string) {
	if e, ok := errors.AsType[*wholesale.Error](err); ok {
		for _, f := range e.Fields {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

func TestASecretIsShownOnceAndKeptSealed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		made := f.create("https://example.com/hook", OrderShipped, OrderCreated, OrderShipped)
		want := Webhook{ID: made.ID, URL: "https://example.com/hook", Events: []string{OrderShipped, OrderCreated}, Secret: made.Secret, CreatedAt: now}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
		if !strings.HasPrefix(made.Secret, "whsec_") || len(made.Secret) < 40 {
			t.Errorf("the secret is %q", made.Secret)
		}
		listed, next, err := f.List(t.Context(), f.supplier, "", 0)
		if err != nil || next != "" {
			t.Fatal(next, err)
		}
		want.Secret = ""
		if diff := cmp.Diff([]Webhook{want}, listed); diff != "" {
			t.Error(diff)
		}
		if err := f.store.View(t.Context(), func(tx *store.Tx) error {
			w, err := tx.Webhook(t.Context(), f.supplier, made.ID)
			if strings.Contains(w.SealedSecret, made.Secret) {
				t.Error("the secret is in the database")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestARepeatedCreationGivesTheFirstAnswerAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		in := NewWebhook{URL: "https://example.com/hook", Events: []string{OrderShipped}}
		idem := func(hash string) *store.Idempotency {
			return &store.Idempotency{Key: "key", BodyHash: hash, Render: func(thing any) (int, string, error) {
				return 201, thing.(Webhook).Secret, nil
			}}
		}
		made, first, err := f.Create(t.Context(), f.supplier, in, idem("1"))
		if err != nil || first != nil {
			t.Fatal(first, err)
		}
		again, first, err := f.Create(t.Context(), f.supplier, in, idem("1"))
		if err != nil || first == nil || first.Answer != made.Secret || first.Status != 201 || again.ID != "" {
			t.Errorf("got %+v, %+v, %v", again, first, err)
		}
		_, _, err = f.Create(t.Context(), f.supplier, in, idem("2"))
		if diff := cmp.Diff([]string{"Idempotency-Key"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
		if listed, _, err := f.List(t.Context(), f.supplier, "", 0); err != nil || len(listed) != 1 {
			t.Errorf("%d webhooks, %v", len(listed), err)
		}
		if err := f.store.View(t.Context(), func(tx *store.Tx) error {
			kept, err := tx.Answer(t.Context(), f.supplier, "key")
			if strings.Contains(kept.Answer, made.Secret) {
				t.Error("the secret is in the kept answer")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCreateNamesEveryFault(t *testing.T) {
	tests := []struct {
		in   NewWebhook
		want []string
	}{
		{NewWebhook{}, []string{"url", "events"}},
		{NewWebhook{URL: "/hook", Events: []string{"order.created"}}, []string{"url"}},
		{NewWebhook{URL: "ftp://example.com", Events: []string{"order.created"}}, []string{"url"}},
		{NewWebhook{URL: "https://", Events: []string{"order.created"}}, []string{"url"}},
		{NewWebhook{URL: "https://example.com/\x00", Events: []string{"order.created"}}, []string{"url"}},
		{NewWebhook{URL: "https://example.com/" + strings.Repeat("a", 1981), Events: []string{"order.created"}}, []string{"url"}},
		{NewWebhook{URL: "https://example.com", Events: []string{"order.created", "order.eaten", ""}}, []string{"events[1]", "events[2]"}},
		{NewWebhook{URL: "http://127.0.0.1:8000/" + strings.Repeat("a", 1900), Events: events}, nil},
	}
	for _, test := range tests {
		_, _, err := test.in.webhook(outbound.Guard{Networks: []netip.Prefix{loopback}})
		if diff := cmp.Diff(test.want, fieldsOf(err)); diff != "" {
			t.Errorf("%.40s %v: %s", test.in.URL, test.in.Events, diff)
		}
	}
}

func TestThereIsAMostOfWebhooks(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		for range maxWebhooks {
			f.create("https://example.com", OrderCreated)
		}
		_, _, err := f.Create(t.Context(), f.supplier, NewWebhook{URL: "https://example.com", Events: events}, nil)
		if wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("got %v", err)
		}
		var ids []string
		for cursor := ""; ; {
			page, next, err := f.List(t.Context(), f.supplier, cursor, 20)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range page {
				ids = append(ids, w.ID)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if len(ids) != maxWebhooks {
			t.Errorf("the pages hold %d webhooks", len(ids))
		}
		for _, cursor := range []string{"x", "\x00"} {
			_, _, err := f.List(t.Context(), f.supplier, cursor, 20)
			if diff := cmp.Diff([]string{"cursor"}, fieldsOf(err)); diff != "" {
				t.Error(diff)
			}
		}
		_, _, err = f.List(t.Context(), f.supplier, "", 501)
		if diff := cmp.Diff([]string{"limit"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNothingOfAnotherSupplierIsThere(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		w := f.create("https://example.com", OrderCreated)
		other := f.newSupplier()
		if listed, _, err := f.List(t.Context(), other, "", 0); err != nil || len(listed) != 0 {
			t.Errorf("%+v, %v", listed, err)
		}
		if err := f.Delete(t.Context(), other, w.ID); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("delete: %v", err)
		}
		if f.announce(other, OrderCreated); f.waiting() != 0 {
			t.Error("another supplier's event is delivered")
		}
		if err := f.Deliver(t.Context(), Deliver{SupplierID: other, WebhookID: w.ID}); err == nil {
			t.Error("another supplier's job delivers")
		}
		if err := f.Delete(t.Context(), f.supplier, w.ID); err != nil {
			t.Error(err)
		}
		if err := f.Delete(t.Context(), f.supplier, w.ID); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("delete once more: %v", err)
		}
	})
}

func TestEnqueueTellsThoseWhoAskedForTheEvent(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		if f.announce(f.supplier, OrderCreated); f.waiting() != 0 {
			t.Error("there is a delivery without a webhook")
		}
		f.create("https://example.com/1", OrderCreated, OrderShipped)
		f.create("https://example.com/2", OrderShipped)
		f.create("https://example.com/3", OrderAttention)
		f.announce(f.supplier, OrderShipped)
		if n := f.waiting(); n != 2 {
			t.Errorf("%d deliveries, want 2", n)
		}
		undone := errors.New("undone")
		if err := f.store.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(Enqueue(t.Context(), tx, f.queue, f.supplier, OrderShipped, 1), undone)
		}); !errors.Is(err, undone) || f.waiting() != 2 {
			t.Errorf("an event that was undone is delivered: %v, %d deliveries", err, f.waiting())
		}
	})
}

func TestAnEventReachesItsReceiverSigned(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		type delivery struct {
			method string
			header http.Header
			body   string
		}
		received := make(chan delivery, 1)
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			received <- delivery{r.Method, r.Header, string(body)}
		}))
		defer receiver.Close()
		w := f.create(receiver.URL, OrderApproved)
		if err := f.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := f.queue.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		})
		f.announce(f.supplier, OrderApproved)

		got := <-received
		if got.method != http.MethodPost || got.body != `{"number":"U-1001"}` {
			t.Errorf("%s %s", got.method, got.body)
		}
		mac := hmac.New(sha256.New, []byte(w.Secret))
		io.WriteString(mac, "1772413323."+got.body)
		want := map[string]string{
			"Content-Type": "application/json", "Upstock-Event": "order.approved", "Upstock-Timestamp": "1772413323",
			"Upstock-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)),
		}
		for name, value := range want {
			if got.header.Get(name) != value {
				t.Errorf("%s is %q, want %q", name, got.header.Get(name), value)
			}
		}
		if got.header.Get("Upstock-Delivery") == "" {
			t.Error("the delivery has no id")
		}
	})
}

func TestSign(t *testing.T) {
	// printf '1772413323.{}' | openssl dgst -sha256 -hmac whsec_test
	const want = "sha256=e9282efe9f63a17a4790ef998cc1a5212613aa95f0660ae076a9f6843f427c8e"
	if got := sign([]byte("whsec_test"), "1772413323", "{}"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// stateAfterOneRun runs a delivery once and returns its job's state; "" when done.
func (f *fixture) stateAfterOneRun(job Deliver) (state string) {
	f.t.Helper()
	ctx := f.t.Context()
	queue, err := jobs.New(f.store, jobs.Config{Log: f.log})
	if err != nil {
		f.t.Fatal(err)
	}
	ran := make(chan struct{}, 1)
	if err := jobs.Handle(queue, jobs.HandlerOptions{}, func(ctx context.Context, job Deliver) error {
		defer func() { ran <- struct{}{} }()
		return f.Deliver(ctx, job)
	}); err != nil {
		f.t.Fatal(err)
	}
	if err := queue.Start(ctx); err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.Update(ctx, func(tx *store.Tx) error { return queue.Enqueue(ctx, tx, job) }); err != nil {
		f.t.Fatal(err)
	}
	<-ran
	if err := queue.Stop(context.Background()); err != nil {
		f.t.Fatal(err)
	}
	counts, err := queue.Stats(ctx)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, c := range counts {
		state += c.State
	}
	return state
}

func TestWhatBecomesOfADelivery(t *testing.T) {
	tests := map[string]struct {
		answer  func(w http.ResponseWriter)
		deleted bool
		want    string // the job's state; "" when it is done
	}{
		"taken":                 {answer: func(w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) }, want: ""},
		"gone":                  {answer: func(w http.ResponseWriter) { w.WriteHeader(http.StatusGone) }, want: "cancelled"},
		"deleted":               {deleted: true, want: "cancelled"},
		"not found":             {answer: func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }, want: "again"},
		"broken":                {answer: func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, want: "again"},
		"a redirect":            {answer: func(w http.ResponseWriter) { w.Header().Set("Location", "/"); w.WriteHeader(http.StatusFound) }, want: "again"},
		"the connection breaks": {answer: func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, want: "again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, databasetest.SQLite(t))
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { test.answer(w) }))
			defer receiver.Close()
			w := f.create(receiver.URL, OrderCreated)
			if test.deleted {
				if err := f.Delete(t.Context(), f.supplier, w.ID); err != nil {
					t.Fatal(err)
				}
			}
			got := f.stateAfterOneRun(Deliver{SupplierID: f.supplier, WebhookID: w.ID, DeliveryID: store.NewID(), Event: OrderCreated, Body: "{}"})
			if got == "retryable" || got == "available" || got == "scheduled" {
				got = "again"
			}
			if got != test.want {
				t.Errorf("the job is %q, want %q", got, test.want)
			}
		})
	}
}

func TestAFailureIsLoggedWithoutTheAddress(t *testing.T) {
	f := newFixture(t, databasetest.SQLite(t))
	w := f.create("http://user:password@127.0.0.1:1/secret-path", OrderCreated) // no one listens there
	err := f.Deliver(t.Context(), Deliver{SupplierID: f.supplier, WebhookID: w.ID, Event: OrderCreated, Body: "{}"})
	if err == nil || strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
