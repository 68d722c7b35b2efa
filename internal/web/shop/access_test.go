package shop

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/web/webtest"
)

// public are the routes for people who are not signed in. Every other one names the roles that it
// lets in.
var public = []string{
	"GET /shop", "GET /shop/{$}", "GET /shop/{supplier}/brand.css", "GET /shop/{supplier}/live",
	"GET /shop/sign-in", "POST /shop/sign-in", "GET /shop/sign-in/app-code", "POST /shop/sign-in/app-code",
	"POST /shop/sign-in/passkey/question", "POST /shop/sign-in/passkey", "POST /shop/sign-out",
	"GET /join/{token}", "POST /join/{token}", "GET /shop/{supplier}/trade", "POST /shop/{supplier}/trade",
}

// TestEveryRouteOfTheShopNamesWhoMayUseIt asks for every route without signing in, and as a buyer
// in a role that no route names.
func TestEveryRouteOfTheShopNamesWhoMayUseIt(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		routes(s.Shop, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Clock: func() time.Time { return webtest.Now }, PublicURL: s.URL,
		})
	})
	site.AddBuyerAs(site.AddCustomer("CAFE", "Corner Cafe"), "kim@cafe.example", account.Buyer{Role: "auditor"})
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	path := func(pattern string) string {
		pattern = strings.ReplaceAll(pattern, "/shop/{supplier}", site.ShopPath(""))
		return parameter.ReplaceAllString(strings.ReplaceAll(pattern, "{$}", ""), "x")
	}
	for _, visitor := range []struct {
		name                   string
		enter                  func()
		refused, refusedRegion int
	}{
		{"no one", site.AsNobody, http.StatusSeeOther, http.StatusNoContent},
		{"a role that no route names", func() { site.AsBuyer("kim@cafe.example") }, http.StatusForbidden, http.StatusNotFound},
	} {
		visitor.enter()
		var answered []string
		for _, pattern := range site.Shop.Patterns() {
			method, path, _ := strings.Cut(path(pattern), " ")
			refused := visitor.refused
			switch {
			case strings.HasPrefix(path, "/_shop/"):
				continue
			case slices.Contains(public, pattern):
				answered = append(answered, pattern)
				continue
			case strings.Contains(path, "/live?"): // what one may not see is not there
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
		if len(answered) != len(public) {
			t.Errorf("of the public routes there are only %q", answered)
		}
	}
}
