package home_test

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/web/console/home"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *webtest.Site) {
		home.Routes(s.Router, home.Services{
			Orders: s.Orders, Catalog: s.Catalog, Syncing: s.Syncing, Documents: s.Documents, Payments: s.Payments, Clock: func() time.Time { return webtest.Now },
		})
	})
}

// next is the step that the guide points at, "" when there is no guide.
func next(page *webtest.Answer) string {
	return strings.TrimSpace(page.Find(`[aria-current="step"] p`).First().Text())
}

func TestTheGuideLeadsThroughSettingUp(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	step := func(want, href string) {
		t.Helper()
		page := site.Get("/")
		if got := next(page); got != want {
			t.Errorf("the next step is %q, want %q", got, want)
		}
		if link := page.Find(`[aria-current="step"] a`).AttrOr("href", ""); link != href {
			t.Errorf("it leads to %q, want %q", link, href)
		}
	}
	step("Connect Unleashed", "/settings/integrations")
	site.Connect()
	step("Import products", "/products")
	p := site.AddProduct("GIN", "Ginger", "10.0000")
	step("Import customers", "/customers")
	c := site.AddCustomer("FERN", "Fern Cafe")
	step("Prices", "/price-lists")
	list := wholesale.PriceList{ID: store.NewID(), SupplierID: site.SupplierID, Name: "Cafes", Origin: wholesale.OriginManual, Currency: "NZD"}
	update(t, site, func(tx *store.Tx) error {
		version, err := tx.EditPrices(t.Context(), site.SupplierID)
		if err != nil {
			return err
		}
		if err := tx.PutPriceList(t.Context(), version, list); err != nil {
			return err
		}
		price := wholesale.Price{ProductID: p.ID, ProductCode: p.Code, UnitPrice: p.DefaultPrice, Owner: wholesale.OwnedByPerson}
		return tx.PutPrices(t.Context(), site.SupplierID, version, store.ListedPrice{PriceListID: list.ID, Price: price})
	})
	step("Invite customers", "/customers")
	update(t, site, func(tx *store.Tx) error {
		return tx.PutInvitation(t.Context(), store.Invitation{CustomerID: c.ID, SupplierID: site.SupplierID, Email: "a@example.com", TokenHash: "hash", SentAt: webtest.Now})
	})
	if page := site.Get("/"); next(page) != "" || !page.Says("No orders yet") {
		t.Errorf("all is done: %s", page.Text())
	}
}

func TestAnOrderShippedAtOnceTookUnderAnHour(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	o := site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10.0000"), "1")
	for _, step := range []func() error{
		func() error { _, err := site.Orders.Approve(t.Context(), site.SupplierID, o.ID); return err },
		func() error { _, err := site.Orders.Ship(t.Context(), site.SupplierID, o.ID); return err },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	page := site.Get("/")
	if table := page.Find(`[aria-label="From order to shipped"]`).Text(); !strings.Contains(table, "under an hour") {
		t.Errorf("the table says %q", table)
	}
	if drawing := page.Find(`svg[aria-labelledby^="hours-"]`).Text(); !strings.Contains(drawing, "under an hour") {
		t.Errorf("the drawing says %q", drawing)
	}
}

func update(t *testing.T, site *webtest.Site, act func(tx *store.Tx) error) {
	t.Helper()
	if err := site.Store.Update(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

func TestHomeShowsWhatNeedsYouAndHowTheWeeksWent(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger", "10.0000"), site.AddCustomer("FERN", `Fern <b>Cafe</b>`)
	for range 6 {
		site.AddOrder(fern, gin, "1")
	}
	page := site.Get("/")
	for _, words := range []string{"Orders this week6", "NZD 69.00", "Nothing needs attention.", "New orders 6", "Show all 6", "U-1006", "Fern <b>Cafe</b>", "Setting up"} {
		if !page.Says(words) {
			t.Errorf("the page does not say %q: %s", words, page.Text())
		}
	}
	if page.Find(`[data-live^="order-changes/"]`).Length() != 1 {
		t.Error("the page is not told of new orders")
	}
	if page.Says("U-1001") {
		t.Error("more than the newest five are listed")
	}
	if n := page.Find("figure svg[role=img]").Length(); n != 3 { // nothing is shipped; that nothing has needed a person is drawn
		t.Errorf("%d charts are drawn", n)
	}
	if n := page.Find("figure details table").Length(); n != 3 {
		t.Errorf("%d charts can be read as a table", n)
	}
	if len(page.Body) > 100_000 {
		t.Errorf("the page has %d bytes", len(page.Body))
	}

	site.Connect() // now the customer must be matched first
	if page := site.Get("/"); !page.Says("Needs attention 6") || !page.Says("The customer is not matched") || !page.Says("All orders are approved") {
		t.Error(page.Text())
	}
	site.AsOrderManager()
	if page := site.Get("/"); page.Says("Setting up") || !page.Says("Needs attention 6") {
		t.Errorf("order management sees %s", page.Text())
	}
	site.OtherSupplier()
	site.As("office@other.example")
	if page := site.Get("/"); page.Says("U-1006") || next(page) != "Connect Unleashed" {
		t.Errorf("the other supplier sees %s", page.Text())
	}
	site.AsNobody()
	if answer := site.Ask("/"); answer.Location != "/sign-in" {
		t.Errorf("nobody is sent to %q", answer.Location)
	}
}

// TestHomeLeadsToWhatWaitsInTheInbox, also before there is any order.
func TestHomeLeadsToWhatWaitsInTheInbox(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	if page := site.Get("/"); page.Find(`a[href="/inbox"]:contains("Go to the inbox")`).Length() != 0 {
		t.Errorf("nothing waits, and it says %s", page.Text())
	}
	take := func(text string) {
		t.Helper()
		if _, _, err := site.Documents.Take(t.Context(), site.SupplierID, edi.Received{FileName: "a.csv", Data: []byte(text), Via: "upload"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	take("PO,Code,Qty\nA-1,GIN,2\n")
	if page := site.Get("/"); !page.Says("1 document waits for you in the inbox") || page.Find(`a[href="/inbox"]:contains("Go to the inbox")`).Length() != 1 {
		t.Errorf("before any order: %s", page.Text())
	}
	site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10.0000"), "2")
	take("PO,Code,Qty\nA-2,GIN,2\n")
	if page := site.Get("/"); !page.Says("2 documents wait for you in the inbox") {
		t.Errorf("with orders: %s", page.Text())
	}
}

// TestPaymentsThatNeedSomeoneStandOnHome also holds it to say nothing of those that move by
// themselves.
func TestPaymentsThatNeedSomeoneStandOnHome(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ctx := t.Context()
	customer, product := site.AddCustomer("CAFE", "Cafe"), site.AddProduct("GIN", "Ginger", "10.0000")
	for _, state := range []wholesale.PaymentState{
		wholesale.PaymentFailed, wholesale.PaymentBlocked, wholesale.PaymentBlocked, wholesale.PaymentScheduled, wholesale.PaymentPaid,
	} {
		o := site.AddOrder(customer, product, "1")
		if err := site.Store.Update(ctx, func(tx *store.Tx) error {
			return tx.PutPayment(ctx, &wholesale.Payment{
				SupplierID: site.SupplierID, OrderID: o.ID, CustomerID: customer.ID, Sequence: 1, State: state, Amount: o.Total, Currency: "NZD",
			})
		}); err != nil {
			t.Fatal(err)
		}
	}
	page := site.Get("/")
	for words, href := range map[string]string{"1 payment failed": "/payments?state=failed", "2 payments blocked": "/payments?state=blocked"} {
		if !strings.Contains(page.Text(), words) || page.Find(`a[href="`+href+`"]`).Length() != 1 {
			t.Errorf("no %q with a link to %s: %s", words, href, page.Text())
		}
	}
}
