package catalog

import (
	"context"
	"maps"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CustomersToMatchFirst lists customers like [Service.Customers], but unmatched ones come first.
// The query's Matched is ignored.
func (s *Service) CustomersToMatchFirst(ctx context.Context, supplierID string, q CustomerQuery) (Page[wholesale.Customer], error) {
	read := func(tx *store.Tx, after []string, limit int) (customers []wholesale.Customer, err error) {
		code := after[1]
		for _, matched := range []bool{false, true} {
			if !matched && after[0] == matchedPlace {
				continue // the pages before have shown them
			}
			part, err := tx.Customers(ctx, supplierID, store.CustomerFilter{
				Code: q.Code, Query: q.Query, Matched: &matched, After: code, Limit: limit - len(customers),
			})
			if err != nil {
				return nil, err
			}
			if customers, code = append(customers, part...), ""; len(customers) == limit {
				break
			}
		}
		return customers, nil
	}
	return readPage(ctx, s.store, q.listing("customers to match first", 2), read, func(c wholesale.Customer) []string {
		if c.RemoteID != "" {
			return []string{matchedPlace, c.Code}
		}
		return []string{"", c.Code}
	})
}

// matchedPlace marks a cursor among the matched customers.
const matchedPlace = "matched"

// CustomerCounts is how many customers there are, and how many are still unmatched.
type CustomerCounts struct {
	All       int64
	Unmatched int64
}

// CountCustomers counts the supplier's customers.
func (s *Service) CountCustomers(ctx context.Context, supplierID string) (n CustomerCounts, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if n.All, err = tx.CountCustomers(ctx, supplierID); err != nil {
			return err
		}
		n.Unmatched, err = tx.CountUnmatchedCustomers(ctx, supplierID)
		return err
	})
	return n, err
}

// MatchedTo reports which of the given inventory-system customers are already matched: the names of
// our customers by remote id.
func (s *Service) MatchedTo(ctx context.Context, supplierID string, remoteIDs []string) (names map[string]string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		names, err = tx.MatchedCustomers(ctx, supplierID, remoteIDs)
		return err
	})
	return names, err
}

// PriceListNames reads the names of the customers' price lists, by list id.
func (s *Service) PriceListNames(
	ctx context.Context, supplierID string, customers []wholesale.Customer,
) (names map[string]string, err error) {
	wanted := map[string]bool{}
	for _, c := range customers {
		if id := c.PriceListID(); id != "" {
			wanted[id] = true
		}
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		names, err = tx.PriceListNames(ctx, supplierID, slices.Collect(maps.Keys(wanted)))
		return err
	})
	return names, err
}

// PriceListsFor lists the price lists that can be assigned to a customer, and its current one. A
// customer's own Unleashed list is for that customer only, and Unleashed sets a matched customer's
// tier.
func (s *Service) PriceListsFor(ctx context.Context, c wholesale.Customer) (lists []wholesale.PriceList, err error) {
	var all []wholesale.PriceList
	err = s.store.View(ctx, func(tx *store.Tx) error {
		version, err := tx.PriceVersion(ctx, c.SupplierID)
		if err != nil {
			return err
		}
		all, err = tx.AllPriceLists(ctx, c.SupplierID, version.Current)
		return err
	})
	for _, l := range all {
		fits := l.Currency == "" || c.Terms.Currency == "" || l.Currency == c.Terms.Currency
		if l.ID == c.PriceListID() || l.Origin == wholesale.OriginManual && fits || l.Origin == wholesale.OriginTier && c.RemoteID == "" {
			lists = append(lists, l)
		}
	}
	return lists, err
}
