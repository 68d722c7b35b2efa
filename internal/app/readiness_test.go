package app

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"upstock/internal/postgrestest"
)

func TestReadinessLooksAtTheDisk(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		free  uint64
		known bool
		err   error
		want  string
	}{
		{leastRoom, true, nil, ""},
		{leastRoom - 1, true, nil, "it is full: 4095 KB are free"},
		{0, false, nil, ""},
		{0, false, errors.New("secret folder"), "its free space cannot be read"},
	} {
		got := diskCheck("/", func(string) (uint64, bool, error) { return test.free, test.known, test.err })
		if got.Problem != test.want {
			t.Errorf("%d bytes free: %q, want %q", test.free, got.Problem, test.want)
		}
	}
}

func TestNotReadyWhileStopping(t *testing.T) {
	t.Parallel()
	l := &lifecycle{}
	if got := l.notStopping(); got.Problem != "" {
		t.Errorf("got %q", got.Problem)
	}
	l.stop()
	if got := l.notStopping(); got.Problem == "" {
		t.Error("ready while stopping")
	}
}

// TestAMissingDatabaseIs503Everywhere moves the SQLite file away under a running server, and puts
// it back.
func TestAMissingDatabaseIs503Everywhere(t *testing.T) {
	t.Parallel()
	rig := newRig(t)
	server := rig.start(t, nil)
	file := rig.serve.sqliteFile()
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	rig.isUnavailable(t, server)
	if err := os.WriteFile(file, nil, 0o600); err != nil { // another file in its place is not the database
		t.Fatal(err)
	}
	rig.isUnavailable(t, server)
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	rig.isAvailable(t, server)
}

// TestPostgreSQLThatGoesAwayIs503 ends every connection and lets no new one in for a while.
func TestPostgreSQLThatGoesAwayIs503(t *testing.T) {
	t.Parallel()
	database := postgrestest.URL(t)
	rig := newRigOn(t, database)
	server := rig.start(t, func(s *Serve) { s.Role = RoleWeb })
	rig.isAvailable(t, server)
	comeBack := postgrestest.TakeAway(t, database)
	rig.isUnavailable(t, server)
	comeBack()
	rig.isAvailable(t, server)
}

// isUnavailable expects every surface to say so, in the way of each.
func (r *rig) isUnavailable(t *testing.T, server *Server) {
	t.Helper()
	for path, want := range map[string]string{
		"/readyz":        `"database":"it does not answer"`,
		"/api/v1/orders": `"detail":"The server cannot reach its database right now. Try again in a minute.`,
		"/media/01a22643-c9b8-7c6f-ab22-4202b5f4356d": "The server cannot reach its database right now",
		"/sign-in": "The server cannot reach its database right now",
	} {
		response := r.request(t, server, http.MethodGet, path, "")
		if response.status != http.StatusServiceUnavailable || response.header.Get("Retry-After") == "" || !strings.Contains(response.body, want) {
			t.Errorf("GET %s: %d, Retry-After %q: %.400s", path, response.status, response.header.Get("Retry-After"), response.body)
		}
	}
	order := r.request(t, server, http.MethodPost, "/api/v1/orders", `{"customer_code":"X","lines":[]}`)
	if order.status != http.StatusServiceUnavailable || order.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("POST /api/v1/orders: %d %s", order.status, order.body)
	}
	if got := statusOf(t, server.URL()+"/healthz"); got != http.StatusOK {
		t.Errorf("/healthz: %d", got)
	}
}

func (r *rig) isAvailable(t *testing.T, server *Server) {
	t.Helper()
	for _, path := range []string{"/readyz", "/api/v1/orders", "/sign-in"} {
		if got := r.request(t, server, http.MethodGet, path, ""); got.status != http.StatusOK {
			t.Errorf("GET %s: %d %.400s", path, got.status, got.body)
		}
	}
}
