package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// observed is one call of Config.Observe.
type observed struct {
	Route, Method string
	Status        int
	Took          time.Duration
}

// bare is an API without use cases, with a log and a clock that advances a second at each reading.
func bare(t *testing.T, config Config) (a *API, log *bytes.Buffer, seen *[]observed) {
	t.Helper()
	log, seen = &bytes.Buffer{}, &[]observed{}
	now := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	config.Clock = func() time.Time { now = now.Add(time.Second); return now }
	config.Log = slog.New(slog.NewJSONHandler(log, nil))
	config.Observe = func(route, method string, status int, took time.Duration) {
		*seen = append(*seen, observed{route, method, status, took})
	}
	return New(config), log, seen
}

func serve(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	return recorder
}

func TestRequestID(t *testing.T) {
	a, _, _ := bare(t, Config{})
	if got := serve(a.Handler(), "GET", "/nothing").Header().Get("X-Request-Id"); uuid.MustParse(got).Version() != 7 {
		t.Errorf("made %s", got)
	}
	for id, kept := range map[string]bool{
		"req-1.2_3:4": true, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false, "a b": false, "a\nb": false, "é": false, "\"": false,
	} {
		if got := serve(a.Handler(), "GET", "/nothing", "X-Request-Id", id).Header().Get("X-Request-Id"); (got == id) != kept {
			t.Errorf("%q became %q", id, got)
		}
	}
}

func TestAccessLog(t *testing.T) {
	a, log, seen := bare(t, Config{})
	serve(a.Handler(), "POST", "/api/v1/orders?code=secret-query", "X-Request-Id", "r1", "Idempotency-Key", "secret-key")
	serve(a.Handler(), "GET", "/api/docs")
	serve(a.Handler(), "GET", "/healthz") // logged at debug level only
	serve(a.Handler(), "GET", "/nothing")

	var lines []map[string]any
	for line := range strings.SplitSeq(strings.TrimSpace(log.String()), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, m)
	}
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), log)
	}
	delete(lines[0], "time")
	want := map[string]any{
		"level": "INFO", "msg": "request", "method": "POST", "route": "/api/v1/", "path": "/api/v1/orders", "status": 401.0, "took": 1e9,
		"bytes": lines[0]["bytes"], "supplier_id": "", "token": "", "request_id": "r1",
	}
	if diff := cmp.Diff(want, lines[0]); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log tells too much: %s", log)
	}
	wantSeen := []observed{
		{"/api/v1/", "POST", 401, time.Second}, {"/api/docs", "GET", 200, time.Second}, {"/healthz", "GET", 200, time.Second}, {"", "GET", 404, time.Second},
	}
	if diff := cmp.Diff(wantSeen, *seen); diff != "" {
		t.Error(diff)
	}
}

// chain puts a handler of the test's behind the API's middleware.
func (a *API) chain(h http.HandlerFunc) http.Handler {
	return beginExchange(a.record(a.recoverPanic(h)))
}

func TestPanic(t *testing.T) {
	a, log, seen := bare(t, Config{})
	got := serve(a.chain(func(http.ResponseWriter, *http.Request) { panic("secret cause") }), "GET", "/")
	if got.Code != 500 || got.Header().Get("Content-Type") != problemType || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if !strings.Contains(log.String(), "secret cause") || !strings.Contains(log.String(), "middleware_test.go") {
		t.Errorf("the log does not tell the cause: %s", log)
	}
	if (*seen)[0].Status != 500 {
		t.Errorf("observed %v", *seen)
	}
}

func TestPanicAfterHalfAnAnswer(t *testing.T) {
	a, _, _ := bare(t, Config{})
	h := a.chain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("too late")
	})
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
			t.Errorf("recovered %v, want the connection to be cut", cause)
		}
	}()
	serve(h, "GET", "/")
}

func TestSecurityHeaders(t *testing.T) {
	a, _, _ := bare(t, Config{})
	for _, path := range []string{"/api/v1/orders", "/healthz", "/nothing", "/api/docs", "/api/openapi.json"} {
		h := serve(a.Handler(), "GET", path).Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Cache-Control") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestCrossOriginRequests(t *testing.T) {
	a, _, _ := bare(t, Config{})
	if got := serve(a.Handler(), "POST", "/api/v1/orders", "Sec-Fetch-Site", "cross-site").Code; got != http.StatusForbidden {
		t.Errorf("a page of another site: %d", got)
	}
	if got := serve(a.Handler(), "POST", "/api/v1/orders", "Origin", "https://evil.example").Code; got != http.StatusForbidden {
		t.Errorf("an origin of another site: %d", got)
	}
	if got := serve(a.Handler(), "GET", "/healthz", "Sec-Fetch-Site", "cross-site").Code; got != http.StatusOK {
		t.Errorf("a read: %d", got)
	}
	passed := false
	guarded := refuseCrossOrigin(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
	serve(guarded, "POST", "/", "Sec-Fetch-Site", "cross-site", "Authorization", "Bearer x")
	if !passed {
		t.Error("a request with a token of its own was refused")
	}
}

func TestEveryCallNeedsAToken(t *testing.T) {
	a, _, _ := bare(t, Config{})
	for _, c := range a.documented {
		if got := serve(a.Handler(), c.Method, c.Path); got.Code != http.StatusUnauthorized {
			t.Errorf("%s %s: %d", c.Method, c.Path, got.Code)
		}
	}
}

func TestReady(t *testing.T) {
	var trouble error
	a, _, _ := bare(t, Config{Ready: func(context.Context) error { return trouble }})
	if got := serve(a.Handler(), "GET", "/readyz").Code; got != http.StatusOK {
		t.Errorf("ready: %d", got)
	}
	trouble = errors.New("secret database address")
	got := serve(a.Handler(), "GET", "/readyz")
	if got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("not ready: %d %s", got.Code, got.Body)
	}
	if got := serve(a.Handler(), "GET", "/healthz").Code; got != http.StatusOK {
		t.Errorf("healthy all the same: %d", got)
	}
}
