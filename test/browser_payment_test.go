package test

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/app/demo"
	"upstock/internal/payments/stripefake"
)

// savesOnStripe chooses a card on the page of Stripe's that is open, and comes back.
func (b *tab) savesOnStripe(t *testing.T, card stripefake.Card) {
	t.Helper()
	b.see(t, "Save a payment method")
	b.clickElement(t, `input[value="`+card.Number+`"]`)
	b.click(t, "Save")
	b.isAt(t, "/shop/fizz/payment-methods")
}

// has waits until Stripe has so much of an order's money, in cents, taken at once.
func (m *till) has(t *testing.T, orderID string, cents int64) {
	t.Helper()
	eventually(t, startPatience, func() bool { return m.net(orderID) == cents })
	if n := len(m.of(orderID)); n != 1 {
		t.Errorf("order %s was charged %d times, want once", orderID, n)
	}
}

// TestBrowserPayment follows money: a card that the buyer saves is charged when an order is
// shipped, not while a mismatch blocks it, and after a failure the buyer pays by the link.
func TestBrowserPayment(t *testing.T) {
	t.Parallel()
	till := openTill(t)
	s := openShop(t, "--stripe-url", till.url)
	base := s.installation.url()
	s.takesPayments(t, base)
	s.paysNow(t, base, "KAI", "on_shipment", "card")
	till.messages(t, base+"/webhooks/stripe/"+s.ID, 1)

	buyer := s.visitor(t)
	password := s.newBuyer(t, "KAI", "sam@kai.example")
	buyer.lookAs(t, phone)
	buyer.open(t, "/shop/sign-in?with=password&next=/shop/fizz/payment-methods")
	buyer.fill(t, "E-mail", "sam@kai.example")
	buyer.fill(t, "Password", password)
	buyer.click(t, "Sign in")
	buyer.see(t, "No payment method yet")
	buyer.click(t, "Add a card")
	buyer.savesOnStripe(t, stripefake.Visa)
	buyer.see(t, "Visa ending 4242")

	office := s.owner(t)
	charged := s.order(t, "KAI", "PO 1")
	office.open(t, "/orders/"+charged.ID)
	office.click(t, "Approve")
	s.become(t, charged.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
	if net := till.net(charged.ID); net != 0 {
		t.Errorf("%d cents were taken before the order was shipped", net)
	}
	s.account.complete(t, s.remote(t, charged.ID).GUID)
	till.has(t, charged.ID, centsOf(t, charged.Total))
	office.within("#payment").see(t, "Visa ending 4242") // on the page that was open all the time

	blocked := s.mismatchedPayment(t, office, till)
	failed := s.failedPayment(t, buyer, till)

	office.open(t, "/orders/"+charged.ID)
	payment := office.within("#payment")
	payment.click(t, "Refund up to")
	payment.fill(t, "Amount with tax", "11.50")
	payment.fill(t, "Reason", "A bottle was broken")
	payment.click(t, "Refund")
	asked := office.within("#payment dialog[open]")
	asked.see(t, "NZD 11.50 of")
	asked.click(t, "Go back")
	if net := till.net(charged.ID); net != centsOf(t, charged.Total) {
		t.Errorf("%d cents are left before the refund was confirmed", net)
	}
	payment.click(t, "Refund")
	asked.click(t, "Refund")
	till.has(t, charged.ID, centsOf(t, charged.Total)-1150)
	office.within("#payment").see(t, "A bottle was broken")
	office.within("#invoice").see(t, "11.50")
	office.open(t, "/payments")
	office.see(t, charged.Number)

	t.Run("office", func(t *testing.T) {
		office.lookAtPages(t, [][2]string{
			{"payments", "/payments"},
			{"order-paid", "/orders/" + charged.ID},
			{"order-paid-after-mismatch", "/orders/" + blocked},
			{"settings-payment-terms", "/settings/payment-terms"},
			{"settings-integrations-stripe", "/settings/integrations"},
		})
	})
	t.Run("shop", func(t *testing.T) {
		buyer.lookAtPages(t, [][2]string{
			{"shop-payment-methods", "/shop/fizz/payment-methods"},
			{"shop-payments", "/shop/fizz/payments"},
			{"shop-order-paid", "/shop/fizz/orders/" + failed},
		})
	})
}

// mismatchedPayment has Unleashed complete an order with another total: nothing is taken until the
// order was matched and marked as shipped, and then what Unleashed has.
func (s *shop) mismatchedPayment(t *testing.T, office *tab, till *till) (orderID string) {
	t.Helper()
	order := s.approved(t, "KAI", "PO 2")
	sent := s.remote(t, order.ID)
	fewer := map[string]string{"quantity": "10", "unit_price": order.Lines[0].UnitPrice}
	s.account.control(t, http.MethodPost, "orders/"+sent.GUID+"/lines/1", fewer, nil)
	s.account.complete(t, sent.GUID)
	s.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Mismatch != nil && o.PaymentBlocked })
	office.open(t, "/orders/"+order.ID)
	office.within("#payment").see(t, "The totals do not match")
	if net := till.net(order.ID); net != 0 {
		t.Errorf("%d cents were taken while the totals differ", net)
	}
	office.click(t, "Match Unleashed")
	office.see(t, "totals agree with Unleashed now")
	office.click(t, "Mark as shipped")
	now := s.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Status == "shipped" })
	if now.Total == order.Total {
		t.Errorf("the total is still %s", now.Total)
	}
	till.has(t, order.ID, centsOf(t, now.Total))
	office.within("#payment").see(t, "Paid")
	return order.ID
}

// failedPayment charges a card that is declined, and has the buyer pay another way.
func (s *shop) failedPayment(t *testing.T, buyer *tab, till *till) (orderID string) {
	t.Helper()
	buyer.open(t, "/shop/fizz/payment-methods")
	buyer.click(t, "Add a card")
	buyer.savesOnStripe(t, stripefake.DeclinedLater)
	buyer.see(t, "Visa ending 0341")
	buyer.click(t, "Use this one")
	order := s.approved(t, "KAI", "PO 3")
	s.account.complete(t, s.remote(t, order.ID).GUID)
	s.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Status == "shipped" })
	buyer.open(t, "/shop/fizz/orders/"+order.ID)
	buyer.see(t, "Failed")
	if net := till.net(order.ID); net != 0 {
		t.Errorf("%d cents were taken from a card that is declined", net)
	}
	buyer.click(t, "Pay another way")
	buyer.clickElement(t, `input[value="`+stripefake.Mastercard.Number+`"]`)
	buyer.click(t, "Pay")
	buyer.isAt(t, "/pay/")
	buyer.see(t, "Paid")
	till.has(t, order.ID, centsOf(t, order.Total))
	return order.ID
}

// TestBrowserPaymentLink has someone without an account pay from a bank account on approval, which
// takes its time, and gives back what was not delivered.
func TestBrowserPaymentLink(t *testing.T) {
	t.Parallel()
	till := openTill(t)
	s := openShop(t, "--stripe-url", till.url)
	base := s.installation.url()
	s.takesPayments(t, base)
	s.paysNow(t, base, "CORNER", "on_approval", "nz_bank_account")
	till.messages(t, base+"/webhooks/stripe/"+s.ID, 1)

	order := s.approved(t, "CORNER", "PO 1")
	var made struct {
		Link string `json:"link"`
	}
	s.ask(t, base, http.MethodPost, "/orders/"+order.ID+"/payment-link", map[string]string{}, &made)
	payer := s.visitor(t)
	payer.lookAs(t, phone)
	payer.open(t, strings.TrimPrefix(made.Link, base))
	payer.see(t, "Bank account")
	payer.click(t, "Pay")
	payer.see(t, "Your payment is being processed")
	payer.isAccessible(t)
	office := s.owner(t)
	office.open(t, "/orders/"+order.ID)
	office.within("#payment").see(t, "a direct debit takes up to two business days")
	for _, p := range till.Payments(stripeAccount) {
		must(t, till.Settle(stripeAccount, p.IntentID, ""))
	}
	till.has(t, order.ID, centsOf(t, order.Total))
	office.within("#payment").see(t, "Paid")
	payer.click(t, "Check again")
	payer.see(t, "Paid, thank you")

	sent := s.remote(t, order.ID)
	fewer := map[string]string{"quantity": "10", "unit_price": order.Lines[0].UnitPrice}
	s.account.control(t, http.MethodPost, "orders/"+sent.GUID+"/lines/1", fewer, nil)
	s.account.complete(t, sent.GUID)
	s.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Mismatch != nil })
	office.click(t, "Match Unleashed")
	office.see(t, "totals agree with Unleashed now")
	if net := till.net(order.ID); net != centsOf(t, order.Total) {
		t.Errorf("Stripe has %d cents before the order is shipped, want all that was paid", net)
	}
	office.click(t, "Mark as shipped")
	now := s.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Status == "shipped" })
	till.has(t, order.ID, centsOf(t, now.Total))
	office.within("#payment").see(t, "Refund processing")
}
