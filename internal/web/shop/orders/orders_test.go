package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/basket"
	"upstock/internal/fulfilment"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/shop/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// shop is a site with the pages of orders, two customers with a buyer each, and one order of the
// first.
type shop struct {
	*webtest.Site
	t         *testing.T
	fern, oak wholesale.Customer
	order     *wholesale.Order
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t}
	s.Site = webtest.New(t, func(site *webtest.Site) {
		orders.Services{
			Orders: site.Orders, Catalog: site.Catalog, Fulfilment: fulfilment.New(site.Store),
			Baskets: basket.New(basket.Config{Store: site.Store, Ordering: site.Orders}), Standing: site.Standing, Payments: site.Payments,
			Clock: site.Clock,
		}.Routes(site.Shop)
	})
	customer := func(code, name string) wholesale.Customer {
		return wholesale.Customer{
			ID: store.NewID(), SupplierID: s.SupplierID, Code: code, Name: name, Email: strings.ToLower(code) + "@cafe.example",
			Terms: wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "GST", Rate: dec("0.15")}},
		}
	}
	s.fern, s.oak = customer("FERN", "Fern Cafe"), customer("OAK", "Oak Cafe")
	s.update(func(tx *store.Tx) error {
		for code, price := range map[string]string{"GIN": "24.9500", "APL": "16.2000"} {
			p := wholesale.Product{
				ID: store.NewID(), SupplierID: s.SupplierID, Code: code, Name: "Product " + code, DefaultPrice: dec(price), ImportedPrice: dec(price),
				Taxable: true, Sellable: true, Availability: wholesale.Available,
			}
			if err := tx.PutProduct(t.Context(), p); err != nil {
				return err
			}
		}
		if err := tx.PutCustomer(t.Context(), s.fern); err != nil {
			return err
		}
		return tx.PutCustomer(t.Context(), s.oak)
	})
	s.AddBuyer(s.fern, "aroha@fern.example")
	s.AddBuyer(s.oak, "sam@oak.example")
	s.order = s.take()
	s.AsBuyer("aroha@fern.example")
	return s
}

func dec(text string) wholesale.Decimal {
	d, err := wholesale.ParseTyped(text)
	if err != nil {
		panic(err)
	}
	return d
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) update(act func(tx *store.Tx) error) {
	s.t.Helper()
	s.must(s.Store.Update(s.t.Context(), act))
}

func (s *shop) take() *wholesale.Order {
	s.t.Helper()
	o, _, err := s.Orders.Take(s.t.Context(), s.SupplierID, ordering.NewOrder{
		CustomerCode: "FERN", Reference: "PO 1", RequiredDate: "2026-03-04", Source: "buyer",
		Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("12")}, {ProductCode: "APL", Quantity: dec("6")}},
	}, nil)
	s.must(err)
	return o
}

func (s *shop) ship() {
	s.t.Helper()
	_, err := s.Orders.Approve(s.t.Context(), s.SupplierID, s.order.ID)
	s.must(err)
	_, err = s.Orders.Ship(s.t.Context(), s.SupplierID, s.order.ID)
	s.must(err)
}

func (s *shop) path(part string) string { return s.ShopPath("/orders/" + s.order.ID + part) }

func (s *shop) saved() *wholesale.Order {
	s.t.Helper()
	o, err := s.Orders.Order(s.t.Context(), s.SupplierID, s.order.ID)
	s.must(err)
	return o
}

func TestABuyerFollowsAnOrder(t *testing.T) {
	s := newShop(t)
	list := s.Get(s.ShopPath("/orders"))
	if !list.Says("U-1001") || !list.Says("Ordered") || !list.Says("Wednesday 4 March") || list.Header.Get("Cache-Control") == "public" {
		t.Errorf("the list says %s", list.Text())
	}
	page := s.Get(s.path(""))
	if !page.Says("Product GIN") || page.Find(`[data-product="GIN"] [data-price="24.9500"]`).Length() != 1 || !page.Says("456.09") {
		t.Errorf("the order says %s", page.Text())
	}
	for _, none := range []string{"Mark as received", "Report a problem"} {
		if page.Says(none) {
			t.Errorf("an order that is not shipped offers %q", none)
		}
	}

	if sent := s.Post(s.path("/comments"), url.Values{"text": {"Back door please"}}); sent.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", sent.Status, sent.Text())
	}
	if empty := s.Post(s.path("/comments"), url.Values{"text": {" "}}); empty.Status != http.StatusUnprocessableEntity || !empty.Says("is empty") {
		t.Errorf("%d %s", empty.Status, empty.Text())
	}
	s.ship()
	page = s.Get(s.path(""))
	if !page.Says("Back door please") || !page.Says("Report a problem") || page.Says("Cancel the order") {
		t.Errorf("shipped, it says %s", page.Text())
	}
	if received := s.Post(s.path("/receive"), nil); received.Status != http.StatusSeeOther || s.saved().Status != wholesale.Received {
		t.Errorf("%d, %s", received.Status, s.saved().Status)
	}
	if pdf := s.Get(s.path("/order.pdf")); pdf.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%s", pdf.Header)
	}
}

func TestABuyerChangesAnOrderAtTheTotalThatWasShown(t *testing.T) {
	s := newShop(t)
	form := url.Values{
		"version": {"1"}, "product": {"GIN", "APL"}, "quantity": {"10", "0"}, "required_date": {"2026-03-04"}, "address_id": {""}, "reference": {"PO 2"},
		"do": {"save"}, "seen_total": {"1.00"},
	}
	if page := s.Get(s.path("/edit")); page.Find(`input[name="quantity"]`).Length() != 2 {
		t.Errorf("%s", page.Text())
	}
	unseen := s.Post(s.path("/edit"), form)
	if unseen.Status != http.StatusOK || !unseen.Says("286.93") || s.saved().Version != 1 {
		t.Errorf("a total that was not seen: %d %s", unseen.Status, unseen.Text())
	}
	form["seen_total"] = []string{"286.93"}
	if saved := s.Post(s.path("/edit"), form); saved.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", saved.Status, saved.Text())
	}
	if o := s.saved(); len(o.Lines) != 1 || o.Reference != "PO 2" || wholesale.FormatTotal(o.Total) != "286.93" {
		t.Errorf("%+v", o)
	}
	stale := s.Post(s.path("/edit"), form)
	if stale.Status != http.StatusUnprocessableEntity || !stale.Says("has changed since you opened it") {
		t.Errorf("%d %s", stale.Status, stale.Text())
	}
	form["version"], form["add"] = []string{"2"}, []string{"nothing"}
	if unknown := s.Post(s.path("/edit"), form); !unknown.Says("There is no product with this code") {
		t.Errorf("%d %s", unknown.Status, unknown.Text())
	}
}

func TestABuyerReportsAProblemAndOrdersAgain(t *testing.T) {
	s := newShop(t)
	s.ship()
	line := s.saved().Lines[0].ID
	if page := s.Get(s.path("/problem")); page.Find("select").Length() != 2 {
		t.Errorf("%s", page.Text())
	}
	bad := s.Post(s.path("/problem"), url.Values{"kind-" + line: {"short"}, "quantity-" + line: {"99"}, "words": {"Only ten came"}})
	if bad.Status != http.StatusUnprocessableEntity || !bad.Says("must be at most 12") || !strings.Contains(bad.Find("textarea").Text(), "Only ten came") {
		t.Errorf("%d %s", bad.Status, bad.Text())
	}
	sent := s.Post(s.path("/problem"), url.Values{"kind-" + line: {"short"}, "quantity-" + line: {"2"}, "words": {"Only ten came"}})
	if sent.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", sent.Status, sent.Text())
	}
	if page := s.Get(s.path("")); !page.Says("Short or missing: 2 × Product GIN") || !page.Says("Waiting for Kombu Brewing") {
		t.Errorf("%s", page.Text())
	}

	s.update(func(tx *store.Tx) error {
		p, err := tx.ProductByCode(t.Context(), s.SupplierID, "APL")
		if err != nil {
			return err
		}
		p.Availability = wholesale.OutOfStock
		return tx.PutProduct(t.Context(), p)
	})
	again := s.Post(s.path("/again"), nil)
	if again.Status != http.StatusSeeOther || again.Header.Get("Location") != s.ShopPath("/basket") {
		t.Errorf("%d %s", again.Status, again.Header)
	}
}

// TestAnOrderCompletedInUnleashedIsShippedInTheShop has a short delivery: the page and the mail say
// so, in the buyer's words.
func TestAnOrderCompletedInUnleashedIsShippedInTheShop(t *testing.T) {
	s, ctx := newShop(t), t.Context()
	_, err := s.Orders.Approve(ctx, s.SupplierID, s.order.ID)
	s.must(err)
	if page := s.Get(s.path("")); !page.Says("Being processed for Wednesday 4 March") {
		t.Errorf("approved, it says %s", page.Text())
	}
	s.update(func(tx *store.Tx) error {
		o, err := tx.Order(ctx, s.SupplierID, s.order.ID)
		if err != nil {
			return err
		}
		sent := wholesale.SalesOrderSnapshot{SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total}
		completed := wholesale.RemoteOrder{
			Number: "SO-00000203", Status: "Completed", Completed: true, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total,
		}
		for _, l := range o.Lines { // ten of one came, and more of the other for the same money
			sent.Lines = append(sent.Lines, wholesale.SnapshotLine{GUID: l.ID, ProductCode: l.ProductCode, Quantity: l.Quantity})
			quantity := map[string]string{"GIN": "10", "APL": "6"}[l.ProductCode]
			completed.Lines = append(completed.Lines, wholesale.RemoteLine{
				GUID: l.ID, ProductCode: l.ProductCode, Quantity: dec(quantity), LineTotal: l.LineTotal,
			})
		}
		o.SalesOrder.GUID, o.SalesOrder.State = store.NewID(), wholesale.OutboxCreated
		s.must(tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry))
		s.must(tx.PutOutboxDocument(ctx, o.SalesOrderKey(), store.OutboxSnapshot, sent))
		s.must(s.Orders.SalesOrderSeen(ctx, tx, o, completed))
		return s.Orders.Save(ctx, tx, o)
	})
	page := s.Get(s.path(""))
	if !page.Says("On its way since") || !page.Says("10 of 12 sent") || page.Says("Unleashed") || page.Says("SO-00000203") {
		t.Errorf("completed, it says %s", page.Text())
	}
	s.SendMails()
	told := false
	for _, m := range s.Mails {
		if m.To == "fern@cafe.example" && strings.Contains(m.Subject, "is on its way") {
			told = strings.Contains(m.Text, "Product GIN (GIN): 10 of 12 sent") && !strings.Contains(m.Text, "APL): 6") && strings.Contains(m.HTML, "10 of 12 sent")
		}
	}
	if !told {
		t.Errorf("no mail says what was short: %+v", s.Mails)
	}
}

// TestOtherPeopleFindNoOrder asks for every route of an order as another customer's buyer, and as
// someone who is not signed in.
func TestOtherPeopleFindNoOrder(t *testing.T) {
	s := newShop(t)
	s.ship()
	ask := map[string]func(path string) int{
		"GET":  func(path string) int { return s.Ask(path).Status },
		"POST": func(path string) int { return s.Post(path, url.Values{"text": {"x"}, "words": {"x"}}).Status },
	}
	for who, want := range map[string]int{"sam@oak.example": http.StatusNotFound, "": http.StatusSeeOther} {
		if who == "" {
			s.AsNobody()
		} else {
			s.AsBuyer(who)
			if list := s.Get(s.ShopPath("/orders")); list.Says("U-1001") {
				t.Errorf("%s lists another customer's order", who)
			}
		}
		for _, route := range []string{
			"GET ", "GET /edit", "GET /problem", "GET /order.pdf", "GET /problems/x/photos/0",
			"POST /comments", "POST /cancel", "POST /receive", "POST /again", "POST /edit", "POST /problem",
		} {
			method, part, _ := strings.Cut(route, " ")
			if got := ask[method](s.path(part)); got != want {
				t.Errorf("%q: %s answers %d, want %d", who, route, got, want)
			}
		}
	}
	if o := s.saved(); o.Status != wholesale.Shipped || o.OpenProblems != 0 {
		t.Errorf("the order was changed: %+v", o)
	}
}
