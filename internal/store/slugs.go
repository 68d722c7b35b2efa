package store

import (
	"context"
	"fmt"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// SupplierBySlug finds the supplier whose shop has that address; ErrNotFound when none has.
func (tx *Tx) SupplierBySlug(ctx context.Context, slug string) (wholesale.Supplier, error) {
	row, err := tx.queries().SupplierBySlug(ctx, slug)
	return oneRow(row, err, supplierOf)
}

// freeSlug makes an address for the shop of a supplier of that name which no other shop has.
func (tx *Tx) freeSlug(ctx context.Context, name string) (string, error) {
	for try := 1; ; try++ {
		slug := wholesale.SlugOf(name, try)
		taken, err := tx.queries().SlugTaken(ctx, slug)
		if err != nil || taken == 0 {
			return slug, err
		}
	}
}

// nameShops gives the suppliers of earlier versions an address for their shop.
func (s *Store) nameShops(ctx context.Context) error {
	err := s.Update(ctx, func(tx *Tx) error {
		suppliers, err := tx.queries().SuppliersWithoutSlug(ctx)
		if err != nil {
			return err
		}
		for _, supplier := range suppliers {
			slug, err := tx.freeSlug(ctx, supplier.Name)
			if err != nil {
				return err
			}
			if err := touched(tx.queries().SetSlug(ctx, db.SetSlugParams{ID: supplier.ID, Slug: slug})); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: name the shops: %w", err)
	}
	return nil
}
