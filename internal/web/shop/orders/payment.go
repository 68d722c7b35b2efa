package orders

import (
	"context"
	"net/http"
	"net/url"

	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// paymentChoice is how an order that can be changed is paid, and can be paid instead.
func (s Services) paymentChoice(ctx context.Context, id string) (paying.Choice, error) {
	can, err := s.Orders.BuyerPaymentChoices(ctx, buyer(ctx), id)
	if err != nil {
		return paying.Choice{}, err
	}
	c := paying.Choice{Terms: can.Terms, Offered: can.Offered, Chosen: can.Now.Option}
	return c.Charged(ctx, s.Payments, url.Values{"order": {id}})
}

// askPayment asks the supplier to let an approved order be paid in another way.
func (s Services) askPayment(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	err := s.Orders.BuyerAskPayment(ctx, buyer(ctx), id, wholesale.PaymentOption(r.PostFormValue("payment_option")))
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(ctx, id, ""), shell.SupplierOf(ctx).Name+" has been asked. They will answer you")
}

// askPaymentWords are those of the button that asks for a way of payment.
func askPaymentWords(option wholesale.PaymentOption) string {
	if option == wholesale.PayNow {
		return "Ask to pay now"
	}
	return "Ask to pay on account"
}
