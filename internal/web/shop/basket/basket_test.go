package basket_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/shop/basket"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// cafe is a site with a café that buys gin and tonic, and its buyer Sam.
type cafe struct {
	*webtest.Site
	t          *testing.T
	customer   wholesale.Customer
	gin, tonic wholesale.Product
	list       string // the café's price list
}

const sam, aroha = "sam@fern.example", "aroha@fern.example"

func newCafe(t *testing.T) *cafe {
	t.Helper()
	c := &cafe{t: t}
	c.Site = webtest.New(t, func(site *webtest.Site) {
		basket.Services{Baskets: site.Baskets, Orders: site.Orders, Payments: site.Payments}.Routes(site.Shop)
	})
	c.customer = c.AddCustomer("FERN", "Fern Cafe")
	c.gin, c.tonic = c.AddProduct("GIN", "Kombucha Ginger", "4.10"), c.AddProduct("TON", "Tonic", "2.00")
	list, _, err := c.Catalog.CreatePriceList(t.Context(), c.SupplierID, catalog.NewPriceList{Name: "Cafés"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.list = list.ID
	c.reprice(c.gin, "4.10")
	c.reprice(c.tonic, "2.00")
	if _, err := c.Catalog.UpdateCustomer(t.Context(), c.SupplierID, c.customer.ID, catalog.CustomerChange{PriceListID: &list.ID}); err != nil {
		t.Fatal(err)
	}
	if c.customer, err = c.Catalog.Customer(t.Context(), c.SupplierID, c.customer.ID); err != nil {
		t.Fatal(err)
	}
	c.AddBuyer(c.customer, sam)
	c.AsBuyer(sam)
	return c
}

func (c *cafe) put(product, quantity string) *webtest.Answer {
	c.t.Helper()
	return c.Post(c.ShopPath("/basket"), url.Values{"product": {product}, "quantity": {quantity}})
}

// page is the basket's form, as a browser would send it.
func (c *cafe) page() (*webtest.Answer, url.Values) {
	c.t.Helper()
	answer := c.Get(c.ShopPath("/basket"))
	return answer, formOf(answer)
}

// formOf are the fields of the form with which an order is placed.
func formOf(answer *webtest.Answer) url.Values {
	return webtest.FieldsOf(answer.Find("main form"))
}

func (c *cafe) place(form url.Values) *webtest.Answer {
	c.t.Helper()
	return c.Post(c.ShopPath("/orders"), form)
}

func (c *cafe) orders() []*wholesale.Order {
	c.t.Helper()
	var orders []*wholesale.Order
	if err := c.Store.View(c.t.Context(), func(tx *store.Tx) (err error) {
		orders, err = tx.Orders(c.t.Context(), c.SupplierID, store.OrderFilter{Limit: 100})
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return orders
}

func (c *cafe) reprice(p wholesale.Product, price string) {
	c.t.Helper()
	if _, err := c.Catalog.SetPrice(c.t.Context(), c.SupplierID, c.list, p.ID, catalog.PriceInput{UnitPrice: decimal.MustParse(price)}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cafe) save(p wholesale.Product) {
	c.t.Helper()
	if err := c.Store.Update(c.t.Context(), func(tx *store.Tx) error { return tx.PutProduct(c.t.Context(), p) }); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cafe) says(answer *webtest.Answer, status int, words ...string) {
	c.t.Helper()
	if answer.Status != status {
		c.t.Errorf("answered %d, want %d: %s", answer.Status, status, answer.Text())
	}
	for _, w := range words {
		if !answer.Says(w) {
			c.t.Errorf("does not say %q:\n%s", w, answer.Text())
		}
	}
}

func TestOrderFromBasket(t *testing.T) {
	c := newCafe(t)
	c.says(c.Get(c.ShopPath("/basket")), 200, "Your basket is empty")
	if answer := c.put("GIN", "12"); answer.Status != http.StatusSeeOther {
		t.Errorf("a plain form is answered with %d", answer.Status)
	}
	c.put(c.tonic.ID, "6")
	c.put("TON", "5") // absolute
	page, form := c.page()
	c.says(page, 200, "4.10 each", "49.20", "10.00", "Place order")
	if price := page.Find("[data-product=GIN] [data-price]").AttrOr("data-price", ""); price != "4.1000" {
		t.Errorf("data-price is %q", price)
	}
	form.Set("reference", "PO 7")
	first := c.place(form)
	if first.Status != http.StatusSeeOther || !strings.HasSuffix(first.Header.Get("Location"), "/placed") {
		t.Fatalf("placing is answered with %d to %s: %s", first.Status, first.Header.Get("Location"), first.Text())
	}
	// A double tap, a lost answer and the offline queue all send the same again.
	for range 2 {
		if again := c.place(form); again.Header.Get("Location") != first.Header.Get("Location") {
			t.Errorf("the same key leads to %s and to %s", first.Header.Get("Location"), again.Header.Get("Location"))
		}
	}
	orders := c.orders()
	if len(orders) != 1 {
		t.Fatalf("%d orders were made", len(orders))
	}
	o := orders[0]
	if o.Source != wholesale.SourceBuyer || o.PlacedBy == "" || o.Reference != "PO 7" || len(o.Lines) != 2 || o.RequiredDate == "" {
		t.Errorf("the order is %+v", o)
	}
	c.says(c.Get(first.Header.Get("Location")), 200, o.Number, "Kombucha Ginger", "4.10 each", wholesale.AmountWords(o.Total), o.RequiredDate.WeekdayWords())
	c.says(c.Get(c.ShopPath("/basket")), 200, "Your basket is empty")
}

// TestNothingIsSilent changes everything between the basket and its placing: all of it is asked on
// one page, and nothing is placed before it is answered.
// One line that cannot be read costs nothing of the others, nor of what stands above them.
func TestAWrongLineLosesNothingElse(t *testing.T) {
	c := newCafe(t)
	lines := url.Values{"product": {"GIN", "TON"}, "quantity": {"3", "1o"}}
	c.says(c.Post(c.ShopPath("/basket"), lines), 422, "Not added", "Quantity of TON: must be a number such as 12 or 2.5", "12.30")
	if back := c.PostFrom(c.ShopPath("/products"), c.ShopPath("/basket"), lines); back.Location != c.ShopPath("/products") {
		t.Errorf("a form of a page leads to %d %s", back.Status, back.Location)
	}
	for product, words := range map[string]string{"NOPE": "NOPE is not available", strings.Repeat("x", 1000): strings.Repeat("x", 60) + "… is not available"} {
		c.says(c.put(product, "1"), 422, "Not added", words)
	}
	c.says(c.put("TON", "-1"), 422, "TON needs a quantity of 0 or more")

	_, form := c.page()
	form["product"], form["quantity"] = []string{"GIN", "TON"}, []string{"5", "some"}
	delete(form, "price")
	form.Set("reference", "PO 7")
	wrong := c.place(form)
	c.says(wrong, 422, "Not placed yet", "Quantity of TON")
	if again := formOf(wrong); again.Get("quantity") != "5" || again.Get("reference") != "PO 7" {
		t.Errorf("the form is now %v", again)
	}
	if len(c.orders()) != 0 {
		t.Error("an order was placed")
	}
}

func TestNothingIsSilent(t *testing.T) {
	c := newCafe(t)
	c.put("GIN", "12")
	c.put("TON", "5")
	_, form := c.page()
	c.reprice(c.gin, "4.50")
	c.tonic.Availability = wholesale.OutOfStock
	c.save(c.tonic)

	page, _ := c.page()
	c.says(page, 200, "4.50 each", "was 4.10", "Out of stock", "1 price has changed")
	asked := c.place(form)
	c.says(asked, 409, "1 price has changed", "4.10", "4.50", "5 × Tonic is out of stock", "left out")
	if len(c.orders()) != 0 {
		t.Fatal("an order was placed before anything was answered")
	}
	// Another change after the question is asked again.
	answer := formOf(asked)
	c.reprice(c.gin, "4.75")
	c.says(c.place(answer), 409, "4.75")
	placed := c.place(formOf(c.place(answer)))
	if placed.Status != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", placed.Status, placed.Text())
	}
	if o := c.orders()[0]; len(o.Lines) != 1 || wholesale.FormatPrice(o.Lines[0].UnitPrice) != "4.7500" {
		t.Errorf("the order has %+v", o.Lines)
	}
	// A second order for the day is asked about, too.
	c.put("GIN", "1")
	_, form = c.page()
	c.says(c.place(form), 409, "You already have order "+c.orders()[0].Number)
}

func TestHeldOrder(t *testing.T) {
	c := newCafe(t)
	c.AddBuyerAs(c.customer, "mere@fern.example", account.Buyer{Role: account.BuyerFull, SpendingLimit: decimal.MustParse("50")})
	c.AddBuyer(c.customer, aroha)
	hold := func() string {
		c.AsBuyer("mere@fern.example")
		c.put("GIN", "12")
		page, form := c.page()
		c.says(page, 200, "over your limit of 50.00", "will be asked to release it", "Send to be released")
		held := c.place(form).Header.Get("Location")
		if again := c.place(form).Header.Get("Location"); !strings.Contains(held, "/held/") || again != held {
			t.Fatalf("placing leads to %q, and again to %q", held, again)
		}
		c.says(c.Get(held), 200, "Waiting for", "aroha", "Kombucha Ginger", "56.58")
		c.says(c.Post(held+"/release", nil), 403)
		return held
	}
	held := hold()
	c.mailed(aroha, "mere needs you to release an order", c.URL+held, "12 × Kombucha Ginger")
	c.AsBuyer(aroha)
	c.says(c.Get(c.ShopPath("/basket")), 200, "waits to be released")
	c.reprice(c.gin, "4.50")
	c.says(c.Get(held), 200, "mere's order over their limit", "4.50 each", "1 price has changed")
	asked := c.Post(held+"/release", nil)
	c.says(asked, 409, "4.10", "4.50")
	if len(c.orders()) != 0 {
		t.Fatal("released at a price that no one has confirmed")
	}
	released := c.Post(held+"/release", formOf(asked))
	if again := c.Post(held+"/release", formOf(asked)); again.Header.Get("Location") != released.Header.Get("Location") {
		t.Errorf("a second release leads to %s", again.Header.Get("Location"))
	}
	if orders := c.orders(); len(orders) != 1 || wholesale.FormatPrice(orders[0].Lines[0].UnitPrice) != "4.5000" {
		t.Errorf("got %+v", orders)
	}

	// What is declined goes back into the basket of who wanted it.
	held = hold2(c)
	c.AsBuyer(aroha)
	c.Post(held+"/decline", url.Values{"words": {"Too much gin"}})
	c.mailed("mere@fern.example", "aroha has declined your order", "Too much gin", c.URL+held)
	c.AsBuyer("mere@fern.example")
	c.says(c.Get(held), 200, "aroha declined this order", "Too much gin")
	c.Post(held+"/put-back", nil)
	c.says(c.Post(held+"/put-back", nil), 409)
	page, _ := c.page()
	if quantity := page.Find("[data-product=GIN] input[name=quantity]").AttrOr("value", ""); quantity != "20" {
		t.Errorf("%q are back in the basket", quantity)
	}
}

// mailed looks for a mail to someone, with words in its subject and in its text.
func (c *cafe) mailed(to, subject string, words ...string) {
	c.t.Helper()
	c.SendMails()
	for _, m := range c.Mails {
		if !strings.Contains(m.To, to) || !strings.Contains(m.Subject, subject) {
			continue
		}
		for _, w := range words {
			if !strings.Contains(m.Text, w) {
				c.t.Errorf("the mail to %s does not say %q:\n%s", to, w, m.Text)
			}
		}
		return
	}
	c.t.Errorf("no mail to %s about %q was sent", to, subject)
}

// TestHeldOverCutOff releases an order whose day is closed by then: it is for the next one, after a
// question.
func TestHeldOverCutOff(t *testing.T) {
	c := newCafe(t)
	rules := wholesale.DefaultGroup(c.SupplierID)
	rules.CutOffPolicy = wholesale.PolicyRefuse
	if err := c.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutFulfilmentGroup(t.Context(), rules) }); err != nil {
		t.Fatal(err)
	}
	c.AddBuyerAs(c.customer, "mere@fern.example", account.Buyer{Role: account.BuyerFull, SpendingLimit: decimal.MustParse("50")})
	c.AsBuyer("mere@fern.example")
	c.put("GIN", "12")
	_, form := c.page()
	held := c.place(form).Header.Get("Location")
	c.Later(24 * time.Hour)
	c.AsBuyer(sam)
	asked := c.Post(held+"/release", nil)
	c.says(asked, 409, "Tuesday 3 March can't be chosen any more", "would be for Wednesday 4 March")
	c.says(c.Get(held), 200, "Tuesday 3 March can't be chosen any more")
	c.Post(held+"/release", formOf(asked))
	if orders := c.orders(); len(orders) != 1 || orders[0].RequiredDate != "2026-03-04" {
		t.Errorf("got %+v", orders)
	}
}

func hold2(c *cafe) string {
	c.AsBuyer("mere@fern.example")
	c.put("GIN", "20")
	_, form := c.page()
	return c.place(formOf(c.place(form))).Header.Get("Location") // a second order for the day
}

// TestOnlyOnesOwn has a stranger, a buyer of another customer and one without a right ask for what
// is another's.
func TestOnlyOnesOwn(t *testing.T) {
	c := newCafe(t)
	c.put("GIN", "12")
	_, form := c.page()
	placed := c.place(form).Header.Get("Location")
	other := c.AddCustomer("MOSS", "Moss Bar")
	c.AddBuyer(other, "ana@moss.example")
	c.AsBuyer("ana@moss.example")
	c.says(c.Ask(placed), 404)
	c.says(c.Get(c.ShopPath("/basket")), 200, "Your basket is empty")
	c.AsNobody()
	if answer := c.put("GIN", "1"); answer.Status == 200 || len(c.orders()) != 1 {
		t.Errorf("a stranger is answered %d", answer.Status)
	}
	c.AddBuyerAs(c.customer, "lim@fern.example", account.Buyer{Role: account.BuyerLimited})
	c.AsBuyer("lim@fern.example")
	c.put("TON", "1") // never bought, and on no list
	c.put("GIN", "1")
	page, _ := c.page()
	if page.Find("[data-product=GIN]").Length() != 1 || page.Find("[data-product=TON]").Length() != 0 {
		t.Errorf("a limited buyer has %s", page.Text())
	}
}

// TestCutOffPasses places after the cut-off: refused where the group refuses.
func TestCutOffPasses(t *testing.T) {
	c := newCafe(t)
	rules := wholesale.DefaultGroup(c.SupplierID)
	rules.CutOffPolicy, rules.MinimumOrderValue, rules.MinimumPolicy = wholesale.PolicyRefuse, decimal.MustParse("100"), wholesale.PolicyWarn
	if err := c.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutFulfilmentGroup(t.Context(), rules) }); err != nil {
		t.Fatal(err)
	}
	c.put("GIN", "12")
	page, form := c.page()
	c.says(page, 200, "50.80 to go")
	c.Later(24 * time.Hour) // the day that was chosen is closed now
	refused := c.place(form)
	c.says(refused, 409, "closed on")
	if refused.Find("button:contains('Place this order')").Length() != 0 {
		t.Error("what is refused can be confirmed")
	}
	_, form = c.page() // the next day is chosen
	asked := c.place(form)
	c.says(asked, 409, "The minimum order is 100.00")
	if placed := c.place(formOf(asked)); placed.Status != http.StatusSeeOther {
		t.Errorf("answered %d: %s", placed.Status, placed.Text())
	}
}
