package edi

import (
	"context"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Follow has the messages leave that follow from what an order is, for the orders of trading
// partners. It is an ordering.Follower.
func (s *Service) Follow(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.Source != wholesale.SourceSupermarket || o.ID == "" || isDeciding(ctx) {
		return nil
	}
	t, ok, err := s.tradeOfOrder(ctx, tx, o)
	if err != nil || !ok || t.document.Test {
		return err
	}
	if t.partner.Acknowledge {
		if err := s.answerOrder(ctx, tx, t); err != nil {
			return err
		}
	}
	shipped := o.Status == wholesale.Shipped || o.Status == wholesale.Received
	// While the totals disagree it is not known what was shipped.
	if !shipped || o.Mismatch != nil || !t.partner.DespatchAdvice {
		return nil
	}
	return s.enqueue(ctx, tx, t.partner, t.leaving(PurposeDespatch, func(env message.Envelope) ([]byte, error) {
		day := wholesale.DateOf(o.ShippedAt, env.At.Location())
		return writeDespatch(env, t.DespatchAdvice(o.Number, wholesale.DateOf(env.At, env.At.Location()), day))
	}))
}

// answerOrder has the answers leave that an order has come to by now.
func (s *Service) answerOrder(ctx context.Context, tx *store.Tx, t traded) error {
	respond := func(purpose string, answer message.Answer, note string) error {
		return s.enqueue(ctx, tx, t.partner, t.leaving(purpose, func(env message.Envelope) ([]byte, error) {
			return writeResponse(env, t.Response(env.Reference, wholesale.DateOf(env.At, env.At.Location()), answer, note))
		}))
	}
	if !t.Order.ApprovedAt.IsZero() {
		if err := respond(PurposeAccepted, message.Accepted, ""); err != nil {
			return err
		}
	}
	if t.Order.Status == wholesale.Cancelled && !t.cancelled { // who cancels an order knows it
		return respond(PurposeRejected, message.Rejected, "The order was cancelled by the supplier.")
	}
	return nil
}

// leaving is a message about the order.
func (t traded) leaving(purpose string, write func(env message.Envelope) ([]byte, error)) leaving {
	sender, to := envelopeOf(t.partner, t.document)
	return leaving{purpose: purpose, subject: t.Order.ID, orderID: t.Order.ID, sender: sender, to: to, write: write}
}

type decidingKey struct{}

// deciding marks that a message is being decided about: what follows from the orders that it
// makes, changes and cancels follows once it is known what became of it.
func deciding(ctx context.Context) context.Context {
	return context.WithValue(ctx, decidingKey{}, true)
}

func isDeciding(ctx context.Context) bool { return ctx.Value(decidingKey{}) != nil }
