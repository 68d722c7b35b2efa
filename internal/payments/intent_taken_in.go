package payments

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// takeIn takes in what Stripe says of an intent, whoever told of it: an event, a look, the nightly
// comparison. What is not ours changes nothing.
func (l *lane) takeIn(ctx context.Context, i stripe.Intent) error {
	if i.PaymentID == "" || i.OrderID == "" || i.SupplierID != l.supplierID {
		return nil
	}
	method, err := l.methodOf(ctx, i)
	if err != nil {
		return err
	}
	err = l.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.OrderForUpdate(ctx, l.supplierID, i.OrderID)
		if err != nil {
			return store.Missing("order", err)
		}
		p, err := l.paymentFor(ctx, tx, o, i)
		if err != nil || p == nil {
			return err
		}
		if method != "" && (p.MethodID == "" || p.IntentID != i.ID) { // it came in by a page, not from the saved method
			p.Method = method
		}
		return l.taken(ctx, tx, o, p, i, false)
	})
	if missing, ok := errors.AsType[*wholesale.Error](err); ok && missing.Code == wholesale.CodeNotFound { // another supplier's, or of another database
		l.log.WarnContext(ctx, "Stripe has a payment for an order that is not here", slog.String("supplier", l.supplierID), slog.String("intent", i.ID))
		return l.orphaned(ctx, i)
	}
	return err
}

// methodOf says for people what an intent of a payment page was paid with; "" when that is not
// known.
func (l *lane) methodOf(ctx context.Context, i stripe.Intent) (string, error) {
	if i.MethodID == "" || i.Status != stripe.IntentSucceeded && i.Status != stripe.IntentProcessing {
		return "", nil
	}
	m, err := l.account.Method(ctx, i.MethodID)
	var failed *stripe.Error
	if errors.As(err, &failed) && failed.Outcome == stripe.Refused { // it was used once and is not kept
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return wholesale.SavedMethod{Kind: m.Kind, Brand: brandWords(m.Brand), Last4: m.Last4, ExpMonth: m.ExpMonth, ExpYear: m.ExpYear}.Words(), nil
}

// paymentFor finds the payment that an intent is of. Money that came in without one, or beside
// the intent that the payment was paid with, gets a payment of its own: the plan decides what
// becomes of it. Nil when the intent is of none and has taken nothing.
func (l *lane) paymentFor(ctx context.Context, tx *store.Tx, o *wholesale.Order, i stripe.Intent) (*wholesale.Payment, error) {
	p, err := tx.PaymentByIntent(ctx, l.supplierID, i.ID)
	if errors.Is(err, store.ErrNotFound) {
		p, err = tx.Payment(ctx, l.supplierID, i.PaymentID)
	}
	cameIn := i.Status == stripe.IntentSucceeded || i.Status == stripe.IntentProcessing
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return nil, err
	case err == nil && p.OrderID != o.ID:
		return nil, nil
	case err == nil && (p.IntentID == i.ID || !p.Received() && p.State != wholesale.PaymentProcessing):
		return &p, nil
	case !cameIn:
		return nil, nil
	}
	return l.adopt(ctx, tx, o, i)
}

// ofIntent calls do with the payment that an intent took the money for, and its order, which no one
// else can change meanwhile. It does nothing when the payment is not ours.
func (l *lane) ofIntent(
	ctx context.Context, intentID string, do func(tx *store.Tx, p *wholesale.Payment, o *wholesale.Order) error,
) error {
	if intentID == "" {
		return nil
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.PaymentByIntent(ctx, l.supplierID, intentID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		held, o, err := l.heldPayment(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		return do(tx, held, o)
	})
}

// restoredAhead is how many payments of an order may be missing after a restore.
const restoredAhead = 20

// adopt makes the payment of money that came in without one. A database that was put back from a
// backup gets the payment that it had.
func (l *lane) adopt(ctx context.Context, tx *store.Tx, o *wholesale.Order, i stripe.Intent) (*wholesale.Payment, error) {
	payments, err := paymentsOf(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	p := wholesale.Payment{SupplierID: o.SupplierID, OrderID: o.ID, Sequence: 1}
	for _, other := range payments {
		p.Sequence = max(p.Sequence, other.Sequence+1)
	}
	for n := p.Sequence; n < p.Sequence+restoredAhead; n++ {
		if store.PaymentID(o.ID, n) == i.PaymentID {
			p.Sequence = n
			break
		}
	}
	amount, err := wholesale.FromMinorUnits(i.Amount, i.Currency)
	if err != nil {
		return nil, err
	}
	p.State, p.Amount, p.Currency, p.IntentID, p.StripeAccount = wholesale.PaymentDue, amount, i.Currency, i.ID, l.connection.AccountID
	if err := tx.PutPayment(ctx, &p); err != nil {
		return nil, err
	}
	l.log.WarnContext(ctx, "a payment at Stripe was not known here", slog.String("supplier", l.supplierID),
		slog.String("order", o.ID), slog.String("payment", p.ID), slog.String("intent", i.ID))
	return &p, nil
}

// taken takes in the state of a payment's intent. answered says that it is the answer to an
// attempt; otherwise someone told of it, late or twice perhaps, and a failure counts only while
// the bank is at the payment.
func (l *lane) taken(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, i stripe.Intent, answered bool) error {
	switch {
	case i.Status == stripe.IntentSucceeded:
		return l.paid(ctx, tx, o, p, i)
	case p.Received():
		return nil
	case i.Status == stripe.IntentProcessing:
		return l.processing(ctx, tx, o, p, i)
	case i.Status == stripe.IntentNeedsAction, i.Status == stripe.IntentNeedsConfirmation:
		return nil // the buyer is at it, on a payment page
	case !answered && (p.State != wholesale.PaymentProcessing || !p.AskedAt.IsZero() || p.IntentID != i.ID):
		return nil
	}
	if i.Status == stripe.IntentCanceled {
		p.IntentID = ""
	}
	if i.Failure != nil {
		return l.failed(ctx, tx, o, p, failure{
			Words: i.Failure.Words, Detail: i.Failure.Detail, Code: cmp.Or(i.Failure.DeclineCode, i.Failure.Code),
		})
	}
	return l.withdrawn(ctx, tx, o, p, i)
}

// withdrawn takes in that an attempt was cancelled: by us, because it was not wanted any more, or
// by someone in Stripe.
func (l *lane) withdrawn(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, i stripe.Intent) error {
	var c charge
	err := tx.OutboxDocument(ctx, chargeKey(p), store.OutboxSnapshot, &c)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	wanted, err := l.wants(ctx, tx, o, p, c)
	if err != nil {
		return err
	}
	if wanted && i.ID != "" {
		return l.failed(ctx, tx, o, p, failure{Words: "It was cancelled in Stripe", Code: cancelledCode, Detail: i.ID})
	}
	p.AskedAt, p.State = time.Time{}, wholesale.PaymentDue
	p.Error, p.ErrorDetail, p.ErrorCode = "", "", "" // nothing has failed
	if err := tx.PutPayment(ctx, p); err != nil {
		return err
	}
	return l.Follow(ctx, tx, o)
}

// cancelledCode marks a payment that someone has cancelled in Stripe: that was meant.
const cancelledCode = "cancelled_in_stripe"

// paid takes in that the money is there.
func (l *lane) paid(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, i stripe.Intent) error {
	if p.Received() {
		return nil
	}
	received, err := wholesale.FromMinorUnits(cmp.Or(i.Received, i.Amount), i.Currency)
	if err != nil {
		return err
	}
	p.State, p.Amount, p.PaidAt, p.AskedAt, p.RetryAt = wholesale.PaymentPaid, received, tx.Now(), time.Time{}, time.Time{}
	p.IntentID, p.StripeAccount, p.BlockedReason = i.ID, l.connection.AccountID, ""
	p.Error, p.ErrorDetail, p.ErrorCode = "", "", ""
	p.PageID, p.PageURL, p.PageExpiresAt = "", "", time.Time{}
	if err := tx.PutPayment(ctx, p); err != nil {
		return err
	}
	if err := l.say(ctx, tx, o, paidKind, "%s was paid%s", amountOf(p), fromMethod(p)); err != nil {
		return err
	}
	if err := clearNotices(ctx, tx, o, noticeFailed, noticeDelayed, noticeElsewhere); err != nil {
		return err
	}
	l.logPayment(ctx, tx, p, "payment received")
	l.measure(tx, chargePaid)
	if err := l.orders.MailPayment(ctx, tx, ordering.PaymentReceived, o, *p); err != nil {
		return err
	}
	return l.Follow(ctx, tx, o)
}

// processing takes in that the bank is at it.
func (l *lane) processing(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, i stripe.Intent) error {
	if p.State == wholesale.PaymentProcessing && p.AskedAt.IsZero() && p.IntentID == i.ID {
		return tx.PutPayment(ctx, p) // it is looked at again in an hour
	}
	amount, err := wholesale.FromMinorUnits(i.Amount, i.Currency)
	if err != nil {
		return err
	}
	p.State, p.Amount, p.AskedAt, p.RetryAt, p.IntentID, p.StripeAccount = wholesale.PaymentProcessing, amount, time.Time{}, time.Time{}, i.ID, l.connection.AccountID
	p.BlockedReason, p.Error, p.ErrorDetail, p.ErrorCode = "", "", "", ""
	p.PageID, p.PageURL, p.PageExpiresAt = "", "", time.Time{}
	if err := tx.PutPayment(ctx, p); err != nil {
		return err
	}
	if err := l.say(ctx, tx, o, processingKind, "%s is being taken%s. The bank needs up to two business days", amountOf(p), fromMethod(p)); err != nil {
		return err
	}
	if err := clearNotices(ctx, tx, o, noticeFailed, noticeDelayed, noticeElsewhere); err != nil {
		return err
	}
	return l.Follow(ctx, tx, o)
}

// failure is why an attempt failed.
type failure struct{ Words, Detail, Code string }

// failed takes in that an attempt has failed: when it is tried again by itself, and who is told.
func (l *lane) failed(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, f failure) error {
	p.State, p.AskedAt = wholesale.PaymentFailed, time.Time{}
	p.Error, p.ErrorDetail, p.ErrorCode = f.Words, f.Detail, f.Code
	p.RetryAt = retryAt(p.Attempts, f.Code, tx.Now())
	if err := tx.PutPayment(ctx, p); err != nil {
		return err
	}
	supplier, err := tx.Supplier(ctx, l.supplierID)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("%s could not be taken%s: %s", amountOf(p), fromMethod(p), wholesale.Sentence(f.Words))
	next := "Upstock will not try again by itself."
	if !p.RetryAt.IsZero() {
		next = "The next attempt is on " + wholesale.DateOf(p.RetryAt, supplier.Location()).Words() + "."
	}
	if err := l.say(ctx, tx, o, failedKind, "%s %s", words, next); err != nil {
		return err
	}
	if err := clearNotices(ctx, tx, o, noticeDelayed, noticeElsewhere); err != nil {
		return err
	}
	if err := tx.PutNotice(ctx, l.supplierID, store.Notice{
		Kind: noticeFailed, OrderID: o.ID, Title: "The payment for order " + o.Number + " failed", Detail: words + " " + next,
	}); err != nil {
		return err
	}
	l.logPayment(ctx, tx, p, "payment failed")
	l.measure(tx, chargeFailed)
	if err := l.orders.MailPayment(ctx, tx, ordering.PaymentFailed, o, *p); err != nil {
		return err
	}
	return l.Follow(ctx, tx, o)
}
