package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"upstock/internal/payments/stripefake"
)

// PaymentTerms say how and when a customer pays; the fields that are used here.
type PaymentTerms struct {
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name,omitempty"`
	Options []string `json:"options,omitempty"`
	Collect string   `json:"collect,omitempty"`
	Days    int      `json:"days,omitempty"`
	Methods []string `json:"methods,omitempty"`
}

// Payment is a payment of an order; the fields that are used here.
type Payment struct {
	ID     string `json:"id"`
	State  string `json:"state"`
	Amount string `json:"amount"`
	Error  string `json:"error"`
}

// The customers who pay through Stripe. The buyers of all but the last have a log-in.
const (
	paysOnThe20th  = "12423" // or buys on account, as it chooses for each order
	paysOnShipment = "13097"
	hasNoMoney     = "13117" // its card is declined whenever it is charged
	paysByLink     = "13148"
)

const allOfIt = "all"

// paidOrder is an order that is paid through Stripe, and what its payment shall be in the end.
type paidOrder struct {
	placed
	customer, reference string
	completes           bool   // its sales order is completed
	changed             bool   // after a line was changed there
	byLink              bool   // the office makes a payment link
	payWith             string // the card that someone pays with by that link; "" for no one yet
	refund              string // what goes back: an amount, or allOfIt; "" for nothing
	end                 string // the state of its payment
}

func paidOrders() []*paidOrder {
	return []*paidOrder{
		{customer: paysOnShipment, reference: "PO-7801", completes: true, refund: "10.00", end: "paid"},
		{customer: paysOnShipment, reference: "PO-7802", completes: true, refund: allOfIt, end: "refunded"},
		{customer: paysOnShipment, reference: "PO-7803", completes: true, changed: true, end: "blocked"},
		{customer: paysOnThe20th, reference: "PO-7804", completes: true, end: "scheduled"},
		{customer: paysOnThe20th, reference: "PO-7805", byLink: true, payWith: stripefake.BankAccount.Number, end: "processing"},
		{customer: hasNoMoney, reference: "PO-7806", completes: true, end: "failed"},
		{customer: paysByLink, reference: "PO-7807", byLink: true, end: "due"},
	}
}

// takePayments has some customers of a new demo pay through Stripe, so that there is a payment in
// each state.
func (s *show) takePayments(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	if err := s.setPaymentTerms(ctx); err != nil {
		return err
	}
	for _, b := range s.home.state.Buyers {
		if err := s.saveMethods(ctx, b); err != nil {
			return fmt.Errorf("payment methods of %s: %w", b.Email, err)
		}
	}
	orders := paidOrders()
	round := make([]*placed, len(orders))
	for i, o := range orders {
		round[i] = &o.placed
		in := s.sampleOrder(o.customer, o.reference)
		if !o.byLink {
			in.PaymentOption = "pay_now"
		}
		var err error
		if o.Order, err = s.client.Take(ctx, "demo-payment-"+o.reference, in); err != nil {
			return err
		}
		if err := s.act("approve")(ctx, round[i]); err != nil {
			return err
		}
	}
	if _, err := s.await(ctx, round, "orders to be paid", everyOne, func(p *placed) (bool, error) { return p.SalesOrder.State == "created", nil }); err != nil {
		return err
	}
	for _, o := range orders {
		if err := s.bringToPayment(ctx, o); err != nil {
			return fmt.Errorf("payment of order %s: %w", o.Number, err)
		}
	}
	for _, o := range orders {
		if err := s.refundAndCheck(ctx, o); err != nil {
			return fmt.Errorf("payment of order %s: %w", o.Number, err)
		}
	}
	if err := s.payOut(ctx); err != nil {
		return fmt.Errorf("payout: %w", err)
	}
	s.step("Payments", "%d orders are paid through Stripe; of each state of a payment there is one", len(orders))
	return nil
}

// setPaymentTerms adds payment terms and gives them to customers.
func (s *show) setPaymentTerms(ctx context.Context) error {
	shipment := PaymentTerms{Name: "Card on shipment", Options: []string{"pay_now"}, Collect: "on_shipment", Methods: []string{"card"}}
	monthly := PaymentTerms{
		Name: "On account, or paid on the 20th", Options: []string{"on_account", "pay_now"}, Collect: "day_of_following_month", Days: 20,
		Methods: []string{"card", "nz_bank_account"},
	}
	for _, give := range []struct {
		terms     *PaymentTerms
		customers []string
	}{{&shipment, []string{paysOnShipment, hasNoMoney}}, {&monthly, []string{paysOnThe20th}}} {
		if err := s.client.call(ctx, http.MethodPost, "/api/v1/payment-terms", give.terms, give.terms); err != nil {
			return err
		}
		for _, code := range give.customers {
			if err := s.client.changeCustomer(ctx, code, map[string]string{"payment_terms_id": give.terms.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// bringToPayment does with an order what the warehouse, the office and the customer do.
func (s *show) bringToPayment(ctx context.Context, o *paidOrder) error {
	if o.changed {
		if err := s.changeFirstLine(o.SalesOrder.GUID); err != nil {
			return err
		}
	}
	if o.completes {
		return s.box.CompleteOrder(o.SalesOrder.GUID)
	}
	var made struct {
		Link string `json:"link"`
	}
	if err := s.client.call(ctx, http.MethodPost, "/api/v1/orders/"+o.ID+"/payment-link", nil, &made); err != nil {
		return err
	}
	if o.payWith == "" {
		return nil
	}
	return newVisitor(s.server.URL()).payAt(ctx, made.Link, o.payWith)
}

// refundAndCheck refunds what is to be refunded, and waits until the payment is as it shall be.
func (s *show) refundAndCheck(ctx context.Context, o *paidOrder) error {
	if o.refund != "" {
		paid, err := s.paymentIn(ctx, o, "paid")
		if err != nil {
			return err
		}
		in := map[string]string{"reason": "A box was damaged"}
		if o.refund != allOfIt {
			in["amount"] = o.refund
		}
		if err := s.client.call(ctx, http.MethodPost, "/api/v1/payments/"+paid.ID+"/refund", in, nil); err != nil {
			return err
		}
	}
	_, err := s.paymentIn(ctx, o, o.end)
	return err
}

// paymentIn waits until an order has a payment in a state.
func (s *show) paymentIn(ctx context.Context, o *paidOrder, state string) (found Payment, err error) {
	var all struct {
		Items []Payment `json:"items"`
	}
	err = until(ctx, patience, 20*time.Millisecond, func() (bool, error) {
		if err := s.client.call(ctx, http.MethodGet, "/api/v1/orders/"+o.ID+"/payments", nil, &all); err != nil {
			return false, err
		}
		for _, found = range all.Items {
			if found.State == state {
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return found, fmt.Errorf("it should be %s, but there is %+v: %w", state, all.Items, err)
	}
	return found, nil
}
