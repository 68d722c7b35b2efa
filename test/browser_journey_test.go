package test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// mail waits for a mail to an address in which all the words are.
func (m *mailbox) mail(t *testing.T, to string, words ...string) {
	t.Helper()
	deadline := newRetry(t.Context())
	defer deadline.stop()
	for !m.hasMail(to, words) {
		if !deadline.next() {
			m.mu.Lock()
			defer m.mu.Unlock()
			t.Fatalf("no mail to %s has %q; the last ones are\n%s", to, words,
				strings.Join(m.mails[max(0, len(m.mails)-3):], "\n----\n"))
		}
	}
}

func (m *mailbox) hasMail(to string, words []string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, mail := range m.mails {
		has := strings.Contains(mail, "To: <"+to+">") || strings.Contains(mail, "To: "+to)
		for _, w := range words {
			has = has && strings.Contains(mail, w)
		}
		if has {
			return true
		}
	}
	return false
}

// hasNever fails the test when any mail to an address has the words.
func (m *mailbox) hasNever(t *testing.T, to, words string) {
	t.Helper()
	if m.hasMail(to, []string{words}) {
		t.Errorf("a mail to %s has %q", to, words)
	}
}

// neverHas fails the test when the page has words anywhere, seen or unseen.
func (b *tab) neverHas(t *testing.T, words ...string) {
	t.Helper()
	html, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.documentElement.outerHTML"))
	if err != nil {
		t.Fatalf("read the page: %v\n%s", err, b.whereabouts())
	}
	for _, w := range words {
		if strings.Contains(html, w) {
			t.Errorf("%s has %q", b.path(t), w)
		}
	}
}

// takePhoto chooses a picture in a field for files.
func (b *tab) takePhoto(t *testing.T, css string) {
	t.Helper()
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "photo.png")
	if err := os.WriteFile(file, photo.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(t, "choose a photo", chromedp.SetUploadFiles(chromedp.CSS(css), []string{file}))
}

// seesPhoto waits until the photo of a problem is shown.
func (b *tab) seesPhoto(t *testing.T) {
	t.Helper()
	const photo = `img[alt^="Photo 1"]`
	b.has(t, photo)
	eventually(t, browserPatience, func() bool {
		return b.measure(t, `(() => { const photo = document.querySelector('`+photo+`'); photo.scrollIntoView(); return photo.naturalWidth })()`) > 0
	})
}

// ownPrices gives The Corner Shop a list with Ginger at 21.50 instead of 24.95, and everyone a
// minimum.
func (s *shop) ownPrices(t *testing.T) {
	t.Helper()
	base := s.installation.url()
	var list struct {
		ID string `json:"id"`
	}
	s.ask(t, base, http.MethodPost, "/price-lists", map[string]string{"name": "Corner shops"}, &list)
	for code, price := range map[string]string{"KOMBU-GIN-330": "21.5000", "KOMBU-LEM-330": "20.0000", "HOSTILE": "1.0000"} {
		s.ask(t, base, http.MethodPut, "/price-lists/"+list.ID+"/prices/"+s.firstID(t, "/products?code="+code),
			map[string]string{"unit_price": price}, nil)
	}
	s.ask(t, base, http.MethodPatch, "/customers/"+s.firstID(t, "/customers?code=CORNER"), map[string]string{"price_list_id": list.ID}, nil)
	s.ask(t, base, http.MethodPatch, "/fulfilment-groups/"+s.firstID(t, "/fulfilment-groups"),
		map[string]string{"minimum_order_value": "150.00", "minimum_policy": "refuse"}, nil)
}

// enterByCode signs a buyer in with the code that is mailed, in the installed app.
func (b *tab) enterByCode(t *testing.T, mailbox *mailbox, email string) {
	t.Helper()
	b.open(t, "/shop/sign-in?next=/shop/fizz")
	b.fill(t, "E-mail", email)
	b.click(t, "E-mail me a code")
	b.see(t, "a code is on its way")
	b.fill(t, "Code from the e-mail", mailbox.code(t, ""))
	b.click(t, "Sign in")
	b.isAt(t, "/shop/fizz")
}

// isInstalled makes all pages of the tab believe that they are in the window of an installed app,
// as Android and iOS say it: a headless Chromium has no such windows.
func (b *tab) isInstalled(t *testing.T) {
	t.Helper()
	b.before(t, `
		Object.defineProperty(navigator, "standalone", { value: true });
		const matches = window.matchMedia;
		window.matchMedia = (query) => matches.call(window, query.replace("(display-mode: standalone)", "all"));`)
}

// placeOrder orders what is in the basket, and returns the order's id and number.
func (b *tab) placeOrder(t *testing.T) (id, number string) {
	t.Helper()
	b.click(t, "Place order")
	b.see(t, "is placed")
	number = strings.TrimSuffix(strings.TrimPrefix(b.text(t, "h1"), "Order "), " is placed")
	return strings.TrimSuffix(strings.TrimPrefix(b.path(t), "/shop/fizz/orders/"), "/placed"), number
}

// TestBrowserJourney follows an order from the invitation of a customer until the second order, and
// another customer's buyer beside it. Then it looks at every page of the shop.
func TestBrowserJourney(t *testing.T) {
	t.Parallel()
	mailbox := openMailbox(t)
	s := openShop(t, "--smtp-url", "smtp://"+mailbox.address+"?from=upstock@example.com")
	s.ownPrices(t)
	const kimsEmail = "corner@example.com"

	office := s.owner(t)
	office.open(t, "/customers/"+s.firstID(t, "/customers?code=CORNER")+"/invite")
	office.click(t, "Send invitation")
	invitation := mailbox.link(t, "/join/")

	browser := s.visitor(t)
	browser.lookAs(t, phone)
	browser.open(t, invitation)
	browser.see(t, "Fizz invites The Corner Shop to order online")
	browser.fill(t, "Your name", "Kim")
	browser.click(t, "Join")
	browser.isAt(t, "/shop/fizz")

	kim := s.visitor(t)
	kim.lookAs(t, phone)
	kim.isInstalled(t)
	kim.enterByCode(t, mailbox, kimsEmail)
	kim.see(t, "Your order guide fills itself")

	order, number := kim.ordersGinger(t)
	mailbox.mail(t, kimsEmail, number, "Kombucha Ginger", "215.00", "NZD 247.25", "Delivery on", "/shop/fizz/orders/"+order)
	kim.click(t, "See the order")
	kim.isAt(t, "/shop/fizz/orders/"+order)

	office.open(t, "/orders/"+order)
	office.see(t, "Kim")
	office.click(t, "Approve")
	kim.see(t, "Being processed")
	s.account.complete(t, s.salesOrderOf(t, order))
	kim.see(t, "On its way since")
	mailbox.mail(t, kimsEmail, number, "is on its way", "/shop/fizz/orders/"+order)

	sam := s.visitor(t)
	sams := sam.buysBeside(t, s, order)
	mailbox.mail(t, "sam@kai.example", "249.50", "NZD 286.93", "/shop/fizz/orders/"+sams)

	kim.click(t, "Mark as received")
	kim.see(t, "Marked as received")
	problem := kim.reports(t)
	office.answers(t, order)
	mailbox.mail(t, kimsEmail, number, "Two bottles come with the next order.")
	kim.see(t, "Settled")
	kim.see(t, "Two bottles come with the next order.")

	sam.journal.expect(http.StatusNotFound)
	if status := sam.opens(t, problem); status != http.StatusNotFound {
		t.Errorf("the photo of another customer's problem answers %d", status)
	}

	kim.open(t, "/shop/fizz")
	kim.within(`main [data-product="KOMBU-GIN-330"]`).see(t, "21.50")
	kim.open(t, "/shop/fizz/orders/"+order)
	kim.click(t, "Order again")
	kim.isAt(t, "/shop/fizz/basket")
	kim.has(t, `main [data-product="KOMBU-GIN-330"] input[name=quantity][value="10"]`)
	kim.click(t, "Place order")
	kim.see(t, "You already have order "+number)
	kim.click(t, "Place this order")
	kim.see(t, "is placed")
	kim.neverHas(t, "24.95", "249.50")
	mailbox.hasNever(t, kimsEmail, "24.95")
	mailbox.hasNever(t, kimsEmail, "249.50")
	mailbox.hasNever(t, "sam@kai.example", "21.50")
	mailbox.hasNever(t, "sam@kai.example", "215.00")
	if n := len(s.ordersOf(t, "CORNER")); n != 2 {
		t.Errorf("%d orders were made, want 2", n)
	}
	t.Run("pages", func(t *testing.T) { s.lookAtShop(t, kim, order, invitation) })
}

// ordersGinger finds Ginger by search, fills the basket up to the minimum and orders.
func (b *tab) ordersGinger(t *testing.T) (id, number string) {
	t.Helper()
	b.fill(t, "Search products", "ging")
	ginger := b.within(`main [data-product="KOMBU-GIN-330"]`)
	ginger.see(t, "21.50")
	b.seeNot(t, "Kombucha Lemon")
	b.neverHas(t, "24.95", "Corner shops")
	ginger.clickElement(t, `[data-step="1"]`)
	b.within("nav[aria-label=Main]").see(t, "1")
	b.open(t, "/shop/fizz/basket")
	b.see(t, "Order by")
	b.see(t, "128.50 to go")
	b.see(t, "to the minimum order of 150.00")
	b.fill(t, "Quantity of Kombucha Ginger", "10")
	b.press(t, enter) // takes the quantity: it neither removes a product nor places the order
	b.see(t, "247.25")
	b.seeNot(t, "to go")
	b.fill(t, "Your reference", "PO 77")
	id, number = b.placeOrder(t)
	b.see(t, "For delivery on")
	b.see(t, "PO 77")
	b.see(t, "247.25")
	b.neverHas(t, "24.95", "Corner shops")
	return id, number
}

// salesOrderOf waits for the sales order of an order, and returns its GUID.
func (s *shop) salesOrderOf(t *testing.T, order string) string {
	t.Helper()
	var guid string
	eventually(t, startPatience, func() bool {
		for _, so := range s.account.salesOrders(t) {
			if so.SourceID == order {
				guid = so.GUID
			}
		}
		return guid != ""
	})
	return guid
}

// buysBeside signs in a buyer of another customer at a desk, who orders the same product and sees
// nothing of the first one's order. It returns the order of the second.
func (b *tab) buysBeside(t *testing.T, s *shop, order string) string {
	t.Helper()
	password := s.newBuyer(t, "KAI", "sam@kai.example")
	b.open(t, "/shop/sign-in?next=/shop/fizz/products")
	b.click(t, "Sign in with a password")
	b.isAt(t, "/shop/sign-in?with=password") // the form for a code has a field E-mail as well
	b.fill(t, "E-mail", "sam@kai.example")
	b.fill(t, "Password", password)
	b.click(t, "Sign in")
	b.isAt(t, "/shop/fizz/products")
	b.within(`main [data-product="KOMBU-GIN-330"]`).see(t, "24.95")
	b.neverHas(t, "21.50")
	b.fill(t, "Quantity of Kombucha Ginger", "10")
	b.press(t, enter)
	b.within("nav[aria-label=Main]").see(t, "1")
	b.open(t, "/shop/fizz/basket")
	b.see(t, "286.93") // 10 × 24.95 and 15 %
	b.neverHas(t, "21.50")
	sams, _ := b.placeOrder(t)
	b.neverHas(t, "21.50")

	b.open(t, "/shop/fizz/orders")
	b.see(t, "286.93")
	b.neverHas(t, "247.25", order)
	b.journal.expect(http.StatusNotFound)
	for _, path := range []string{"", "/placed", "/edit", "/problem", "/order.pdf"} {
		if status := b.opens(t, "/shop/fizz/orders/"+order+path); status != http.StatusNotFound {
			t.Errorf("%q of another customer's order answers %d, want 404", path, status)
		}
		b.neverHas(t, "21.50", "247.25", "Kim")
	}
	return sams
}

// reports tells of two damaged ones with a photo, and returns the photo's address.
func (b *tab) reports(t *testing.T) string {
	t.Helper()
	b.click(t, "Report a problem")
	b.choose(t, "What is wrong with Kombucha Ginger", "Damaged")
	b.fill(t, "How many of Kombucha Ginger", "2")
	b.fill(t, "What happened", "Two bottles leak.")
	b.takePhoto(t, "input[type=file]")
	b.fits(t)
	b.click(t, "Send the report")
	b.see(t, "Waiting for Fizz")
	b.seesPhoto(t)
	src, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector('img[alt^="Photo 1"]').getAttribute("src")`))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// answers is how the office learns of a problem, looks at it and settles it.
func (b *tab) answers(t *testing.T, order string) {
	t.Helper()
	b.open(t, "/notices")
	b.see(t, "problem")
	b.open(t, "/orders/"+order)
	b.see(t, "Two bottles leak.")
	b.see(t, "Damaged")
	b.seesPhoto(t)
	b.isAccessible(t)
	b.fill(t, "Answer to the customer", "Two bottles come with the next order.")
	b.click(t, "Mark as settled")
	b.within("main").see(t, "Settled by")
}

// lookAtShop looks at every page of the shop as TestBrowserPages does at the console's.
func (s *shop) lookAtShop(t *testing.T, kim *tab, shipped, invitation string) {
	open := s.ordersOf(t, "CORNER")[0]
	if open == shipped {
		open = s.ordersOf(t, "CORNER")[1]
	}
	kim.open(t, "/shop/fizz/products/KOMBU-GIN-330")
	kim.fill(t, "Quantity of Kombucha Ginger", "8")
	kim.press(t, enter)
	kim.within("nav[aria-label=Main]").see(t, "1")
	pages := []struct{ name, path string }{
		{"guide", ""},
		{"products", "/products"},
		{"products-none", "/products?q=nothing"},
		{"product", "/products/KOMBU-GIN-330"},
		{"product-hostile", "/products/HOSTILE"},
		{"groups", "/groups"},
		{"lists", "/lists"},
		{"list", "/lists/guide"},
		{"add", "/add"},
		{"basket", "/basket"},
		{"basket-check", "/basket/check"},
		{"orders", "/orders"},
		{"order-open", "/orders/" + open},
		{"order-received", "/orders/" + shipped},
		{"order-placed", "/orders/" + open + "/placed"},
		{"order-edit", "/orders/" + open + "/edit"},
		{"order-problem", "/orders/" + shipped + "/problem"},
		{"standing", "/standing"},
		{"notifications", "/notifications"},
		{"more", "/account"},
		{"ways-to-sign-in", "/account/sign-in"},
		{"password", "/account/password"},
		{"passkeys", "/account/passkeys"},
		{"colleagues", "/colleagues"},
		{"offline", "/offline"},
	}
	doors := []struct{ name, path string }{
		{"sign-in", "/shop/sign-in?next=/shop/fizz"},
		{"sign-in-password", "/shop/sign-in?with=password"},
		{"trade", "/shop/fizz/trade"},
		{"stranger", "/shop/fizz"},
		{"invitation-used", invitation},
	}
	stranger := s.visitor(t)
	stranger.journal.expect(http.StatusGone) // the invitation
	for _, window := range []look{phone, desk} {
		for _, p := range pages {
			t.Run(fmt.Sprintf("%s-%d", p.name, window.width), func(t *testing.T) {
				kim.lookAt(t, window, "shop-"+p.name, "/shop/fizz"+p.path)
			})
		}
		for _, p := range doors {
			t.Run(fmt.Sprintf("%s-%d", p.name, window.width), func(t *testing.T) {
				stranger.lookAt(t, window, "shop-"+p.name, p.path)
			})
		}
	}
}
