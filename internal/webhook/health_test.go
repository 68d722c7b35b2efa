package webhook

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// receiver gives configured answers and records what was sent to it.
type receiver struct {
	*httptest.Server
	status atomic.Int64
	event  atomic.Value // the last one
	signed atomic.Value // its signature
	sent   atomic.Value // when and what, as the signature covers it
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{}
	r.status.Store(http.StatusOK)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r.event.Store(request.Header.Get(headerEvent))
		r.signed.Store(request.Header.Get(headerSignature))
		r.sent.Store(request.Header.Get(headerTimestamp) + "." + string(body))
		w.WriteHeader(int(r.status.Load()))
	}))
	t.Cleanup(r.Close)
	return r
}

// deliver makes one attempt to deliver something to w.
func (f *fixture) deliver(w Webhook) error {
	return f.Deliver(f.t.Context(), Deliver{SupplierID: f.supplier, WebhookID: w.ID, DeliveryID: store.NewID(), Event: OrderShipped, Body: "{}"})
}

func (f *fixture) pass(d time.Duration) { f.later.Add(int64(d)) }

func (f *fixture) health(w Webhook) store.WebhookHealth {
	f.t.Helper()
	listed, _, err := f.List(f.t.Context(), f.supplier, "", 0)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, one := range listed {
		if one.ID == w.ID {
			return one.Health
		}
	}
	f.t.Fatal("the webhook is not listed")
	return store.WebhookHealth{}
}

func (f *fixture) notices() []store.Notice {
	f.t.Helper()
	var open []store.Notice
	if err := f.store.View(f.t.Context(), func(tx *store.Tx) (err error) {
		open, err = tx.Notices(f.t.Context(), f.supplier, "", 10)
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
	return open
}

func TestHowDeliveriesWentIsKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		w := f.create(r.URL, OrderShipped)
		want := store.WebhookHealth{}
		check := func(err error, failed bool) {
			t.Helper()
			if (err != nil) != failed {
				t.Errorf("the delivery ended with %v", err)
			}
			if diff := cmp.Diff(want, f.health(w)); diff != "" {
				t.Error(diff)
			}
		}
		want.LastSuccessAt = now
		check(f.deliver(w), false)
		f.pass(time.Second) // so soon the next success says nothing new, and costs no write
		check(f.deliver(w), false)

		f.pass(time.Hour)
		r.status.Store(http.StatusBadGateway)
		failedAt := now.Add(time.Hour + time.Second)
		want.LastFailureAt, want.FailingSince, want.LastError = failedAt, failedAt, "it answered 502 Bad Gateway"
		check(f.deliver(w), true)
		f.pass(time.Minute)
		want.LastFailureAt = failedAt.Add(time.Minute)
		check(f.deliver(w), true)

		f.pass(time.Second)
		r.status.Store(http.StatusNoContent)
		want.LastSuccessAt, want.FailingSince = failedAt.Add(time.Minute+time.Second), time.Time{}
		check(f.deliver(w), false)

		r.Close()
		if err := f.deliver(w); err == nil || f.health(w).LastError != "it could not be reached" {
			t.Errorf("%v, and kept is %q", err, f.health(w).LastError)
		}
	})
}

func TestAWebhookThatFailsForAnHourIsNoticed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		r.status.Store(http.StatusInternalServerError)
		w := f.create(strings.Replace(r.URL, "http://", "http://user:secret@", 1), OrderShipped)
		fail := func(want int) {
			t.Helper()
			if err := f.deliver(w); err == nil {
				t.Error("the delivery was taken")
			}
			if open := f.notices(); len(open) != want {
				t.Errorf("open notices: %+v", open)
			}
		}
		fail(0)
		f.pass(59 * time.Minute)
		fail(0)
		f.pass(time.Minute)
		fail(1)
		notice := f.notices()[0]
		if notice.Kind != "webhook_failing" || !strings.Contains(notice.Detail, "500") || strings.Contains(notice.Detail, "secret") {
			t.Errorf("the notice is %+v", notice)
		}
		if err := f.store.Update(t.Context(), func(tx *store.Tx) error { return tx.DismissNotice(t.Context(), f.supplier, notice.ID) }); err != nil {
			t.Fatal(err)
		}
		f.pass(time.Minute)
		fail(0) // a dismissed notice does not return for the same failure

		r.status.Store(http.StatusOK)
		if err := f.deliver(w); err != nil {
			t.Fatal(err)
		}
		r.status.Store(http.StatusGone)
		fail(0)
		f.pass(time.Hour)
		fail(1)
		r.status.Store(http.StatusOK)
		if result, err := f.Test(t.Context(), f.supplier, w.ID); err != nil || result.Fault != "" || len(f.notices()) != 0 {
			t.Errorf("a success leaves %+v; %+v, %v", f.notices(), result, err)
		}

		r.status.Store(http.StatusInternalServerError)
		fail(0)
		f.pass(time.Hour)
		fail(1)
		if err := f.Delete(t.Context(), f.supplier, w.ID); err != nil || len(f.notices()) != 0 {
			t.Errorf("deleting it leaves %+v, %v", f.notices(), err)
		}
	})
}

func TestATestSaysWhatCameBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		w := f.create(r.URL, OrderShipped)
		result, err := f.Test(t.Context(), f.supplier, w.ID)
		if err != nil || result != (TestResult{Status: 200}) {
			t.Errorf("got %+v, %v", result, err)
		}
		timestamp, body, _ := strings.Cut(r.sent.Load().(string), ".")
		if r.event.Load() != "ping" || r.signed.Load() != sign([]byte(w.Secret), timestamp, body) {
			t.Errorf("sent was %v, signed %v", r.event.Load(), r.signed.Load())
		}
		r.status.Store(http.StatusNotFound)
		if result, err = f.Test(t.Context(), f.supplier, w.ID); err != nil || result.Fault != "it answered 404 Not Found" {
			t.Errorf("got %+v, %v", result, err)
		}
		if health := f.health(w); health.LastSuccessAt != now || health.FailingSince != now {
			t.Errorf("kept is %+v", health)
		}
		if _, err := f.Test(t.Context(), f.newSupplier(), w.ID); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("another supplier's webhook: %v", err)
		}
	})
}
