package catalog

import (
	"context"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceListQuery chooses price lists of one origin.
type PriceListQuery struct {
	Origin wholesale.Origin
	Query  string // words of the name
	Cursor string
	Limit  int // 1 to 500, or 50 when zero
}

// PriceListSummaries lists price lists by name, each with how many prices are on it and how many customers buy from it.
func (s *Service) PriceListSummaries(ctx context.Context, supplierID string, q PriceListQuery) (Page[store.PriceListSummary], error) {
	var none Page[store.PriceListSummary]
	limit, err := pageSize(q.Limit)
	if err != nil {
		return none, err
	}
	cursorName := "price-list-summaries-" + string(q.Origin)
	place, err := placeOf(q.Cursor, cursorName, 2)
	if err != nil {
		return none, err
	}
	var faults faults
	faults.search("q", q.Query)
	if err := faults.err(); err != nil {
		return none, err
	}
	var lists []store.PriceListSummary
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		lists, err = tx.PriceListSummaries(ctx, supplierID, store.PriceListFilter{
			Origin: q.Origin, Query: q.Query, AfterName: place[0], AfterID: place[1], Limit: limit + 1,
		})
		return err
	})
	if err != nil || len(lists) <= limit {
		return Page[store.PriceListSummary]{Items: lists}, err
	}
	last := lists[limit-1]
	return Page[store.PriceListSummary]{Items: lists[:limit], Next: cursor(cursorName, last.Name, last.ID)}, nil
}

// PriceListSummary reads a price list with its counts; wholesale.CodeNotFound when the supplier has none with this id.
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

// PriceRows lists what is on a price list with the products' names, by product code, minimum quantity and first day.
// query narrows it to products in whose code or name its words are. Limit is 1 to 500, or 50 when zero.
func (s *Service) PriceRows(ctx context.Context, supplierID, listID, query, at string, limit int) (Page[store.PriceRow], error) {
	var none Page[store.PriceRow]
	limit, err := pageSize(limit)
	if err != nil {
		return none, err
	}
	from := store.PriceRowFilter{Query: query, AfterMinimum: smallestStep.Neg(), Limit: limit + 1}
	place, err := placeOf(at, "price-rows", 3)
	if err != nil {
		return none, err
	}
	if at != "" {
		from.AfterCode, from.AfterFrom = place[0], wholesale.Date(place[2])
		if from.AfterMinimum, err = decimal.Parse(place[1]); err != nil || from.AfterMinimum.Abs().Cmp(wholesale.MaxQuantity) > 0 {
			return none, errCursor()
		}
	}
	var faults faults
	faults.search("q", query)
	if err := faults.err(); err != nil {
		return none, err
	}
	var rows []store.PriceRow
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return named("price list", err)
		}
		rows, err = tx.PriceRows(ctx, supplierID, listID, from)
		return err
	})
	if err != nil || len(rows) <= limit {
		return Page[store.PriceRow]{Items: rows}, err
	}
	last := rows[limit-1]
	return Page[store.PriceRow]{Items: rows[:limit], Next: cursor("price-rows", last.ProductCode, last.MinimumQuantity.String(), string(last.ValidFrom))}, nil
}

// CustomersOn lists the customers who buy from a price list by code, without their addresses. query narrows them to those in
// whose code, name or e-mail its words are. Limit is 1 to 500, or 50 when zero.
func (s *Service) CustomersOn(ctx context.Context, supplierID, listID, query, at string, limit int) (Page[wholesale.Customer], error) {
	var none Page[wholesale.Customer]
	limit, err := pageSize(limit)
	if err != nil {
		return none, err
	}
	place, err := placeOf(at, "customers-on-list", 1)
	if err != nil {
		return none, err
	}
	var faults faults
	faults.search("q", query)
	if err := faults.err(); err != nil {
		return none, err
	}
	var customers []wholesale.Customer
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return named("price list", err)
		}
		customers, err = tx.CustomersOnPriceList(ctx, supplierID, listID, query, place[0], limit+1)
		return err
	})
	if err != nil {
		return none, err
	}
	return cutPage(customers, limit, "customers-on-list", func(c wholesale.Customer) string { return c.Code }), nil
}

// PriceKey says which of a list's prices is meant: a product may have several, from different quantities or days on.
type PriceKey struct {
	ProductID       string
	MinimumQuantity wholesale.Decimal
	ValidFrom       wholesale.Date
}

// KeyOf is the key of a price.
func KeyOf(p wholesale.Price) PriceKey {
	return PriceKey{ProductID: p.ProductID, MinimumQuantity: p.MinimumQuantity, ValidFrom: p.ValidFrom}
}

func (k PriceKey) on(listID string) store.ListedPrice {
	return store.ListedPrice{PriceListID: listID, Price: wholesale.Price{
		ProductID: k.ProductID, MinimumQuantity: k.MinimumQuantity, ValidFrom: k.ValidFrom,
	}}
}

// PriceRow reads one price of a list with its product; wholesale.CodeNotFound when the list does not have it.
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

// priceOn reads one price of a list.
func priceOn(ctx context.Context, tx *store.Tx, supplierID, listID string, key PriceKey) (store.ListedPrice, error) {
	if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
		return store.ListedPrice{}, named("price list", err)
	}
	p, err := tx.Price(ctx, supplierID, key.on(listID))
	return p, named("price on this list", err)
}
