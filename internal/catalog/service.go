// Package catalog holds what a supplier sells, to whom and for how much: products with copies of
// their pictures, customers, price lists, and the price a customer pays.
package catalog

import (
	"context"
	"sync"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Service implements the catalogue.
type Service struct {
	store      *store.Store
	thumbnails sync.Mutex // one is made at a time: reading a large picture takes memory
	redrawing  sync.Mutex // so is one picture from before

	assortments assortments
}

// New returns a service.
func New(st *store.Store) *Service { return &Service{store: st} }

// Picture reads our copy of a picture. Its unguessable id is the only check, because buyers' phones
// load pictures without signing in.
func (s *Service) Picture(ctx context.Context, mediaID string) (store.Media, error) {
	var media store.Media
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		media, err = tx.Media(ctx, mediaID)
		return store.Missing("picture", err)
	})
	if err != nil || !media.AsReceived {
		return media, err
	}
	return s.redraw(ctx, media)
}

// redraw encodes a picture again that an earlier version kept as it was received. One that cannot
// be read is given to no one.
func (s *Service) redraw(ctx context.Context, media store.Media) (store.Media, error) {
	s.redrawing.Lock()
	defer s.redrawing.Unlock()
	made, err := redrawn(media.Content)
	if err != nil {
		return store.Media{}, wholesale.NotFound("picture")
	}
	media.ContentType, media.Content, media.AsReceived = made.contentType, made.content, false
	// One that cannot be kept now, as on a full disk, can be shown all the same.
	_ = s.store.Update(ctx, func(tx *store.Tx) error { return tx.RedrawMedia(ctx, media.ID, media.ContentType, media.Content) })
	return media, nil
}

// today is the date at the supplier, at the transaction's time.
func today(ctx context.Context, tx *store.Tx, supplierID string) (wholesale.Date, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	return wholesale.DateOf(tx.Now(), supplier.Location()), store.Missing("supplier", err)
}
