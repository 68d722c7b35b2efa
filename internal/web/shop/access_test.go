package shop

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/guide"
	"upstock/internal/web/webtest"
)

// public are the routes for people who are not signed in. Every other one names the roles that it
// lets in.
var public = []string{
	"GET /shop", "GET /shop/{$}", "GET /shop/{supplier}/brand.css", "GET /shop/{supplier}/live",
	"GET /shop/sign-in", "POST /shop/sign-in", "GET /shop/sign-in/app-code", "POST /shop/sign-in/app-code",
	"POST /shop/sign-in/passkey/question", "POST /shop/sign-in/passkey", "POST /shop/sign-out",
	// Whoever has a payment link may pay.
	"GET /pay/{token}", "GET /pay/{token}/receipt.pdf",
	"GET /join/{token}", "POST /join/{token}", "GET /shop/{supplier}/trade", "POST /shop/{supplier}/trade",
	// What strangers see is the supplier's choice, and never a price.
	"GET /shop/{supplier}", "GET /shop/{supplier}/products", "GET /shop/{supplier}/products/{code}", "GET /shop/{supplier}/groups",
	// What a browser asks for to make an app of the shop.
	"GET /shop/sw.js", "GET /shop/{supplier}/app.webmanifest", "GET /shop/{supplier}/offline",
	"GET /shop/{supplier}/icon-192.png", "GET /shop/{supplier}/icon-512.png", "GET /shop/{supplier}/icon-maskable.png", "GET /shop/{supplier}/icon-apple.png",
}

// TestEveryRouteOfTheShopNamesWhoMayUseIt asks for every route without signing in, and as a buyer
// in a role that no route names.
func TestEveryRouteOfTheShopNamesWhoMayUseIt(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		routes(s.Shop, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Invoices: s.Invoices, Push: s.Push, Guide: guide.New(s.Store, s.Catalog), Baskets: s.Baskets, Payments: s.Payments, Fulfilment: s.Fulfilment,
			Clock: func() time.Time { return webtest.Now }, PublicURL: s.URL,
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
		var answered []string
		for _, pattern := range site.Shop.Patterns() {
			visitor.enter() // some routes sign out
			method, path, _ := strings.Cut(path(pattern), " ")
			refused := visitor.refused
			switch {
			case strings.HasPrefix(path, "/_shop/"):
				continue
			case slices.Contains(public, pattern):
				answered = append(answered, pattern)
				continue
			case !strings.Contains(pattern, "{supplier}") && visitor.refused == http.StatusForbidden:
				continue // is no supplier's, so no role of a buyer counts there
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
