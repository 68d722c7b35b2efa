package basket_test

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// paysNow gives the café payment terms, and Stripe to its supplier.
func (c *cafe) paysNow(options ...wholesale.PaymentOption) {
	c.t.Helper()
	c.ConnectStripe("acct_kombu")
	now, err := c.Catalog.Customer(c.t.Context(), c.SupplierID, c.customer.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	now.Connected = true
	c.PaysNow(&now, wholesale.CollectOnShipment, options...)
}

// orderPlaced is the order that an answer leads to.
func (c *cafe) orderPlaced(a *webtest.Answer) *wholesale.Order {
	c.t.Helper()
	within := strings.TrimPrefix(a.Location, c.ShopPath("/orders/"))
	o, err := c.Orders.Order(c.t.Context(), c.SupplierID, strings.TrimSuffix(within, "/placed"))
	if err != nil {
		c.t.Fatalf("%d to %s: %v", a.Status, a.Location, err)
	}
	return o
}

func TestABuyerChoosesHowToPayWhereBothAreOffered(t *testing.T) {
	c := newCafe(t)
	c.put("GIN", "3")
	if page, _ := c.page(); page.Says("Payment") {
		t.Error("there is a choice without payment terms")
	}
	c.paysNow(wholesale.OnAccount)
	page, form := c.page()
	if form.Get("payment_option") != "on_account" || !page.Says("You will be asked to pay when the order is shipped") ||
		page.Find("a[href$='/payment-methods?from=basket']").Length() != 1 {
		t.Errorf("%v: %s", form, page.Text())
	}
	form.Set("payment_option", "pay_now")
	a := c.Post(c.ShopPath("/orders"), form)
	if o := c.orderPlaced(a); o.PaymentOption != wholesale.PayNow {
		t.Errorf("it was placed %s", o.PaymentOption)
	}
	if placed := c.Ask(a.Location); !placed.Says("To be paid when the order is shipped.") {
		t.Errorf("%s", placed.Text())
	}
	// A second order for the same day asks first, and keeps what was chosen.
	c.put("GIN", "2")
	_, form = c.page()
	form.Set("payment_option", "pay_now")
	asked := c.Post(c.ShopPath("/orders"), form)
	if asked.Status != http.StatusConflict {
		t.Fatalf("%d: %s", asked.Status, asked.Text())
	}
	if !asked.Says("You will be asked to pay when the order is shipped") || asked.Find("main form input[name=payment_option]").Length() != 2 ||
		asked.Find("main a[href$='/basket?payment_option=pay_now']").Length() != 1 {
		t.Errorf("the last step does not ask how it is paid: %s", asked.Text())
	}
	later := c.Ask(c.ShopPath("/basket/check?payment_option=pay_now"))
	if formOf(later).Get("payment_option") != "pay_now" || formOf(c.Ask(c.ShopPath("/basket?payment_option=pay_now"))).Get("payment_option") != "pay_now" {
		t.Error("the choice is lost on the way back")
	}
	if o := c.orderPlaced(c.Post(c.ShopPath("/orders"), formOf(asked))); o.PaymentOption != wholesale.PayNow {
		t.Errorf("after the question it was placed %s", o.PaymentOption)
	}
	// What was chosen can be changed in the last step.
	c.put("GIN", "1")
	_, form = c.page()
	form.Set("payment_option", "pay_now")
	answer := formOf(c.Post(c.ShopPath("/orders"), form))
	answer.Set("payment_option", "on_account")
	if o := c.orderPlaced(c.Post(c.ShopPath("/orders"), answer)); o.PaymentOption != wholesale.OnAccount {
		t.Errorf("another answer was placed %s", o.PaymentOption)
	}
}

func TestWhatIsNotOfferedIsNotPlaced(t *testing.T) {
	c := newCafe(t)
	c.paysNow()
	c.put("GIN", "3")
	page, form := c.page()
	if form.Has("payment_option") || !page.Says("You will be asked to pay when the order is shipped") {
		t.Errorf("%v: %s", form, page.Text())
	}
	form.Set("payment_option", "on_account")
	if a := c.Post(c.ShopPath("/orders"), form); a.Status == http.StatusSeeOther {
		t.Errorf("it was placed on account: %s", a.Location)
	}
	form.Del("payment_option")
	if o := c.orderPlaced(c.Post(c.ShopPath("/orders"), form)); o.PaymentOption != wholesale.PayNow {
		t.Errorf("it was placed %s", o.PaymentOption)
	}
}
