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

	"upstock/internal/request"
)

// bare is an API without use cases, with a log and a clock that advances a second at each reading.
func bare(t *testing.T, config Config) (a *API, log *bytes.Buffer, seen *[]request.Measured) {
	t.Helper()
	log, seen = &bytes.Buffer{}, &[]request.Measured{}
	now := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	config.Requests = request.Config{
		Clock:   func() time.Time { now = now.Add(time.Second); return now },
		Log:     slog.New(slog.NewJSONHandler(log, nil)),
		Observe: func(m request.Measured) { *seen = append(*seen, m) },
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

func TestAccessLog(t *testing.T) {
	a, log, seen := bare(t, Config{})
	serve(a.Handler(), "POST", "/api/v1/orders?code=secret-query", "Idempotency-Key", "secret-key")
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
	if lines[0]["route"] != "/api/v1/" || lines[0]["status"] != 401.0 || lines[0]["part"] != "api" || lines[2]["route"] != "" {
		t.Errorf("the log says %v", lines)
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log tells too much: %s", log)
	}
	wantSeen := []request.Measured{
		{Part: "api", Route: "/api/v1/", Method: "POST", Status: 401, Took: time.Second},
		{Part: "api", Route: "/api/docs", Method: "GET", Status: 200, Took: time.Second},
		{Part: "api", Route: "/healthz", Method: "GET", Status: 200, Took: time.Second},
		{Part: "api", Route: "", Method: "GET", Status: 404, Took: time.Second},
	}
	if diff := cmp.Diff(wantSeen, *seen); diff != "" {
		t.Error(diff)
	}
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
	guarded := a.refuseForeign(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
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

// TestAPanicIsAProblem has a use case that is not there: the handler panics.
func TestAPanicIsAProblem(t *testing.T) {
	a, log, _ := bare(t, Config{})
	got := serve(a.Handler(), "GET", "/api/v1/orders", "Authorization", "Bearer upk_x")
	if got.Code != 500 || got.Header().Get("Content-Type") != problemType {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	var p Problem
	if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || p.RequestID == "" || p.RequestID != got.Header().Get("X-Request-Id") {
		t.Errorf("the problem is %+v, %v", p, err)
	}
	if !strings.Contains(log.String(), "authentication.go") || !strings.Contains(log.String(), p.RequestID) {
		t.Errorf("the log does not tell where: %s", log)
	}
}

func TestReady(t *testing.T) {
	database := Check{Name: "database"}
	a, log, _ := bare(t, Config{Ready: func(context.Context) []Check { return []Check{database, {Name: "schema"}} }})
	if got := serve(a.Handler(), "GET", "/readyz"); got.Code != http.StatusOK || got.Body.String() != `{"status":"ready","checks":{"database":"ok","schema":"ok"}}`+"\n" {
		t.Errorf("ready: %d %s", got.Code, got.Body)
	}
	database.Problem, database.Cause = "it does not answer", errors.New("secret database address")
	got := serve(a.Handler(), "GET", "/readyz")
	if got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("not ready: %d %s", got.Code, got.Body)
	}
	want := `{"status":503,"title":"Service Unavailable","detail":"The server is not ready. database: it does not answer",` +
		`"checks":{"database":"it does not answer","schema":"ok"}}` + "\n"
	if diff := cmp.Diff(want, got.Body.String()); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(log.String(), "secret database address") {
		t.Errorf("the log does not tell the cause: %s", log)
	}
	if got := serve(a.Handler(), "GET", "/healthz").Code; got != http.StatusOK {
		t.Errorf("healthy all the same: %d", got)
	}
}
