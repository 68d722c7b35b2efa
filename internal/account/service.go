// Package account is who may act for a supplier: suppliers, the people of their offices, and the API tokens of their
// programs.
package account

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Service carries out what is done with accounts.
type Service struct {
	store *store.Store
}

// New makes the service.
func New(st *store.Store) *Service { return &Service{store: st} }

// Supplier reads a supplier; wholesale.CodeNotFound when there is none.
func (s *Service) Supplier(ctx context.Context, supplierID string) (wholesale.Supplier, error) {
	var supplier wholesale.Supplier
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		supplier, err = tx.Supplier(ctx, supplierID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return supplier, wholesale.NotFound("supplier")
	}
	return supplier, err
}
