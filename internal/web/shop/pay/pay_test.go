package pay_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/payments/stripefake"
	"upstock/internal/web/shop/pay"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// till is a supplier with Stripe, and a customer without an account that has an order to pay.
type till struct {
	*webtest.Site
	t     *testing.T
	fern  wholesale.Customer
	order *wholesale.Order
	link  string // its path
}

func newTill(t *testing.T) *till {
	t.Helper()
	s := &till{t: t, Site: webtest.New(t, func(s *webtest.Site) { pay.Services{Accounts: s.Accounts, Payments: s.Payments}.Routes(s.Shop) })}
	s.ConnectStripe("acct_kombu")
	s.fern = s.AddCustomer("FERN", "Fern Cafe")
	s.order = s.Ship(s.fern, s.AddProduct("GIN", "Ginger", "10.00"), "2")
	s.AsNobody()
	s.link = s.linkOf(s.order)
	return s
}

// linkOf asks for the payment link of an order, as the office does.
func (s *till) linkOf(o *wholesale.Order) string {
	s.t.Helper()
	link, p, err := s.Payments.Link(s.t.Context(), s.SupplierID, o.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	if want := s.URL + "/pay/" + p.LinkToken; link != want || len(p.LinkToken) < 32 {
		s.t.Errorf("the link is %s, want %s", link, want)
	}
	return strings.TrimPrefix(link, s.URL)
}

// pages counts the pages that Stripe was asked for.
func (s *till) pages() (n int) {
	for _, r := range s.Stripe.Requests() {
		if r.Method == http.MethodPost && r.Path == "/v1/checkout/sessions" {
			n++
		}
	}
	return n
}

func (s *till) leads(path string) string {
	s.t.Helper()
	a := s.Ask(path)
	if a.Status != http.StatusSeeOther || !strings.Contains(a.Location, "/c/pay/") {
		s.t.Fatalf("%s answers %d: %s", path, a.Status, a.Text())
	}
	if a.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(a.Header.Get("X-Robots-Tag"), "noindex") {
		s.t.Errorf("headers: %v", a.Header)
	}
	return a.Location
}

func TestAPaymentLinkIsPaidOnStripesPageOnce(t *testing.T) {
	s := newTill(t)
	// The page was opened with the link, and is the one that everyone gets.
	first := s.leads(s.link)
	if again := s.leads(s.link); again != first || s.pages() != 1 {
		t.Errorf("%d pages were opened: %s and %s", s.pages(), first, again)
	}
	if a := s.Ask(s.link + "?cancelled=1"); !a.Says("Not paid yet") || !a.Says("NZD 23.00") || !a.Says("Order "+s.order.Number+" from Kombu Brewing") {
		t.Errorf("%s", a.Text())
	}
	if back := s.OnStripesPage(first, stripefake.DeclinedCard); back != "" {
		t.Errorf("a declined card leads to %s", back)
	}
	back := s.OnStripesPage(first, stripefake.Visa)
	if a := s.Ask(back); !a.Says("Paid, thank you") || !a.Says("NZD 23.00") {
		t.Errorf("%s", a.Text())
	}
	if p := s.PaymentOf(s.order); p.State != wholesale.PaymentPaid {
		t.Errorf("the payment is %s", p.State)
	}
	if a := s.Ask(s.link); a.Status != http.StatusOK || !a.Says("Paid") || a.Says("4242") || a.Says("Ginger") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	if a := s.Ask(s.link + "/receipt.pdf"); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Errorf("%d", a.Status)
	}
	if _, _, err := s.Payments.Link(t.Context(), s.SupplierID, s.order.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("a link of a paid order: %v", err)
	}
	s.Charge()
	if paid := s.Stripe.Payments("acct_kombu"); len(paid) != 1 {
		t.Errorf("Stripe has %d payments", len(paid))
	}
}

func TestADirectDebitSaysThatItIsBeingProcessed(t *testing.T) {
	s := newTill(t)
	s.fern = s.AddCustomer("OAK", "Oak Cafe")
	s.PaysNow(&s.fern, wholesale.CollectOnShipment)
	o := s.Ship(s.fern, s.AddProduct("TEA", "Tea", "5.00"), "1")
	link := s.linkOf(o)
	s.AsNobody()
	a := s.Ask(s.OnStripesPage(s.leads(link), stripefake.BankAccount))
	if !a.Says("is being processed") || !a.Says("two business days") || a.Find("a[href$='receipt.pdf']").Length() > 0 {
		t.Errorf("%s", a.Text())
	}
	if a := s.Ask(link); a.Status != http.StatusOK {
		t.Errorf("it can be paid twice: %d", a.Status)
	}
	s.Later(72 * time.Hour)
	if a := s.Ask(link + "?returned=1"); !a.Says("Paid, thank you") {
		t.Errorf("%s", a.Text())
	}
}

func TestAPageThatEndedIsFollowedByAnother(t *testing.T) {
	s := newTill(t)
	first := s.leads(s.link)
	s.Later(3 * time.Hour)
	second := s.leads(s.link)
	if first == second || s.pages() != 2 {
		t.Errorf("%s is opened again", first)
	}
	if back := s.OnStripesPage(first, stripefake.Visa); back != "" {
		t.Errorf("a page that ended leads to %s", back)
	}
	// Paid, and nobody comes back: the link knows it by itself.
	s.OnStripesPage(second, stripefake.Visa)
	if a := s.Ask(s.link); a.Status != http.StatusOK || !a.Says("Paid, thank you") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
}

func TestManyWhoOpenALinkAtOncePayOnOnePage(t *testing.T) {
	s := newTill(t)
	s.Later(3 * time.Hour) // the page that the link was made with has ended
	l, err := s.Payments.ByLink(t.Context(), strings.TrimPrefix(s.link, "/pay/"))
	if err != nil {
		t.Fatal(err)
	}
	var opening sync.WaitGroup
	pages := make([]string, 5)
	for i := range pages {
		opening.Go(func() {
			page, err := s.Payments.PayByLink(t.Context(), l)
			if err != nil && wholesale.CodeOf(err) == "" {
				t.Error(err)
			}
			pages[i] = page
		})
	}
	opening.Wait()
	known := s.PaymentOf(s.order).PageURL
	for _, page := range pages {
		if page != "" && page != known {
			t.Errorf("someone was led to %s, and the payment knows %s", page, known)
		}
	}
}

func TestALinkThatCannotBePaidSaysWhy(t *testing.T) {
	s := newTill(t)
	if a := s.Ask("/pay/0123456789abcdef0123456789abcdef"); a.Status != http.StatusNotFound || !a.Says("Payment link not found") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	ctx := t.Context()
	page := s.leads(s.link)
	if _, err := s.Orders.HoldInvoice(ctx, s.SupplierID, s.order.ID, "Wrong secret price"); err != nil {
		t.Fatal(err)
	}
	a := s.Ask(s.link)
	if a.Status != http.StatusOK || !a.Says("Nothing to pay yet") || !a.Says("Kombu Brewing has to check this order first") || a.Says("secret") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	if _, _, err := s.Payments.Link(ctx, s.SupplierID, s.order.ID); wholesale.CodeOf(err) != wholesale.CodeConflict || !strings.Contains(err.Error(), "secret") {
		t.Errorf("the office is not told why: %v", err)
	}
	s.Stripe.Inject(stripefake.Fault{Kind: stripefake.ErrorKept, Match: "POST /v1/checkout/sessions/*/expire"})
	s.Charge()
	s.Later(15 * time.Second)
	s.Charge() // closes the page that is open, in spite of the failure
	if back := s.OnStripesPage(page, stripefake.Visa); back != "" {
		t.Error("what may not be paid was paid on the page that was open")
	}
	if _, err := s.Orders.ReleaseInvoice(ctx, s.SupplierID, s.order.ID); err != nil {
		t.Fatal(err)
	}
	s.leads(s.link)
	s.Stripe.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/checkout/sessions/*"})
	if a := s.Ask(s.link); a.Status != http.StatusServiceUnavailable || !a.Says("Try again") || !a.Says("Nothing was taken") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
}

func TestManyLinksAreNotTried(t *testing.T) {
	s := newTill(t)
	for range 200 {
		if a := s.Ask("/pay/0123456789abcdef0123456789abcdef"); a.Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("nothing stops who tries links")
}
