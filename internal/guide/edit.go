package guide

import (
	"context"
	"errors"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Arranged is a row of a list as the customer wants it.
type Arranged struct {
	ProductID string
	Par       wholesale.Decimal // zero: none
	Off       bool              // not on the list any more
}

// Arrange puts a list's rows in the order that is given, with their par levels. Rows of the list
// that are not named follow as they were, and products that are not the customer's to see are left
// out. wholesale.CodeInvalid when there are more than a list holds.
func (s *Service) Arrange(ctx context.Context, of Customer, listID string, rows []Arranged) error {
	if len(rows) > maxProducts {
		return wholesale.Invalid("product", "a list has at most %d products", maxProducts)
	}
	for _, r := range rows {
		if r.Par.IsNeg() || r.Par.Cmp(wholesale.MaxQuantity) > 0 || r.Par.Trim(0).Scale() > wholesale.QuantityScale {
			return wholesale.Invalid("par."+r.ProductID, "must be a quantity of 0 or more")
		}
	}
	seen, err := s.seen(ctx, of, rows)
	if err != nil {
		return err
	}
	return s.change(ctx, of, listID, "put in order", func(items []store.GuideItem) []store.GuideItem {
		arranged := make([]store.GuideItem, 0, len(items)+len(rows))
		for _, r := range rows {
			isIts := func(item store.GuideItem) bool { return item.ProductID == r.ProductID }
			if !seen[r.ProductID] && !slices.ContainsFunc(items, isIts) {
				continue
			}
			arranged = append(arranged, store.GuideItem{ProductID: r.ProductID, Par: r.Par, Hidden: r.Off})
		}
		for _, item := range items {
			isNamed := func(r Arranged) bool { return r.ProductID == item.ProductID }
			if !slices.ContainsFunc(rows, isNamed) && item.Position > 0 {
				arranged = append(arranged, item)
			}
		}
		for i := range arranged {
			arranged[i].Position = int64(i + 1)
		}
		return arranged
	})
}

// seen says which products the customer may see: those it can buy, and those that it bought or has
// on a list. A list names its products, also when they are not sold any more.
func (s *Service) seen(ctx context.Context, of Customer, rows []Arranged) (map[string]bool, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ProductID
	}
	seen, err := s.Allows(ctx, of, ids)
	if err != nil {
		return nil, err
	}
	sold, err := s.catalog.ShelfOf(ctx, of.SupplierID, of.CustomerID, ids)
	for id := range sold {
		seen[id] = true
	}
	return seen, err
}

// Add puts products on a list, behind those that are in order. Products that the customer cannot
// buy are wholesale.CodeNotFound.
func (s *Service) Add(ctx context.Context, of Customer, listID string, productIDs ...string) error {
	there, err := s.catalog.ShelfOf(ctx, of.SupplierID, of.CustomerID, productIDs)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(productIDs, func(id string) bool { _, ok := there[id]; return !ok }) {
		return wholesale.NotFound("product")
	}
	return s.change(ctx, of, listID, "products added", func(items []store.GuideItem) (added []store.GuideItem) {
		last := int64(0)
		for _, item := range items {
			last = max(last, item.Position)
		}
		for _, id := range productIDs {
			at := slices.IndexFunc(items, func(i store.GuideItem) bool { return i.ProductID == id })
			item := store.GuideItem{ProductID: id}
			if at >= 0 {
				item = items[at]
			}
			if at < 0 || item.Hidden || item.Position == 0 {
				last++
				item.Position, item.Hidden = last, false
				added = append(added, item)
			}
		}
		return added
	})
}

// change writes those items of a list that become others. What is off a named list leaves it; off
// the order guide it is hidden, because orders would bring it back.
func (s *Service) change(
	ctx context.Context, of Customer, listID, what string, become func([]store.GuideItem) []store.GuideItem,
) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		list, _, err := listOf(ctx, tx, of, listID)
		if err != nil {
			return err
		}
		items, err := tx.GuideItems(ctx, of.SupplierID, of.CustomerID, listID)
		if err != nil {
			return err
		}
		now := become(slices.Clone(items))
		if err := fits(items, now); err != nil {
			return err
		}
		changed := false
		for _, item := range now {
			if slices.Contains(items, item) {
				continue
			}
			changed = true
			if err := put(ctx, tx, of, listID, item); err != nil {
				return store.Missing("product", err)
			}
		}
		if !changed {
			return nil
		}
		return tx.Auditf(ctx, of.SupplierID, "guide_changed", list.Name, "%s", what)
	})
}

// fits says whether a list holds no more than it may when these items of it have changed.
func fits(items, changed []store.GuideItem) error {
	on := map[string]bool{}
	for _, item := range slices.Concat(items, changed) {
		on[item.ProductID] = !item.Hidden
	}
	shown := 0
	for _, is := range on {
		if is {
			shown++
		}
	}
	if shown > maxProducts {
		return wholesale.Invalid("product", "a list has at most %d products", maxProducts)
	}
	return nil
}

func put(ctx context.Context, tx *store.Tx, of Customer, listID string, item store.GuideItem) error {
	if !item.Hidden || listID == store.OrderGuide {
		return tx.PutGuideItems(ctx, of.SupplierID, of.CustomerID, listID, item)
	}
	err := tx.DeleteGuideItem(ctx, of.SupplierID, of.CustomerID, listID, item.ProductID)
	if errors.Is(err, store.ErrNotFound) {
		return nil // it has left the list already
	}
	return err
}
