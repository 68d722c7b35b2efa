package syncing

import (
	"context"

	"upstock/internal/store"
)

// follow has the orders of customers and products that have changed be looked at again: those that
// are not approved are taxed again, and those that wait to be sent are checked. It belongs in the
// transaction of the change.
func (s *Service) follow(ctx context.Context, tx *store.Tx, supplierID string, customerIDs, productIDs []string) error {
	if len(customerIDs) == 0 && len(productIDs) == 0 {
		return nil
	}
	if err := s.Orders.Retax(ctx, tx, supplierID, customerIDs, productIDs); err != nil {
		return err
	}
	return s.Orders.Recheck(ctx, tx, supplierID, customerIDs, productIDs)
}
