package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// KeepIn takes the order of a draft, in the caller's transaction: it gets its number there.
func (s *Service) KeepIn(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	return s.keep(ctx, tx, o)
}

// EditIn is [Service.Edit] within a transaction.
func (s *Service) EditIn(ctx context.Context, tx *store.Tx, supplierID, id string, in OrderChange) (*wholesale.Order, error) {
	return s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return s.edit(ctx, tx, o, in) })
}

// Follow makes what follows from an order that was just taken, as [Service.Save] does for one that
// was changed.
func (s *Service) Follow(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	for _, follow := range s.followers {
		if err := follow(ctx, tx, o); err != nil {
			return err
		}
	}
	return s.tellShipped(ctx, tx, o)
}

// Note adds to an order's timeline what became known of it elsewhere.
func (s *Service) Note(ctx context.Context, tx *store.Tx, o *wholesale.Order, kind, words string) error {
	return AddEvent(ctx, tx, o, actorOf(ctx), kind, "%s", words)
}
