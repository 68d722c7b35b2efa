package push_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/outbound"
	"upstock/internal/push"
	"upstock/internal/push/pushtest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var loopback = outbound.Guard{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// world is a service, a push service, and people who are signed in.
type world struct {
	*push.Service
	t       *testing.T
	store   *store.Store
	queue   *jobs.Queue
	ring    *keyring.Keyring
	service *pushtest.Service
	now     time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, service: pushtest.New(t), now: time.Date(2026, 3, 2, 1, 2, 3, 0, time.UTC)}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	st, err := store.Open(t.Context(), databasetest.SQLite(t), store.Options{Log: log, Clock: func() time.Time { return w.now }})
	w.must(err)
	t.Cleanup(func() { w.must(st.Close()) })
	w.store = st
	w.queue, err = jobs.New(st, jobs.Config{Log: log})
	w.must(err)
	w.ring, err = keyring.Create(filepath.Join(t.TempDir(), "keys"))
	w.must(err)
	w.Service = w.another(loopback)
	w.must(jobs.Handle(w.queue, jobs.HandlerOptions{}, w.Deliver))
	return w
}

// another is the service in another process, on the same database.
func (w *world) another(guard outbound.Guard) *push.Service {
	return push.New(push.Config{Store: w.store, Queue: w.queue, Ring: w.ring, Guard: guard, Contact: "https://upstock.example"})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// signIn has a person sign in on a browser.
func (w *world) signIn(person, session string) push.Browser {
	w.t.Helper()
	w.must(w.store.Update(w.t.Context(), func(tx *store.Tx) error {
		ctx := w.t.Context()
		if _, err := tx.Person(ctx, person); errors.Is(err, store.ErrNotFound) {
			if err := tx.InsertPerson(ctx, store.Person{ID: person, Name: person, Email: person + "@cafe.example"}); err != nil {
				return err
			}
		}
		return tx.PutSession(ctx, store.Session{
			TokenHash: session, Data: []byte("data"), ExpiresAt: w.now.Add(48 * time.Hour), SessionAbout: store.SessionAbout{PersonID: person},
		})
	}))
	return push.Browser{PersonID: person, Session: session, Name: "Firefox"}
}

func (w *world) subscribe(b push.Browser, to *pushtest.Browser) error {
	return w.Subscribe(w.t.Context(), b, push.Subscription{Endpoint: to.Endpoint, Auth: to.Auth, P256dh: to.P256dh})
}

func (w *world) send(person string, m push.Message) {
	w.t.Helper()
	w.must(w.store.Update(w.t.Context(), func(tx *store.Tx) error { return w.Send(w.t.Context(), tx, person, m) }))
}

// jobsOf are the messages that wait to be delivered to a person's browsers.
func (w *world) jobsOf(person string, m push.Message) (waiting []push.Deliver) {
	w.t.Helper()
	w.must(w.store.View(w.t.Context(), func(tx *store.Tx) error {
		browsers, err := tx.PushSubscriptionsOf(w.t.Context(), person)
		for _, b := range browsers {
			waiting = append(waiting, push.Deliver{SubscriptionID: b.ID, Message: m, Expires: tx.Now().Add(time.Hour)})
		}
		return err
	}))
	return waiting
}

var shipped = push.Message{Title: "Fizz", Body: "Order U-1029 is on its way", Path: "/shop/fizz/orders/1", Tag: "order-1"}

func TestANotificationReachesEveryBrowserOfItsPersonAlone(t *testing.T) {
	w := newWorld(t)
	phone, tablet, other := w.service.Subscribe("phone"), w.service.Subscribe("tablet"), w.service.Subscribe("other")
	w.must(w.subscribe(w.signIn("kim", "1"), phone))
	w.must(w.subscribe(w.signIn("kim", "2"), tablet))
	w.must(w.subscribe(w.signIn("lee", "3"), other))
	w.must(w.queue.Start(t.Context()))
	t.Cleanup(func() { w.must(w.queue.Stop(t.Context())) })
	w.send("kim", shipped)
	for _, b := range []*pushtest.Browser{phone, tablet} {
		got := b.Next(t)
		want := `{"title":"Fizz","body":"Order U-1029 is on its way","path":"/shop/fizz/orders/1","tag":"order-1"}`
		if diff := cmp.Diff(want, got.Text); diff != "" {
			t.Error(diff)
		}
		if got.TTL != 24*60*60 || len(got.Topic) != 32 || !strings.HasPrefix(got.Authorization, "vapid t=") {
			t.Errorf("got %+v", got)
		}
	}
	w.send("lee", push.Message{Title: "Fizz", Body: strings.Repeat("é", 5000)})
	if got := other.Next(t); !strings.Contains(got.Text, "é…") || other.Waiting() != 0 {
		t.Errorf("a long one arrives as %d characters, %d more wait", len(got.Text), other.Waiting())
	}
	var none *push.Service
	w.must(w.store.Update(t.Context(), func(tx *store.Tx) error { return none.Send(t.Context(), tx, "kim", shipped) }))
}

func TestTheKeyIsMadeOnceForAllProcesses(t *testing.T) {
	w := newWorld(t)
	first, err := w.PublicKey(t.Context())
	w.must(err)
	second, err := w.another(loopback).PublicKey(t.Context())
	w.must(err)
	if first != second || len(first) != 87 {
		t.Errorf("%q, then %q", first, second)
	}
	for place, n := range must(w.store.FindSealed(t.Context(), w.ring.IDs()[0]))(t) {
		if place != "push_key.private_key" || n != 1 {
			t.Errorf("%d sealed texts in %s", n, place)
		}
	}
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestABrowserThatIsGoneIsForgotten(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusGone} {
		w := newWorld(t)
		phone := w.service.Subscribe("phone")
		w.must(w.subscribe(w.signIn("kim", "1"), phone))
		w.service.Answer(phone, status, "")
		for _, job := range w.jobsOf("kim", shipped) {
			w.must(w.Deliver(t.Context(), job))
		}
		if n := must(w.Browsers(t.Context(), "kim"))(t); n != 0 {
			t.Errorf("%d: %d browsers are left", status, n)
		}
	}
}

func TestABusyPushServiceIsAskedAgainWhenItSays(t *testing.T) {
	w := newWorld(t)
	phone := w.service.Subscribe("phone")
	w.must(w.subscribe(w.signIn("kim", "1"), phone))
	job := w.jobsOf("kim", shipped)[0]
	for _, test := range []struct {
		status    int
		after     string
		pause     time.Duration
		permanent bool
	}{
		{http.StatusTooManyRequests, "7", 7 * time.Second, false},
		{http.StatusServiceUnavailable, "86400", time.Hour, false},
		{http.StatusServiceUnavailable, "", 0, false},
		{http.StatusInternalServerError, "soon", 0, false},
		{http.StatusForbidden, "", 0, true},
		{http.StatusRequestEntityTooLarge, "", 0, true},
	} {
		w.service.Answer(phone, test.status, test.after)
		err := w.Deliver(t.Context(), job)
		pause, _ := jobs.PauseOf(err)
		if err == nil || pause != test.pause || jobs.IsPermanent(err) != test.permanent {
			t.Errorf("%d, Retry-After %q: %v, again in %s", test.status, test.after, err, pause)
		}
		if strings.Contains(err.Error(), "/phone") {
			t.Errorf("the address of a browser is in %q", err)
		}
	}
	w.service.Answer(phone, http.StatusCreated, "")
	w.must(w.Deliver(t.Context(), job))
	phone.Next(t)
	w.now = job.Expires
	w.must(w.Deliver(t.Context(), job))
	if phone.Waiting() != 0 {
		t.Error("a message is sent that comes too late")
	}
}

func TestNothingReachesWhoHasSignedOut(t *testing.T) {
	w := newWorld(t)
	phone, tablet := w.service.Subscribe("phone"), w.service.Subscribe("tablet")
	kim := w.signIn("kim", "1")
	w.must(w.subscribe(kim, phone))
	w.must(w.subscribe(w.signIn("kim", "2"), tablet))
	waiting := w.jobsOf("kim", shipped)
	w.must(w.store.Update(t.Context(), func(tx *store.Tx) error { return tx.EndSession(t.Context(), "1") }))
	w.must(w.Unsubscribe(t.Context(), w.signIn("kim", "2"), tablet.Endpoint))
	w.must(w.Unsubscribe(t.Context(), w.signIn("kim", "2"), tablet.Endpoint)) // again
	for _, job := range waiting {
		w.must(w.Deliver(t.Context(), job))
	}
	if phone.Waiting()+tablet.Waiting() != 0 {
		t.Error("who has signed out is still told")
	}
	// The next person at the same browser gets what is theirs.
	w.must(w.subscribe(w.signIn("lee", "3"), phone))
	w.must(w.Unsubscribe(t.Context(), kim, phone.Endpoint)) // not kim's any more
	if kim, lee := must(w.Browsers(t.Context(), "kim"))(t), must(w.Browsers(t.Context(), "lee"))(t); kim != 0 || lee != 1 {
		t.Errorf("kim has %d browsers, lee %d", kim, lee)
	}
	w.must(w.Forget(t.Context()))
	if n := must(w.Browsers(t.Context(), "lee"))(t); n != 1 {
		t.Errorf("lee has %d browsers", n)
	}
	err := w.SendTest(t.Context(), "kim", shipped)
	if wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("a test for no browser: %v", err)
	}
}

func TestNoMoreThanTenBrowsersOfOnePerson(t *testing.T) {
	w := newWorld(t)
	for _, name := range strings.Split("abcdefghijkl", "") {
		w.now = w.now.Add(time.Second)
		w.must(w.subscribe(w.signIn("kim", name), w.service.Subscribe(name)))
	}
	if n := must(w.Browsers(t.Context(), "kim"))(t); n != 10 {
		t.Errorf("%d browsers", n)
	}
}

// TestWhereMessagesMayGo has browsers name addresses that are none of theirs.
func TestWhereMessagesMayGo(t *testing.T) {
	w := newWorld(t)
	phone := w.service.Subscribe("phone")
	kim := w.signIn("kim", "1")
	strict := w.another(outbound.Guard{})
	for endpoint, want := range map[string]string{
		phone.Endpoint:                           "endpoint",
		"https://127.0.0.1/x":                    "endpoint",
		"https://localhost/x":                    "endpoint",
		"https://10.0.0.1/x":                     "endpoint",
		"http://push.example.com/x":              "endpoint",
		"ftp://push.example.com/x":               "endpoint",
		"https://user:secret@push.example.com/x": "endpoint",
		"/relative":                              "endpoint",
		"https://push.example.com/" + strings.Repeat("x", 1000): "endpoint",
		"https://push.example.com/x":                            "",
	} {
		err := strict.Subscribe(t.Context(), kim, push.Subscription{Endpoint: endpoint, Auth: phone.Auth, P256dh: phone.P256dh})
		if got := fieldOf(err); got != want {
			t.Errorf("%.60s: %v", endpoint, err)
		}
	}
	for _, test := range []struct{ auth, p256dh, want string }{
		{"", phone.P256dh, "auth"},
		{"c2hvcnQ", phone.P256dh, "auth"},
		{phone.Auth, "", "p256dh"},
		{phone.Auth, phone.Auth, "p256dh"},
		{phone.Auth + "==", phone.P256dh + "=", ""},
	} {
		err := w.Subscribe(t.Context(), kim, push.Subscription{Endpoint: phone.Endpoint, Auth: test.auth, P256dh: test.p256dh})
		if got := fieldOf(err); got != test.want {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

func fieldOf(err error) string {
	domain, ok := errors.AsType[*wholesale.Error](err)
	if !ok || len(domain.Fields) == 0 {
		return ""
	}
	return domain.Fields[0].Field
}
