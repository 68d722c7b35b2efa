package payments

import (
	"context"
	"strings"
	"unicode/utf8"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// RefundRequest is what a person wants to give back of a payment.
type RefundRequest struct {
	Amount wholesale.Decimal // with tax; zero for all that is left
	Reason string            // for the customer; it is printed on the credit note
}

// Refund gives money of a payment back, and gives the payment as it is then. Where the order has
// an invoice, a credit note of the same amount is issued in the same transaction. CodeInvalid for
// more than is left of the payment, and CodeConflict when nothing of it can be given back. With
// an idempotency key that was used before, first is the answer that was given then.
func (s *Service) Refund(
	ctx context.Context, supplierID, paymentID string, want RefundRequest, idem *store.Idempotency,
) (w Whole, first *store.FirstAnswer, err error) {
	want.Reason = strings.TrimSpace(want.Reason)
	switch {
	case want.Amount.IsNeg():
		return w, nil, wholesale.Invalid("amount", "must be more than 0")
	case want.Reason == "":
		return w, nil, wholesale.Invalid("reason", "is empty: say why. The customer gets to read it")
	case utf8.RuneCountInString(want.Reason) > wholesale.MaxCreditReason:
		return w, nil, wholesale.Invalid("reason", "must be at most %d characters", wholesale.MaxCreditReason)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			if _, err = s.refundByPerson(ctx, tx, supplierID, paymentID, want); err != nil {
				return w, err
			}
			w, err = whole(ctx, tx, supplierID, paymentID)
			return w, err
		})
		return err
	})
	return w, first, err
}

func (s *Service) refundByPerson(
	ctx context.Context, tx *store.Tx, supplierID, paymentID string, want RefundRequest,
) (r wholesale.Refund, err error) {
	p, o, err := heldPayment(ctx, tx, supplierID, paymentID)
	if err != nil {
		return r, err
	}
	if err := knowsWhatStripeHas(ctx, tx, supplierID); err != nil {
		return r, err
	}
	of, err := tx.Refunds(ctx, supplierID, store.RefundFilter{PaymentID: p.ID})
	if err != nil {
		return r, err
	}
	left, err := p.Left(of)
	if err != nil {
		return r, err
	}
	switch {
	case !p.Received():
		return r, wholesale.Conflict("This payment has not been received, so there is nothing to refund")
	case !left.IsPos():
		return r, wholesale.Conflict("All of this payment was refunded already, or is being refunded")
	case want.Amount.IsZero():
		want.Amount = left
	}
	if want.Amount.Cmp(left) > 0 {
		return r, wholesale.Invalid("amount", "is more than is left of the payment: %s %s", p.Currency, wholesale.AmountWords(left))
	}
	if _, err := wholesale.MinorUnits(want.Amount, p.Currency); err != nil {
		return r, err
	}
	r = wholesale.Refund{
		SupplierID: supplierID, PaymentID: p.ID, OrderID: o.ID, Sequence: 1, Amount: want.Amount, Currency: p.Currency,
		State: wholesale.RefundPending, Reason: want.Reason, Cause: wholesale.RefundByPerson,
	}
	for _, other := range of {
		r.Sequence = max(r.Sequence, other.Sequence+1)
	}
	if r.CreditNoteID, err = s.creditFor(ctx, tx, o, want); err != nil {
		return r, err
	}
	if err := s.beginRefund(ctx, tx, o, &r); err != nil {
		return r, err
	}
	return r, s.Follow(ctx, tx, o)
}

// creditFor issues the credit note of a refund; "" when the order has no invoice.
func (s *Service) creditFor(ctx context.Context, tx *store.Tx, o *wholesale.Order, want RefundRequest) (string, error) {
	note, issued, err := s.invoices.CreditRefund(ctx, tx, o, want.Amount, want.Reason)
	if err != nil || !issued {
		return "", err
	}
	return note.ID, nil
}

// beginRefund keeps a refund and has it be sent.
func (s *Service) beginRefund(ctx context.Context, tx *store.Tx, o *wholesale.Order, r *wholesale.Refund) error {
	p, err := tx.Payment(ctx, o.SupplierID, r.PaymentID)
	if err != nil {
		return err
	}
	if err := tx.PutRefund(ctx, r); err != nil {
		return err
	}
	actor := ordering.ByUpstock
	if r.Cause == wholesale.RefundByPerson {
		actor = ordering.ActorOf(ctx)
	}
	if err := ordering.AddEvent(ctx, tx, o, actor, refundKind, "%s is to be refunded%s: %s", refundWords(r), toMethod(&p), r.Reason); err != nil {
		return err
	}
	return s.queueRefund(ctx, tx, &p, r)
}
