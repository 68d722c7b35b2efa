// Package catalog holds what a supplier sells, to whom and for how much: products with copies of
// their pictures, customers, price lists, and the price a customer pays.
package catalog

import (
	"context"
	"errors"
	"sync"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Service implements the catalogue.
type Service struct {
	store      *store.Store
	thumbnails sync.Mutex // one is made at a time: reading a large picture takes memory
}

// New returns a service.
func New(st *store.Store) *Service { return &Service{store: st} }

// Picture reads our copy of a picture. Its unguessable id is the only check, because buyers' phones
// load pictures without signing in.
func (s *Service) Picture(ctx context.Context, mediaID string) (store.Media, error) {
	var media store.Media
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		media, err = tx.Media(ctx, mediaID)
		return named("picture", err)
	})
	return media, err
}

// named turns "not found" into words for people.
func named(what string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return wholesale.NotFound(what)
	}
	return err
}

// today is the date at the supplier, at the transaction's time.
func today(ctx context.Context, tx *store.Tx, supplierID string) (wholesale.Date, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	return wholesale.DateOf(tx.Now(), supplier.Location()), named("supplier", err)
}
