package payments_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"upstock/internal/account"
	use "upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/web/shop/payments"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// shop is a supplier with Stripe, and a customer with two people who have full access.
type shop struct {
	*webtest.Site
	t       *testing.T
	fern    wholesale.Customer
	product wholesale.Product
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, Site: webtest.New(t, func(s *webtest.Site) { payments.Services{Payments: s.Payments}.Routes(s.Shop) })}
	s.ConnectStripe("acct_kombu")
	s.fern, s.product = s.AddCustomer("FERN", "Fern Cafe"), s.AddProduct("GIN", "Ginger", "10.00")
	s.PaysNow(&s.fern, wholesale.CollectOnShipment)
	s.AddBuyer(s.fern, "ana@fern.example")
	s.AddBuyer(s.fern, "bo@fern.example")
	s.AsBuyer("ana@fern.example")
	return s
}

// save saves a card on Stripe's page, and answers where its page leads back to.
func (s *shop) save(card stripefake.Card) (back string) {
	s.t.Helper()
	a := s.Ask(s.ShopPath("/payment-methods/add"))
	if a.Status != http.StatusSeeOther || !strings.Contains(a.Location, "/c/pay/") {
		s.t.Fatalf("adding a method answers %d %s", a.Status, a.Location)
	}
	back = s.OnStripesPage(a.Location, card)
	if !strings.HasPrefix(back, s.ShopPath("/payment-methods/added")) {
		s.t.Fatalf("Stripe's page leads to %q", back)
	}
	return back
}

func (s *shop) added(card stripefake.Card) {
	s.t.Helper()
	if a := s.Ask(s.save(card)); a.Status != http.StatusSeeOther {
		s.t.Fatalf("coming back answers %d: %s", a.Status, a.Text())
	}
}

// saved are the ids of the methods that the page shows.
func (s *shop) saved() (ids []string) {
	s.t.Helper()
	s.Ask(s.ShopPath("/payment-methods")).Find("[data-method]").Each(func(_ int, m *goquery.Selection) { ids = append(ids, m.AttrOr("data-method", "")) })
	return ids
}

func (s *shop) wants(state wholesale.PaymentState, method string, o *wholesale.Order) {
	s.t.Helper()
	if p := s.PaymentOf(o); p.State != state || p.Method != method {
		s.t.Errorf("the payment of %s is %s from %q (%s%s), want %s from %q", o.Number, p.State, p.Method, p.BlockedReason, p.Error, state, method)
	}
}

func TestAMethodIsSavedOnceWhoeverTellsOfItFirst(t *testing.T) {
	s := newShop(t)
	if a := s.Ask(s.ShopPath("/payment-methods")); !a.Says("No payment method yet") || !a.Says("Add a card or bank account") {
		t.Errorf("%s", a.Text())
	}
	// The person comes back, twice.
	back := s.save(stripefake.Visa)
	for range 2 {
		if a := s.Ask(back); a.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", a.Status, a.Text())
		}
	}
	if a := s.Ask(s.ShopPath("/payment-methods")); len(s.saved()) != 1 || !a.Says("Visa ending 4242") || !a.Says("Used for payments") {
		t.Errorf("%s", a.Text())
	}
	// The person never comes back: Stripe tells of it, and tells twice.
	back = s.save(stripefake.Mastercard)
	events := s.Stripe.Events("acct_kombu")
	for _, id := range []string{"evt_1", "evt_2"} {
		s.event(id, events[len(events)-1])
	}
	s.Charge()
	if a := s.Ask(s.ShopPath("/payment-methods")); len(s.saved()) != 2 || !a.Says("Mastercard ending 4444") {
		t.Errorf("%s", a.Text())
	}
	if a := s.Ask(back); a.Status != http.StatusSeeOther || len(s.saved()) != 2 {
		t.Errorf("coming back late answers %d", a.Status)
	}
	// A page that was closed saves nothing, and neither does another person's way back.
	a := s.Ask(s.ShopPath("/payment-methods/add"))
	if a.Status != http.StatusSeeOther || len(s.saved()) != 2 {
		t.Errorf("%d", a.Status)
	}
	s.AsBuyer("bo@fern.example")
	if a := s.Ask(back); a.Status != http.StatusNotFound {
		t.Errorf("another person's way back answers %d", a.Status)
	}
}

// event has Stripe's message about a page arrive.
func (s *shop) event(id string, e stripefake.Event) {
	s.t.Helper()
	s.must(s.Store.Update(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertStripeEvent(s.t.Context(), store.StripeEvent{
			SupplierID: s.SupplierID, ID: id, Type: e.Type, ObjectID: e.ObjectID, CreatedAt: s.Clock(),
		})
		return err
	}))
}

func TestAMethodIsUsedOnlyWhereItIsAllowed(t *testing.T) {
	s := newShop(t)
	s.added(stripefake.Visa)
	here := s.SupplierID
	o := s.Ship(s.fern, s.product, "2")
	s.wants(wholesale.PaymentDue, "Visa ending 4242", o)

	// Another supplier with the same account at Stripe, and one with an account of its own.
	s.SupplierID = s.OtherSupplier()
	other := s.SupplierID
	s.ConnectStripe("acct_kombu")
	elsewhere := s.AddCustomer("FERN", "Fern Elsewhere")
	s.PaysNow(&elsewhere, wholesale.CollectOnShipment)
	s.AddBuyer(elsewhere, "ana@fern.example")
	product := s.AddProduct("TEA", "Tea", "5.00")
	unpaid := s.Ship(elsewhere, product, "1")
	s.wants(wholesale.PaymentDue, "", unpaid)
	a := s.Ask(s.ShopPath("/payment-methods"))
	if a.Find("form[action$='/allow']").Length() != 1 || !a.Says("Kombu Brewing for Fern Cafe") {
		t.Errorf("%s", a.Text())
	}
	method := s.saved()[0]
	if a := s.Post(s.ShopPath("/payment-methods/"+method+"/allow"), nil); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	s.wants(wholesale.PaymentDue, "Visa ending 4242", unpaid)

	// Taken back from here: nothing that has not begun is charged to it any more.
	form := map[string][]string{"supplier": {here}, "customer": {s.fern.ID}}
	if a := s.Post(s.ShopPath("/payment-methods/"+method+"/revoke"), form); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	s.Charge()
	s.wants(wholesale.PaymentDue, "", o)
	s.wants(wholesale.PaymentPaid, "Visa ending 4242", unpaid)

	// A method of another account cannot be allowed with one press.
	s.ConnectStripe("acct_other")
	if a := s.Ask(s.ShopPath("/payment-methods")); a.Find("form[action$='/allow']").Length() > 0 {
		t.Errorf("%s", a.Text())
	}
	err := s.Payments.Allow(t.Context(), account.Buyer{SupplierID: other, CustomerID: elsewhere.ID, PersonID: s.person("ana@fern.example")}, method)
	if wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("allowing a method of another account: %v", err)
	}
}

func (s *shop) person(email string) (id string) {
	s.must(s.Store.View(s.t.Context(), func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(s.t.Context(), email)
		id = p.ID
		return err
	}))
	return id
}

func TestColleaguesMayStopAMethodAndNotSpreadIt(t *testing.T) {
	s := newShop(t)
	s.added(stripefake.Visa)
	method := s.saved()[0]
	o := s.Ship(s.fern, s.product, "2")
	s.AddBuyerAs(s.fern, "limited@fern.example", account.Buyer{Role: account.BuyerLimited})

	s.AsBuyer("bo@fern.example")
	if a := s.Ask(s.ShopPath("/payment-methods")); !a.Says("Saved by ana, who lets Kombu Brewing use it") || a.Find("form[action$='/remove']").Length() > 0 {
		t.Errorf("%s", a.Text())
	}
	for _, what := range []string{"/remove", "/allow"} {
		if a := s.Post(s.ShopPath("/payment-methods/"+method+what), nil); a.Status != http.StatusNotFound {
			t.Errorf("%s of a colleague's method answers %d", what, a.Status)
		}
	}
	s.added(stripefake.Mastercard)
	s.wants(wholesale.PaymentDue, "Visa ending 4242", o)
	if a := s.Post(s.ShopPath("/payment-methods/"+method+"/revoke"), nil); a.Status != http.StatusSeeOther {
		t.Errorf("stopping a colleague's method answers %d", a.Status)
	}
	s.wants(wholesale.PaymentDue, "Mastercard ending 4444", o)

	s.AsBuyer("limited@fern.example")
	for _, path := range []string{"/payment-methods", "/payment-methods/add", "/payments"} {
		if a := s.Ask(s.ShopPath(path)); a.Status != http.StatusForbidden {
			t.Errorf("with limited access, %s answers %d", path, a.Status)
		}
	}
	// Who leaves takes along what they have allowed.
	bo := s.person("bo@fern.example")
	_, err := s.Accounts.RemoveBuyer(t.Context(), s.SupplierID, s.fern.ID, bo)
	s.must(err)
	s.wants(wholesale.PaymentDue, "", o)
}

func TestARemovedMethodIsChargedNeverAgain(t *testing.T) {
	s := newShop(t)
	s.added(stripefake.Visa)
	s.added(stripefake.Mastercard)
	methods := s.saved()
	o := s.Ship(s.fern, s.product, "2")
	if a := s.Post(s.ShopPath("/payment-methods/"+methods[1]+"/use"), nil); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	s.wants(wholesale.PaymentDue, "Mastercard ending 4444", o)
	if a := s.Ask(s.ShopPath("/payment-methods")); a.Find("form[action$='/remove']").Length() == 0 || a.Find("form[action$='/remove']").Length() != a.Find("details:not([open]) form[action$='/remove']").Length() {
		t.Errorf("a payment method is removed without a question: %s", a.Text())
	}
	if a := s.Post(s.ShopPath("/payment-methods/"+methods[1]+"/remove"), nil); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	s.wants(wholesale.PaymentDue, "Visa ending 4242", o)
	if got := s.saved(); len(got) != 1 || got[0] != methods[0] {
		t.Errorf("left are %v of %v", got, methods)
	}
	// Stripe's answer is lost. The job looks, and finds it done.
	s.Stripe.Inject(stripefake.Fault{Kind: stripefake.CutAfter, Match: "POST /v1/payment_methods/*/detach"})
	job := use.DetachMethod{MethodID: methods[1]}
	if err := s.Payments.Detach(t.Context(), job); err == nil {
		t.Error("a lost answer counts as done")
	}
	s.must(s.Payments.Detach(t.Context(), job))
	detached := 0
	for _, r := range s.Stripe.Requests() {
		if strings.HasSuffix(r.Path, "/detach") {
			detached++
		}
	}
	if detached != 1 {
		t.Errorf("it was detached %d times", detached)
	}
	s.Charge()
	s.wants(wholesale.PaymentPaid, "Visa ending 4242", o)
}

func TestWhatWasPaidHasAReceipt(t *testing.T) {
	s := newShop(t)
	s.added(stripefake.Visa)
	o := s.Ship(s.fern, s.product, "2")
	if a := s.Ask(s.ShopPath("/payments/" + s.PaymentOf(o).ID)); a.Status != http.StatusNotFound {
		t.Errorf("a receipt before it is paid: %d", a.Status)
	}
	s.Charge()
	a := s.Ask(s.ShopPath("/payments"))
	if !a.Says("Order "+o.Number) || !a.Says("NZD 23.00") || !a.Says("Paid") || !a.Says("from Visa ending 4242") {
		t.Errorf("%s", a.Text())
	}
	receipt := s.ShopPath("/payments/" + s.PaymentOf(o).ID)
	if a := s.Ask(receipt); !a.Says("Receipt") || !a.Says("NZD 23.00") || !a.Says("Fern Cafe") {
		t.Errorf("%s", a.Text())
	}
	if a := s.Ask(receipt + "/receipt.pdf"); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Errorf("%d", a.Status)
	}
	s.AddBuyer(s.AddCustomer("OAK", "Oak Cafe"), "kim@oak.example")
	s.AsBuyer("kim@oak.example")
	for _, path := range []string{receipt, receipt + "/receipt.pdf"} {
		if a := s.Ask(path); a.Status != http.StatusNotFound {
			t.Errorf("another customer's receipt answers %d", a.Status)
		}
	}
	if a := s.Ask(s.ShopPath("/payments")); a.Says(o.Number) {
		t.Error("another customer's payment is listed")
	}
}

func TestWithoutStripeThePageSaysSo(t *testing.T) {
	s := webtest.New(t, func(s *webtest.Site) { payments.Services{Payments: s.Payments}.Routes(s.Shop) })
	s.AddBuyer(s.AddCustomer("FERN", "Fern Cafe"), "ana@fern.example")
	s.AsBuyer("ana@fern.example")
	if a := s.Ask(s.ShopPath("/payment-methods")); !a.Says("does not take payments here yet") || a.Find("a[href$='/add']").Length() > 0 {
		t.Errorf("%s", a.Text())
	}
	if a := s.Ask(s.ShopPath("/payment-methods/add")); a.Status != http.StatusSeeOther || a.Location != s.ShopPath("/payment-methods") {
		t.Errorf("%d %s", a.Status, a.Location)
	}
	if a := s.Ask(s.ShopPath("/payments")); !a.Says("No payments yet") {
		t.Errorf("%s", a.Text())
	}
}

func TestStripeThatDoesNotAnswerLosesNothing(t *testing.T) {
	s := newShop(t)
	s.Stripe.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "POST /v1/checkout/sessions"})
	if a := s.Ask(s.ShopPath("/payment-methods/add")); a.Status != http.StatusServiceUnavailable || !a.Says("Try again") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	// Stripe keeps the failure for its idempotency key: the next attempt has another one.
	s.Stripe.Inject(stripefake.Fault{Kind: stripefake.ErrorKept, Match: "POST /v1/customers"})
	s.AsBuyer("bo@fern.example")
	if a := s.Ask(s.ShopPath("/payment-methods/add")); a.Status != http.StatusServiceUnavailable {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	// The answer about what was saved is lost: coming back again finds it.
	back := s.save(stripefake.Visa)
	s.Stripe.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/payment_methods/*"})
	if a := s.Ask(back); a.Status != http.StatusServiceUnavailable {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	if s.Ask(back); len(s.saved()) != 1 {
		t.Errorf("saved are %v", s.saved())
	}
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
