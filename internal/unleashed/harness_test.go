package unleashed

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

const (
	apiID  = "5f0e8a3c-1111-4222-8333-944445555666"
	apiKey = "testkey-123=="
)

// remote is a sandbox on a real socket with an open account on it. Both use the same clock.
type remote struct {
	*account
	sandbox   *sandbox.Sandbox
	connector *Connector
	clock     *manualClock
	calls     atomic.Int64 // as reported by onCall
}

// newRemote starts an empty sandbox. configure may be nil.
func newRemote(t testing.TB, behaviour sandbox.Behaviour, configure func(*Config)) *remote {
	t.Helper()
	r := &remote{clock: &manualClock{now: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)}}
	r.sandbox = sandbox.New(sandbox.Config{APIID: apiID, APIKey: apiKey, Clock: r.clock.Now, Behaviour: behaviour})
	server := httptest.NewServer(r.sandbox)
	t.Cleanup(server.Close)
	config := Config{
		BaseURL: server.URL, HTTPClient: server.Client(), Clock: r.clock.Now,
		Rate: 100_000, Retry: unleashedapi.RetryPolicy{Base: time.Nanosecond},
	}
	if configure != nil {
		configure(&config)
	}
	r.connector = New(config)
	r.account = r.open(apiKey)
	return r
}

func (r *remote) open(key string) *account {
	return r.connector.Open(syncing.Credentials{APIID: apiID, APIKey: key}, func(context.Context) { r.calls.Add(1) }).(*account)
}

// countCalls returns how many requests work makes per resource, with "*" for all.
func (r *remote) countCalls(work func()) func(method, resource string) int {
	r.sandbox.ResetCalls()
	work()
	calls := r.sandbox.Calls()
	return calls.Total
}

func (r *remote) fault(t *testing.T, text string) {
	t.Helper()
	rule, err := sandbox.ParseFault(text)
	if err == nil {
		err = r.sandbox.SetFaults([]sandbox.FaultRule{rule})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (r *remote) noFaults(t *testing.T) {
	t.Helper()
	if err := r.sandbox.SetFaults(nil); err != nil {
		t.Fatal(err)
	}
}

type manualClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// readAll reads to the last page, and returns every row and the final mark.
func readAll[T any](t testing.TB, read func(context.Context, syncing.Reading) (syncing.Page[T], error), reading syncing.Reading) (rows []T, mark string) {
	t.Helper()
	for pages := 1; ; pages++ {
		page, err := read(t.Context(), reading)
		if err != nil {
			t.Fatalf("page %d: %v", pages, err)
		}
		rows = append(rows, page.Items...)
		if !page.More {
			return rows, page.Next
		}
		if pages == 1000 {
			t.Fatal("the reading does not end")
		}
		reading.Cursor = page.Next
	}
}

func codesOf[T any](rows []T, code func(T) string) []string {
	codes := []string{}
	for _, row := range rows {
		codes = append(codes, code(row))
	}
	return codes
}

func productCode(p syncing.ProductRecord) string   { return p.Code }
func customerCode(c syncing.CustomerRecord) string { return c.Code }

func wantRemoteError(t testing.TB, err error, kind syncing.Kind) *syncing.RemoteError {
	t.Helper()
	failure, ok := errors.AsType[*syncing.RemoteError](err)
	if !ok {
		t.Fatalf("got error %v, want a RemoteError of kind %s", err, kind)
	}
	if failure.Kind != kind {
		t.Fatalf("got kind %s (%v), want %s", failure.Kind, err, kind)
	}
	return failure
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(text string) wholesale.Decimal { return decimal.MustParse(text) }
