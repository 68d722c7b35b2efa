package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/govalues/decimal"

	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// till is a site that takes payments, with one approved and shipped order on account.
func newTill(t *testing.T) *office {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		orders.Routes(site.Router, orders.Services{
			Invoices: site.Invoices, Payments: site.Payments, Fulfilment: site.Fulfilment, Documents: site.Documents, Orders: site.Orders,
			Catalog: site.Catalog, Syncing: site.Syncing, Clock: site.Clock,
		})
	})
	o := &office{Site: site, t: t, customer: site.AddCustomer("CAFE", "Café Ōtautahi"), product: site.AddProduct("KOMBU", "Kombucha ginger", "24.95")}
	o.order = site.AddOrder(o.customer, o.product, "12")
	site.ConnectStripe("acct_1")
	return o
}

// ship approves the order and marks it as shipped.
func (o *office) ship() {
	o.t.Helper()
	o.act("approve")
	o.act("ship")
}

func (o *office) act(what string) {
	o.t.Helper()
	var err error
	switch what {
	case "approve":
		_, err = o.Orders.Approve(o.t.Context(), o.SupplierID, o.order.ID)
	case "ship":
		_, err = o.Orders.Ship(o.t.Context(), o.SupplierID, o.order.ID)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// panel is what the payment part of the order's page says.
func (o *office) panel() *goquery.Selection {
	o.t.Helper()
	page := o.Ask(o.path(""))
	panel := page.Find("#payment")
	if panel.Length() != 1 {
		o.t.Fatalf("the page has no payment part: %s", page.Text())
	}
	return panel
}

// wantPanel checks what the payment part says, and what it does not.
func (o *office) wantPanel(says []string, not ...string) {
	o.t.Helper()
	text := strings.Join(strings.Fields(o.panel().Text()), " ")
	for _, words := range says {
		if !strings.Contains(text, words) {
			o.t.Errorf("the panel lacks %q: %s", words, text)
		}
	}
	for _, words := range not {
		if strings.Contains(text, words) {
			o.t.Errorf("the panel says %q: %s", words, text)
		}
	}
}

// payByLink pays the order's payment on Stripe's page, as its customer would.
func (o *office) payByLink(card stripefake.Card) {
	o.t.Helper()
	link, p, err := o.Payments.Link(o.t.Context(), o.SupplierID, o.order.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	o.OnStripesPage(p.PageURL, card)
	linked, err := o.Payments.ByLink(o.t.Context(), link[strings.LastIndex(link, "/")+1:])
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.Payments.LookAtLink(o.t.Context(), linked); err != nil {
		o.t.Fatal(err)
	}
}

func TestAnOrderIsPaidByLinkAndRefundedInPart(t *testing.T) {
	o := newTill(t)
	o.wantPanel([]string{"On account", "The customer pays by invoice"}, "Refund")
	o.ship()
	if a := o.Post(o.path("/payment-link"), nil); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text())
	}
	o.wantPanel([]string{"Payment link", "Due", "NZD 344.31", "Waiting for the customer to pay by the payment link.", "Payment page open until"}, "Put on account")
	link := o.panel().Find("input[readonly]").AttrOr("value", "")
	if !strings.HasPrefix(link, o.URL+"/pay/") {
		t.Errorf("the link to copy is %q", link)
	}
	o.payByLink(stripefake.Visa)
	o.wantPanel([]string{"Paid", "Paid on 2 Mar 2026, Visa ending 4242.", "Refund up to NZD 344.31", "a credit note for the same amount is issued"}, "Put on account")

	form := o.panel().Find("form[action$='/refund']")
	if asks := form.Find("dialog#" + form.AttrOr("data-confirms", "none")); asks.Find("[data-confirmed]").Length() != 1 || asks.Find("[data-shows=amount]").Text() != "344.31" {
		t.Errorf("before money goes back, it is asked: %q", asks.Text())
	}
	if amount := form.Find("[name=amount]").AttrOr("value", ""); amount != "344.31" {
		t.Errorf("the form offers to refund %q", amount)
	}
	paid := form.AttrOr("action", "")
	for field, form := range map[string]url.Values{
		"amount": {"amount": {"400"}, "reason": {"Two were broken"}},
		"reason": {"amount": {"10.00"}, "reason": {""}},
	} {
		a := o.Post(paid, form)
		if a.Status != http.StatusUnprocessableEntity || a.Find("[id^='field-refund-"+field+"'][id$='-error']").Length() != 1 {
			t.Errorf("a wrong %s is answered %d %s", field, a.Status, a.Find("#payment").Text())
		}
		if a.Find("#payment details[open] [name=amount]").AttrOr("value", "") != form.Get("amount") {
			t.Errorf("a wrong %s loses what was typed", field)
		}
	}
	if a := o.Post(paid, url.Values{"amount": {""}, "reason": {"Two were broken"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("an empty amount is answered %d", a.Status)
	}
	key := form.Find("[name=key]").AttrOr("value", "")
	for range 2 { // a reload sends it again
		a := o.Post(paid, url.Values{"key": {key}, "amount": {"10.00"}, "reason": {"Two were broken"}})
		if key == "" || a.Status != http.StatusSeeOther {
			t.Errorf("with the key %q: %d %s", key, a.Status, a.Text())
		}
	}
	o.wantPanel([]string{"−10.00", "Two were broken", "Refund up to NZD 334.31"})
	if issued := o.Ask(o.path("")).Find("#invoice").Text(); !strings.Contains(issued, "CN-1001") || !strings.Contains(issued, "−10.00") {
		t.Errorf("no credit note was issued: %s", issued)
	}
	o.Charge()
	o.wantPanel([]string{"Refunded", "Payment history", "NZD 10.00"}, "Refund failed")
}

func TestWhyNothingIsTakenIsSaidInTheGuardsWords(t *testing.T) {
	o := newTill(t)
	o.act("approve")
	o.alter(func(saved *wholesale.Order) {
		saved.PaymentOption, saved.PayByLink = wholesale.PayNow, true
		saved.SalesOrder.State, saved.SalesOrder.Number = wholesale.OutboxCreated, "SO-1"
		saved.SalesOrder.Total = decimal.MustParse("300.00")
		saved.InvoiceHold = "The price is being checked"
	})
	o.act("ship")
	if got := o.Post(o.path("/payment-link"), nil); got.Status != http.StatusConflict || !strings.Contains(got.Text(), "On hold: The price is being checked") {
		t.Errorf("%d %s", got.Status, got.Text())
	}
	o.wantPanel([]string{"Blocked", "On hold: The price is being checked."}, "E-mail the payment link")
}

func TestWithoutAKeyTheOrderSaysWhereToAddOne(t *testing.T) {
	site := newTill(t)
	site.alter(func(saved *wholesale.Order) { saved.PaymentOption, saved.PayByLink = wholesale.PayNow, true })
	disconnect(t, site)
	site.wantPanel([]string{"Stripe is not connected: no payment can be taken", "Open Settings › Integrations"})
}

func disconnect(t *testing.T, o *office) {
	t.Helper()
	err := o.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutStripeConnection(t.Context(), store.StripeConnection{SupplierID: o.SupplierID, Status: store.Disconnected})
	})
	if err != nil {
		t.Fatal(err)
	}
}
