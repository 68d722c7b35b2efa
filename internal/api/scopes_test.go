package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upstock/internal/account"
)

// token makes an API token of the office.
func (w *world) newToken(name string, scope account.Scope) string {
	w.t.Helper()
	token, err := account.New(account.Config{Store: w.store}).CreateAPIToken(context.Background(), w.office.supplierID,
		account.NewAPIToken{Name: name, Scope: scope, Lasts: account.For30Days})
	must(w.t, err)
	return token
}

// scopeOfCall reads from the document which scope a call needs.
func scopeOfCall(t *testing.T, op any) account.Scope {
	t.Helper()
	security, _ := at(op, "security").([]any)
	if len(security) != 1 {
		t.Fatalf("security is %v", security)
	}
	names, _ := at(security[0], "token").([]any)
	if len(names) != 1 {
		t.Fatalf("security is %v", security)
	}
	return account.Scope(names[0].(string))
}

// TestEveryCallNamesItsScope holds the allow-list: what only reads needs read, what is about an
// order needs orders, and everything else needs all. A new call fails until it is in one of them.
func TestEveryCallNamesItsScope(t *testing.T) {
	// Reading these shows what only someone who may do everything should see.
	readsMore := []string{"GET /audit-log"}
	ordering := regexp.MustCompile(`^(POST|PATCH) /(orders(/.*)?|documents(/\{id\}/resend)?|invoices/\{id\}/send|payments/\{id\}/retry|notices/\{id\}/dismiss)$`)
	for path, item := range at(document(t), "paths").(map[string]any) {
		for method, op := range item.(map[string]any) {
			call := strings.ToUpper(method) + " " + strings.TrimPrefix(path, "/api/v1")
			want := account.ScopeAll
			switch {
			case slices.Contains(readsMore, call):
			case method == "get":
				want = account.ScopeRead
			case ordering.MatchString(call):
				want = account.ScopeOrders
			}
			if got := scopeOfCall(t, op); got != want {
				t.Errorf("%s needs the scope %q, want %q", call, got, want)
			}
		}
	}
}

// TestATokenIsHeldToItsScope makes every call with a token of every scope.
func TestATokenIsHeldToItsScope(t *testing.T) {
	w := newWorld(t)
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	for _, has := range []account.Scope{account.ScopeRead, account.ScopeOrders, account.ScopeAll} {
		token := w.newToken("ERP "+string(has), has)
		for path, item := range at(document(t), "paths").(map[string]any) {
			for method, op := range item.(map[string]any) {
				needed := scopeOfCall(t, op)
				if has == account.ScopeAll && method != "get" {
					continue // the other tests make these calls with such a token
				}
				call := strings.ToUpper(method) + " " + path
				got := w.send(request{
					method: strings.ToUpper(method), path: parameter.ReplaceAllString(path, "01890a5d-ac96-774b-bcce-b302099a8061"),
					body: "{not even JSON", token: token,
				})
				if allowed := got.status != http.StatusForbidden; allowed != has.Includes(needed) {
					t.Errorf("%s with the scope %s: %d %s", call, has, got.status, got.text)
				}
				if got.status != http.StatusForbidden {
					continue
				}
				got.problem(t, http.StatusForbidden)
				want := `This needs an API token with the scope “` + string(needed) + `”. The token “ERP ` + string(has) + `” has the scope “` + string(has) + `”`
				if got.json["detail"] != want {
					t.Errorf("%s: %v", call, got.json["detail"])
				}
				if header := got.header.Get("WWW-Authenticate"); header != `Bearer error="insufficient_scope", scope="`+string(needed)+`"` {
					t.Errorf("%s: WWW-Authenticate %q", call, header)
				}
			}
		}
	}
}

func TestTheLogNamesTheToken(t *testing.T) {
	w := newWorld(t)
	w.log.Reset()
	w.send(request{method: "GET", path: "/api/v1/orders", token: w.newToken("ERP", account.ScopeRead)})
	var line map[string]any
	must(t, json.Unmarshal(w.log.Bytes(), &line))
	if line["token"] != "ERP" || line["supplier_id"] != w.office.supplierID {
		t.Errorf("the log says %v", line)
	}
}
