package payments

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// eventsPutOff is how long an event that cannot be handled is left alone.
	eventsPutOff = time.Minute
	// eventsGivenUp is how long after it came one is put away: the nightly comparison looks at the
	// same objects.
	eventsGivenUp = 3 * 24 * time.Hour
)

// handleEvents looks at what Stripe's events are about. An event is only a hint: the object is read
// from Stripe, so that order, repetition and forgery of events change nothing.
func (l *lane) handleEvents(ctx context.Context) error {
	if l.account == nil {
		return nil // they wait for the key
	}
	events, err := store.Read(ctx, l.store, func(tx *store.Tx) ([]store.StripeEvent, error) {
		return tx.SupplierStripeEvents(ctx, l.supplierID, atOnce)
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range events {
		err := l.handle(ctx, e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = append(failed, l.notHandled(ctx, e, err))
			continue
		}
		if err := l.putAway(ctx, e); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

func (l *lane) putAway(ctx context.Context, e store.StripeEvent) error {
	return l.store.Update(ctx, func(tx *store.Tx) error { return tx.HandledStripeEvent(ctx, l.supplierID, e.ID) })
}

// notHandled has an event be tried again later, and one that never can be handled be put away.
func (l *lane) notHandled(ctx context.Context, e store.StripeEvent, problem error) error {
	about := []any{slog.String("supplier", l.supplierID), slog.String("event", e.ID), slog.String("type", e.Type), slog.Any("error", problem)}
	if stripe.IsMissing(problem) || l.clock().Sub(e.CreatedAt) > eventsGivenUp {
		l.log.WarnContext(ctx, "an event of Stripe cannot be handled and was put away", about...)
		return l.putAway(ctx, e)
	}
	l.log.WarnContext(ctx, "an event of Stripe is tried again later", about...)
	return l.store.Update(ctx, func(tx *store.Tx) error {
		return tx.PutOffStripeEvent(ctx, l.supplierID, e.ID, tx.Now().Add(eventsPutOff))
	})
}

// handle looks at what an event is about.
func (l *lane) handle(ctx context.Context, e store.StripeEvent) error {
	switch {
	case strings.HasPrefix(e.Type, "charge.dispute."):
		dispute, err := l.account.Dispute(ctx, e.ObjectID)
		if err != nil {
			return err
		}
		if err := l.takeInFirst(ctx, dispute.IntentID); err != nil {
			return err
		}
		return l.takeInDispute(ctx, dispute)
	case strings.HasPrefix(e.Type, "refund."), e.Type == "charge.refund.updated":
		refund, err := l.account.Refund(ctx, e.ObjectID)
		if err != nil {
			return err
		}
		if err := l.takeInFirst(ctx, refund.IntentID); err != nil {
			return err
		}
		return l.takeInRefund(ctx, refund)
	case strings.HasPrefix(e.Type, "checkout.session."):
		return l.handlePage(ctx, e)
	case e.Type == "charge.refunded":
		if e.IntentID == "" {
			return nil
		}
		if err := l.takeInFirst(ctx, e.IntentID); err != nil {
			return err
		}
		return l.takeInRefundsOf(ctx, e.IntentID)
	case strings.HasPrefix(e.Type, "payment_intent."), strings.HasPrefix(e.Type, "charge."):
		if e.IntentID == "" {
			return nil
		}
		return l.lookAtIntent(ctx, e.IntentID)
	}
	return nil
}

// takeInFirst takes in the intent that a refund or a dispute is about, unless its payment was
// received already: events come in any order.
func (l *lane) takeInFirst(ctx context.Context, intentID string) error {
	if intentID == "" {
		return nil
	}
	p, err := store.Read(ctx, l.store, func(tx *store.Tx) (wholesale.Payment, error) {
		return tx.PaymentByIntent(ctx, l.supplierID, intentID)
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !p.Received() {
		return l.lookAtIntent(ctx, intentID)
	}
	return err
}

// lookAtIntent takes in an intent with its refunds.
func (l *lane) lookAtIntent(ctx context.Context, id string) error {
	intent, err := l.account.Intent(ctx, id)
	if err != nil {
		return err
	}
	if err := l.takeIn(ctx, intent); err != nil || intent.Status != stripe.IntentSucceeded || intent.Refunded == 0 {
		return err
	}
	return l.takeInRefundsOf(ctx, id)
}

func (l *lane) takeInRefundsOf(ctx context.Context, intentID string) error {
	return l.account.EachRefundOf(ctx, intentID, func(r stripe.Refund) error { return l.takeInRefund(ctx, r) })
}

func (l *lane) handlePage(ctx context.Context, e store.StripeEvent) error {
	page, err := l.account.Page(ctx, e.ObjectID)
	if err != nil {
		return err
	}
	if page.PaymentID == "" {
		return l.savedOnPage(ctx, page)
	}
	_, err = store.Read(ctx, l.store, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, l.supplierID, page.PaymentID) })
	switch {
	case err == nil:
		return l.takeInPage(ctx, page.PaymentID, page)
	case errors.Is(err, store.ErrNotFound) && page.IntentID != "": // of a payment that a restore has lost, perhaps
		return l.lookAtIntent(ctx, page.IntentID)
	case errors.Is(err, store.ErrNotFound):
		return nil
	}
	return err
}
