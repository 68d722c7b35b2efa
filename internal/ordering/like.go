package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ProductsOf reads the products of an order's lines as they are now, by id. One that is gone is
// missing.
func (s *Service) ProductsOf(ctx context.Context, o *wholesale.Order) (map[string]wholesale.Product, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (map[string]wholesale.Product, error) {
		return tx.ProductsBy(ctx, o.SupplierID, store.ByID, o.ProductIDs())
	})
}
