package payments

import (
	"context"
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// mayRefund decides, in the transaction that marks a refund as begun, whether what was too much
// still is: someone may have refunded it in Stripe while it waited. One that is not wanted as it is
// is withdrawn, and the order planned anew. What a person has decided goes back in any case, and so
// does what Stripe may have got already.
func (l *lane) mayRefund(ctx context.Context, tx *store.Tx, id string) (bool, error) {
	r, _, o, err := l.heldRefund(ctx, tx, id)
	if err != nil || r.Cause != wholesale.RefundTooMuch || o.PaymentBlockedReason() != "" {
		return err == nil, err
	}
	e, err := tx.OutboxEntry(ctx, refundKey(r))
	if err != nil || e.State != wholesale.OutboxPending {
		return err == nil, err
	}
	ledger, err := l.ledger(ctx, tx, o)
	if err != nil {
		return false, err
	}
	ledger.Refunds = slices.DeleteFunc(ledger.Refunds, func(other wholesale.Refund) bool { return other.ID == r.ID })
	plan, err := ledger.Plan()
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(plan.Refunds, func(planned wholesale.Refund) bool {
		return planned.PaymentID == r.PaymentID && planned.Amount.Cmp(r.Amount) == 0
	}) {
		return true, nil
	}
	e.State, e.Error, e.ErrorDetail, e.NextAttemptAt = wholesale.OutboxNone, "", "", time.Time{}
	if err := tx.PutOutboxEntry(ctx, refundKey(r), &e); err != nil {
		return false, err
	}
	r.State, r.Error, r.ErrorDetail = wholesale.RefundCancelled, "", ""
	if err := tx.PutRefund(ctx, r); err != nil {
		return false, err
	}
	if err := l.say(ctx, tx, o, refundKind, "%s is not refunded any more: it is not too much by now", refundWords(r)); err != nil {
		return false, err
	}
	return false, l.Follow(ctx, tx, o)
}
