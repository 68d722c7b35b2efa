package payments

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
)

var (
	// ErrNoEndpoint says that no message of Stripe is expected for this supplier, if there is one.
	ErrNoEndpoint = errors.New("there is no such address")
	// ErrNotStripe says that the message is not signed as Stripe signs for this supplier, or is no
	// event.
	ErrNotStripe = errors.New("the message has no valid signature")
)

// EventPath is where a supplier's messages from Stripe are taken.
func EventPath(supplierID string) string { return "/webhooks/stripe/" + supplierID }

// EventTypes are what a supplier has Stripe tell of.
var EventTypes = []string{
	"checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded",
	"checkout.session.async_payment_failed", "payment_intent.succeeded", "payment_intent.processing",
	"payment_intent.payment_failed", "payment_intent.canceled", "charge.refunded", "refund.created", "refund.updated",
	"refund.failed", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
}

// refusalsNoted is how often at most a refused message is written down.
const refusalsNoted = 10 * time.Second

// TakeEvent takes a message of Stripe's, as it was received. What it is about is read from Stripe
// once the event is kept; one that comes again is taken and changes nothing. It makes no call.
func (s *Service) TakeEvent(ctx context.Context, supplierID string, body []byte, signature string) error {
	var deliveries store.StripeDeliveries
	c, err := store.Read(ctx, s.store, func(tx *store.Tx) (c store.StripeConnection, err error) {
		if c, err = tx.StripeConnection(ctx, supplierID); err != nil {
			return c, err
		}
		deliveries, err = tx.StripeDeliveries(ctx, supplierID)
		return c, err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrNoEndpoint
	case err != nil:
		return err
	case c.SealedKey == "":
		return ErrNoEndpoint
	}
	event, err := s.readEvent(c, body, signature)
	if err != nil && !errors.Is(err, stripe.ErrSignature) && !errors.Is(err, stripe.ErrNoEvent) {
		return err // of ours, and Stripe sends it again
	}
	if err != nil {
		return errors.Join(ErrNotStripe, s.noteRefusal(ctx, c, deliveries, err))
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.NoteStripeDelivery(ctx, supplierID); err != nil {
			return err
		}
		if event.Account != "" && isNamed(c.AccountID) && event.Account != c.AccountID {
			return nil // of an account that is connected to this one at Stripe: none of our payments
		}
		fresh, err := tx.InsertStripeEvent(ctx, store.StripeEvent{
			SupplierID: supplierID, ID: event.ID, Type: event.Type, ObjectID: event.ObjectID, IntentID: event.IntentID, CreatedAt: tx.Now(),
		})
		if err != nil || !fresh {
			return err
		}
		s.wakeAfter(tx)
		return nil
	})
}

// readEvent verifies a message.
func (s *Service) readEvent(c store.StripeConnection, body []byte, signature string) (stripe.Event, error) {
	secret := ""
	if c.SealedWebhookSecret != "" {
		opened, err := s.ring.Open(c.SealedWebhookSecret, webhookSecretRow(c.SupplierID))
		if err != nil {
			return stripe.Event{}, err
		}
		secret = string(opened)
	}
	return stripe.ReadEvent(body, signature, secret, s.clock())
}

// noteRefusal keeps why a message was refused, for the supplier to see. Of a flood only some are
// written.
func (s *Service) noteRefusal(ctx context.Context, c store.StripeConnection, known store.StripeDeliveries, why error) error {
	s.log.WarnContext(ctx, "a message from Stripe was refused", slog.String("supplier", c.SupplierID), slog.Any("error", why))
	if since := s.clock().Sub(known.LastRefusedAt); since >= 0 && since < refusalsNoted {
		return nil
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.NoteStripeRefusal(ctx, c.SupplierID, refusalWords(c, why))
	})
}

func refusalWords(c store.StripeConnection, why error) string {
	switch {
	case c.SealedWebhookSecret == "":
		return "There is no webhook secret yet."
	case errors.Is(why, stripe.ErrNoEvent):
		return "It was signed, and was not an event of Stripe's."
	case errors.Is(why, stripe.ErrSignedElsewhen):
		return "It was signed more than five minutes before or after this server's time. Check the clock of this server."
	}
	return "It was signed with another secret. Copy the signing secret of the endpoint again."
}

const (
	// eventsRemembered is for how long events are known by their id. Stripe sends one again for
	// three days.
	eventsRemembered = 30 * 24 * time.Hour
	// forgottenAtOnce is how many are deleted in one transaction.
	forgottenAtOnce = 500
)

// ForgetEvents deletes events that were handled long ago.
func (s *Service) ForgetEvents(ctx context.Context) error {
	for {
		var n int64
		err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.ForgetStripeEvents(ctx, tx.Now().Add(-eventsRemembered), forgottenAtOnce)
			return err
		})
		if err != nil || n < forgottenAtOnce {
			return err
		}
	}
}
