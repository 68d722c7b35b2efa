package account

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// OnlyShop is the shop of an installation that has one supplier, which people may mean without
// naming it; ok is false when there are several.
func (s *Service) OnlyShop(ctx context.Context) (supplier wholesale.Supplier, ok bool, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		n, err := tx.CountSuppliers(ctx)
		if err != nil || n != 1 {
			return err
		}
		suppliers, err := tx.Suppliers(ctx)
		if err == nil && len(suppliers) == 1 {
			supplier, ok = suppliers[0], true
		}
		return err
	})
	return supplier, ok, err
}
