// Package payments has the buyers' pages about money: what they have paid and are to pay, receipts,
// and the payment methods that they have saved. Only people with full access see them.
package payments

import (
	"net/http"
	"net/url"

	"upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Payments *payments.Service
}

// Routes registers the pages.
func (s Services) Routes(rt *page.Router) {
	const shop = "/shop/{supplier}"
	rt.Handle("GET "+shop+"/payments", shell.ForFull, s.list)
	rt.Handle("GET "+shop+"/payments/{id}", shell.ForFull, s.receipt)
	rt.Handle("GET "+shop+"/payments/{id}/receipt.pdf", shell.ForFull, s.receiptPDF)

	rt.Handle("GET "+shop+"/payment-methods", shell.ForFull, s.methods)
	rt.Handle("GET "+shop+"/payment-methods/add", shell.ForFull, s.add)
	rt.Handle("GET "+shop+"/payment-methods/added", shell.ForFull, s.added)
	rt.Handle("POST "+shop+"/payment-methods/{id}/allow", shell.ForFull, s.allow)
	rt.Handle("POST "+shop+"/payment-methods/{id}/use", shell.ForFull, s.use)
	rt.Handle("POST "+shop+"/payment-methods/{id}/revoke", shell.ForFull, s.revoke)
	rt.Handle("POST "+shop+"/payment-methods/{id}/remove", shell.ForFull, s.remove)
}

// perPage is how many payments a page lists.
const perPage = 50

// listing is a page of the list.
type listing struct {
	Payments []payments.BuyersPayment
	Next     string // where the following page is; "" at the end
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	found, next, err := s.Payments.BuyerPayments(ctx, shell.BuyerOf(ctx).Buyer, store.PaymentFilter{
		Before: r.URL.Query().Get("before"), Limit: perPage, States: []wholesale.PaymentState{
			wholesale.PaymentDue, wholesale.PaymentScheduled, wholesale.PaymentProcessing, wholesale.PaymentPaid, wholesale.PaymentFailed,
			wholesale.PaymentRefunded, wholesale.PaymentBlocked,
		},
	})
	if err != nil {
		return err
	}
	l := listing{Payments: found}
	if next != "" {
		l.Next = shell.Path(ctx, "/payments?"+url.Values{"before": {next}}.Encode())
	}
	return page.Render(w, r, listPage(l))
}

// paid reads a payment that has a receipt.
func (s Services) paid(r *http.Request) (payments.BuyersPayment, error) {
	p, err := s.Payments.BuyerPayment(r.Context(), shell.BuyerOf(r.Context()).Buyer, r.PathValue("id"))
	if err == nil && !p.Receipted() {
		err = wholesale.NotFound("receipt")
	}
	return p, err
}

func (s Services) receipt(w http.ResponseWriter, r *http.Request) error {
	p, err := s.paid(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, receiptPage(p))
}

func (s Services) receiptPDF(w http.ResponseWriter, r *http.Request) error {
	p, err := s.paid(r)
	if err != nil {
		return err
	}
	content, err := s.Payments.ReceiptPDF(r.Context(), p.SupplierID, p.ID)
	if err != nil {
		return err
	}
	return page.SendPDF(w, content, payments.ReceiptName(p.OrderNumber))
}
