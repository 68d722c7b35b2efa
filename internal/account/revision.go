package account

import (
	"context"

	"upstock/internal/store"
)

// Revision is a number that grows with every change to what the supplier's pages may show. It costs
// one read.
func (s *Service) Revision(ctx context.Context, supplierID string) (int64, error) {
	revision, err := store.Read(ctx, s.store, func(tx *store.Tx) (int64, error) { return tx.Revision(ctx, supplierID) })
	return revision, store.Missing("supplier", err)
}
