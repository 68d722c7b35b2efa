package catalog

import (
	"context"

	"upstock/internal/store"
)

// SetupProgress reports a supplier's progress with products, customers and prices.
func (s *Service) SetupProgress(ctx context.Context, supplierID string) (progress store.SetupProgress, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		progress, err = tx.SetupProgress(ctx, supplierID)
		return err
	})
	return progress, err
}
