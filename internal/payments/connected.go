package payments

import (
	"context"
	"errors"
	"log/slog"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// connected is the account of Stripe that a supplier uses. It is wholesale.CodeConflict, in words
// for its customers, when there is none.
func (s *Service) connected(ctx context.Context, tx *store.Tx, supplierID string) (store.StripeConnection, *stripe.Account, error) {
	connection, err := tx.StripeConnection(ctx, supplierID)
	if errors.Is(err, store.ErrNotFound) || err == nil && connection.SealedKey == "" {
		return connection, nil, wholesale.Conflict("Payments cannot be taken here right now")
	}
	if err != nil {
		return connection, nil, err
	}
	account, err := s.accountOf(connection)
	return connection, account, err
}

// atStripe says to a customer that Stripe did not do what was asked. What it said is the supplier's
// to know, so it is only logged.
func (s *Service) atStripe(ctx context.Context, err error) error {
	failed, ok := errors.AsType[*stripe.Error](err)
	if !ok {
		return err
	}
	s.log.WarnContext(ctx, "a customer could not be led to Stripe", slog.Any("error", failed))
	return &wholesale.Error{
		Code: wholesale.CodeUnavailable, Message: "Stripe, which takes the payments, does not answer. Try again in a few minutes",
	}
}
