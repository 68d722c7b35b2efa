package catalog

import (
	"context"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceListQuery filters price lists by origin.
type PriceListQuery struct {
	Origin wholesale.Origin
	Query  string // words of the name
	Cursor string
	Limit  int // 1 to 500, or 50 when zero
}

// PriceListSummaries lists price lists by name with their price and customer counts.
func (s *Service) PriceListSummaries(ctx context.Context, supplierID string, q PriceListQuery) (Page[store.PriceListSummary], error) {
	l := listing{name: "price-list-summaries-" + string(q.Origin), parts: 2, cursor: q.Cursor, limit: q.Limit, query: q.Query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.PriceListSummary, error) {
		return tx.PriceListSummaries(ctx, supplierID, store.PriceListFilter{
			Origin: q.Origin, Query: q.Query, AfterName: after[0], AfterID: after[1], Limit: limit,
		})
	}, func(l store.PriceListSummary) []string { return []string{l.Name, l.ID} })
}

// PriceListSummary reads a price list with its counts, or returns wholesale.CodeNotFound.
func (s *Service) PriceListSummary(ctx context.Context, supplierID, listID string) (store.PriceListSummary, error) {
	var l store.PriceListSummary
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		if l.PriceList, err = tx.PriceList(ctx, supplierID, listID); err != nil {
			return named("price list", err)
		}
		l.Prices, l.Customers, err = tx.PriceListCounts(ctx, supplierID, listID)
		return err
	})
	return l, err
}

// beforeEveryQuantity is below any minimum quantity that a price can have.
var beforeEveryQuantity = decimal.MustNew(-1, wholesale.QuantityScale)

// PriceRows lists a list's prices with product names, by product code, minimum quantity and first
// day. query filters by words in code or name. Limit is 1 to 500, or 50 when zero.
func (s *Service) PriceRows(ctx context.Context, supplierID, listID, query, cursor string, limit int) (Page[store.PriceRow], error) {
	l := listing{name: "price-rows", parts: 3, cursor: cursor, limit: limit, query: query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.PriceRow, error) {
		from := store.PriceRowFilter{
			Query: query, AfterCode: after[0], AfterMinimum: beforeEveryQuantity, AfterFrom: wholesale.Date(after[2]), Limit: limit,
		}
		if cursor != "" {
			var err error
			if from.AfterMinimum, err = decimal.Parse(after[1]); err != nil || from.AfterMinimum.Abs().Cmp(wholesale.MaxQuantity) > 0 {
				return nil, errCursor()
			}
		}
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return nil, named("price list", err)
		}
		return tx.PriceRows(ctx, supplierID, listID, from)
	}, func(row store.PriceRow) []string {
		return []string{row.ProductCode, row.MinimumQuantity.String(), string(row.ValidFrom)}
	})
}

// CustomersOn lists a list's customers by code, without their addresses. query filters by words in
// code, name or e-mail. Limit is 1 to 500, or 50 when zero.
func (s *Service) CustomersOn(ctx context.Context, supplierID, listID, query, cursor string, limit int) (Page[wholesale.Customer], error) {
	l := listing{name: "customers-on-list", parts: 1, cursor: cursor, limit: limit, query: query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]wholesale.Customer, error) {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return nil, named("price list", err)
		}
		return tx.CustomersOnPriceList(ctx, supplierID, listID, query, after[0], limit)
	}, func(c wholesale.Customer) []string { return []string{c.Code} })
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
		listed, err := priceOn(ctx, tx, supplierID, listID, key)
		if err != nil {
			return err
		}
		product, err := tx.Product(ctx, supplierID, key.ProductID)
		row = store.PriceRow{Price: listed.Price, ProductName: product.Name, ProductUnit: product.Unit}
		row.ProductCode = product.Code
		return named("product", err)
	})
	return row, err
}

func priceOn(ctx context.Context, tx *store.Tx, supplierID, listID string, key PriceKey) (store.ListedPrice, error) {
	if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
		return store.ListedPrice{}, named("price list", err)
	}
	p, err := tx.Price(ctx, supplierID, key.on(listID))
	return p, named("price on this list", err)
}
