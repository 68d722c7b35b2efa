package syncing

import (
	"context"
	"time"

	"upstock/internal/store"
)

// Earlier versions of prices take some room: at most so many times as many rows as hold now, and so
// many more. Beyond that the oldest versions go first, whatever time they were to be kept for.
const (
	endedPerLivePrice = 5
	endedPricesSpared = 100_000
)

// forgetVersions removes the versions of prices that are kept no longer, in short transactions.
func (c *conversation) forgetVersions(ctx context.Context) error {
	if err := c.Store.Update(ctx, func(tx *store.Tx) error {
		review, err := tx.PriceReview(ctx, c.conn.SupplierID)
		if err != nil {
			return err
		}
		return tx.ForgetPricePublications(ctx, c.conn.SupplierID, tx.Now().Add(-time.Duration(review.Choices.KeepDays)*24*time.Hour))
	}); err != nil {
		return err
	}
	for {
		if err := c.inPieces(ctx, (*store.Tx).DeleteEndedPrices); err != nil {
			return err
		}
		var live, ended int64
		if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
			live, ended, err = tx.CountKeptPrices(ctx, c.conn.SupplierID)
			return err
		}); err != nil || ended <= endedPerLivePrice*live+c.EndedPricesSpared {
			return err
		}
		forgotten := false
		if err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
			forgotten, err = tx.ForgetOldestPricePublication(ctx, c.conn.SupplierID)
			return err
		}); err != nil || !forgotten {
			return err
		}
	}
}

// PricePublications are the versions of prices that can be brought back, newest first.
func (s *Service) PricePublications(ctx context.Context, supplierID string) (published []store.PricePublication, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		published, err = tx.PricePublications(ctx, supplierID)
		return err
	})
	return published, err
}
