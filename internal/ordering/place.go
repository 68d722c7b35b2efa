package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Place takes the order of a quote, in the caller's transaction. What the quote says of prices and
// rules is the caller's to ask the buyer about. releasedFor is the colleague whose order it is when
// it was over their spending limit; "" otherwise.
func (s *Service) Place(ctx context.Context, tx *store.Tx, q *Quote, releasedFor string) error {
	if len(q.Order.Lines) == 0 {
		return wholesale.Conflict("There is nothing to order")
	}
	if err := s.keep(ctx, tx, q.Order); err != nil || releasedFor == "" {
		return err
	}
	return AddEvent(ctx, tx, q.Order, actorOf(ctx), "released", "The order of %s, which is over their spending limit, was released", releasedFor)
}
