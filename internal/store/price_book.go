package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"upstock/internal/wholesale"
)

// PriceBook reads the prices in force that matter when these customers buy these products, for
// [wholesale.Pricer]. It takes a handful of queries, however many they are.
func (tx *Tx) PriceBook(ctx context.Context, supplierID string, customers []wholesale.Customer, products []wholesale.Product) (*wholesale.PriceBook, error) {
	lists := map[string]bool{}
	for _, c := range customers {
		for _, id := range c.Layers {
			lists[id] = true
		}
	}
	targets := map[string]bool{}
	for _, p := range products {
		targets[p.ID] = true
		for _, g := range []wholesale.ProductGroup{p.Group, p.SubGroup} {
			if g != (wholesale.ProductGroup{}) {
				targets[g.Target()] = true
			}
		}
	}
	version, err := tx.PriceVersion(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	all, err := tx.listsOfBook(ctx, supplierID, version.Current, slices.Collect(maps.Keys(lists)))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, l := range all {
		ids[i] = l.ID
	}
	prices, err := tx.PricesOf(ctx, supplierID, version.Current, ids, slices.Sorted(maps.Keys(targets)))
	if err != nil {
		return nil, err
	}
	return tx.priceBook(ctx, supplierID, all, prices)
}

// WholePriceBook reads all prices of a version, which may be one that is not in force.
func (tx *Tx) WholePriceBook(ctx context.Context, supplierID string, version int64) (*wholesale.PriceBook, error) {
	lists, err := tx.AllPriceLists(ctx, supplierID, version)
	if err != nil {
		return nil, err
	}
	prices, err := tx.AllPrices(ctx, supplierID, version)
	if err != nil {
		return nil, err
	}
	return tx.priceBook(ctx, supplierID, lists, prices)
}

func (tx *Tx) priceBook(ctx context.Context, supplierID string, lists []wholesale.PriceList, prices []ListedPrice) (*wholesale.PriceBook, error) {
	policy, err := tx.PricePolicy(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	book := wholesale.NewPriceBook(policy)
	ofList := make(map[string][]wholesale.Price, len(lists))
	for _, p := range prices {
		ofList[p.PriceListID] = append(ofList[p.PriceListID], p.Price)
	}
	for _, l := range lists {
		book.Add(l, ofList[l.ID])
	}
	return book, nil
}

// listsOfBook reads the given lists and those from which everyone buys.
func (tx *Tx) listsOfBook(ctx context.Context, supplierID string, version int64, ids []string) (lists []wholesale.PriceList, err error) {
	args := []any{supplierID, version}
	for _, id := range ids {
		args = append(args, id)
	}
	condition := `origin IN ('unleashed_quantity', 'unleashed_default')`
	if len(ids) > 0 {
		condition = "(" + condition + " OR id IN (" + placeholders(3, len(ids)) + "))"
	}
	query := `SELECT id, name, origin, currency, remote_key FROM price_list
		WHERE supplier_id = $1 AND since <= $2 AND until > $2 AND ` + condition + ` ORDER BY id`
	err = tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		l := wholesale.PriceList{SupplierID: supplierID}
		err := rows.Scan(&l.ID, &l.Name, &l.Origin, &l.Currency, &l.RemoteKey)
		lists = append(lists, l)
		return err
	})
	return lists, err
}
