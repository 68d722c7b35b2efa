package console

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/web/webtest"
)

// public are the routes for people who are not signed in. Every other one names the roles that it
// lets in.
var public = []string{
	"GET /forgot", "GET /join-team/{token}", "GET /live", "GET /reset/{token}", "GET /set-up", "GET /sign-in", "GET /sign-in/link/{token}",
	"POST /forgot", "POST /join-team/{token}", "POST /reset/{token}", "POST /set-up", "POST /sign-in", "POST /sign-out",
	"GET /sign-in/code", "POST /sign-in/code", "POST /sign-in/passkey/question", "POST /sign-in/passkey",
}

// TestEveryRouteNamesWhoMayUseIt asks for every route without signing in, and in a role that no
// route names.
func TestEveryRouteNamesWhoMayUseIt(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		routes(s.Router, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Invoices: s.Invoices, Payments: s.Payments, Documents: s.Documents, Syncing: s.Syncing, Webhooks: s.Webhooks, Fulfilment: s.Fulfilment,
			Clock: func() time.Time { return webtest.Now }, PublicURL: s.URL,
		})
	})
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	for _, visitor := range []struct {
		name                   string
		enter                  func()
		refused, refusedRegion int
	}{
		{"no one", site.AsNobody, http.StatusSeeOther, http.StatusNoContent},
		{"a role that no route names", func() { site.AsRole("auditor") }, http.StatusForbidden, http.StatusNotFound},
	} {
		visitor.enter()
		var answered []string
		for _, pattern := range site.Router.Patterns() {
			method, path, _ := strings.Cut(parameter.ReplaceAllString(strings.ReplaceAll(pattern, "{$}", ""), "x"), " ")
			refused := visitor.refused
			switch {
			case strings.HasPrefix(path, "/_test/"), slices.Contains(public, pattern):
				answered = append(answered, pattern)
				continue
			case strings.HasPrefix(path, "/live?"): // what one may not see is not there
				refused = visitor.refusedRegion
			}
			ask := site.Ask
			if method == http.MethodPost {
				ask = func(path string) *webtest.Answer { return site.Post(path, nil) }
			}
			if a := ask(path); a.Status != refused {
				t.Errorf("%s: %s answers %d", visitor.name, pattern, a.Status)
			}
		}
		if len(answered) != len(public)+2 {
			t.Errorf("of the public routes there are only %q", answered)
		}
	}
}
