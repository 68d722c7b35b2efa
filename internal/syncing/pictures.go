package syncing

import (
	"context"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// picturesAtOnce is how many products one job fetches the pictures of.
const picturesAtOnce = 200

// FetchPicturesAgain tries the pictures of some products that we have no copy of. Products without
// such pictures cost nothing.
func (s *Service) FetchPicturesAgain(ctx context.Context, supplierID string, products []wholesale.Product) error {
	var ids []string
	for _, p := range products {
		if lackingPictures(p) > 0 {
			ids = append(ids, p.ID)
		}
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		for left := ids; len(left) > 0; {
			job := catalog.FetchPictures{SupplierID: supplierID, RunID: store.NewID(), ProductIDs: left[:min(len(left), picturesAtOnce)]}
			if err := s.Queue.Enqueue(ctx, tx, job); err != nil {
				return err
			}
			left = left[len(job.ProductIDs):]
		}
		return nil
	})
}
