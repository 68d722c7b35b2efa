package orders

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"upstock/internal/ordering"
	taking "upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// refundForm is a refund as it was typed.
type refundForm struct {
	Key       string // of this filling-in: sent twice, it refunds once
	PaymentID string // of the payment that it is about; "" when nothing was typed
	Amount    string
	Reason    string
	Faults    map[string]string
}

// of is the form for a payment: empty unless it was typed for this one.
func (f refundForm) of(paymentID string) refundForm {
	if f.PaymentID == paymentID {
		return f
	}
	return refundForm{Key: store.NewID(), PaymentID: paymentID}
}

// amountOf is the amount in the form: all that is left, until something else was typed.
func (f refundForm) amountOf(p taking.Whole) string {
	if f.Faults != nil {
		return f.Amount
	}
	return ui.Amount(left(p))
}

// paidFrom is where a refund goes.
func paidFrom(p taking.Whole) string { return cmp.Or(p.Method, "what the customer paid with") }

// payingOf reads how the paying of an order stands. Without the use cases, as in tests of other
// parts of the page, it is not shown.
func (s Services) payingOf(ctx context.Context, o *wholesale.Order) (*taking.OfOrder, error) {
	if s.Payments == nil {
		return nil, nil //nolint:nilnil // there is nothing to show
	}
	of, err := s.Payments.OfOrder(ctx, o.SupplierID, o.ID)
	return &of, err
}

// makePaymentLink has the customer pay by a link, which the page then shows.
func (s Services) makePaymentLink(w http.ResponseWriter, r *http.Request) error {
	return s.onPayment(w, r, "The payment link is ready", func(ctx context.Context, supplierID, id string) error {
		_, _, err := s.Payments.Link(ctx, supplierID, id)
		return err
	})
}

// sendPaymentLink e-mails the link of a payment to the customer.
func (s Services) sendPaymentLink(w http.ResponseWriter, r *http.Request) error {
	return s.onPayment(w, r, "The payment link is being e-mailed", func(ctx context.Context, supplierID, _ string) error {
		return s.Payments.SendLink(ctx, supplierID, r.PathValue("payment"))
	})
}

func (s Services) putOnAccount(w http.ResponseWriter, r *http.Request) error {
	return s.onPayment(w, r, "The order is on account now", func(ctx context.Context, supplierID, id string) error {
		_, err := s.Orders.ChoosePayment(ctx, supplierID, id, ordering.PaymentChange{
			PaymentChoice: wholesale.PaymentChoice{Option: wholesale.OnAccount},
		})
		return err
	})
}

func (s Services) retryPayment(w http.ResponseWriter, r *http.Request) error {
	return s.onPayment(w, r, "Trying again now", func(ctx context.Context, supplierID, _ string) error {
		_, err := s.Payments.Retry(ctx, supplierID, r.PathValue("payment"))
		return err
	})
}

// read reads the amount. None is a fault here, though the API takes it for all that is left:
// someone may have emptied the field by mistake.
func (f refundForm) read(want *taking.RefundRequest) (err error) {
	if want.Amount, err = plainNumber(f.Amount); err != nil {
		return wholesale.Invalid("amount", "%s", err)
	}
	if !want.Amount.IsPos() {
		return wholesale.Invalid("amount", "must be more than 0")
	}
	return nil
}

// refundPayment gives a part of a payment back, or all that is left of it. What was typed stays
// when it is refused.
func (s Services) refundPayment(w http.ResponseWriter, r *http.Request) error {
	form := refundForm{
		Key: r.PostFormValue("key"), PaymentID: r.PathValue("payment"), Amount: strings.TrimSpace(r.PostFormValue("amount")), Reason: strings.TrimSpace(r.PostFormValue("reason")),
	}
	want := taking.RefundRequest{Reason: form.Reason}
	err := form.read(&want)
	if err == nil {
		_, _, err = s.Payments.Refund(r.Context(), shell.SupplierID(r.Context()), form.PaymentID, want, once("refund", form.Key, form.PaymentID, form.Amount, form.Reason))
	}
	var fields map[string]string
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		fields = map[string]string{"": err.Error()}
	} else if fields, _ = page.FieldErrors(err); len(fields) == 0 {
		if err != nil {
			return err
		}
		return page.RedirectWith(w, r, href(r.PathValue("id"), "#payment"), "The refund is on its way to Stripe")
	}
	form.Faults = fields
	o, err := s.order(r)
	if err != nil {
		return err
	}
	v := viewOf(o)
	v.Refund = form
	if words := fields[""]; words != "" {
		v.Problem = words
	}
	return s.answer(w, r, http.StatusUnprocessableEntity, v)
}

// onPayment does something with an order's payment and shows the order again; with the reason when
// it was refused.
func (s Services) onPayment(w http.ResponseWriter, r *http.Request, done string, do func(ctx context.Context, supplierID, id string) error) error {
	id := r.PathValue("id")
	err := do(r.Context(), shell.SupplierID(r.Context()), id)
	if code := wholesale.CodeOf(err); code == wholesale.CodeConflict || code == wholesale.CodeInvalid {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(id, "#payment"), done)
}

// paymentPiece shows how the paying of an order gets on, without a reload.
func (s Services) paymentPiece(ctx context.Context, id string) (templ.Component, error) {
	supplierID := shell.SupplierID(ctx)
	of, err := s.Payments.OfOrder(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	events, err := s.Orders.Timeline(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	return paymentState(of, paymentEvents(events)), nil
}

// paymentEvents are what happened to an order's payments, the newest first: every attempt and every
// refund, with its words and time.
func paymentEvents(events []store.Event) []store.Event {
	of := slices.DeleteFunc(slices.Clone(events), func(e store.Event) bool {
		return !strings.HasPrefix(e.Kind, "payment_") && !strings.HasPrefix(e.Kind, "refund_")
	})
	slices.Reverse(of)
	return of
}

// showsPayment says whether the order's page has something to say about paying: whenever money can
// be taken here, or was to be.
func showsPayment(of *taking.OfOrder) bool {
	return of != nil && (of.Connected || len(of.Payments) > 0 || of.Order.PaymentOption == wholesale.PayNow)
}

// refundable are the payments of which something can still go back.
func refundable(of *taking.OfOrder) (found []taking.Whole) {
	for _, p := range of.Payments {
		if left, err := p.Left(p.Refunds); err == nil && !left.IsZero() {
			found = append(found, p)
		}
	}
	return found
}

// left is what can still go back of a payment.
func left(p taking.Whole) wholesale.Decimal {
	amount, err := p.Left(p.Refunds)
	if err != nil {
		return wholesale.Decimal{}
	}
	return amount
}

// refundFailed says whether a refund of a payment can be tried again.
func refundFailed(p taking.Whole) bool {
	return slices.ContainsFunc(p.Refunds, func(r wholesale.Refund) bool {
		return r.State == wholesale.RefundFailed && r.Cause != wholesale.RefundElsewhere
	})
}

// payable says whether the customer can still pay something by its link.
func payable(p taking.Whole) bool { return !p.Final() && p.State != wholesale.PaymentProcessing }

// optionWords are how an order is to be paid, and when.
func optionWords(o *wholesale.Order) string {
	switch {
	case o.PaymentOption != wholesale.PayNow:
		return "On account"
	case o.PayByLink || o.PaymentTerms == nil:
		return "Payment link"
	}
	terms := *o.PaymentTerms
	terms.Options = []wholesale.PaymentOption{wholesale.PayNow}
	return terms.Words()
}

// unbegunWords say why an order that is to be paid here has no payment yet.
func unbegunWords(of taking.OfOrder) string {
	o := of.Order
	switch {
	case o.Status == wholesale.Cancelled:
		return "The order is cancelled. No payment is taken."
	case o.Total.IsZero():
		return "There is nothing to pay."
	case o.PayByLink || o.PaymentTerms == nil:
		return "The payment link is being created."
	}
	return "To be taken " + o.PaymentTerms.CollectWords() + "."
}
