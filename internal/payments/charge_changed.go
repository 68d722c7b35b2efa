package payments

import (
	"context"
	"time"

	"upstock/internal/outbox"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// chargeChanged takes in that an attempt has begun, or did not go well: an attempt that never
// reached Stripe is not under way, one that was refused waits for a person.
func (l *lane) chargeChanged(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, _ string) error {
	e, err := tx.OutboxEntry(ctx, key)
	if err != nil || e.State == wholesale.OutboxSending {
		return err
	}
	p, o, err := l.heldPayment(ctx, tx, key.SubjectID)
	if err != nil {
		return err
	}
	if e.State == wholesale.OutboxFailed {
		return l.failed(ctx, tx, o, p, failure{Words: e.Error, Detail: e.ErrorDetail, Code: refusedCode})
	}
	if e.State == wholesale.OutboxPending {
		p.AskedAt, p.State = time.Time{}, wholesale.PaymentDue
	}
	p.Error, p.ErrorDetail, p.ErrorCode = e.Error, e.ErrorDetail, ""
	if err := tx.PutPayment(ctx, p); err != nil {
		return err
	}
	if e.State == wholesale.OutboxPending { // it may have changed while it was under way
		if err := l.Follow(ctx, tx, o); err != nil {
			return err
		}
	}
	if !outbox.Late(e, tx.Now()) {
		return nil
	}
	return tx.PutNotice(ctx, l.supplierID, store.Notice{
		Kind: noticeDelayed, OrderID: o.ID, Title: "The payment for order " + o.Number + " is still on its way to Stripe",
		Detail: wholesale.Sentence(e.Error) + " It is tried again by itself, and taken only once.",
	})
}

// refusedCode marks a payment whose request Stripe did not accept: trying the same again is of no
// use.
const refusedCode = "request_refused"

// charged takes in the answer to an attempt.
func (l *lane) charged(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, intent stripe.Intent) error {
	p, o, err := l.heldPayment(ctx, tx, key.SubjectID)
	if err != nil {
		return err
	}
	return l.taken(ctx, tx, o, p, intent, true)
}
