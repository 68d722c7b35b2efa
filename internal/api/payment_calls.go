package api

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	paymentsTag  = "Payments"
	paymentsPath = "/payments"
	payment      = "payment"
)

func (a *API) registerPayments() {
	register(a, call{
		method: http.MethodGet, path: "/orders/{id}/payments", id: "listOrderPayments", scope: scopeRead, tag: paymentsTag,
		summary:     "List an order's payments",
		description: "Oldest first. An order on account has none. One that is to be paid now usually has one; when its total changes after it was paid, the difference is another, or a refund.",
		refusals:    []int{http.StatusNotFound},
	}, a.orderPayments)
	register(a, call{
		method: http.MethodPost, path: "/orders/{id}/payment-link", id: "createPaymentLink", scope: scopeOrders, tag: paymentsTag,
		summary: "Make a payment link", status: http.StatusCreated,
		description: "A page on which anyone who has the link can pay for the order, without an account. An order that was on account is paid by the link from now on. 409 while something is in the way, with the reason.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict},
	}, a.paymentLink)
	register(a, call{
		method: http.MethodGet, path: paymentsPath, id: "listPayments", scope: scopeRead, tag: paymentsTag, summary: "List payments",
		description: "Newest first.",
	}, a.listPayments)
	register(a, call{
		method: http.MethodGet, path: paymentsPath + "/{id}", id: "getPayment", scope: scopeRead, tag: paymentsTag, summary: "Read a payment",
		refusals: []int{http.StatusNotFound},
	}, viewing(byID(payment, a.config.Payments.Payment), paymentView))
	register(a, call{
		method: http.MethodPost, path: paymentsPath + "/{id}/refund", id: "refundPayment", scope: scopeAll, tag: paymentsTag,
		summary:     "Refund a payment",
		description: "A part of it, or without amount all that is left. Never more goes back than came in. Where the order has an invoice, a credit note of the same amount is issued. The answer is the payment; its refund is made at Stripe in the background, exactly once.",
		status:      http.StatusCreated, refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, a.refundPayment)
	register(a, call{
		method: http.MethodPost, path: paymentsPath + "/{id}/retry", id: "retryPayment", scope: scopeOrders, tag: paymentsTag,
		summary: "Try a failed payment again", description: "Now, instead of when it would be tried again by itself. Of a payment that was received, refunds that have failed are tried again.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byID(payment, a.retryPayment), paymentView))
}

func (a *API) retryPayment(ctx context.Context, supplierID, id string) (payments.Whole, error) {
	if _, err := a.config.Payments.Retry(ctx, supplierID, id); err != nil {
		return payments.Whole{}, err
	}
	return a.config.Payments.Payment(ctx, supplierID, id)
}

func (a *API) orderPayments(ctx context.Context, supplierID string, in *struct{ ByID }) (*answer[List[Payment]], error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	of, err := a.config.Payments.OfOrder(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	return listOf(of.Payments, "", paymentView), nil
}

// PaymentLink is where an order can be paid.
type PaymentLink struct {
	Link    string  `json:"link" example:"https://orders.example.com/pay/3q2-7wEAAAD_AAAB"`
	Payment Payment `json:"payment"`
}

type linkInput struct {
	ByID
	IdempotencyKey string `header:"Idempotency-Key" doc:"Accepted, and not needed: an order that has a link keeps it."`
}

func (a *API) paymentLink(ctx context.Context, supplierID string, in *linkInput) (*answer[PaymentLink], error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	link, p, err := a.config.Payments.Link(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	whole, err := a.config.Payments.Payment(ctx, supplierID, p.ID)
	return &answer[PaymentLink]{PaymentLink{Link: link, Payment: paymentView(whole)}}, err
}

type listPaymentsInput struct {
	Paging
	State      string `query:"state" enum:"due,scheduled,processing,paid,failed,refunded,blocked"`
	CustomerID string `query:"customer_id" format:"uuid"`
}

func (a *API) listPayments(ctx context.Context, supplierID string, in *listPaymentsInput) (*answer[List[Payment]], error) {
	cursor, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	f := store.PaymentFilter{CustomerID: lowerID(in.CustomerID), Before: cursor, Limit: in.Limit}
	if in.State != "" {
		f.States = []wholesale.PaymentState{wholesale.PaymentState(in.State)}
	}
	found, next, err := a.config.Payments.Payments(ctx, supplierID, f)
	if err != nil {
		return nil, err
	}
	return listOf(found, next, listedPaymentView), nil
}

// NewRefund is what is to go back.
type NewRefund struct {
	Amount *decimalInput `json:"amount,omitempty" doc:"With tax; all that is left when it is missing." example:"10.00"`
	Reason string        `json:"reason,omitempty" doc:"For the customer, and on the credit note; at most 500 characters. Refund when it is missing." example:"Two bottles were broken"`
}

type refundInput struct {
	ByID
	IdempotencyKey string `header:"Idempotency-Key" doc:"See taking an order." example:"refund-4471-attempt"`
	Content        requestBody[NewRefund]
}

func (a *API) refundPayment(ctx context.Context, supplierID string, in *refundInput) (*created[Payment], error) {
	id, err := in.id(payment)
	if err != nil {
		return nil, err
	}
	want := payments.RefundRequest{Reason: cmp.Or(strings.TrimSpace(in.Content.value.Reason), "Refund")}
	if amount := in.Content.value.Amount; amount != nil {
		if want.Amount = amount.Decimal; !want.Amount.IsPos() {
			return nil, wholesale.Invalid("amount", "must be more than 0")
		}
	}
	creating := &creating[NewRefund]{in.IdempotencyKey, in.Content}
	return createIn(ctx, paymentsPath, creating, paymentView, func(idem *store.Idempotency) (payments.Whole, *store.FirstAnswer, error) {
		return a.config.Payments.Refund(ctx, supplierID, id, want, idem)
	})
}
