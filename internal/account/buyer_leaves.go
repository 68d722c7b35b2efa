package account

import (
	"context"

	"upstock/internal/store"
)

// BuyerLeft makes what follows when a person stops buying for a customer, in the transaction in
// which they do: what they have allowed for it ends.
type BuyerLeft func(ctx context.Context, tx *store.Tx, supplierID, customerID, personID string) error

// WhenBuyerLeaves adds something that follows. All are added before the service is used.
func (s *Service) WhenBuyerLeaves(f BuyerLeft) { s.whenBuyerLeaves = append(s.whenBuyerLeaves, f) }
