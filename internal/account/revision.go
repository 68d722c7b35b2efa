package account

import (
	"context"

	"upstock/internal/store"
)

// Revision is a number that grows with everything that changes what the supplier's pages may show. It costs one read.
func (s *Service) Revision(ctx context.Context, supplierID string) (revision int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		revision, err = tx.Revision(ctx, supplierID)
		return err
	})
	return revision, named("supplier", err)
}
