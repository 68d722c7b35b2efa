package app

import (
	"net/http"
	"strings"
	"testing"
)

// statusOf asks for an address as a stranger.
func statusOf(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url) //nolint:gosec // of a server of the test's
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// TestMetricsAreNotPublic starts both kinds of process with each address that people may use.
func TestMetricsAreNotPublic(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		publicURL, listen string
		onMain            bool
	}{
		{"", "", true},
		{"http://127.0.0.1:8080", "", true},
		{"http://localhost:8080", "", true},
		{"http://[::1]:8080", "", true},
		{"http://upstock.localhost", "", true},
		{"https://orders.example.com", "", false},
		{"http://192.168.1.5:8080", "", false},
		{"https://localhost.example.com", "", false},
		{"https://127.0.0.1.example.com", "", false},
		{"", "127.0.0.1:0", false},
		{"http://127.0.0.1:8080", "127.0.0.1:0", false},
		{"https://orders.example.com", "127.0.0.1:0", false},
	} {
		t.Run(test.publicURL+" "+test.listen, func(t *testing.T) {
			t.Parallel()
			rig := newRig(t)
			for _, role := range []Role{RoleAll, RoleWorker} {
				server := rig.start(t, func(s *Serve) { s.PublicURL, s.MetricsListen, s.Role = test.publicURL, test.listen, role })
				want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[test.onMain]
				if got := statusOf(t, server.URL()+"/metrics"); got != want {
					t.Errorf("%s: /metrics on the main listener: %d, want %d", role, got, want)
				}
				if (server.MetricsURL() != "") != (test.listen != "") {
					t.Errorf("%s: a listener of its own at %q", role, server.MetricsURL())
				}
				if server.MetricsURL() != "" {
					if got := statusOf(t, server.MetricsURL()); got != http.StatusOK {
						t.Errorf("%s: its own listener answers %d", role, got)
					}
					for _, other := range []string{"/", "/readyz", "/api/v1/orders", "/sign-in"} {
						if got := statusOf(t, strings.TrimSuffix(server.MetricsURL(), "/metrics")+other); got != http.StatusNotFound {
							t.Errorf("%s: the metrics' listener answers %s with %d", role, other, got)
						}
					}
				}
				stopServer(t, server)
			}
		})
	}
}
