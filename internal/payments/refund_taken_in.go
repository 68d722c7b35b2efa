package payments

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// takeInRefund takes in what Stripe says of a refund, whoever told of it. One that was made in
// Stripe becomes one of ours.
func (l *lane) takeInRefund(ctx context.Context, answer stripe.Refund) error {
	return l.ofIntent(ctx, answer.IntentID, func(tx *store.Tx, held *wholesale.Payment, o *wholesale.Order) error {
		r, err := l.refundFor(ctx, tx, held, answer)
		if err != nil || r == nil {
			return err
		}
		return l.refundTaken(ctx, tx, o, held, r, answer)
	})
}

// refundFor finds the refund that one of Stripe's is, and makes one for what was made there. Nil
// when one has failed that no one here knew of.
func (l *lane) refundFor(ctx context.Context, tx *store.Tx, p *wholesale.Payment, answer stripe.Refund) (*wholesale.Refund, error) {
	of, err := tx.Refunds(ctx, l.supplierID, store.RefundFilter{PaymentID: p.ID})
	if err != nil {
		return nil, err
	}
	next := int64(1)
	for _, r := range of {
		if r.StripeID == answer.ID || r.StripeID == "" && r.ID == answer.RefundID {
			return &r, nil
		}
		if r.ID == answer.RefundID && !r.Goes() && stateOfRefund(answer) != wholesale.RefundFailed {
			return &r, nil // it was given up here, and has come about there
		}
		next = max(next, r.Sequence+1)
	}
	if stateOfRefund(answer) == wholesale.RefundFailed || !p.Received() {
		return nil, nil
	}
	amount, err := wholesale.FromMinorUnits(answer.Amount, cmp.Or(answer.Currency, p.Currency))
	if err != nil {
		return nil, err
	}
	r := wholesale.Refund{
		SupplierID: l.supplierID, PaymentID: p.ID, OrderID: p.OrderID, Sequence: next, Amount: amount, Currency: p.Currency,
		State: wholesale.RefundPending, Reason: "Refunded in Stripe", Cause: wholesale.RefundElsewhere, StripeID: answer.ID,
	}
	return &r, tx.PutRefund(ctx, &r)
}

// stateOfRefund translates Stripe's word.
func stateOfRefund(answer stripe.Refund) wholesale.RefundState {
	switch answer.Status {
	case stripe.RefundSucceeded:
		return wholesale.RefundDone
	case stripe.RefundFailed, stripe.RefundCanceled:
		return wholesale.RefundFailed
	}
	return wholesale.RefundProcessing
}

// refundTaken takes in the state of a refund at Stripe.
func (l *lane) refundTaken(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, r *wholesale.Refund, answer stripe.Refund,
) error {
	was := r.State
	if was == wholesale.RefundCancelled && stateOfRefund(answer) == wholesale.RefundFailed {
		return nil // it is known, and another has taken its place
	}
	amount, err := wholesale.FromMinorUnits(answer.Amount, cmp.Or(answer.Currency, r.Currency))
	if err != nil {
		return err
	}
	// After a restore, one of ours may be another than the one that Stripe has under its id: what
	// went back is what counts, and the plan makes up the difference.
	other := r.Amount.Cmp(amount) != 0
	r.StripeID, r.State, r.Amount = answer.ID, stateOfRefund(answer), amount
	if r.State == was && !other {
		return tx.PutRefund(ctx, r) // it is looked at again in an hour
	}
	if r.State == wholesale.RefundFailed {
		return l.refundFailed(ctx, tx, o, p, r, "The bank did not take the refund", answer.FailureReason)
	}
	r.Error, r.ErrorDetail = "", ""
	if err := tx.PutRefund(ctx, r); err != nil {
		return err
	}
	words := refundWords(r)
	if r.State == wholesale.RefundProcessing {
		if err := l.say(ctx, tx, o, refundKind, "%s is being refunded", words); err != nil {
			return err
		}
		return l.Follow(ctx, tx, o)
	}
	if err := l.sumRefunds(ctx, tx, p); err != nil {
		return err
	}
	if err := l.say(ctx, tx, o, refundedKind, "%s was refunded%s: %s", words, toMethod(p), r.Reason); err != nil {
		return err
	}
	if err := clearNotices(ctx, tx, o, noticeRefundFailed, noticeDelayed); err != nil {
		return err
	}
	l.logPayment(ctx, tx, p, "refund made")
	l.measure(tx, refundMade)
	if err := l.orders.MailRefunded(ctx, tx, o, *p, *r); err != nil {
		return err
	}
	return l.Follow(ctx, tx, o)
}

func refundWords(r *wholesale.Refund) string {
	return r.Currency + " " + wholesale.AmountWords(r.Amount)
}

func toMethod(p *wholesale.Payment) string {
	if p.Method == "" {
		return ""
	}
	return " to " + p.Method
}

// sumRefunds writes on a payment what went back of it.
func (l *lane) sumRefunds(ctx context.Context, tx *store.Tx, p *wholesale.Payment) error {
	of, err := tx.Refunds(ctx, l.supplierID, store.RefundFilter{PaymentID: p.ID})
	if err != nil {
		return err
	}
	next, err := p.Settled(of)
	if err != nil {
		return err
	}
	*p = next
	return tx.PutPayment(ctx, p)
}

// refundFailed takes in that a refund did not come about, also one that had seemed to.
func (l *lane) refundFailed(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, r *wholesale.Refund, words, detail string,
) error {
	r.State, r.Error, r.ErrorDetail = wholesale.RefundFailed, words, detail
	if err := tx.PutRefund(ctx, r); err != nil {
		return err
	}
	if err := l.sumRefunds(ctx, tx, p); err != nil {
		return err
	}
	text := fmt.Sprintf("%s could not be refunded%s: %s", refundWords(r), toMethod(p), wholesale.Sentence(words))
	if err := l.say(ctx, tx, o, refundKind, "%s", text); err != nil {
		return err
	}
	if err := tx.PutNotice(ctx, l.supplierID, store.Notice{
		Kind: noticeRefundFailed, OrderID: o.ID, Title: "A refund for order " + o.Number + " failed",
		Detail: text + " Try it again, or give the money back another way.",
	}); err != nil {
		return err
	}
	l.logPayment(ctx, tx, p, "refund failed")
	l.measure(tx, refundNot)
	return l.Follow(ctx, tx, o)
}

// lookAtRefunds finds out what became of the refunds that Stripe has and customers do not yet.
func (l *lane) lookAtRefunds(ctx context.Context) error {
	if l.account == nil {
		return nil
	}
	waiting, err := store.Read(ctx, l.store, func(tx *store.Tx) ([]wholesale.Refund, error) {
		return tx.RefundsToLookAt(ctx, l.supplierID, atOnce)
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, r := range waiting {
		if err := l.lookAtRefund(ctx, r); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed = append(failed, fmt.Errorf("refund %s: %w", r.ID, err), l.lookedAtRefund(ctx, r))
		}
	}
	return errors.Join(failed...)
}

func (l *lane) lookAtRefund(ctx context.Context, r wholesale.Refund) error {
	answer, err := l.account.Refund(ctx, r.StripeID)
	if err != nil {
		return err
	}
	return l.takeInRefund(ctx, answer)
}

// lookedAtRefund has a refund be looked at in an hour, so that one that Stripe does not show is in
// nobody's way.
func (l *lane) lookedAtRefund(ctx context.Context, r wholesale.Refund) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		now, _, _, err := l.heldRefund(ctx, tx, r.ID)
		if err != nil || now.State != wholesale.RefundProcessing {
			return err
		}
		return tx.PutRefund(ctx, now)
	})
}
