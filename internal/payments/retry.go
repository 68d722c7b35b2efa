package payments

import (
	"context"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Retry tries a failed payment again at once, and refunds of it that have failed. CodeConflict, in
// the words of what is in the way, when there is nothing to try.
func (s *Service) Retry(ctx context.Context, supplierID, paymentID string) (p wholesale.Payment, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		held, o, err := heldPayment(ctx, tx, supplierID, paymentID)
		if err != nil {
			return err
		}
		tried, err := s.retryRefunds(ctx, tx, o, held)
		if err != nil {
			return err
		}
		if !tried {
			if err := s.retryPayment(ctx, tx, o, held); err != nil {
				return err
			}
		}
		p, err = tx.Payment(ctx, supplierID, paymentID)
		return err
	})
	return p, err
}

func (s *Service) retryPayment(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment) error {
	switch {
	case p.State == wholesale.PaymentBlocked:
		return wholesale.Conflict("%s", p.BlockedReason)
	case p.State != wholesale.PaymentFailed:
		return wholesale.Conflict("Only a payment that has failed can be tried again")
	case p.PageID != "":
		return wholesale.Conflict("The customer has the payment page open. Try again when that has ended")
	case p.MethodID == "":
		return wholesale.Conflict("There is no payment method to take it from. Send the customer the payment link")
	}
	if err := ordering.AddEvent(ctx, tx, o, ordering.ActorOf(ctx), plannedKind, "%s is tried again%s", amountOf(p), fromMethod(p)); err != nil {
		return err
	}
	return s.again(ctx, tx, o, p)
}

// again has a failed payment be taken once more.
func (s *Service) again(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment) error {
	p.State, p.RetryAt = wholesale.PaymentDue, time.Time{}
	p.Error, p.ErrorDetail, p.ErrorCode = "", "", ""
	if err := tx.PutPayment(ctx, p); err != nil {
		return err
	}
	if err := clearNotices(ctx, tx, o, noticeFailed); err != nil {
		return err
	}
	return s.Follow(ctx, tx, o)
}

// retryRefunds sends the failed refunds of a payment again, and says whether there were any. What
// is too much may be another amount by now, so that is planned anew.
func (s *Service) retryRefunds(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment) (bool, error) {
	of, err := tx.Refunds(ctx, o.SupplierID, store.RefundFilter{PaymentID: p.ID})
	if err != nil {
		return false, err
	}
	tried := false
	for _, r := range of {
		left, err := p.Left(of)
		if err != nil {
			return false, err
		}
		anew := r.PlannedAnew()
		switch {
		case r.State != wholesale.RefundFailed, r.Cause == wholesale.RefundElsewhere, !anew && r.Amount.Cmp(left) > 0:
			continue
		case anew:
			r.State, tried = wholesale.RefundCancelled, true
			if err := tx.PutRefund(ctx, &r); err != nil {
				return false, err
			}
			continue
		}
		r.State, r.Error, r.ErrorDetail = wholesale.RefundPending, "", ""
		if err := tx.PutRefund(ctx, &r); err != nil {
			return false, err
		}
		if err := ordering.AddEvent(ctx, tx, o, ordering.ActorOf(ctx), refundKind, "The refund of %s is tried again", refundWords(&r)); err != nil {
			return false, err
		}
		if err := s.queueRefund(ctx, tx, p, &r); err != nil {
			return false, err
		}
		if of, err = tx.Refunds(ctx, o.SupplierID, store.RefundFilter{PaymentID: p.ID}); err != nil {
			return false, err
		}
		tried = true
	}
	if !tried {
		return false, nil
	}
	if err := clearNotices(ctx, tx, o, noticeRefundFailed); err != nil {
		return false, err
	}
	return true, s.Follow(ctx, tx, o)
}
