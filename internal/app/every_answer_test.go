package app

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
)

// everyRoute lists what the server answers, as "METHOD /path", with a value for every parameter.
func everyRoute(t *testing.T, r *rig, server *Server, value string) (routes []string) {
	t.Helper()
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	for _, pattern := range server.console.Patterns() {
		routes = append(routes, parameter.ReplaceAllString(strings.ReplaceAll(pattern, "{$}", ""), value))
	}
	pages := len(routes)
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal([]byte(r.request(t, server, http.MethodGet, "/api/openapi.json", "").body), &document); err != nil {
		t.Fatal(err)
	}
	for path, methods := range document.Paths {
		for method := range methods {
			routes = append(routes, strings.ToUpper(method)+" "+parameter.ReplaceAllString(path, value))
		}
	}
	if pages < 80 || len(routes)-pages < 30 {
		t.Fatalf("only %d pages and %d calls", pages, len(routes)-pages)
	}
	return append(routes, "GET /healthz", "GET /readyz", "GET /metrics", "GET /api/docs", "GET /api/openapi.json", "GET /api/nothing", "GET /nothing",
		"GET /media/"+value, "GET /media/"+value+"/thumbnail", "POST /webhooks/unleashed/"+value, "GET /assets/app.css", "GET /assets/nothing", "PUT /orders", "DELETE /healthz", "GET /%00")
}

// TestEveryAnswerHasItsHeaders asks for every route of both surfaces, without signing in, at a
// server that people reach by https.
func TestEveryAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	rig := newRig(t)
	server := rig.start(t, func(s *Serve) { s.PublicURL = "https://orders.example.com" })
	ids := map[string]bool{}
	for _, route := range everyRoute(t, rig, server, "x") {
		method, path, _ := strings.Cut(route, " ")
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "^nosniff$", "X-Frame-Options": "^DENY$", "Content-Security-Policy": "^default-src 'none'", "Cache-Control": ".",
			"Referrer-Policy": "^(no-referrer|same-origin)$", "Cross-Origin-Opener-Policy": "^same-origin$", "Permissions-Policy": "camera=()",
			"Strict-Transport-Security": "^max-age=31536000$", "X-Request-Id": ".",
		} {
			if got := answer.Header.Get(name); !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("%s answers %d with %s %q", route, answer.StatusCode, name, got)
			}
		}
		if policy := answer.Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") {
			t.Errorf("%s allows inline scripts: %s", route, policy)
		}
		ids[answer.Header.Get("X-Request-Id")] = true
		for _, cookie := range answer.Header.Values("Set-Cookie") {
			isOurs := regexp.MustCompile(`^__Host-upstock-[a-z]+=[^;]*; Path=/;.* HttpOnly; Secure; SameSite=(Lax|Strict)$`)
			if !isOurs.MatchString(cookie) || strings.Contains(cookie, "Domain") {
				t.Errorf("%s sets the cookie %s", route, cookie)
			}
		}
		if answer.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s answers %d to a stranger", route, answer.StatusCode)
		}
	}
	if routes := len(everyRoute(t, rig, server, "x")); len(ids) != routes {
		t.Errorf("%d requests have %d ids", routes, len(ids))
	}
}

// TestNoSecretIsLogged follows every kind of secret link and address, and finds none in the log.
func TestNoSecretIsLogged(t *testing.T) {
	t.Parallel()
	rig := newRig(t)
	log := &lockedBuffer{}
	server, err := Start(t.Context(), rig.serve, Environment{Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopServer(t, server) })
	const secret = "s3cr3tvalue"
	for _, route := range everyRoute(t, rig, server, secret) {
		method, path, _ := strings.Cut(route, " ")
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL()+path+separator+"code="+secret, strings.NewReader("password="+secret))
		if err != nil {
			continue // not every route can have it
		}
		for name, value := range map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Bearer upk_" + secret, "Cookie": "upstock-session=" + secret,
			"Idempotency-Key": secret, "Referer": server.URL() + "/join/" + secret, "User-Agent": secret,
		} {
			request.Header.Set(name, value)
		}
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	lines := 0
	for line := range strings.Lines(log.String()) {
		lines++
		var parsed struct{ Route, Thing string }
		if err := json.Unmarshal([]byte(line), &parsed); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if strings.Contains(parsed.Route, "{id}") && parsed.Thing == secret {
			line = strings.Replace(line, `"thing":"`+secret, "", 1) // an id is no secret
		}
		if strings.Contains(line, secret) {
			t.Errorf("the log tells a secret: %s", line)
		}
	}
	if lines < 100 {
		t.Errorf("only %d lines", lines)
	}
}

// TestAFullDiskIsSaidOnBothSurfaces lets the database grow no further while an order is sent and
// someone signs in.
func TestAFullDiskIsSaidOnBothSurfaces(t *testing.T) {
	t.Parallel()
	rig := newRig(t)
	server := rig.start(t, nil)
	status, made := rig.ask(t, server, http.MethodPost, "/api/v1/customers", `{"code":"HARBOUR","name":"`+strings.Repeat("Harbour ", 20)+`"}`)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, made)
	}
	room := func(pages string) {
		t.Helper()
		if err := server.Store().Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), "PRAGMA max_page_count = "+pages)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	room("1") // no more than there are
	full := func() answer {
		for i := 0; ; i++ { // the pages that are there have some room left
			a := rig.request(t, server, http.MethodPost, "/api/v1/customers", `{"code":"C`+strings.Repeat("x", i%50)+time.Now().Format("150405.000000000")+
				`","name":"`+strings.Repeat("Harbour ", 20)+`"}`)
			if a.status != http.StatusCreated || i > 5000 {
				return a
			}
		}
	}()
	if full.status != http.StatusServiceUnavailable || full.header.Get("Retry-After") == "" || !strings.Contains(full.body, "The server's disk is full") {
		t.Errorf("REST: %d %s", full.status, full.body)
	}
	if ready := rig.request(t, server, http.MethodGet, "/readyz", ""); ready.status != http.StatusServiceUnavailable || !strings.Contains(ready.body, "The server's disk is full") {
		t.Errorf("/readyz: %d %s", ready.status, ready.body)
	}
	b := newBrowser(t, server.URL())
	var response *http.Response
	var page string
	for range 200 { // each sign-in writes a session, until there is no room for it
		form := url.Values{"email": {"fizz@example.com"}, "password": {rig.account.Password}}
		response, page = newBrowser(t, server.URL()).send(http.MethodPost, "/sign-in", strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
		if response.StatusCode != http.StatusSeeOther {
			break
		}
	}
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(page, "The server&#39;s disk is full") || !strings.Contains(page, `value="fizz@example.com"`) ||
		response.Header.Get("Retry-After") == "" || strings.Contains(page, rig.account.Password) {
		t.Errorf("signing in: %s %s", response.Status, page)
	}
	room("1000000")
	if a := rig.request(t, server, http.MethodPost, "/api/v1/customers", `{"code":"ROOM","name":"Room"}`); a.status != http.StatusCreated {
		t.Errorf("with room again: %d %s", a.status, a.body)
	}
	if answer, _ := b.send(http.MethodGet, "/readyz", nil); answer.StatusCode != http.StatusOK {
		t.Errorf("with room again, /readyz: %s", answer.Status)
	}
	if _, err := os.Stat(rig.serve.sqliteFile()); err != nil {
		t.Error(err)
	}
}
