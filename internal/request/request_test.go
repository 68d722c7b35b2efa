package request

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// desk receives requests with a log that can be read, and a clock that advances a second at each
// reading.
type desk struct {
	Config
	log  bytes.Buffer
	seen []Measured
}

func newDesk() *desk {
	d := &desk{}
	now := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	var mu sync.Mutex // a request that was cut may still be measured while the next one comes
	d.Config = Config{
		Log: slog.New(slog.NewJSONHandler(&d.log, nil)),
		Observe: func(m Measured) {
			mu.Lock()
			defer mu.Unlock()
			d.seen = append(d.seen, m)
		},
		Clock: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(time.Second)
			return now
		},
	}.For("console", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "sorry", http.StatusInternalServerError) })
	return d
}

// lines reads the log.
func (d *desk) lines(t *testing.T) (lines []map[string]any) {
	t.Helper()
	for line := range strings.Lines(d.log.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		lines = append(lines, m)
	}
	return lines
}

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	return recorder
}

func TestEachRequestHasALineWithoutSecrets(t *testing.T) {
	d := newDesk()
	h := d.Handle(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := Of(r.Context())
		f.Route, f.SupplierID, f.PersonID = "/join/{token}", "kombu", "jane"
		http.Error(w, "hello", http.StatusTeapot)
	}))
	ask(h, "POST", "/join/secret-path?code=secret-query", "Cookie", "a=secret-cookie", "Authorization", "Bearer secret-token",
		"X-Forwarded-For", "secret-header", "User-Agent", "secret\nagent")
	lines := d.lines(t)
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	delete(lines[0], "time")
	id, _ := lines[0]["request_id"].(string)
	want := map[string]any{
		"level": "INFO", "msg": "request", "part": "console", "method": "POST", "route": "/join/{token}", "thing": "", "status": 418.0, "bytes": 6.0,
		"took": 1e9, "address": "192.0.2.1", "supplier_id": "kombu", "person_id": "jane", "token": "", "request_id": id,
	}
	if diff := cmp.Diff(want, lines[0]); diff != "" || len(id) != idLength {
		t.Error(diff)
	}
	if strings.Contains(d.log.String(), "secret") {
		t.Errorf("the log tells too much: %s", d.log.String())
	}
	if diff := cmp.Diff([]Measured{{Part: "console", Route: "/join/{token}", Method: "POST", Status: 418, Took: time.Second}}, d.seen); diff != "" {
		t.Error(diff)
	}
}

// TestNoRequestForgesLogLines sends line ends and terminal codes wherever a client can write.
func TestNoRequestForgesLogLines(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var log bytes.Buffer
		handler := slog.Handler(slog.NewTextHandler(&log, nil))
		if format == "json" {
			handler = slog.NewJSONHandler(&log, nil)
		}
		config := Config{Log: slog.New(handler), TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}.For("console", nil)
		const forged = "x\nlevel=ERROR msg=forged\x1b[31m"
		h := config.Handle(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_ = NewOrigins("https://orders.example.com").Check(r, config.Log)
			LogFailure(r.Context(), config.Log, errors.New(forged))
		}))
		r := httptest.NewRequest(http.MethodPost, "/x%0Alevel=ERROR", nil)
		r.Method, r.Host = forged, forged
		for _, name := range []string{"X-Request-Id", "X-Forwarded-For", "Origin", "Sec-Fetch-Site", "User-Agent", "Referer"} {
			r.Header[name] = []string{forged}
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if lines := strings.Count(log.String(), "\n"); lines != 3 || strings.Contains(log.String(), "\x1b") || strings.Contains(log.String(), "\nlevel=ERROR msg=forged") {
			t.Errorf("%s: %d lines:\n%s", format, lines, log.String())
		}
	}
}

func TestRequestIDs(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, test := range []struct {
		name, peer, id string
		kept           bool
	}{
		{"a proxy's", "10.0.0.1:5", "req-1.2_3:4", true},
		{"this machine's", "127.0.0.1:5", "r1", true},
		{"a stranger's", "203.0.113.9:5", "r1", false},
		{"a long one", "10.0.0.1:5", strings.Repeat("a", 128), true},
		{"too long", "10.0.0.1:5", strings.Repeat("a", 129), false},
		{"a space", "10.0.0.1:5", "a b", false},
		{"a new line", "10.0.0.1:5", "a\nb", false},
		{"a letter beyond ASCII", "10.0.0.1:5", "é", false},
		{"a quote", "10.0.0.1:5", `"`, false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.peer
		r.Header["X-Request-Id"] = []string{test.id}
		answer := httptest.NewRecorder()
		config := Config{TrustedProxies: trusted}.For("console", nil)
		config.Handle(http.NotFoundHandler()).ServeHTTP(answer, r)
		if got := answer.Header().Get("X-Request-Id"); (got == test.id) != test.kept || !test.kept && len(got) != idLength {
			t.Errorf("%s: %q became %q", test.name, test.id, got)
		}
	}
}

func TestAPanicIsAnsweredAndLoggedWithItsStack(t *testing.T) {
	d := newDesk()
	answer := ask(d.Handle(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret cause") })), "GET", "/")
	if answer.Code != 500 || strings.Contains(answer.Body.String(), "secret") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	lines := d.lines(t)
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), d.log.String())
	}
	if stack, _ := lines[0]["stack"].(string); lines[0]["error"] != "panic: secret cause" || !strings.Contains(stack, "request_test.go") {
		t.Errorf("the log says %v", lines[0])
	}
	if lines[0]["request_id"] != answer.Header().Get("X-Request-Id") || lines[1]["status"] != 500.0 || d.seen[0].Status != 500 {
		t.Errorf("the log says %v, measured %v", lines, d.seen)
	}
}

// TestAPanicInTheMiddleOfAnAnswerCutsTheConnection: half an answer must not look like a whole one,
// and the server goes on.
func TestAPanicInTheMiddleOfAnAnswerCutsTheConnection(t *testing.T) {
	d := newDesk()
	server := httptest.NewServer(d.Handle(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/whole" {
			_, _ = io.WriteString(w, "whole")
			return
		}
		_, _ = io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic("too late")
	})))
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "GET /half HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("half an answer looks like a whole one: %q", body)
	}
	whole, err := http.Get(server.URL + "/whole")
	if err != nil || whole.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %v %v", whole, err)
	}
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	for _, https := range []bool{false, true} {
		config := Config{HTTPS: https}.For("console", nil)
		h := ask(config.Handle(http.NotFoundHandler()), "GET", "/").Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		} {
			if h.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, h.Get(name), want)
			}
		}
		if got := h.Get("Strict-Transport-Security"); (got != "") != https {
			t.Errorf("https %v: Strict-Transport-Security is %q", https, got)
		}
	}
}

func TestQuietRequestsAreNotLogged(t *testing.T) {
	d := newDesk()
	h := d.Handle(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Of(r.Context()).Quiet = true
		if r.URL.Path == "/failing" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	ask(h, "GET", "/fine")
	ask(h, "GET", "/failing")
	if lines := d.lines(t); len(lines) != 1 || lines[0]["status"] != 503.0 {
		t.Errorf("the log says %s", d.log.String())
	}
}
