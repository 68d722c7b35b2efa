package ordering

import (
	"context"

	"upstock/internal/store"
)

// mostReferences is how many orders are named that share a reference.
const mostReferences = 3

// SameReference finds the customer's other orders that have the same reference, the newest first:
// the same order may have been entered twice. Nothing is refused for it. exceptID is the order that
// asks; "" for one that is not there yet.
func (s *Service) SameReference(ctx context.Context, supplierID, customerID, reference, exceptID string) ([]store.OrderMention, error) {
	if reference == "" {
		return nil, nil
	}
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.OrderMention, error) {
		return tx.OrdersWithReference(ctx, supplierID, customerID, reference, exceptID, mostReferences)
	})
}
