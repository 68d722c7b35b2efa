package catalog

import (
	"context"
	"maps"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CustomerRowQuery narrows and sorts the customers as people work through them; zero values do not
// narrow.
type CustomerRowQuery struct {
	Query       string // as in CustomerQuery
	Matched     *bool
	HasList     *bool
	PriceListID string
	GroupID     string // a fulfilment group
	Problem     store.CustomerProblem
	Sort        store.Sort // see store.CustomerRowFilter
	Cursor      string
	Limit       int // 1 to 500; 50 when zero
}

func (q CustomerRowQuery) filter() store.CustomerRowFilter {
	return store.CustomerRowFilter{
		Query: q.Query, Matched: q.Matched, HasList: q.HasList, PriceListID: q.PriceListID, GroupID: q.GroupID, Problem: q.Problem, Sort: q.Sort,
	}
}

// CustomerRows lists what lists show of customers, sorted by any column.
func (s *Service) CustomerRows(ctx context.Context, supplierID string, q CustomerRowQuery) (Page[store.CustomerRow], error) {
	l := listing{name: sorted("customer rows", q.Sort), cursor: q.Cursor, limit: q.Limit, query: q.Query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.CustomerRow, error) {
		f := q.filter()
		f.After, f.Limit = after, limit
		return tx.CustomerRows(ctx, supplierID, f)
	}, func(c store.CustomerRow) []string { return c.Place })
}

// CountCustomerRows counts the customers on all pages of a list.
func (s *Service) CountCustomerRows(ctx context.Context, supplierID string, q CustomerRowQuery) (n int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		n, err = tx.CountCustomerRows(ctx, supplierID, q.filter())
		return err
	})
	return n, err
}

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
