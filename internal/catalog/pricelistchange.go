package catalog

import (
	"context"
	"errors"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// RenamePriceList gives a manual list another name. A list that mirrors Unleashed has its name from there: that is a
// conflict.
func (s *Service) RenamePriceList(ctx context.Context, supplierID, listID, name string) (wholesale.PriceList, error) {
	var faults faults
	name = faults.requiredLine("name", name)
	if err := faults.err(); err != nil {
		return wholesale.PriceList{}, err
	}
	var l wholesale.PriceList
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if l, err = manualList(ctx, tx, supplierID, listID, "renamed"); err != nil {
			return err
		}
		l.Name = name
		return tx.PutPriceList(ctx, l)
	})
	return l, err
}

// manualList reads a list that a person made; a conflict for one that mirrors Unleashed.
func manualList(ctx context.Context, tx *store.Tx, supplierID, listID, done string) (wholesale.PriceList, error) {
	l, err := tx.PriceList(ctx, supplierID, listID)
	if err != nil {
		return l, named("price list", err)
	}
	if l.Origin != wholesale.OriginManual {
		return l, wholesale.Conflict("%s mirrors Unleashed and cannot be %s here", l.Name, done)
	}
	return l, nil
}

// DeletePriceList removes a manual list with its prices. Who bought from it buys from the list that Unleashed gives them
// from now on, or at default prices; moved says how many they were.
func (s *Service) DeletePriceList(ctx context.Context, supplierID, listID string) (moved int64, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		moved = 0
		l, err := manualList(ctx, tx, supplierID, listID, "deleted")
		if err != nil {
			return err
		}
		synced, err := readSyncedLists(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		for {
			customers, err := tx.CustomersOnPriceList(ctx, supplierID, l.ID, "", "", maxLimit)
			if err != nil {
				return fmt.Errorf("read who buys from list %s: %w", l.ID, err)
			}
			if len(customers) == 0 {
				break
			}
			for _, c := range customers {
				if err := tx.SetCustomerPriceList(ctx, supplierID, c.ID, synced.of(c).ID); err != nil {
					return err
				}
			}
			moved += int64(len(customers))
		}
		if err := tx.DeletePricesOfList(ctx, supplierID, l.ID); err != nil {
			return err
		}
		return tx.DeletePriceList(ctx, supplierID, l.ID)
	})
	return moved, err
}

// AssignPriceList has a customer buy from a list. Of the lists that mirror Unleashed, a matched customer buys from the one
// that Unleashed says: to assign another is a conflict.
func (s *Service) AssignPriceList(ctx context.Context, supplierID, listID, customerID string) (wholesale.Customer, error) {
	var c wholesale.Customer
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.PriceList(ctx, supplierID, listID)
		if err != nil {
			return named("price list", err)
		}
		if err := tx.HoldCustomer(ctx, supplierID, customerID); err != nil {
			return named("customer", err)
		}
		if c, err = tx.Customer(ctx, supplierID, customerID); err != nil {
			return named("customer", err)
		}
		if err := mayBuyFrom(ctx, tx, c, l); err != nil {
			return err
		}
		var faults faults
		if err := choosePriceList(ctx, tx, &c, listID, &faults); err != nil {
			return err
		}
		if err := faults.err(); err != nil {
			return err
		}
		return tx.SetCustomerPriceList(ctx, supplierID, c.ID, listID)
	})
	return c, err
}

// mayBuyFrom says why a customer cannot be put on a list.
func mayBuyFrom(ctx context.Context, tx *store.Tx, c wholesale.Customer, l wholesale.PriceList) error {
	if l.Origin == wholesale.OriginManual {
		return nil
	}
	if c.RemoteID == "" {
		if l.Origin == wholesale.OriginCustomer {
			return wholesale.Conflict("%s holds one customer's own prices from Unleashed; nobody else can buy from it", l.Name)
		}
		return nil
	}
	synced, err := readSyncedLists(ctx, tx, c.SupplierID)
	if err != nil {
		return err
	}
	if theirs := synced.of(c); theirs.ID != l.ID {
		return wholesale.Conflict("%s is matched with Unleashed, which has it %s. Change its tier or its prices in Unleashed, or put it on a list made by hand",
			c.Name, onListWords(theirs))
	}
	return nil
}

func onListWords(l wholesale.PriceList) string {
	if l.ID == "" {
		return "pay default prices"
	}
	return "on the list " + l.Name
}

// TakeOffPriceList has a customer no longer buy from a list. It then buys from the list that Unleashed gives it (now), or at
// default prices, when now has no id. That a matched customer is on such a list is for Unleashed to change: a conflict.
func (s *Service) TakeOffPriceList(ctx context.Context, supplierID, listID, customerID string) (c wholesale.Customer, now wholesale.PriceList, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.PriceList(ctx, supplierID, listID)
		if err != nil {
			return named("price list", err)
		}
		if c, err = tx.Customer(ctx, supplierID, customerID); err != nil {
			return named("customer", err)
		}
		if c.PriceListID != l.ID {
			return wholesale.Conflict("%s does not buy from %s any more", c.Name, l.Name)
		}
		synced, err := readSyncedLists(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		if now = synced.of(c); now.ID == l.ID {
			return wholesale.Conflict("Unleashed has %s on this list. Change its tier or its prices there, or put it on a list made by hand", c.Name)
		}
		return tx.SetCustomerPriceList(ctx, supplierID, c.ID, now.ID)
	})
	return c, now, err
}

// syncedLists are the lists that mirror Unleashed, by what they mirror.
type syncedLists map[string]wholesale.PriceList

func readSyncedLists(ctx context.Context, tx *store.Tx, supplierID string) (syncedLists, error) {
	all, err := tx.AllPriceLists(ctx, supplierID)
	if err != nil {
		return nil, fmt.Errorf("read the price lists: %w", err)
	}
	lists := make(syncedLists, len(all))
	for _, l := range all {
		if l.Origin != wholesale.OriginManual {
			lists[l.RemoteKey] = l
		}
	}
	return lists, nil
}

// of is the list that Unleashed gives a customer: its own, else its tier's; a list without id when there is neither.
func (lists syncedLists) of(c wholesale.Customer) wholesale.PriceList {
	if c.RemoteID == "" {
		return wholesale.PriceList{}
	}
	if own, ok := lists[wholesale.CustomerListKey(c.RemoteID)]; ok {
		return own
	}
	if tier, ok := lists[wholesale.TierListKey(c.Terms.TierKey)]; ok {
		return tier
	}
	var found wholesale.PriceList // of a tier that is known by its label only, if just one has it
	for _, l := range lists {
		if l.Origin != wholesale.OriginTier || wholesale.TierByName(l.Name) != c.Terms.TierKey {
			continue
		}
		if found.ID != "" {
			return wholesale.PriceList{}
		}
		found = l
	}
	return found
}

// ChangePrice makes one price of a list another: its amount, and also from which quantity and on which days it holds. It
// belongs to a person afterwards. When the list has such a price for the product already, that is a conflict.
func (s *Service) ChangePrice(ctx context.Context, supplierID, listID string, key PriceKey, in PriceInput) (wholesale.Price, error) {
	price, err := in.price()
	if err != nil {
		return price, err
	}
	price.ProductID = key.ProductID
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		old, err := priceOn(ctx, tx, supplierID, listID, key)
		if err != nil {
			return err
		}
		made := store.ListedPrice{PriceListID: listID, Price: price}
		if moved := KeyOf(price).on(listID); moved.MinimumQuantity.Cmp(key.MinimumQuantity) != 0 || moved.ValidFrom != key.ValidFrom {
			if old.Owner == wholesale.OwnedBySync {
				return wholesale.Conflict("This price comes from Unleashed. Its amount can be changed here; for another quantity or other days add a price")
			}
			if _, err := tx.Price(ctx, supplierID, moved); err == nil {
				return wholesale.Conflict("The list has a price for this product from this quantity and day on already. Change that one")
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err := tx.DeletePrice(ctx, supplierID, old); err != nil {
				return err
			}
		}
		return tx.PutPrice(ctx, supplierID, made)
	})
	return price, err
}

// DeletePrice takes a person's price off a list. On a list that mirrors Unleashed its price there comes back in its place,
// if it has one: the list follows Unleashed again. A price that comes from Unleashed cannot be taken off here: a conflict.
func (s *Service) DeletePrice(ctx context.Context, supplierID, listID string, key PriceKey) (back *wholesale.Price, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		back = nil
		old, err := priceOn(ctx, tx, supplierID, listID, key)
		if err != nil {
			return err
		}
		if old.Owner == wholesale.OwnedBySync {
			return wholesale.Conflict("This price comes from Unleashed. Remove it there, or set another price here, which the sync will not touch")
		}
		if err := tx.DeletePrice(ctx, supplierID, old); err != nil {
			return named("price on this list", err)
		}
		if back, err = remotePrice(ctx, tx, supplierID, listID, key); err != nil || back == nil {
			return err
		}
		return tx.PutPrice(ctx, supplierID, store.ListedPrice{PriceListID: listID, Price: *back})
	})
	return back, err
}

// remotePrice is what Unleashed wants a price of a list to be, as far as it was read; nil when it has none, or when the list
// is a person's.
func remotePrice(ctx context.Context, tx *store.Tx, supplierID, listID string, key PriceKey) (*wholesale.Price, error) {
	list, err := tx.PriceList(ctx, supplierID, listID)
	if err != nil || list.Origin == wholesale.OriginManual {
		return nil, err
	}
	product, err := tx.Product(ctx, supplierID, key.ProductID)
	if err != nil {
		return nil, named("product", err)
	}
	customers, err := tx.AllCustomers(ctx, supplierID)
	if err != nil {
		return nil, fmt.Errorf("read the customers: %w", err)
	}
	var remote []wholesale.CustomerPrice
	for _, c := range customers {
		if c.RemoteID == "" || wholesale.CustomerListKey(c.RemoteID) != list.RemoteKey {
			continue
		}
		if remote, err = tx.RemotePricesOf(ctx, supplierID, c.RemoteID, product.RemoteID); err != nil {
			return nil, fmt.Errorf("read Unleashed's prices of customer %s: %w", c.ID, err)
		}
	}
	for _, l := range wholesale.PlanPrices([]wholesale.Product{product}, customers, remote, list.Currency).Lists {
		if l.Key != list.RemoteKey {
			continue
		}
		for _, p := range l.Prices {
			if p.MinimumQuantity.Cmp(key.MinimumQuantity) == 0 && p.ValidFrom == key.ValidFrom {
				return &p, nil
			}
		}
	}
	return nil, nil //nolint:nilnil // that Unleashed has no such price is an ordinary answer
}
