package test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

// evaluate is what a piece of JavaScript, whose promise is waited for, says.
func (b *tab) evaluate(t testing.TB, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate %s: %v\n%s", script, err, b.whereabouts())
	}
	return answer
}

// call sends a command to the tab.
func call[P any](t testing.TB, b *tab, what string, command cdp.Command[P, cdp.Empty], parameters P) {
	t.Helper()
	b.do(t, what, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, command, parameters)
		return chromedp.Void{}, err
	})
}

// notifications says what the person has answered, asked whether the shop may show any.
func (b *tab) notifications(t testing.TB, answer browser.PermissionSetting) {
	t.Helper()
	b.do(t, "answer whether notifications may be shown", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: answer, Origin: b.base,
			BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
		return chromedp.Void{}, err
	})
}

// copies are the pages that the phone keeps, each with for whom: "fizz|0a1b… /shop/fizz/basket".
func (b *tab) copies(t testing.TB) string {
	t.Helper()
	return b.evaluate(t, `(async () => {
		const found = [];
		for (const name of await caches.keys()) {
			if (name.startsWith("pages-")) {
				for (const kept of await (await caches.open(name)).keys()) {
					const url = new URL(kept.url);
					found.push(name.slice(7) + " " + url.pathname + url.search);
				}
			}
		}
		return found.sort().join("\n");
	})()`)
}

// keeps waits until the phone keeps exactly these pages of the shop.
func (b *tab) keeps(t testing.TB, paths ...string) {
	t.Helper()
	eventually(t, browserPatience, func() bool {
		var kept []string
		for line := range strings.Lines(b.copies(t)) {
			_, path, _ := strings.Cut(strings.TrimSpace(line), " ")
			kept = append(kept, path)
		}
		return strings.Join(kept, " ") == strings.Join(paths, " ")
	})
}

// TestPhoneWithTwoBuyers has buyers of different customers use one phone one after the other. What
// it keeps for the time without a network is only ever of the one who is signed in.
func TestPhoneWithTwoBuyers(t *testing.T) {
	t.Parallel()
	mailbox := openMailbox(t)
	smtp := []string{"--smtp-url", "smtp://" + mailbox.address + "?from=upstock@example.com"}
	s := openShop(t, smtp...)
	s.order(t, "KAI", "PO 1")
	password := s.newBuyer(t, "KAI", "sam@kai.example")
	s.ask(t, s.installation.url(), http.MethodPost, "/customers/"+s.firstID(t, "/customers?code=CORNER")+"/invite", map[string]string{"email": "kim@corner.example"}, nil)

	b := s.visitor(t)
	b.lookAs(t, phone)
	b.open(t, "/shop/sign-in?with=password&next=/shop/fizz")
	b.fill(t, "E-mail", "sam@kai.example")
	b.fill(t, "Password", password)
	b.click(t, "Sign in")
	b.isAt(t, "/shop/fizz")
	b.see(t, "Kombucha Ginger")
	b.keeps(t, "/shop/fizz", "/shop/fizz/offline")
	b.open(t, "/shop/fizz/basket")
	b.open(t, "/shop/fizz/products?q=lemon") // what was searched for is not the products
	b.open(t, "/shop/fizz/products")
	b.keeps(t, "/shop/fizz", "/shop/fizz/basket", "/shop/fizz/offline", "/shop/fizz/products")
	s.server.stop(t)
	b.open(t, "/shop/fizz")
	b.see(t, "You're offline: prices as of")
	b.see(t, "Kombucha Ginger")
	b.isAccessible(t)
	b.fits(t)
	_, _ = b.picture("shop-offline-guide")
	b.open(t, "/shop/fizz/orders")
	b.see(t, "This page needs a connection")
	b.seeNot(t, "prices as of")
	_, _ = b.picture("shop-offline-page")

	// Sam's session ends without a word, and Kim follows an invitation on the same phone.
	s.server = s.installation.serve(t, smtp...)
	sam := b.copies(t)
	call(t, b, "lose the session", network.ClearBrowserCookies, cdp.Empty{})
	b.open(t, mailbox.link(t, "/join/"))
	b.see(t, "Fizz invites The Corner Shop")
	b.keeps(t)
	b.fill(t, "Your name", "Kim")
	b.click(t, "Join")
	b.isAt(t, "/shop/fizz")
	b.keeps(t, "/shop/fizz", "/shop/fizz/offline")
	if kim := b.copies(t); kim == "" || strings.Contains(sam, strings.Fields(kim)[0]) {
		t.Errorf("of Sam:\n%s\nof Kim:\n%s", sam, kim)
	}
	s.server.stop(t)
	b.open(t, "/shop/fizz")
	b.see(t, "You're offline: prices as of")
	b.seeNot(t, "Kombucha Ginger") // Kim's customer has ordered nothing yet
	b.open(t, "/shop/fizz/basket")
	b.see(t, "This page needs a connection")

	s.server = s.installation.serve(t, smtp...)
	b.open(t, "/shop/fizz/account")
	b.click(t, "Sign out")
	b.isAt(t, "/shop/sign-in")
	b.keeps(t)
	b.journal.problems() // the requests that failed without a server
}

// TestPhoneApp installs the shop, opens it from the home screen, is offered notifications after the
// first order and not before, and gets one.
func TestPhoneApp(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	password := s.newBuyer(t, "KAI", "sam@kai.example")
	b := s.visitor(t)
	b.lookAs(t, phone)
	call(t, b, "open from the home screen", emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "display-mode", Value: "standalone"}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	b.notifications(t, browser.PermissionSettingPrompt)
	b.open(t, "/shop/sign-in?next=/shop/fizz")
	b.fill(t, "E-mail", "sam@kai.example")
	b.fill(t, "Password", password)
	b.click(t, "Sign in")
	b.isAt(t, "/shop/fizz")
	b.fits(t)
	if n := b.count(t, "[data-push-offer]"); n != 0 {
		t.Error("notifications are offered before anything is ordered")
	}
	b.do(t, "look at the manifest", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		manifest, err := chromedp.Call(ctx, page.GetAppManifest, page.GetAppManifestParams{})
		if err == nil && (!strings.HasSuffix(manifest.URL, "/shop/fizz/app.webmanifest") || len(manifest.Errors) > 0) {
			t.Errorf("the manifest %s: %+v", manifest.URL, manifest.Errors)
		}
		return chromedp.Void{}, err
	})

	found := make(chan serviceworker.RegistrationID, 10)
	if err := chromedp.Listen(b.ctx, func(event any) {
		if e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				if strings.HasPrefix(r.ScopeURL, b.base) && !r.IsDeleted {
					select {
					case found <- r.RegistrationID:
					default:
					}
				}
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	call(t, b, "look for the service worker", serviceworker.Enable, cdp.Empty{})
	registration := <-found

	b.evaluate(t, `fetch("/shop/fizz/basket", { method: "POST", headers: { Accept: "application/json" },
		body: new URLSearchParams({ product: "KOMBU-GIN-330", quantity: "2" }) }).then((answer) => String(answer.status))`)
	b.open(t, "/shop/fizz/basket")
	b.click(t, "Place order")
	b.see(t, "Get notified when it ships")
	b.see(t, "Turn on notifications")
	b.isAccessible(t)
	b.fits(t)
	_, _ = b.picture("shop-offer")

	order := "/shop/fizz/orders/" + s.ordersOf(t, "KAI")[0]
	b.notifications(t, browser.PermissionSettingGranted)
	message, err := json.Marshal(map[string]string{"title": "Fizz", "body": "Your order is on its way", "path": order, "tag": "an order", "icon": "/shop/fizz/icon-192.png"})
	if err != nil {
		t.Fatal(err)
	}
	call(t, b, "get a notification", serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
		Origin: b.base, RegistrationID: registration, Data: string(message),
	})
	eventually(t, browserPatience, func() bool {
		got := b.evaluate(t, `navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((shown) =>
			shown.map((one) => [one.title, one.body, one.data.path].join("|")).join())`)
		return got == "Fizz|Your order is on its way|"+order
	})

	call(t, b, "be an iPhone", emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	})
	call(t, b, "look in the browser", emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "display-mode", Value: "browser"}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	b.do(t, "have none, as Safari outside the home screen", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "delete window.PushManager"})
		return chromedp.Void{}, err
	})
	b.open(t, order+"/placed")
	b.see(t, "Add to Home Screen")
	_, _ = b.picture("shop-offer-iphone")
}
