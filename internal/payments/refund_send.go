package payments

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"upstock/internal/outbox"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Refunds are what goes back to customers, in the outbox. The subject is a refund.
var Refunds = outbox.Kind{Name: "refund", Document: "refund", System: "Stripe"}

// refunding is what will be sent.
type refunding struct {
	RefundID  string `json:"refund_id"`
	PaymentID string `json:"payment_id"`
	GUID      string `json:"guid"`
	IntentID  string `json:"intent_id"`
	Amount    int64  `json:"amount"`
	Reason    string `json:"reason"`
	Account   string `json:"account"` // Stripe's id of the account that has the money
	Key       int    `json:"key"`     // counts idempotency keys, see charge.Key
}

func refundKey(r *wholesale.Refund) wholesale.OutboxKey {
	return wholesale.OutboxKey{SupplierID: r.SupplierID, SubjectID: r.ID, Kind: Refunds.Name}
}

// queueRefund has a refund be sent. It is kept already.
func (s *Service) queueRefund(ctx context.Context, tx *store.Tx, p *wholesale.Payment, r *wholesale.Refund) error {
	amount, err := wholesale.MinorUnits(r.Amount, r.Currency)
	if err != nil {
		return err
	}
	e, err := entryOf(ctx, tx, refundKey(r))
	if err != nil {
		return err
	}
	Refunds.Begin(&e, r.ID)
	want := refunding{
		RefundID: r.ID, PaymentID: p.ID, GUID: e.GUID, IntentID: p.IntentID, Amount: amount, Reason: r.Reason, Account: p.StripeAccount,
	}
	if err := Refunds.Queue(ctx, tx, refundKey(r), &e, want); err != nil {
		return err
	}
	s.wakeAfter(tx)
	if err := tx.PutOutboxEntry(ctx, refundKey(r), &e); err != nil {
		return err
	}
	if c, err := stripeConnection(ctx, tx, r.SupplierID); err != nil || c.SealedKey != "" {
		return err
	}
	return waitsForAccount(ctx, tx, r.SupplierID)
}

// entryOf reads an entry of the outbox; a zero one when there is none.
func entryOf(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey) (wholesale.OutboxEntry, error) {
	e, err := tx.OutboxEntry(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return wholesale.OutboxEntry{}, nil
	}
	return e, err
}

func (l *lane) sendRefunds(ctx context.Context) error { return sendEach(ctx, l, l.refunds()) }

func (l *lane) refunds() outbox.Sender[stripe.Refund] {
	return outbox.Sender[stripe.Refund]{
		Kind: Refunds, Store: l.store, SupplierID: l.supplierID,
		Send: l.refund, Look: l.lookForRefund, Still: l.mayRefund, Changed: l.refundChanged, Created: l.refunded,
		Hold: func(ctx context.Context, tx *store.Tx, id string) error {
			_, _, _, err := l.heldRefund(ctx, tx, id)
			return err
		},
		Predates: func(ctx context.Context, tx *store.Tx, id string) (bool, error) {
			r, err := tx.Refund(ctx, l.supplierID, id)
			if err != nil {
				return false, err
			}
			return tx.OrderPredatesRestore(ctx, l.supplierID, r.OrderID)
		},
	}
}

// heldRefund reads a refund with its payment and order, which no one else can change until the
// transaction ends.
func (l *lane) heldRefund(ctx context.Context, tx *store.Tx, id string) (*wholesale.Refund, *wholesale.Payment, *wholesale.Order, error) {
	r, err := tx.Refund(ctx, l.supplierID, id)
	if err != nil {
		return nil, nil, nil, store.Missing("refund", err)
	}
	p, o, err := l.heldPayment(ctx, tx, r.PaymentID)
	if err != nil {
		return nil, nil, nil, err
	}
	r, err = tx.Refund(ctx, l.supplierID, id) // it may have changed while the order was waited for
	return &r, p, o, err
}

func (l *lane) refund(ctx context.Context, snapshot json.RawMessage) (stripe.Refund, error) {
	var want refunding
	if err := json.Unmarshal(snapshot, &want); err != nil {
		return stripe.Refund{}, err
	}
	if l.isElsewhere(want.Account) {
		return stripe.Refund{}, otherAccount()
	}
	r, err := l.account.CreateRefund(ctx, stripe.RefundRequest{
		RefundID: want.RefundID, PaymentID: want.PaymentID, IntentID: want.IntentID, SupplierID: l.supplierID,
		Amount: want.Amount, Reason: want.Reason,
	}, keyOf(want.GUID, "refund", want.Key))
	return r, l.refundProblem(ctx, want, err)
}

func otherAccount() error {
	return &outbox.Problem{
		Outcome: outbox.NotSent, Err: errors.New("payments: the payment is in another account"),
		Words:  "The payment was taken with another Stripe account. The refund goes on when that account is connected again",
		Detail: "the intent is not in the connected account",
	}
}

// lookForRefund finds out whether Stripe has a refund. One that is known to have failed there is an
// earlier attempt's; any other is this one, also when an event has told of it already.
func (l *lane) lookForRefund(ctx context.Context, _, refundID string) (found stripe.Refund, ok bool, err error) {
	var r wholesale.Refund
	var want refunding
	err = l.store.View(ctx, func(tx *store.Tx) (err error) {
		if r, err = tx.Refund(ctx, l.supplierID, refundID); err != nil {
			return err
		}
		return tx.OutboxDocument(ctx, refundKey(&r), store.OutboxSnapshot, &want)
	})
	switch {
	case err != nil:
		return found, false, err
	case l.isElsewhere(want.Account):
		return found, false, otherAccount()
	}
	found, ok, err = l.account.FindRefund(ctx, want.IntentID, refundID)
	if err != nil {
		return found, false, l.refundProblem(ctx, want, err)
	}
	earlier := found.ID == r.StripeID && stateOfRefund(found) == wholesale.RefundFailed
	return found, ok && !earlier, nil
}

// refundProblem says what a failed request means for the outbox.
func (l *lane) refundProblem(ctx context.Context, want refunding, err error) error {
	var failed *stripe.Error
	if !errors.As(err, &failed) {
		return err
	}
	if failed.Outcome == stripe.Unclear && failed.Replayed || idempotencyFault(failed) {
		if err := l.nextKey(ctx, refundKey(&wholesale.Refund{SupplierID: l.supplierID, ID: want.RefundID}), want.GUID); err != nil {
			return err
		}
		return asProblem(failed, outbox.Unclear)
	}
	return l.asProblem(ctx, failed)
}

// refundChanged takes in that a refund is being asked for, or did not go well.
func (l *lane) refundChanged(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, _ string) error {
	e, err := tx.OutboxEntry(ctx, key)
	if err != nil {
		return err
	}
	r, p, o, err := l.heldRefund(ctx, tx, key.SubjectID)
	if err != nil {
		return err
	}
	if e.State == wholesale.OutboxSending {
		if e.Attempts == 1 {
			r.Attempts++
		}
		return tx.PutRefund(ctx, r)
	}
	if e.State == wholesale.OutboxFailed {
		if outdone, err := l.outdone(ctx, tx, p, r); err != nil {
			return err
		} else if outdone { // what is still too much is planned anew
			r.State, r.Error, r.ErrorDetail = wholesale.RefundCancelled, e.Error, e.ErrorDetail
			if err := tx.PutRefund(ctx, r); err != nil {
				return err
			}
			return l.Follow(ctx, tx, o)
		}
		return l.refundFailed(ctx, tx, o, p, r, e.Error, e.ErrorDetail)
	}
	r.Error, r.ErrorDetail = e.Error, e.ErrorDetail
	if err := tx.PutRefund(ctx, r); err != nil || !outbox.Late(e, tx.Now()) {
		return err
	}
	return tx.PutNotice(ctx, l.supplierID, store.Notice{
		Kind: noticeDelayed, OrderID: o.ID, Title: "A refund for order " + o.Number + " is still on its way to Stripe",
		Detail: wholesale.Sentence(e.Error) + " It is tried again by itself, and made only once.",
	})
}

// outdone says whether a refund was refused because others, made in Stripe meanwhile, have left
// less of the payment than it is for.
func (l *lane) outdone(ctx context.Context, tx *store.Tx, p *wholesale.Payment, r *wholesale.Refund) (bool, error) {
	if !r.PlannedAnew() {
		return false, nil
	}
	of, err := tx.Refunds(ctx, l.supplierID, store.RefundFilter{PaymentID: p.ID})
	if err != nil {
		return false, err
	}
	others := slices.DeleteFunc(of, func(other wholesale.Refund) bool { return other.ID == r.ID })
	left, err := p.Left(others)
	return r.Amount.Cmp(left) > 0, err
}

// refunded takes in the answer to a refund.
func (l *lane) refunded(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, answer stripe.Refund) error {
	r, p, o, err := l.heldRefund(ctx, tx, key.SubjectID)
	if err != nil {
		return err
	}
	return l.refundTaken(ctx, tx, o, p, r, answer)
}
