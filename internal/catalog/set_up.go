package catalog

import (
	"context"

	"upstock/internal/store"
)

// SetUp says how far a supplier has come with products, customers, prices and invitations.
func (s *Service) SetUp(ctx context.Context, supplierID string) (progress store.SetUpProgress, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		progress, err = tx.SetUpProgress(ctx, supplierID)
		return err
	})
	return progress, err
}
