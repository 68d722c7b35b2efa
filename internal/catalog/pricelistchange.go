package catalog

import (
	"context"
	"errors"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// editPrices changes price lists, prices or assignments, from the current version on.
func (s *Service) editPrices(ctx context.Context, supplierID string, edit func(tx *store.Tx, version int64) error) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		version, err := tx.EditPrices(ctx, supplierID)
		if err != nil {
			return err
		}
		return edit(tx, version)
	})
}

// RenamePriceList renames a manual list. Renaming a list that mirrors Unleashed is a conflict,
// since its name comes from there.
func (s *Service) RenamePriceList(ctx context.Context, supplierID, listID, name string) (wholesale.PriceList, error) {
	var faults faults
	name = faults.requiredLine("name", name)
	if err := faults.err(); err != nil {
		return wholesale.PriceList{}, err
	}
	var l wholesale.PriceList
	err := s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) (err error) {
		if l, err = manualList(ctx, tx, supplierID, listID, "renamed"); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "price_list_renamed", name, "was %s", l.Name); err != nil {
			return err
		}
		l.Name = name
		return tx.PutPriceList(ctx, version, l)
	})
	return l, err
}

// manualList reads a manual list; a list that mirrors Unleashed is a conflict.
func manualList(ctx context.Context, tx *store.Tx, supplierID, listID, done string) (wholesale.PriceList, error) {
	l, err := tx.PriceList(ctx, supplierID, listID)
	if err != nil {
		return l, store.Missing("price list", err)
	}
	if l.Origin != wholesale.OriginManual {
		return l, wholesale.Conflict("%s mirrors Unleashed and cannot be %s here", l.Name, done)
	}
	return l, nil
}

// DeletePriceList removes a manual list with its prices. Its customers move to their Unleashed
// list, or to default prices. moved is how many there were.
func (s *Service) DeletePriceList(ctx context.Context, supplierID, listID string) (moved int64, err error) {
	err = s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		moved = 0
		l, err := manualList(ctx, tx, supplierID, listID, "deleted")
		if err != nil {
			return err
		}
		synced, err := tx.SyncedLists(ctx, supplierID)
		if err != nil {
			return err
		}
		for {
			customers, err := tx.CustomersOnPriceList(ctx, supplierID, l.ID, "", "", store.MaxPageSize)
			if err != nil {
				return fmt.Errorf("read who buys from list %s: %w", l.ID, err)
			}
			if len(customers) == 0 {
				break
			}
			for _, c := range customers {
				if err := tx.SetLayers(ctx, supplierID, version, c.ID, idsOf(synced.LayersOf(c))); err != nil {
					return err
				}
			}
			moved += int64(len(customers))
		}
		if err := tx.Auditf(ctx, supplierID, "price_list_deleted", l.Name, "%d customers bought from it", moved); err != nil {
			return err
		}
		return tx.EndPriceList(ctx, supplierID, version, l.ID)
	})
	return moved, err
}

// AssignPriceList assigns a list to a customer. Among lists that mirror Unleashed, a matched
// customer can only get the one set there. Any other is a conflict.
func (s *Service) AssignPriceList(ctx context.Context, supplierID, listID, customerID string) (wholesale.Customer, error) {
	var c wholesale.Customer
	err := s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		l, err := tx.PriceList(ctx, supplierID, listID)
		if err != nil {
			return store.Missing("price list", err)
		}
		if c, err = tx.Customer(ctx, supplierID, customerID); err != nil {
			return store.Missing("customer", err)
		}
		if err := mayBuyFrom(ctx, tx, c, l); err != nil {
			return err
		}
		var faults faults
		if err := chooseLayers(ctx, tx, &c, listID, &faults); err != nil {
			return err
		}
		if err := faults.err(); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "price_list_assigned", c.Code, "buys from %s", l.Name); err != nil {
			return err
		}
		return tx.SetLayers(ctx, supplierID, version, c.ID, c.Layers)
	})
	return c, err
}

// mayBuyFrom returns why a customer cannot be put on a list.
func mayBuyFrom(ctx context.Context, tx *store.Tx, c wholesale.Customer, l wholesale.PriceList) error {
	switch l.Origin {
	case wholesale.OriginManual:
		return nil
	case wholesale.OriginDefault, wholesale.OriginQuantity:
		return wholesale.Conflict("Everyone who is not on a manual price list buys from %s", l.Name)
	}
	if c.RemoteID == "" {
		if l.Origin == wholesale.OriginCustomer {
			return wholesale.Conflict("%s holds one customer's own prices from Unleashed; no one else can buy from it", l.Name)
		}
		return nil
	}
	synced, err := tx.SyncedLists(ctx, c.SupplierID)
	if err != nil {
		return err
	}
	theirs := synced.LayersOf(c)
	if len(theirs) > 0 && theirs[0].ID == l.ID {
		return nil
	}
	words := "pays default prices"
	if len(theirs) > 0 {
		words = "is on the list " + theirs[0].Name
	}
	return wholesale.Conflict("%s is matched with Unleashed, where it %s. Change its tier or prices in Unleashed, or put it on a manual price list",
		c.Name, words)
}

// TakeOffPriceList takes a customer off a list. It moves to its Unleashed list (now), or to default
// prices if now has no id. Only Unleashed can take a matched customer off such a list: a conflict.
func (s *Service) TakeOffPriceList(ctx context.Context, supplierID, listID, customerID string) (c wholesale.Customer, now wholesale.PriceList, err error) {
	err = s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		now = wholesale.PriceList{}
		l, err := tx.PriceList(ctx, supplierID, listID)
		if err != nil {
			return store.Missing("price list", err)
		}
		if c, err = tx.Customer(ctx, supplierID, customerID); err != nil {
			return store.Missing("customer", err)
		}
		if c.PriceListID() != l.ID {
			return wholesale.Conflict("%s no longer buys from %s", c.Name, l.Name)
		}
		synced, err := tx.SyncedLists(ctx, supplierID)
		if err != nil {
			return err
		}
		layers := synced.LayersOf(c)
		if len(layers) > 0 {
			now = layers[0]
		}
		if now.ID == l.ID {
			return wholesale.Conflict("Unleashed has %s on this list. Change its tier or prices there, or put it on a manual price list", c.Name)
		}
		if err := tx.Auditf(ctx, supplierID, "price_list_taken_off", c.Code, "no longer buys from %s", l.Name); err != nil {
			return err
		}
		return tx.SetLayers(ctx, supplierID, version, c.ID, idsOf(layers))
	})
	return c, now, err
}

func idsOf(lists []wholesale.PriceList) (ids []string) {
	for _, l := range lists {
		ids = append(ids, l.ID)
	}
	return ids
}

// ChangePrice changes a price's amount, minimum quantity and dates. One that comes from Unleashed
// stays beside the person's, which counts from then on. It is a conflict if the list already has
// that price for the product.
func (s *Service) ChangePrice(ctx context.Context, supplierID, listID string, key PriceKey, in PriceInput) (wholesale.Price, error) {
	price, err := in.price()
	if err != nil {
		return price, err
	}
	price.ProductID = key.ProductID
	err = s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		old, err := priceOn(ctx, tx, supplierID, listID, key)
		if err != nil {
			return err
		}
		made := store.ListedPrice{PriceListID: listID, Price: price}
		if moved := KeyOf(price).on(listID); moved.MinimumQuantity.Cmp(key.MinimumQuantity) != 0 || moved.ValidFrom != key.ValidFrom {
			if old.Owner == wholesale.OwnedBySync {
				return wholesale.Conflict("This price comes from Unleashed. You can change its amount here; for a different quantity or other dates, add a price")
			}
			if _, err := tx.Price(ctx, supplierID, moved); err == nil {
				return wholesale.Conflict("The list already has a price for this product from this quantity and date. Change that one")
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err := tx.EndPrice(ctx, supplierID, version, old); err != nil {
				return err
			}
		}
		if err := auditPrice(ctx, tx, supplierID, "price_changed", made, "%s%s",
			wholesale.PriceWords(price.UnitPrice), was(old, nil, price)); err != nil {
			return err
		}
		return tx.PutPrices(ctx, supplierID, version, made)
	})
	return price, err
}

// DeletePrice removes a manually set price. On a list that mirrors Unleashed, the price there,
// which is back, counts again, if any. Removing a price that came from Unleashed is a conflict.
func (s *Service) DeletePrice(ctx context.Context, supplierID, listID string, key PriceKey) (back *wholesale.Price, err error) {
	err = s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		back = nil
		old, err := priceOn(ctx, tx, supplierID, listID, key)
		if err != nil {
			return err
		}
		if old.Owner == wholesale.OwnedBySync {
			return wholesale.Conflict("This price comes from Unleashed. Remove it there, or set your own price here, which the sync leaves alone")
		}
		if err := auditPrice(ctx, tx, supplierID, "price_removed", old, "was %s", wholesale.PriceWords(old.UnitPrice)); err != nil {
			return err
		}
		if err := tx.EndPrice(ctx, supplierID, version, old); err != nil {
			return store.Missing("price on this list", err)
		}
		theirs := KeyOf(old.Price).on(listID)
		theirs.Owner = wholesale.OwnedBySync
		kept, err := tx.Price(ctx, supplierID, theirs)
		if err == nil {
			back = &kept.Price
		} else if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return err
	})
	return back, err
}
