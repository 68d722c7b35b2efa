package test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// maxPage is how large a page may be, before pictures.
const maxPage = 100_000

// TestBrowserPages checks every page on a phone and a desktop, light and dark: no errors, no
// serious axe findings, nothing wider than the window. UPSTOCK_SCREENSHOTS=folder keeps pictures.
func TestBrowserPages(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	open := shop.order(t, "CORNER", "PO 1")
	created := shop.approved(t, "KAI", "PO 2")
	shop.order(t, "HOSTILE", `"><script>console.error("ran-in-a-reference")</script>`)
	hostile := "/customers/" + shop.firstID(t, "/customers?code=HOSTILE")

	list := "/price-lists/" + shop.priceList(t, "<i>Cafés</i>")

	pages := []struct{ name, path string }{
		{"home", "/"},
		{"orders", "/orders"},
		{"orders-approve", "/orders/approve?id=" + open.ID},
		{"order-new", "/orders/new"},
		{"order-new-lines", "/orders/new?customer=" + shop.firstID(t, "/customers?code=KAI")},
		{"order-open", "/orders/" + open.ID},
		{"order-created", "/orders/" + created.ID},
		{"products", "/products"},
		{"products-grid", "/products?view=grid"},
		{"product-hostile", "/products/" + shop.firstID(t, "/products?code=HOSTILE")},
		{"price-lists", "/price-lists"},
		{"price-list", list},
		{"price-list-customers", list + "/customers"},
		{"price-list-import", list + "/import"},
		{"customers", "/customers"},
		{"customer-new", "/customers/new"},
		{"customer-hostile", hostile},
		{"customer-addresses", hostile + "/addresses"},
		{"customer-prices", hostile + "/prices"},
		{"customer-invite", hostile + "/invite"},
		{"customer-match", hostile + "/match"},
		{"team", "/team"},
		{"account", "/account"},
		{"notices", "/notices"},
		{"settings-integrations", "/settings/integrations"},
		{"settings-relink", "/settings/integrations/relink"},
		{"settings-security-log", "/settings/security-log"},
		{"account-codes", "/account/codes"},
		{"account-passkeys", "/account/passkeys"},
		{"products-without-picture", "/products?problem=picture"},
		{"settings-sync-history", "/settings/sync-history"},
		{"orders-needing-you", "/orders?show=needs"},
		{"settings-profile", "/settings/profile"},
		{"settings-notifications", "/settings/notifications"},
		{"settings-tokens", "/settings/tokens"},
		{"settings-fulfilment-groups", "/settings/fulfilment-groups"},
		{"settings-fulfilment-group-new", "/settings/fulfilment-groups/new"},
		{"settings-payment-terms", "/settings/payment-terms"},
		{"settings-payment-terms-new", "/settings/payment-terms/new"},
		{"settings-webhooks", "/settings/webhooks"},
	}
	for _, window := range []look{phone, desk} {
		t.Run(fmt.Sprint(window.width), func(t *testing.T) {
			t.Parallel()
			b := shop.owner(t)
			client := b.httpClient(t)
			for _, page := range pages {
				t.Run(page.name, func(t *testing.T) {
					if size := pageSize(t, client, b.base+page.path); size > maxPage {
						t.Errorf("the page has %d bytes, want at most %d", size, maxPage)
					}
					b.lookAt(t, window, page.name, page.path)
				})
			}
			visitor := shop.visitor(t)
			visitor.journal.expect(http.StatusNotFound)
			for name, path := range map[string]string{"sign-in": "/sign-in", "forgot": "/forgot", "not-found": "/nothing/here"} {
				t.Run(name, func(t *testing.T) { visitor.lookAt(t, window, name, path) })
			}
		})
	}
}

// lookAt looks at a page in light and in dark, and fails the test for what is wrong with it.
func (b *tab) lookAt(t *testing.T, window look, name, path string) {
	for _, window.dark = range []bool{false, true} {
		b.lookAs(t, window)
		// Reload: Chromium keeps some colours when the preference changes under an open page.
		b.open(t, path)
		b.has(t, "h1")
		b.until(t, "be settled", "settled") // parts of it may come later
		if window.dark {
			b.isAccessible(t, "color-contrast") // all else is as it was
		} else {
			b.fits(t)
			b.isAccessible(t)
		}
		if _, err := b.picture(name + "-" + window.String()); err != nil {
			t.Errorf("picture: %v", err)
		}
	}
	for _, problem := range b.journal.problems() {
		t.Errorf("in the browser: %s", problem)
	}
}

// httpClient is a client with the session of the tab.
func (b *tab) httpClient(t *testing.T) *http.Client {
	t.Helper()
	cookies, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{b.base}})
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(b.base)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cookies.Cookies {
		jar.SetCookies(address, []*http.Cookie{{Name: c.Name, Value: c.Value}})
	}
	return &http.Client{Jar: jar}
}

// pageSize is the size of a page as it comes, with nothing that it refers to.
func pageSize(t *testing.T, client *http.Client, address string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || strings.Contains(response.Request.URL.Path, "sign-in") {
		t.Fatalf("%s answers %s at %s", address, response.Status, response.Request.URL.Path)
	}
	return len(body)
}

// TestBrowserShowsHostileTextsAsText checks that texts from Unleashed are shown only as text.
func TestBrowserShowsHostileTextsAsText(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.order(t, "HOSTILE", "<script>console.error('ran-in-a-reference')</script>")
	b := shop.owner(t) // whatever runs writes to the console, which fails the test
	b.open(t, "/orders/"+order.ID)
	b.see(t, "<img src=x onerror=console.error('ran-in-a-name')>")
	b.see(t, "<b>1 Bold Street</b>")
	b.fill(t, "Add a comment", "</textarea><script>console.error('ran-in-a-comment')</script>")
	b.click(t, "Add comment")
	b.see(t, "<script>console.error('ran-in-a-comment')</script>")
	b.open(t, "/products/"+shop.firstID(t, "/products?code=HOSTILE"))
	b.see(t, "<svg onload=console.error('ran-in-a-product')>")
	b.see(t, "<script>console.error('ran-in-notes')</script>")
	b.see(t, "{{7*7}} ${7*7}")
	b.open(t, "/customers")
	b.see(t, "<img src=x onerror=console.error('ran-in-a-name')>")
	b.open(t, "/orders")
	b.see(t, "<img src=x onerror=console.error('ran-in-a-name')>")
	b.open(t, "/orders/"+order.ID)
	if n := b.count(t, "main script, main b[data-hostile], main img[src=x], main svg[onload]"); n != 0 {
		t.Errorf("%d hostile elements are in the page", n)
	}
}
