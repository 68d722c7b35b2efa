package orders_test

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/account"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/web/shop/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// paid is a shop whose customer pays by card.
func newPaidShop(t *testing.T, collect wholesale.CollectWhen, also ...wholesale.PaymentOption) (*webtest.Site, wholesale.Customer, wholesale.Product) {
	t.Helper()
	s := webtest.New(t, func(site *webtest.Site) {
		orders.Services{
			Orders: site.Orders, Catalog: site.Catalog, Fulfilment: site.Fulfilment, Baskets: site.Baskets, Standing: site.Standing,
			Payments: site.Payments, Clock: site.Clock,
		}.Routes(site.Shop)
	})
	s.ConnectStripe("acct_kombu")
	fern, product := s.AddCustomer("FERN", "Fern Cafe"), s.AddProduct("GIN", "Ginger", "10.00")
	s.PaysNow(&fern, collect, also...)
	s.AddBuyer(fern, "ana@fern.example")
	s.AddBuyerAs(fern, "limited@fern.example", account.Buyer{Role: account.BuyerLimited})
	s.AsBuyer("ana@fern.example")
	return s, fern, product
}

// saveCard gives the customer a card that may be charged.
func saveCard(t *testing.T, s *webtest.Site, c wholesale.Customer, card stripefake.Card) {
	t.Helper()
	method, customer, err := s.Stripe.SaveMethod("acct_kombu", "", card)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Store.Update(t.Context(), func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(t.Context(), "ana@fern.example")
		if err != nil {
			return err
		}
		m := wholesale.SavedMethod{
			ID: store.NewID(), PersonID: person.ID, Kind: wholesale.Card, Brand: "Visa", Last4: card.Number[12:], StripeAccount: "acct_kombu",
			StripeCustomer: customer, StripeMethod: method, CreatedAt: tx.Now(),
		}
		if err := tx.PutSavedMethod(t.Context(), m); err != nil {
			return err
		}
		return tx.PutGrant(t.Context(), wholesale.Grant{
			SupplierID: c.SupplierID, CustomerID: c.ID, MethodID: m.ID, PersonID: person.ID, Default: true, GrantedAt: tx.Now(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOrderSaysWhatIsTakenAndWhen(t *testing.T) {
	s, fern, product := newPaidShop(t, wholesale.CollectDayOfFollowingMonth)
	saveCard(t, s, fern, stripefake.Visa)
	o := s.Ship(fern, product, "2") // on 2 March
	page := s.ShopPath("/orders/" + o.ID)
	if a := s.Ask(page); !a.Says("NZD 23.00 will be taken from Visa ending 4242 on Monday 20 April") || !a.Says("Scheduled") || !a.Says("Pay now instead") {
		t.Errorf("%s", a.Text())
	}
	s.AsBuyer("limited@fern.example")
	if a := s.Ask(page); a.Says("4242") || a.Find("[data-payment]").Length() > 0 {
		t.Errorf("limited access shows %s", a.Text())
	}
}

func TestAFailedPaymentCanBePaidAnotherWay(t *testing.T) {
	s, fern, product := newPaidShop(t, wholesale.CollectOnShipment)
	saveCard(t, s, fern, stripefake.NoMoneyLater)
	o := s.Ship(fern, product, "2")
	s.Charge()
	page := s.ShopPath("/orders/" + o.ID)
	a := s.Ask(page)
	if !a.Says("NZD 23.00 could not be taken from Visa ending 0416") || !a.Says("We will try again on") || !a.Says("Failed") {
		t.Errorf("%s", a.Text())
	}
	if link := a.Find("[data-payment] a").First(); link.Text() != "Pay another way" || link.AttrOr("href", "") != "/pay/"+s.PaymentOf(o).LinkToken {
		t.Errorf("%s leads to %s", link.Text(), link.AttrOr("href", ""))
	}
}

// TestTheListSaysWhichOrdersWaitForTheBuyer: a payment that failed, or is made by its link, is in
// the list and right below the number of its order, but not for limited access.
func TestTheListSaysWhichOrdersWaitForTheBuyer(t *testing.T) {
	s, fern, product := newPaidShop(t, wholesale.CollectOnShipment)
	list := s.ShopPath("/orders")
	row := func(o *wholesale.Order) string { return s.Ask(list).Find("a[href$='" + o.ID + "']").Text() }
	if text := row(s.Ship(fern, product, "1")); !strings.Contains(text, "Due") {
		t.Errorf("the list says of a payment by link: %s", text)
	}
	saveCard(t, s, fern, stripefake.NoMoneyLater)
	failed := s.Ship(fern, product, "2")
	s.Charge()
	if text := row(failed); !strings.Contains(text, "Payment failed") {
		t.Errorf("the list says of a payment that failed: %s", text)
	}
	if next := s.Ask(s.ShopPath("/orders/" + failed.ID)).Find("[data-live^='order-head'] + [data-live^='order-payment']"); next.Length() != 1 {
		t.Error("how the order is paid does not stand below its number")
	}
	s.AsBuyer("limited@fern.example")
	if text := row(failed); strings.Contains(text, "failed") {
		t.Errorf("limited access reads %s", text)
	}
}

func TestWhyAnOrderIsNotChargedStaysTheSuppliers(t *testing.T) {
	s, fern, product := newPaidShop(t, wholesale.CollectOnShipment)
	o := s.Ship(fern, product, "2")
	if _, err := s.Orders.HoldInvoice(t.Context(), s.SupplierID, o.ID, "Secret quarrel"); err != nil {
		t.Fatal(err)
	}
	a := s.Ask(s.ShopPath("/orders/" + o.ID))
	if a.Status != http.StatusOK || a.Says("Secret") || !a.Says("Kombu Brewing has to check this order first") || a.Find("a[href^='/pay/']").Length() > 0 {
		t.Errorf("%s", a.Text())
	}
}

// TestABuyerChangesHowAnOrderIsPaid: on the page of the change while it is open, by asking once it
// is approved.
func TestABuyerChangesHowAnOrderIsPaid(t *testing.T) {
	s, fern, product := newPaidShop(t, wholesale.CollectOnShipment, wholesale.OnAccount)
	saveCard(t, s, fern, stripefake.Visa)
	o := s.AddOrder(fern, product, "2")
	path := s.ShopPath("/orders/" + o.ID)
	edit := s.Ask(path + "/edit")
	if got := edit.Find("[name=payment_option][checked]").AttrOr("value", ""); got != "on_account" || !edit.Says("will be taken from Visa ending 4242 when the order is shipped") {
		t.Errorf("%q: %s", got, edit.Text())
	}
	form := webtest.FieldsOf(edit.Find("form[action$='/edit']"))
	form.Set("payment_option", "pay_now")
	form.Set("do", "check")
	checked := s.Post(path+"/edit", form)
	if got := checked.Find("[name=payment_option][checked]").AttrOr("value", ""); got != "pay_now" {
		t.Errorf("the preview has %q", got)
	}
	form = webtest.FieldsOf(checked.Find("form[action$='/edit']"))
	form.Set("do", "save")
	if saved := s.Post(path+"/edit", form); saved.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", saved.Status, saved.Text())
	}
	if now, err := s.Orders.Order(t.Context(), s.SupplierID, o.ID); err != nil || now.PaymentOption != wholesale.PayNow {
		t.Errorf("it is paid %s: %v", now.PaymentOption, err)
	}
	if s.Ask(path).Find("form[action$='/ask-payment']").Length() != 0 {
		t.Error("an open order has what is to be asked for")
	}
	if _, err := s.Orders.Approve(t.Context(), s.SupplierID, o.ID); err != nil {
		t.Fatal(err)
	}
	ask := s.Ask(path).Find("form[action$='/ask-payment']")
	if asked := s.Post(path+"/ask-payment", webtest.FieldsOf(ask)); asked.Status != http.StatusSeeOther || !strings.Contains(ask.Text(), "on account") {
		t.Errorf("%d: %s", asked.Status, ask.Text())
	}
	if page := s.Ask(path); !page.Says("asked to pay it in another way") {
		t.Errorf("%s", page.Text())
	}
}

func TestAnOrderOnAccountSaysNothingOfPayments(t *testing.T) {
	s := newShop(t)
	s.AsBuyer("aroha@fern.example")
	if a := s.Ask(s.ShopPath("/orders/" + s.order.ID)); a.Find("[data-live^='order-payment/']").Text() != "" {
		t.Errorf("%s", a.Text())
	}
}
