package syncing

import (
	"context"
	"slices"

	"upstock/internal/store"
)

// PriceChanges are some of the prices changed by a price sync.
type PriceChanges struct {
	Items   []store.PriceChange
	More    bool  // there are more after these
	Kept    int64 // how many changes of the run are kept altogether
	NotKept int64 // how many more there were
}

// PriceChanges reads what was kept of a finished price sync's changes, after a position (0 for the
// first). They stay when the versions of prices do not, from which [Service.PriceMoves] reads more.
func (s *Service) PriceChanges(ctx context.Context, supplierID, runID string, after int64, limit int) (changes PriceChanges, err error) {
	run, err := s.Run(ctx, supplierID, runID)
	if err != nil || run.Kind != RunPrices && run.Kind != RunRollback || run.State != store.RunDone {
		return changes, err
	}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if changes.Kept, err = tx.CountPriceChanges(ctx, supplierID, runID); err != nil {
			return err
		}
		changes.Items, err = tx.PriceChanges(ctx, supplierID, runID, after, limit+1)
		return err
	})
	if len(changes.Items) > limit {
		changes.Items, changes.More = changes.Items[:limit], true
	}
	if changes.Kept > 0 {
		changes.NotKept = max(run.Created+run.Updated-changes.Kept, 0)
	}
	return changes, err
}

// changesKept bounds the recorded changes of one run. A first sync adds too many to read.
const changesKept = 5000

// changesToKeep returns the changes to record, with changed prices first because people look for
// those.
func changesToKeep(changes []priceChange, codes map[string]string) []store.PriceChange {
	var changed, added []store.PriceChange
	for _, c := range changes {
		p := c.after
		if c.kind == store.PriceRemoved {
			p = c.before
		}
		kept := store.PriceChange{
			PriceListID: c.list.ID, PriceListName: c.list.Name, ProductID: p.ProductID, ProductCode: codes[p.ProductID],
			MinimumQuantity: p.MinimumQuantity, Kind: c.kind, Before: c.before.UnitPrice, After: c.after.UnitPrice,
		}
		if c.kind == store.PriceAdded {
			added = append(added, kept)
		} else {
			changed = append(changed, kept)
		}
	}
	all := slices.Concat(changed, added)
	all = all[:min(len(all), changesKept)]
	for i := range all {
		all[i].Position = int64(i) + 1
	}
	return all
}
