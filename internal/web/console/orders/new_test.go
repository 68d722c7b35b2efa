package orders_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// shop is a site with two products and a customer.
type shop struct {
	*webtest.Site
	t    *testing.T
	fern wholesale.Customer
	gin  wholesale.Product
}

func newShop(t *testing.T) *shop {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		orders.Routes(site.Router, orders.Services{
			Invoices: site.Invoices, Fulfilment: site.Fulfilment, Documents: site.Documents, Orders: site.Orders, Catalog: site.Catalog, Syncing: site.Syncing, Clock: func() time.Time { return webtest.Now },
		})
	})
	s := &shop{Site: site, t: t, fern: site.AddCustomer("FERN", "Fern Cafe"), gin: site.AddProduct("GIN", "Ginger kombucha", "24.95")}
	site.AddProduct("APL", "Apple kombucha", "16.20")
	site.AddProduct("FREE", "Sample without a price", "0")
	return s
}

// form is what the page sends with one row of gin, changed by fields.
func (s *shop) form(fields url.Values) url.Values {
	values := url.Values{
		"key": {"k"}, "customer_id": {s.fern.ID}, "do": {"create"}, "reference": {"PO 1"}, "required_date": {"2026-03-04"}, "address_id": {""},
		"row": {"a"}, "row.a.product": {s.gin.ID}, "row.a.quantity": {"12"}, "row.a.price": {""},
	}
	for name, value := range fields {
		values[name] = value
	}
	return values
}

// blank is the form without any row.
func (s *shop) blank(fields url.Values) url.Values {
	values := s.form(fields)
	values.Del("row")
	return values
}

func (s *shop) orders() []*wholesale.Order {
	s.t.Helper()
	orders, _, err := s.Orders.Orders(s.t.Context(), s.SupplierID, ordering.Query{Limit: 50})
	if err != nil {
		s.t.Fatal(err)
	}
	return orders
}

func TestTheCustomerIsChosenFirst(t *testing.T) {
	s := newShop(t)
	s.AddCustomer("KOWHAI", "Kōwhai <b>Store</b>")
	page := s.Get("/orders/new")
	if page.Find("#customers a").Length() != 2 || !page.Says("Kōwhai <b>Store</b>") {
		t.Errorf("got %s", page.Text())
	}
	found := s.AskPartial("/orders/new?q=kōw")
	if links := found.Find("a"); links.Length() != 1 || found.Find("h1").Length() != 0 {
		t.Errorf("got %s", found.Body)
	}
	href, _ := s.AskPartial("/orders/new?q=fern").Find("a").Attr("href")
	if href != "/orders/new?customer="+s.fern.ID {
		t.Errorf("got %s", href)
	}
	if !s.Get("/orders/new?q=nobody").Says("No customers found") {
		t.Error("nothing is said when nobody is found")
	}
	if h1 := s.Get(href).Find("h1").Text(); h1 != "New order for Fern Cafe" {
		t.Errorf("got %q", h1)
	}
}

func TestAnOrderIsCreatedForTheCustomer(t *testing.T) {
	s := newShop(t)
	s.AsOrderManager()
	answer := s.Post("/orders/new", s.form(url.Values{
		"freight": {"15"}, "adjustment": {"-4.40"}, "adjustment_reason": {"Dented cans"}, "notes": {"Rear dock"}, "row.a.comment": {"cold"},
		"address_id": {s.fern.Addresses[0].ID},
	}))
	orders := s.orders()
	if len(orders) != 1 || answer.Status != http.StatusSeeOther || answer.Location != "/orders/"+orders[0].ID {
		t.Fatalf("%d orders; %d %s %s", len(orders), answer.Status, answer.Location, answer.Text())
	}
	o := orders[0]
	if o.Source != wholesale.SourceSupplier || o.Reference != "PO 1" || o.RequiredDate != "2026-03-04" || o.Notes != "Rear dock" || o.AddressID != s.fern.Addresses[0].ID {
		t.Errorf("got %+v", o)
	}
	if l := o.Lines[0]; l.Rule != wholesale.RuleDefault || l.Explanation != "Default sell price" || l.Comment != "cold" || wholesale.FormatTotal(o.SubTotal) != "310.00" || wholesale.FormatTotal(o.Total) != "356.50" {
		t.Errorf("got %+v, %s, %s", l, o.SubTotal, o.Total)
	}
	events, err := s.Orders.Timeline(t.Context(), s.SupplierID, o.ID)
	if err != nil || events[0].Actor != "Olive Orders" {
		t.Errorf("got %v, %v", events, err)
	}
}

func TestTheSameFormSentTwiceMakesOneOrder(t *testing.T) {
	s := newShop(t)
	first, second := s.Post("/orders/new", s.form(nil)), s.Post("/orders/new", s.form(nil))
	if len(s.orders()) != 1 || first.Location != second.Location || second.Status != http.StatusSeeOther {
		t.Fatalf("%d orders, %s and %s", len(s.orders()), first.Location, second.Location)
	}
	s.Post("/orders/new", s.form(url.Values{"row.a.quantity": {"13"}})) // changed: another order
	s.Post("/orders/new", s.form(url.Values{"key": {"another"}}))
	if n := len(s.orders()); n != 3 {
		t.Errorf("%d orders, want 3", n)
	}
}

// Without scripts: rows are pasted, looked at, and created.
func TestAPastedListBecomesLines(t *testing.T) {
	s := newShop(t)
	preview := s.Post("/orders/new", s.blank(url.Values{"do": {"preview"}, "pasted": {"GIN 12\nAPL 6\n"}}))
	if preview.Status != http.StatusOK || !preview.Says("2 lines were added") || preview.Find("#order-totals").Text() == "" || len(s.orders()) != 0 {
		t.Fatalf("%d %s", preview.Status, preview.Text())
	}
	if total := strings.Join(strings.Fields(preview.Find("#order-totals").Text()), " "); !strings.Contains(total, "456.09") {
		t.Errorf("totals %s", total)
	}
	if preview.Find("textarea[name=pasted]").Text() != "" || preview.Find("#line-rows tr").Length() != 2 {
		t.Errorf("got %s", preview.Find("#line-rows").Text())
	}
	answer := s.Post("/orders/new", s.blank(url.Values{"pasted": {"Code;Qty;Price;Comment\ngin;12;20,00;cold\nAPL;1,5;;\n"}}))
	orders := s.orders()
	if answer.Status != http.StatusSeeOther || len(orders) != 1 {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	var got []string
	for _, l := range orders[0].Lines {
		got = append(got, strings.Join([]string{l.ProductCode, wholesale.FormatTrimmed(l.Quantity), wholesale.FormatPrice(l.UnitPrice), string(l.Rule), l.Comment}, " "))
	}
	if diff := cmp.Diff([]string{"GIN 12 20.0000 typed cold", "APL 1.5 16.2000 default "}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryWrongRowIsShownWithItsReasonAndNothingTypedIsLost(t *testing.T) {
	s := newShop(t)
	answer := s.Post("/orders/new", s.form(url.Values{
		"freight": {"a lot"}, "reference": {"<script>x</script>"},
		"pasted": {"Code\tQty\tPrice\nAPL\t6\nNOPE\t1\nGIN\tmany\nGIN\t0\nFREE\t2\nAPL\t1\t-3.00\n<b>x</b>\t1"},
	}))
	if answer.Status != http.StatusUnprocessableEntity || len(s.orders()) != 0 {
		t.Fatalf("%d, %d orders", answer.Status, len(s.orders()))
	}
	var rejected []string
	answer.Find("#rejected li").Each(func(_ int, li *goquery.Selection) {
		rejected = append(rejected, strings.Join(strings.Fields(li.Text()), " "))
	})
	want := []string{
		"Row 3 “NOPE 1”: there is no product with the code “NOPE”.", "Row 4 “GIN many”: the quantity must be a number such as 12 or 2.5.",
		"Row 5 “GIN 0”: the quantity must be greater than 0.", "Row 6 “FREE 2”: the customer has no price for it: give the row a price.",
		"Row 7 “APL 1 -3.00”: the price must not be negative.", "Row 8 “<b>x</b> 1”: there is no product with the code “<b>x</b>”.",
	}
	if diff := cmp.Diff(want, rejected); diff != "" {
		t.Error(diff)
	}
	if text := answer.Find("textarea[name=pasted]").Text(); text != "Code\tQty\tPrice\nNOPE\t1\nGIN\tmany\nGIN\t0\nFREE\t2\nAPL\t1\t-3.00\n<b>x</b>\t1" {
		t.Errorf("left in the box: %q", text)
	}
	for selector, want := range map[string]string{
		"input[name=freight]": "a lot", "input[name=reference]": "<script>x</script>", "input[name='row.a.quantity']": "12", "input[name=required_date]": "2026-03-04",
	} {
		if got, _ := answer.Find(selector).Attr("value"); got != want {
			t.Errorf("%s holds %q, want %q", selector, got, want)
		}
	}
	if answer.Find("#line-rows tr").Length() != 2 || answer.Find("input[name=freight]").AttrOr("aria-invalid", "") != "true" || answer.Find("script:not([src])").Length() != 0 {
		t.Errorf("got %s", answer.Text())
	}
}

func TestAFileBecomesLines(t *testing.T) {
	s := newShop(t)
	post := func(name string, content []byte) *webtest.Answer {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, values := range s.blank(url.Values{"do": {"add"}}) {
			if err := form.WriteField(name, values[0]); err != nil {
				t.Fatal(err)
			}
		}
		file, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return s.PostBody("/orders/new", form.FormDataContentType(), &body)
	}
	if answer := post("order.csv", []byte("SKU,Qty\r\nGIN,3\r\nNOPE,1\r\n")); answer.Status != http.StatusUnprocessableEntity || answer.Find("#line-rows tr").Length() != 1 ||
		!answer.Says("Row 3 “NOPE 1”") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	for name, content := range map[string]string{"broken.xlsx": "PK\x03\x04 not a workbook", "empty.csv": " \n"} {
		if answer := post(name, []byte(content)); answer.Status != http.StatusUnprocessableEntity || !answer.Says("The list could not be used:") {
			t.Errorf("%s: %d %s", name, answer.Status, answer.Text())
		}
	}
	if answer := post("large.csv", bytes.Repeat([]byte("GIN,1\n"), 2<<20)); answer.Status == http.StatusOK || answer.Status >= 500 {
		t.Errorf("a file that is too large: %d", answer.Status)
	}
	if len(s.orders()) != 0 {
		t.Error("looking at a list has created an order")
	}
}

func TestTheTotalsFollowWhatIsTyped(t *testing.T) {
	s := newShop(t)
	figures := s.PostPartial("/orders/new/preview", s.form(url.Values{"row.a.quantity": {"2"}, "freight": {"10"}}))
	if figures.Status != http.StatusOK || !figures.Says("68.89") || figures.Find("input:not([name=shown_total])").Length() != 0 {
		t.Errorf("%d %s", figures.Status, figures.Body)
	}
	figures = s.PostPartial("/orders/new/preview", s.form(url.Values{"row.a.quantity": {"two"}}))
	if !figures.Says("must be a number") || !figures.Says("fix the errors shown") {
		t.Errorf("got %s", figures.Body)
	}
	if len(s.orders()) != 0 {
		t.Error("typing has created an order")
	}
}

func TestProductsAreFoundWithTheCustomersPrice(t *testing.T) {
	s := newShop(t)
	found := s.AskPartial("/orders/new/suggestions?q=kombu&customer_id=" + s.fern.ID)
	if found.Find("[role=option]").Length() != 2 || !found.Says("24.95") {
		t.Errorf("got %s", found.Body)
	}
	row := s.AskPartial("/orders/new/row?product=" + s.gin.ID + "&customer_id=" + s.fern.ID)
	if !strings.Contains(row.Body, `placeholder="24.95"`) {
		t.Errorf("got %s", row.Body)
	}
	why := s.AskPartial("/orders/new/why?price=24.95&quantity=1&product=" + s.gin.ID + "&customer_id=" + s.fern.ID)
	if !why.Says("Default sell price") {
		t.Errorf("got %s", why.Body)
	}
}

// A product that is not on the customer's manual list is still found, and needs a price.
func TestProductsOffTheCustomersListAreFoundAndWantAPrice(t *testing.T) {
	s := newShop(t)
	s.GiveList(s.fern, "Cafés", s.gin, "20")
	gone := s.AddProduct("OLD", "Old kombucha", "9")
	if _, err := s.Catalog.UpdateProduct(t.Context(), s.SupplierID, gone.ID, catalog.ProductChange{Availability: new("discontinued")}); err != nil {
		t.Fatal(err)
	}
	found := s.AskPartial("/orders/new/suggestions?q=kombucha&customer_id=" + s.fern.ID)
	var got []string
	var apple string
	found.Find("[role=option]").Each(func(_ int, option *goquery.Selection) {
		got = append(got, strings.Join(strings.Fields(option.Text()), " "))
		if strings.Contains(option.Text(), "Apple") {
			apple, _ = option.Attr("data-suggests")
		}
	})
	want := []string{
		"Ginger kombucha GIN 20.00", "Apple kombucha APL not on the customer's price list – type a price",
		"Old kombucha OLD Discontinued not on the customer's price list – type a price",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	row := s.AskPartial("/orders/new/row?product=" + apple + "&customer_id=" + s.fern.ID)
	price := row.Find("[data-number=price]")
	if price.AttrOr("value", "?") != "" || price.AttrOr("aria-required", "") != "true" || !row.Says("The price is needed") {
		t.Errorf("got %s", row.Body)
	}
	if !s.AskPartial("/orders/new/suggestions?q=gadget&customer_id=" + s.fern.ID).Says("No products match.") {
		t.Error("what does not exist is not said to be missing")
	}

	fields := url.Values{"row": {"a", "b"}, "row.b.product": {apple}, "row.b.quantity": {"2"}, "row.b.price": {""}}
	if answer := s.Post("/orders/new", s.form(fields)); answer.Status != http.StatusUnprocessableEntity || !answer.Says("has no price for Fern Cafe") {
		t.Errorf("without a price: %d %s", answer.Status, answer.Text())
	}
	fields.Set("row.b.price", "15")
	s.Post("/orders/new", s.form(fields))
	if orders := s.orders(); len(orders) != 1 || wholesale.FormatTotal(orders[0].Lines[1].LineTotal) != "30.00" {
		t.Errorf("got %+v", orders)
	}
}

func TestPricesOfANewOrderSayWhetherAListOrAPersonMadeThem(t *testing.T) {
	s := newShop(t)
	s.GiveList(s.fern, "Cafés", s.gin, "20")
	fields := url.Values{"row": {"a", "b"}, "row.b.product": {s.gin.ID}, "row.b.quantity": {"1"}, "row.b.price": {"19"}}
	figures := s.PostPartial("/orders/new/preview", s.form(fields))
	var got []string
	figures.Find("summary").Each(func(_ int, word *goquery.Selection) { got = append(got, strings.TrimSpace(word.Text())) })
	if diff := cmp.Diff([]string{"Price list Cafés", "Entered manually"}, got); diff != "" {
		t.Error(diff)
	}
	row := s.AskPartial("/orders/new/row?product=" + s.gin.ID + "&customer_id=" + s.fern.ID)
	if word := strings.TrimSpace(row.Find("[data-reason]").Parent().Find("summary").Text()); word != "Price list Cafés" {
		t.Errorf("a new row says %q", word)
	}
}

func TestRowsArePastedInAnyMixtureOfSeparators(t *testing.T) {
	s := newShop(t)
	s.AddProduct("TONIC-200", "Tonic", "3")
	answer := s.Post("/orders/new", s.blank(url.Values{"do": {"preview"}, "pasted": {"TONIC-200 2\r\nGIN,1\r\nAPL\t3\r\nFREE; 4; 18.00; keep, cold"}}))
	if answer.Status != http.StatusOK || !answer.Says("4 lines were added") || answer.Find("textarea[name=pasted]").Text() != "" {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	var got []string
	answer.Find("[data-number=quantity]").Each(func(_ int, quantity *goquery.Selection) { got = append(got, quantity.AttrOr("value", "")) })
	if diff := cmp.Diff([]string{"2", "1", "3", "4"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMoreOfWhatIsOnTheOrderIsAddedToItsRow(t *testing.T) {
	s := newShop(t)
	answer := s.Post("/orders/new", s.form(url.Values{"do": {"add"}, "pasted": {"gin 1\nGIN 1\nAPL 1\nAPL 1.5\nGIN 3 19.00\nGIN;4;;cold\n"}}))
	for _, words := range []string{"GIN was on the order already: 12 before, 14 now.", "APL was on the order already: 1 before, 2.5 now.", "3 lines were added"} {
		if !answer.Says(words) {
			t.Errorf("it is not said that %q: %s", words, answer.Text())
		}
	}
	var got []string
	answer.Find("[data-number=quantity]").Each(func(_ int, quantity *goquery.Selection) { got = append(got, quantity.AttrOr("value", "")) })
	// A price or a comment of its own makes another line.
	if diff := cmp.Diff([]string{"14", "2.5", "3", "4"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestARequiredDateOfANewOrderThatHasPassedIsPointedOut(t *testing.T) {
	s := newShop(t) // it is 2 March in Auckland, and still 1 March in Greenwich
	const words = "This date has passed."
	for date, want := range map[string]bool{"2026-03-01": true, "2026-03-02": false, "": false, "never": false} {
		if got := s.PostPartial("/orders/new/preview", s.form(url.Values{"required_date": {date}})).Says(words); got != want {
			t.Errorf("preview of %q: %t", date, got)
		}
	}
	page := s.Post("/orders/new", s.form(url.Values{"required_date": {"2025-03-04"}, "do": {"preview"}}))
	if page.Status != http.StatusOK || !strings.Contains(page.Find("#required-date-warning").Text(), words) {
		t.Errorf("%d %s", page.Status, page.Text())
	}
	if s.Post("/orders/new", s.form(url.Values{"required_date": {"2025-03-04"}})); len(s.orders()) != 1 {
		t.Error("a date in the past is a warning, and stopped the order")
	}
}

func TestWhatStopsTheOrderLaterIsSaidEarly(t *testing.T) {
	s := newShop(t)
	path := "/orders/new?customer=" + s.fern.ID
	if s.Get(path).Says("cannot be sent") {
		t.Error("without a connection nothing is sent, and nothing need be said")
	}
	s.Connect()
	if !s.Get(path).Says("is not matched to a customer in Unleashed") {
		t.Error("that the customer is not matched is not said")
	}
}

func TestNobodyElsesCustomer(t *testing.T) {
	s := newShop(t)
	other := s.OtherSupplier()
	theirs := wholesale.Customer{ID: store.NewID(), SupplierID: other, Code: "X", Name: "Theirs"}
	if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), theirs) }); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{theirs.ID, "nonsense"} {
		for name, answer := range map[string]*webtest.Answer{
			"page":        s.Ask("/orders/new?customer=" + id),
			"create":      s.Post("/orders/new", s.form(url.Values{"customer_id": {id}})),
			"preview":     s.PostPartial("/orders/new/preview", s.form(url.Values{"customer_id": {id}})),
			"suggestions": s.AskPartial("/orders/new/suggestions?q=gin&customer_id=" + id),
			"row":         s.AskPartial("/orders/new/row?product=" + s.gin.ID + "&customer_id=" + id),
		} {
			if answer.Status != http.StatusNotFound {
				t.Errorf("%s of %s: %d", name, id, answer.Status)
			}
		}
	}
	s.AsNobody()
	if answer := s.Ask("/orders/new"); answer.Status != http.StatusSeeOther {
		t.Errorf("signed out: %d", answer.Status)
	}
}

func TestAnEmptyOrderIsNotCreated(t *testing.T) {
	s := newShop(t)
	answer := s.Post("/orders/new", s.blank(nil))
	if answer.Status != http.StatusUnprocessableEntity || !answer.Says("needs at least one line") || len(s.orders()) != 0 {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if page := s.Get("/orders/new?customer=" + s.fern.ID); len(page.Body) > 100_000 {
		t.Errorf("the page has %d bytes", len(page.Body))
	}
}
