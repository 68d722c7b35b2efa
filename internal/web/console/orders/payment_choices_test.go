package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/terms"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// agree gives the customer payment terms of its own.
func (s *shop) agree(options ...string) {
	s.t.Helper()
	name := strings.Join(options, " or ")
	made, _, err := s.Terms.Create(s.t.Context(), s.SupplierID, terms.Change{Name: &name, Options: &options, Methods: &[]string{"card"}}, nil)
	must(s.t, err)
	_, err = s.Catalog.UpdateCustomer(s.t.Context(), s.SupplierID, s.fern.ID, catalog.CustomerChange{PaymentTermsID: &made.ID})
	must(s.t, err)
}

// offered are the values that the field for the payment offers.
func offered(page *webtest.Answer) (values []string) {
	for _, option := range page.Find("#field-payment_option option").EachIter() {
		values = append(values, option.AttrOr("value", ""))
	}
	return values
}

func TestHowANewOrderIsPaidIsChosen(t *testing.T) {
	s := newShop(t)
	path := "/orders/new?customer=" + s.fern.ID
	if page := s.Get(path); len(offered(page)) != 0 || !page.Says("Delivery and comments") {
		t.Errorf("with nothing to choose, the page offers %v", offered(page))
	}
	s.agree("on_account", "pay_now")
	page := s.Get(path)
	if got := strings.Join(offered(page), " "); got != "usual on_account pay_now" || !page.Says("As the payment terms say: on account") || !page.Says("Pay now: card, when the order is shipped") {
		t.Errorf("the page offers %s", got)
	}
	must(t, s.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutStripeConnection(t.Context(), store.StripeConnection{SupplierID: s.SupplierID})
	}))
	if got := strings.Join(offered(s.Get(path)), " "); got != "usual on_account pay_now payment_link" {
		t.Errorf("with Stripe, the page offers %s", got)
	}
	for value, want := range map[string]wholesale.PaymentChoice{
		"":             {Option: wholesale.OnAccount},
		"usual":        {Option: wholesale.OnAccount},
		"pay_now":      {Option: wholesale.PayNow},
		"payment_link": {Option: wholesale.PayNow, ByLink: true},
	} {
		made := s.Post("/orders/new", s.form(url.Values{"payment_option": {value}, "key": {"key " + value}}))
		o, err := s.Orders.Order(t.Context(), s.SupplierID, strings.TrimPrefix(made.Location, "/orders/"))
		if made.Status != http.StatusSeeOther || err != nil || o.Payment() != want {
			t.Errorf("%q: %d %v %+v", value, made.Status, err, o)
		}
	}
	s.agree("on_account")
	refused := s.Post("/orders/new", s.form(url.Values{"payment_option": {"pay_now"}, "key": {"late"}}))
	if fault := refused.Find("#field-payment_option-error").Text(); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(fault, "do not offer it") {
		t.Errorf("%d, at the field %q", refused.Status, fault)
	}
}

func TestHowAnOrderIsPaidIsChanged(t *testing.T) {
	s := newShop(t)
	s.agree("on_account", "pay_now")
	o := s.AddOrder(s.fern, s.gin, "3")
	path := "/orders/" + o.ID
	payment := func() string {
		t.Helper()
		return s.Get(path).Find("#field-payment_option option[selected]").AttrOr("value", "none")
	}
	if payment() != "usual" {
		t.Errorf("before, %s is chosen", payment())
	}
	for _, value := range []string{"pay_now", "on_account", "usual", "pay_now"} {
		saved := s.Post(path, filled(t, s.Get(path), map[string]string{"payment_option": value}))
		if saved.Status != http.StatusSeeOther || payment() != value {
			t.Errorf("%s: %d, and %s is chosen", value, saved.Status, payment())
		}
	}
	if page := s.Get(path); !page.Says("payment “pay now” instead of “on account”") {
		t.Errorf("the timeline says %s", page.Text())
	}
	// Someone else changes it meanwhile.
	mine := filled(t, s.Get(path), map[string]string{"payment_option": "usual"})
	_, err := s.Orders.ChoosePayment(t.Context(), s.SupplierID, o.ID, ordering.PaymentChange{PaymentChoice: wholesale.PaymentChoice{Option: wholesale.OnAccount}})
	must(t, err)
	if answer := s.Post(path, mine); answer.Status == http.StatusSeeOther || !answer.Says("As the payment terms say") || !answer.Says("On account") {
		t.Errorf("both changed it: %d %s", answer.Status, answer.Text())
	}
	if _, err := s.Orders.Approve(t.Context(), s.SupplierID, o.ID); err != nil {
		t.Fatal(err)
	}
	if got := offered(s.Get(path)); len(got) != 0 {
		t.Errorf("approved, it offers %v", got)
	}
}
