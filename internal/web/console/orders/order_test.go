package orders_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// office is a site with one order: 12 of one product at 24.95, for a customer with one address.
type office struct {
	*webtest.Site
	t        *testing.T
	customer wholesale.Customer
	product  wholesale.Product
	order    *wholesale.Order
}

func newOffice(t *testing.T) *office {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		orders.Routes(site.Router, orders.Services{
			Invoices: site.Invoices, Fulfilment: site.Fulfilment, Documents: site.Documents, Orders: site.Orders, Catalog: site.Catalog, Syncing: site.Syncing, Clock: func() time.Time { return webtest.Now },
		})
	})
	o := &office{Site: site, t: t, customer: site.AddCustomer("CAFE", "Café Ōtautahi"), product: site.AddProduct("KOMBU", "Kombucha ginger", "24.95")}
	o.order = site.AddOrder(o.customer, o.product, "12")
	return o
}

func (o *office) path(part string) string { return "/orders/" + o.order.ID + part }

// saved reads the order as it is now.
func (o *office) saved() *wholesale.Order {
	o.t.Helper()
	saved, err := o.Orders.Order(o.t.Context(), o.SupplierID, o.order.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return saved
}

// alter brings the order into a state that would take the whole program to reach.
func (o *office) alter(change func(*wholesale.Order)) {
	o.t.Helper()
	ctx := o.t.Context()
	err := o.Store.Update(ctx, func(tx *store.Tx) error {
		saved, err := tx.Order(ctx, o.SupplierID, o.order.ID)
		if err != nil {
			return err
		}
		change(saved)
		if err := tx.UpdateOrder(ctx, saved); err != nil {
			return err
		}
		if saved.Mismatch != nil {
			if err := tx.PutOutboxDocument(ctx, saved.SalesOrderKey(), store.OutboxAnswer, completed(saved)); err != nil {
				return err
			}
		}
		return tx.PutOutboxEntry(ctx, saved.SalesOrderKey(), &saved.SalesOrder.OutboxEntry)
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) events() []store.Event {
	o.t.Helper()
	events, err := o.Orders.Timeline(o.t.Context(), o.SupplierID, o.order.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return events
}

// filled is the page's editing form as a browser would send it, with some fields changed.
func filled(t *testing.T, page *webtest.Answer, typed map[string]string) url.Values {
	t.Helper()
	form := page.Find("#order-form")
	if form.Length() != 1 {
		t.Fatalf("there is no form to edit the order: %s", page.Text())
	}
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, field *goquery.Selection) {
		name, named := field.Attr("name")
		inNoscript := field.ParentsFiltered("noscript").Length() > 0
		_, detached := field.Attr("form")
		if !named || inNoscript || detached {
			return
		}
		switch {
		case goquery.NodeName(field) == "textarea":
			values.Add(name, field.Text())
		case goquery.NodeName(field) == "select":
			values.Add(name, field.Find("option[selected]").AttrOr("value", ""))
		case field.AttrOr("type", "") == "checkbox":
		default:
			values.Add(name, field.AttrOr("value", ""))
		}
	})
	for name, value := range typed {
		values.Set(name, value)
	}
	return values
}

func TestSaveAndTotals(t *testing.T) {
	o := newOffice(t)
	page := o.Get(o.path(""))
	for _, want := range []string{"Order U-1", "Ordered", "Café Ōtautahi", "299.40", "44.91", "344.31", "Approve", "12 Quay Street"} {
		if !page.Says(want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	answer := o.Post(o.path(""), filled(t, page, map[string]string{
		"row.0.quantity": "10", "row.0.comment": "Cold, please", "freight": "15", "adjustment": "-4.50", "adjustment_reason": "Damaged carton",
		"reference": "PO 4471", "required_date": "2026-03-04", "notes": "Leave with Mia", "address_id": o.customer.Addresses[0].ID,
	}))
	if answer.Status != http.StatusSeeOther || answer.Location != o.path("") {
		t.Fatalf("saving: %d %s %s", answer.Status, answer.Location, answer.Text())
	}
	saved := o.saved()
	if got := wholesale.FormatTotal(saved.Total); got != "299.00" { // (249.50 + 15 - 4.50) + 15%
		t.Errorf("the total is %s", got)
	}
	if saved.Reference != "PO 4471" || saved.RequiredDate != "2026-03-04" || saved.Notes != "Leave with Mia" ||
		saved.AddressID != o.customer.Addresses[0].ID || saved.AdjustmentReason != "Damaged carton" || saved.Lines[0].Comment != "Cold, please" {
		t.Errorf("not everything was saved: %+v", saved)
	}
	if page := o.Get(o.path("")); !page.Says("is saved") || !page.Says("299.00") {
		t.Errorf("the page does not say that the order is saved: %s", page.Text())
	}
}

func TestSavingNothingLeavesNoTrace(t *testing.T) {
	o := newOffice(t)
	before := len(o.events())
	if answer := o.Post(o.path(""), filled(t, o.Get(o.path("")), nil)); answer.Status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", answer.Status, answer.Text())
	}
	if saved := o.saved(); saved.Version != o.order.Version || len(o.events()) != before {
		t.Errorf("version %d, %d events: want %d and %d", saved.Version, len(o.events()), o.order.Version, before)
	}
}

func TestAddAndRemoveLinesWithoutScripts(t *testing.T) {
	o := newOffice(t)
	o.AddProduct("MISO", "Miso", "8")
	form := filled(t, o.Get(o.path("")), map[string]string{"row.0.remove": "on", "row.new1.code": "MISO", "row.new1.quantity": "3"})
	form["row"] = append(form["row"], "new1", "new2", "new3")
	if answer := o.Post(o.path(""), form); answer.Status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", answer.Status, answer.Text())
	}
	saved := o.saved()
	if len(saved.Lines) != 1 || saved.Lines[0].ProductCode != "MISO" || wholesale.FormatTotal(saved.SubTotal) != "24.00" {
		t.Errorf("got %+v", saved.Lines)
	}
}

func TestAWrongCodeComesBackToBeMended(t *testing.T) {
	o := newOffice(t)
	o.AddProduct("MISO", "Miso", "8")
	form := filled(t, o.Get(o.path("")), map[string]string{"row.x.code": "MISSO", "row.x.quantity": "3"})
	form["row"] = append(form["row"], "x")
	answer := o.Post(o.path(""), form)
	if answer.Status != http.StatusUnprocessableEntity || !answer.Says("The product is not the code of one of your products") {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if answer = o.Post(o.path(""), filled(t, answer, map[string]string{"row.x.code": "MISO"})); answer.Status != http.StatusSeeOther {
		t.Fatalf("mended: %d %s", answer.Status, answer.Text())
	}
	if saved := o.saved(); len(saved.Lines) != 2 || saved.Lines[1].ProductCode != "MISO" {
		t.Errorf("got %+v", saved.Lines)
	}
}

func TestAFailedSalesOrderIsMendedAndRetried(t *testing.T) {
	o := newOffice(t)
	o.Connect()
	o.Post(o.path(""), filled(t, o.Get(o.path("")), map[string]string{"then": "approve"}))
	page := o.Get(o.path(""))
	if !page.Says("Not in Unleashed") || !page.Says("is not matched to a customer in Unleashed") || !page.Says("Retry") {
		t.Fatal(page.Text())
	}
	o.alterCustomer(func(c *wholesale.Customer) { c.RemoteID = store.NewID() })
	o.alterProduct(func(p *wholesale.Product) { p.RemoteID = store.NewID() })
	if answer := o.Post(o.path("/retry"), nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if page := o.Get(o.path("")); !page.Says("is being retried") || !page.Says("Waiting to be sent") {
		t.Error(page.Text())
	}
}

func TestWhatIsWrongStandsAtItsFieldAndTypedTextStays(t *testing.T) {
	o := newOffice(t)
	page := o.Get(o.path(""))
	for _, c := range []struct{ field, typed, says string }{
		{"row.0.quantity", "a dozen", "The quantity must be a number"},
		{"row.0.quantity", "0", "The quantity must be greater than 0"},
		{"row.0.price", "-1", "The price must not be negative"},
		{"freight", "lots", "Freight must be a number"},
		{"adjustment", "-5000", "The adjustment must not take off more"},
		{"required_date", "1999-01-01", "The date must be a date between"},
		{"reference", strings.Repeat("x", 501), "The reference must be at most 500"},
	} {
		t.Run(c.field, func(t *testing.T) {
			answer := o.Post(o.path(""), filled(t, page, map[string]string{c.field: c.typed, "notes": "Keep this"}))
			if answer.Status != http.StatusUnprocessableEntity || !answer.Says(c.says) {
				t.Errorf("%d, want %q in %s", answer.Status, c.says, answer.Text())
			}
			field := answer.Find(`[name="` + c.field + `"]`)
			if got := field.AttrOr("value", ""); got != c.typed {
				t.Errorf("the field holds %q, typed was %q", got, c.typed)
			}
			if field.AttrOr("aria-invalid", "") != "true" {
				t.Error("the field is not marked")
			}
			if got := answer.Find("[name=notes]").Text(); got != "Keep this" {
				t.Errorf("the notes hold %q", got)
			}
		})
	}
	if saved := o.saved(); saved.Version != o.order.Version {
		t.Error("something was saved")
	}
}

func TestAnOrderKeepsALine(t *testing.T) {
	o := newOffice(t)
	answer := o.Post(o.path(""), filled(t, o.Get(o.path("")), map[string]string{"row.0.remove": "on"}))
	if answer.Status != http.StatusUnprocessableEntity || !answer.Says("must have at least one line") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
}

func TestTwoPeopleAtOnce(t *testing.T) {
	o := newOffice(t)
	mine := filled(t, o.Get(o.path("")), map[string]string{"row.0.quantity": "20", "notes": "My own words"})
	other := o.order.Lines[0].UnitPrice
	jane := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
	reference := "Jane's PO"
	if _, err := o.Orders.Edit(jane, o.SupplierID, o.order.ID, ordering.OrderChange{
		Reference: &reference, Lines: &[]ordering.LineInput{{ProductID: o.product.ID, Quantity: decimal.MustParse("7"), UnitPrice: &other}},
	}); err != nil {
		t.Fatal(err)
	}

	answer := o.Post(o.path(""), mine)
	if answer.Status != http.StatusConflict {
		t.Fatalf("saving over Jane's change: %d %s", answer.Status, answer.Text())
	}
	for _, want := range []string{"Jane Smith changed this order", "Nothing was overwritten", "My own words", "Save my changes", "Discard my changes"} {
		if !answer.Says(want) {
			t.Errorf("the page does not say %q: %s", want, answer.Text())
		}
	}
	if !sideBySide(answer, "Kombucha ginger: quantity", "7", "20") {
		t.Error(answer.Text())
	}
	if saved := o.saved(); saved.Reference != reference || saved.Lines[0].Quantity.String() != "7" {
		t.Fatal("Jane's change was overwritten")
	}
	if got := answer.Find(`[name="row.0.quantity"]`).AttrOr("value", ""); got != "20" {
		t.Errorf("the form holds %q, typed was 20", got)
	}

	if again := o.Post(o.path(""), filled(t, answer, map[string]string{"then": "approve"})); again.Status != http.StatusConflict || !sideBySide(again, "Kombucha ginger: quantity", "7", "20") ||
		o.saved().Status != wholesale.Ordered || o.saved().Lines[0].Quantity.String() != "7" {
		t.Fatalf("approving without having chosen: %d %s", again.Status, again.Text())
	}

	if answer = o.Post(o.path(""), filled(t, answer, nil)); answer.Status != http.StatusSeeOther {
		t.Fatalf("saving on top: %d %s", answer.Status, answer.Text())
	}
	if saved := o.saved(); saved.Lines[0].Quantity.String() != "20" || saved.Notes != "My own words" || saved.Reference != reference {
		t.Errorf("mine is not on top: %+v", saved)
	}
}

func TestEditingWhatWasApprovedMeanwhile(t *testing.T) {
	o := newOffice(t)
	mine := filled(t, o.Get(o.path("")), map[string]string{"row.0.quantity": "20"})
	if _, err := o.Orders.Approve(ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"}), o.SupplierID, o.order.ID); err != nil {
		t.Fatal(err)
	}
	answer := o.Post(o.path(""), mine)
	if answer.Status != http.StatusConflict || !answer.Says("Jane Smith changed this order") || !sideBySide(answer, "Kombucha ginger: quantity", "12", "20") || !answer.Says("can no longer be changed") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if answer.Find("#order-form").Length() != 0 {
		t.Error("an approved order can be edited")
	}
}

func TestApprove(t *testing.T) {
	t.Run("with what was typed", func(t *testing.T) {
		o := newOffice(t)
		form := filled(t, o.Get(o.path("")), map[string]string{"row.0.quantity": "20", "then": "approve"})
		answer := o.Post(o.path(""), form)
		if answer.Status != http.StatusConflict || !answer.Says("it comes to NZD 573.85, which this page had not shown") || o.saved().Status != wholesale.Ordered {
			t.Fatalf("a total that was not shown: %d %s", answer.Status, answer.Text())
		}
		if answer = o.Post(o.path(""), filled(t, answer, map[string]string{"then": "approve"})); answer.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Status, answer.Text())
		}
		if saved := o.saved(); saved.Status != wholesale.Processing || saved.Lines[0].Quantity.String() != "20" {
			t.Errorf("%s with a quantity of %s", saved.Status, saved.Lines[0].Quantity)
		}
		if page := o.Get(o.path("")); !page.Says("is approved") || !page.Says("Unleashed was not connected when the order was approved") {
			t.Error(page.Text())
		}
	})
	t.Run("once, however often the button is pressed", func(t *testing.T) {
		o := newOffice(t)
		form := filled(t, o.Get(o.path("")), map[string]string{"row.0.quantity": "20", "then": "approve", "shown_total": "573.85"})
		for range 2 {
			if answer := o.Post(o.path(""), form); answer.Status != http.StatusSeeOther {
				t.Fatalf("%d %s", answer.Status, answer.Text())
			}
		}
		if page := o.Get(o.path("")); !page.Says("is approved already") || o.saved().Lines[0].Quantity.String() != "20" {
			t.Error(page.Text())
		}
	})
	t.Run("not at another total than was shown", func(t *testing.T) {
		o := newOffice(t)
		seen := func() url.Values { return url.Values{"version": {strconv.FormatInt(o.saved().Version, 10)}} }
		untaxed := o.customer
		untaxed.Terms.Taxable = false
		if err := o.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), untaxed) }); err != nil {
			t.Fatal(err)
		}
		answer := o.Post(o.path("/approve"), seen())
		if answer.Status != http.StatusConflict || !answer.Says("would be sent at NZD 299.40, not 344.31. Nothing was approved") || o.saved().Status != wholesale.Ordered {
			t.Fatalf("%d %s", answer.Status, answer.Text())
		}
		if shown := wholesale.FormatTotal(o.saved().Total); shown != "299.40" {
			t.Errorf("the order still shows %s", shown)
		}
		if answer = o.Post(o.path("/approve"), seen()); answer.Status != http.StatusSeeOther || o.saved().Status != wholesale.Processing {
			t.Errorf("approving what is shown now: %d %s", answer.Status, answer.Text())
		}
	})
	t.Run("not what somebody else has changed unseen", func(t *testing.T) {
		o := newOffice(t)
		form := filled(t, o.Get(o.path("")), map[string]string{"then": "approve"})
		notes := "Another word"
		if _, err := o.Orders.Edit(t.Context(), o.SupplierID, o.order.ID, ordering.OrderChange{Notes: &notes}); err != nil {
			t.Fatal(err)
		}
		answer := o.Post(o.path(""), form)
		if answer.Status != http.StatusConflict || o.saved().Status != wholesale.Ordered {
			t.Errorf("%d, the order is %s", answer.Status, o.saved().Status)
		}
		if answer := o.Post(o.path("/approve"), url.Values{"version": {"1"}}); answer.Status != http.StatusConflict || o.saved().Status != wholesale.Ordered {
			t.Errorf("%d, the order is %s", answer.Status, o.saved().Status)
		}
	})
	t.Run("connected: on its way", func(t *testing.T) {
		o := newOffice(t)
		o.Connect()
		o.alterCustomer(func(c *wholesale.Customer) { c.RemoteID = store.NewID() })
		o.alterProduct(func(p *wholesale.Product) { p.RemoteID = store.NewID() })
		o.Post(o.path(""), filled(t, o.Get(o.path("")), map[string]string{"then": "approve"}))
		if page := o.Get(o.path("")); !page.Says("on its way to Unleashed") || !page.Says("Waiting to be sent to Unleashed") {
			t.Error(page.Text())
		}
	})
}

func (o *office) alterCustomer(change func(*wholesale.Customer)) {
	o.t.Helper()
	change(&o.customer)
	if err := o.Store.Update(o.t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(o.t.Context(), o.customer) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) alterProduct(change func(*wholesale.Product)) {
	o.t.Helper()
	change(&o.product)
	if err := o.Store.Update(o.t.Context(), func(tx *store.Tx) error { return tx.PutProduct(o.t.Context(), o.product) }); err != nil {
		o.t.Fatal(err)
	}
}

func TestPreviewSwapsFiguresAndNoFields(t *testing.T) {
	o := newOffice(t)
	page := o.Get(o.path(""))
	answer := o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "100", "freight": "10"}))
	if answer.Status != http.StatusOK {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	for _, want := range []string{"2,495.00", "2,880.75", "Saved now"} { // (2495 + 10) + 15 %
		if !answer.Says(want) {
			t.Errorf("the preview does not say %q: %s", want, answer.Text())
		}
	}
	if answer.Find("input:not([type=hidden]), textarea, select, form").Length() != 0 {
		t.Error("the preview swaps fields, in which somebody is typing")
	}
	for _, target := range []string{"#order-totals", "#total-0", "#why-0", "#price-note-0", "#form-problems"} {
		if answer.Find(`hx-partial[hx-target="`+target+`"]`).Length() != 1 {
			t.Errorf("%s is not swapped", target)
		}
		if page.Find(target).Length() != 1 {
			t.Errorf("the page has no %s", target)
		}
	}
	answer = o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "x", "freight": "-1"}))
	if answer.Status != http.StatusOK || !answer.Says("The quantity must be a number") || !answer.Says("fix the errors shown") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if saved := o.saved(); saved.Version != o.order.Version {
		t.Error("a preview was saved")
	}
}

func TestAPriceThatNobodyTypedFollowsTheQuantity(t *testing.T) {
	o := newOffice(t)
	o.addPriceBreak("24", "22.50")
	o.order = o.AddOrder(o.customer, o.product, "12")
	page := o.Get(o.path(""))
	answer := o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "24"}))
	if got := answer.Find("[data-price]").AttrOr("data-price", ""); got != "22.50" || !answer.Says("540.00") {
		t.Errorf("the price for 24 is %q: %s", got, answer.Text())
	}
	answer = o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "24", "row.0.price": "23"}))
	if answer.Find("[data-price]").Length() != 0 || !answer.Says("552.00") {
		t.Errorf("a typed price does not stay: %s", answer.Text())
	}
	if answer := o.Post(o.path(""), filled(t, page, map[string]string{"row.0.quantity": "24"})); answer.Status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", answer.Status, answer.Text())
	}
	if got := wholesale.FormatTotal(o.saved().SubTotal); got != "540.00" {
		t.Errorf("saved at %s", got)
	}
}

// addPriceBreak gives the customer a price list: the default price, and cheaper from a quantity on.
func (o *office) addPriceBreak(quantity, price string) {
	o.t.Helper()
	ctx := o.t.Context()
	list := wholesale.PriceList{ID: store.NewID(), SupplierID: o.SupplierID, Name: "Cafés", Origin: wholesale.OriginTier, Currency: "NZD", RemoteKey: "SellPriceTier1"}
	err := o.Store.Update(ctx, func(tx *store.Tx) error {
		version, err := tx.EditPrices(ctx, o.SupplierID)
		if err != nil {
			return err
		}
		if err := tx.PutPriceList(ctx, version, list); err != nil {
			return err
		}
		for _, p := range []wholesale.Price{
			{ProductID: o.product.ID, UnitPrice: o.product.DefaultPrice, Owner: wholesale.OwnedBySync},
			{ProductID: o.product.ID, UnitPrice: decimal.MustParse(price), MinimumQuantity: decimal.MustParse(quantity), Owner: wholesale.OwnedBySync},
		} {
			if err := tx.PutPrices(ctx, o.SupplierID, version, store.ListedPrice{PriceListID: list.ID, Price: p}); err != nil {
				return err
			}
		}
		return tx.SetLayers(ctx, o.SupplierID, version, o.customer.ID, []string{list.ID})
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestPricesSayWhetherAListOrAPersonMadeThem(t *testing.T) {
	o := newOffice(t)
	o.GiveList(o.customer, "Cafés", o.product, "20")
	o.order = o.AddOrder(o.customer, o.product, "3")
	// It stands below the product: in the price's column a sentence makes rows many lines tall.
	word := func(page *webtest.Answer) string {
		return strings.TrimSpace(page.Find("tbody td:first-child [data-reason], #why-0 [data-reason], [hx-target='#why-0'] [data-reason]").Parent().Find("summary").Text())
	}
	page := o.Get(o.path(""))
	if got := word(page); got != "Price list Cafés" {
		t.Errorf("the list's price is called %q", got)
	}
	typed := filled(t, page, map[string]string{"row.0.price": "19.00"})
	if got := word(o.PostPartial(o.path("/preview"), typed)); got != "Entered manually" {
		t.Errorf("while typing, a person's price is called %q", got)
	}
	o.Post(o.path(""), typed)
	if got := word(o.Get(o.path(""))); got != "Entered manually" {
		t.Errorf("a person's price is called %q", got)
	}
	o.order = o.AddOrder(o.customer, o.product, "3")
	o.alter(func(saved *wholesale.Order) { saved.Status = wholesale.Shipped })
	if got := word(o.Get(o.path(""))); got != "Price list Cafés" {
		t.Errorf("on an order that cannot be changed, the list's price is called %q", got)
	}
}

func TestARequiredDateThatHasPassedIsPointedOut(t *testing.T) {
	o := newOffice(t)
	warning := func(page *webtest.Answer) bool {
		return strings.Contains(page.Find("#required-date-warning").Text(), "This date has passed.")
	}
	page := o.Get(o.path(""))
	if warning(page) {
		t.Error("an order without a date is warned of")
	}
	late := filled(t, page, map[string]string{"required_date": "2026-02-28"})
	if !o.PostPartial(o.path("/preview"), late).Says("This date has passed.") {
		t.Error("while typing, the date is not pointed out")
	}
	if saved := o.Post(o.path(""), late); saved.Status != http.StatusSeeOther {
		t.Errorf("a warning stopped the order: %d %s", saved.Status, saved.Text())
	}
	if !warning(o.Get(o.path(""))) {
		t.Error("the date is not pointed out")
	}
}

func TestProductsToAdd(t *testing.T) {
	o := newOffice(t)
	miso := o.AddProduct("MISO", "Miso <b>red</b>", "8.1250")
	found := o.Get(o.path("/suggestions?q=mis"))
	if got := found.Find("[role=option]"); got.Length() != 1 || !strings.Contains(got.Text(), "Miso <b>red</b>") || !strings.Contains(got.Text(), "8.125") {
		t.Errorf("found %q", got.Text())
	}
	if none := o.Get(o.path("/suggestions?q=nothing")); !none.Says("No products match") {
		t.Error(none.Text())
	}
	row := o.Get(o.path("/row?product=" + miso.ID))
	if !strings.Contains(row.Body, `placeholder="8.125"`) || !strings.Contains(row.Body, `value="1"`) {
		t.Errorf("the row has not the customer's price: %s", row.Body)
	}
	for _, id := range []string{store.NewID(), "nonsense", ""} {
		if answer := o.Ask(o.path("/row?product=" + id)); answer.Status != http.StatusNotFound {
			t.Errorf("a row for the product %q: %d", id, answer.Status)
		}
	}
	why := o.Get(o.path("/why?product=" + miso.ID + "&price=8.125&quantity=1"))
	if !why.Says("Default sell price") {
		t.Error(why.Text())
	}
	why = o.Get(o.path("/why?product=" + miso.ID + "&price=7&quantity=1"))
	if !why.Says("its own price") || !why.Says("8.125") {
		t.Error(why.Text())
	}
}

func TestComments(t *testing.T) {
	o := newOffice(t)
	answer := o.PostPartial(o.path("/comments"), url.Values{"text": {"Mind the step"}, "for": {"office"}})
	if answer.Status != http.StatusOK || !answer.Says("Added") || answer.Find("textarea").Text() != "" {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if answer := o.Post(o.path("/comments"), url.Values{"text": {"On Tuesday"}, "for": {"customer"}}); answer.Status != http.StatusSeeOther {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	page := o.Get(o.path(""))
	for _, want := range []string{"Internal comment", "Mind the step", "To the customer", "On Tuesday"} {
		if !page.Says(want) {
			t.Errorf("the timeline does not say %q: %s", want, page.Text())
		}
	}
	events := o.events()
	kinds := map[string]string{}
	for _, e := range events {
		kinds[e.Text] = e.Kind
	}
	if kinds["Mind the step"] != ordering.InternalCommentKind || kinds["On Tuesday"] != ordering.CommentKind {
		t.Errorf("got %v", kinds)
	}
	// Without a reader, a comment is internal: it never reaches the customer by accident.
	o.Post(o.path("/comments"), url.Values{"text": {"Unaddressed"}})
	if last := o.events(); last[len(last)-1].Kind != ordering.InternalCommentKind {
		t.Errorf("an unaddressed comment is %s", last[len(last)-1].Kind)
	}
	for _, partial := range []bool{true, false} {
		post := o.Post
		if partial {
			post = o.PostPartial
		}
		answer := post(o.path("/comments"), url.Values{"text": {strings.Repeat("x", 4001)}})
		if answer.Status != http.StatusUnprocessableEntity || !answer.Says("at most 4000") || len(answer.Find("[name=text]").Text()) != 4001 {
			t.Errorf("partial %v: %d %.300s", partial, answer.Status, answer.Text())
		}
	}
}

const script = `<script>alert("x")</script>`

func TestForeignTextIsShownAsText(t *testing.T) {
	o := newOffice(t)
	o.alterCustomer(func(c *wholesale.Customer) { c.Name = "Customer " + script })
	o.alterProduct(func(p *wholesale.Product) { p.Name = "Product " + script })
	o.order = o.AddOrder(o.customer, o.product, "1")
	notes, reference, reason := "Notes "+script, "Reference "+script, "Reason "+script
	comment := ordering.NewComment{Text: "Comment " + script}
	adjustment := decimal.MustParse("1")
	if _, err := o.Orders.Edit(t.Context(), o.SupplierID, o.order.ID, ordering.OrderChange{
		Notes: &notes, Reference: &reference, AdjustmentReason: &reason, Adjustment: &adjustment,
	}); err != nil {
		t.Fatal(err)
	}
	if err := o.Orders.Comment(t.Context(), o.SupplierID, o.order.ID, comment); err != nil {
		t.Fatal(err)
	}
	check := func(page *webtest.Answer, wants ...string) {
		t.Helper()
		if strings.Contains(page.Body, script) {
			t.Errorf("foreign text is part of the page's source")
		}
		for _, want := range wants {
			if !page.Says(want + " " + script) {
				t.Errorf("the page does not show the text of the %s", want)
			}
		}
	}
	page := o.Get(o.path(""))
	check(page, "Customer", "Product", "Notes", "Comment", "Reason")
	check(o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.price": script, "row.0.name": script})))
	check(o.Post(o.path(""), filled(t, page, map[string]string{"row.0.quantity": script, "row.0.comment": script, "version": "0"})))
	o.alter(func(saved *wholesale.Order) {
		saved.Status = wholesale.Processing
		saved.SalesOrder.State, saved.SalesOrder.Error = wholesale.OutboxFailed, "Error "+script
	})
	check(o.Get(o.path("")), "Error")
}

func TestWhoMaySeeAnOrder(t *testing.T) {
	o := newOffice(t)
	other := o.OtherSupplier()
	foreign := wholesale.Customer{}
	err := o.Store.Update(t.Context(), func(tx *store.Tx) error {
		foreign = wholesale.Customer{ID: store.NewID(), SupplierID: other, Code: "X", Name: "Theirs", CreatedAt: webtest.Now, UpdatedAt: webtest.Now}
		return tx.PutCustomer(t.Context(), foreign)
	})
	if err != nil {
		t.Fatal(err)
	}
	price := decimal.One
	product := wholesale.Product{ID: store.NewID(), SupplierID: other, Code: "P", Name: "P", Availability: wholesale.Available, Sellable: true}
	if err := o.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), product) }); err != nil {
		t.Fatal(err)
	}
	theirs, _, err := o.Orders.Take(t.Context(), other, ordering.NewOrder{
		CustomerID: foreign.ID, Lines: []ordering.LineInput{{ProductID: product.ID, Quantity: decimal.One, UnitPrice: &price}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	reads := []string{"", "/suggestions?q=a", "/row?product=" + o.product.ID, "/why?product=" + o.product.ID + "&price=1", "/packing-slip.pdf", "/order.pdf"}
	writes := []string{"", "/preview", "/approve", "/retry", "/send-again", "/match-unleashed", "/ship", "/receive", "/cancel", "/comments"}
	for _, id := range []string{theirs.ID, store.NewID(), "nonsense", "%00", "'--"} {
		for _, part := range reads {
			if answer := o.Ask("/orders/" + id + part); answer.Status != http.StatusNotFound {
				t.Errorf("GET /orders/%s%s: %d", id, part, answer.Status)
			}
		}
		for _, part := range writes {
			if answer := o.Post("/orders/"+id+part, url.Values{"text": {"x"}, "version": {"1"}}); answer.Status != http.StatusNotFound {
				t.Errorf("POST /orders/%s%s: %d", id, part, answer.Status)
			}
		}
	}
	own := []string{o.path(""), o.path("/packing-slip.pdf")}
	o.AsOrderManager()
	for _, path := range own {
		if answer := o.Ask(path); answer.Status != http.StatusOK {
			t.Errorf("order management: GET %s: %d", path, answer.Status)
		}
	}
	o.AsNobody()
	for _, path := range own {
		if answer := o.Ask(path); answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Location, "/sign-in") {
			t.Errorf("nobody: GET %s: %d %s", path, answer.Status, answer.Location)
		}
	}
}

func TestDocuments(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"packing-slip", "order"} {
		answer := o.Get(o.path("/" + name + ".pdf"))
		if got := answer.Header.Get("Content-Type"); got != "application/pdf" || !strings.HasPrefix(answer.Body, "%PDF-") {
			t.Errorf("%s is %s: %.20q", name, got, answer.Body)
		}
		if got := answer.Header.Get("Content-Disposition"); !strings.Contains(got, name+".pdf") || !strings.Contains(got, strings.ToLower(o.order.Number)) {
			t.Errorf("%s is called %s", name, got)
		}
	}
}

func TestAnOrdinaryOrderIsASmallPage(t *testing.T) {
	o := newOffice(t)
	var inputs []ordering.LineInput
	for i := range 25 {
		p := o.AddProduct(fmt.Sprintf("KOMBU-%03d", i), fmt.Sprintf("Kombucha number %d in a bottle of 330 ml", i), "24.95")
		inputs = append(inputs, ordering.LineInput{ProductID: p.ID, Quantity: decimal.MustParse("12")})
	}
	var err error
	if o.order, _, err = o.Orders.Take(t.Context(), o.SupplierID, ordering.NewOrder{CustomerID: o.customer.ID, Lines: inputs}, nil); err != nil {
		t.Fatal(err)
	}
	if size := len(o.Get(o.path("")).Body); size > 100_000 {
		t.Errorf("an order of 25 lines is a page of %d bytes, want at most 100,000", size)
	}
}
