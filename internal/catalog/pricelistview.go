package catalog

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceListQuery filters price lists by origin.
type PriceListQuery struct {
	Origin wholesale.Origin
	Query  string     // words of the name
	Sort   store.Sort // see store.PriceListFilter
	Cursor string
	Limit  int // 1 to 500, or 50 when zero
}

// PriceListSummaries lists price lists with their price and customer counts.
func (s *Service) PriceListSummaries(ctx context.Context, supplierID string, q PriceListQuery) (Page[store.PriceListSummary], error) {
	l := listing{name: sorted("price-list-summaries-"+string(q.Origin), q.Sort), cursor: q.Cursor, limit: q.Limit, query: q.Query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.PriceListSummary, error) {
		return tx.PriceListSummaries(ctx, supplierID, store.PriceListFilter{
			Origin: q.Origin, Query: q.Query, Sort: q.Sort, After: after, Limit: limit,
		})
	}, func(l store.PriceListSummary) []string { return l.Place })
}

// PriceListSummary reads a price list with its counts, or returns wholesale.CodeNotFound.
func (s *Service) PriceListSummary(ctx context.Context, supplierID, listID string) (store.PriceListSummary, error) {
	var l store.PriceListSummary
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		if l.PriceList, err = tx.PriceList(ctx, supplierID, listID); err != nil {
			return store.Missing("price list", err)
		}
		l.Prices, l.Customers, err = tx.PriceListCounts(ctx, supplierID, listID)
		return err
	})
	return l, err
}

// PriceRowQuery narrows and sorts what is on a price list; zero values do not narrow.
type PriceRowQuery struct {
	Query  string // words of the product's code or name
	Owner  wholesale.Owner
	Sort   store.Sort // see store.PriceRowFilter; by itself by product code, minimum quantity and first day
	Cursor string
	Limit  int // 1 to 500, or 50 when zero
}

// PriceRows lists a list's prices with what lists show of their products.
func (s *Service) PriceRows(ctx context.Context, supplierID, listID string, q PriceRowQuery) (Page[store.PriceRow], error) {
	l := listing{name: sorted("price-rows", q.Sort), cursor: q.Cursor, limit: q.Limit, query: q.Query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.PriceRow, error) {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return nil, store.Missing("price list", err)
		}
		return tx.PriceRows(ctx, supplierID, listID, store.PriceRowFilter{
			Query: q.Query, Owner: q.Owner, Sort: q.Sort, After: after, Limit: limit,
		})
	}, func(row store.PriceRow) []string { return row.Place })
}

// PriceKey identifies a price in a list: a product may have several, by quantity and first day.
type PriceKey struct {
	ProductID       string
	MinimumQuantity wholesale.Decimal
	ValidFrom       wholesale.Date
}

// KeyOf returns the key of a price.
func KeyOf(p wholesale.Price) PriceKey {
	return PriceKey{ProductID: p.ProductID, MinimumQuantity: p.MinimumQuantity, ValidFrom: p.ValidFrom}
}

func (k PriceKey) on(listID string) store.ListedPrice {
	return store.ListedPrice{PriceListID: listID, Price: wholesale.Price{
		ProductID: k.ProductID, MinimumQuantity: k.MinimumQuantity, ValidFrom: k.ValidFrom,
	}}
}

// PriceRow reads one price with its product, or returns wholesale.CodeNotFound.
func (s *Service) PriceRow(ctx context.Context, supplierID, listID string, key PriceKey) (row store.PriceRow, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return store.Missing("price list", err)
		}
		only := key.on(listID).Price
		rows, err := tx.PriceRows(ctx, supplierID, listID, store.PriceRowFilter{Only: &only, Limit: 1})
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].ProductID == "" {
			return wholesale.NotFound("price on this list")
		}
		row = rows[0]
		return nil
	})
	return row, err
}

func priceOn(ctx context.Context, tx *store.Tx, supplierID, listID string, key PriceKey) (store.ListedPrice, error) {
	if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
		return store.ListedPrice{}, store.Missing("price list", err)
	}
	p, err := tx.Price(ctx, supplierID, key.on(listID))
	return p, store.Missing("price on this list", err)
}

// ProductsByGroup counts the products that are for sale by what a price for their group or
// sub-group names, see [wholesale.ProductGroup.Target].
func (s *Service) ProductsByGroup(ctx context.Context, supplierID string) (counts map[string]int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		counts, err = tx.ProductsByGroup(ctx, supplierID)
		return err
	})
	return counts, err
}
