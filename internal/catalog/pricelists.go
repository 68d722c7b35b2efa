package catalog

import (
	"cmp"
	"context"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceLists lists price lists, oldest first. Limit is 1 to 500, or 50 when zero.
func (s *Service) PriceLists(ctx context.Context, supplierID, cursor string, limit int) (Page[wholesale.PriceList], error) {
	l := listing{name: "price-lists", parts: 1, cursor: cursor, limit: limit}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]wholesale.PriceList, error) {
		return tx.PriceLists(ctx, supplierID, after[0], limit)
	}, func(l wholesale.PriceList) []string { return []string{l.ID} })
}

// PriceList reads a price list, or returns wholesale.CodeNotFound.
func (s *Service) PriceList(ctx context.Context, supplierID, id string) (wholesale.PriceList, error) {
	var l wholesale.PriceList
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		l, err = tx.PriceList(ctx, supplierID, id)
		return store.Missing("price list", err)
	})
	return l, err
}

// NewPriceList is the input for a price list.
type NewPriceList struct {
	Name     string
	Currency string // ISO 4217; the supplier's when empty
}

// CreatePriceList adds an empty manual price list. If the idempotency key was used before, first is
// the original answer and nothing changes.
func (s *Service) CreatePriceList(ctx context.Context, supplierID string, in NewPriceList, idem *store.Idempotency) (l wholesale.PriceList, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			l, err = newPriceList(ctx, tx, supplierID, in)
			return l, err
		})
		return err
	})
	return l, first, err
}

func newPriceList(ctx context.Context, tx *store.Tx, supplierID string, in NewPriceList) (wholesale.PriceList, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return wholesale.PriceList{}, store.Missing("supplier", err)
	}
	var faults faults
	l := wholesale.PriceList{
		ID: store.NewID(), SupplierID: supplierID, Name: faults.requiredLine("name", in.Name), Origin: wholesale.OriginManual,
		Currency: cmp.Or(in.Currency, supplier.Currency),
	}
	if len(l.Currency) != 3 || strings.ContainsFunc(l.Currency, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		faults.say("currency", "must be three capital letters, such as NZD")
	}
	if err := faults.err(); err != nil {
		return l, err
	}
	version, err := tx.EditPrices(ctx, supplierID)
	if err != nil {
		return l, err
	}
	if err := tx.Auditf(ctx, supplierID, "price_list_created", l.Name, "in %s", l.Currency); err != nil {
		return l, err
	}
	return l, tx.PutPriceList(ctx, version, l)
}

// Prices lists a price list's prices like [Service.PriceRows], without product names.
func (s *Service) Prices(ctx context.Context, supplierID, listID, cursor string, limit int) (Page[wholesale.Price], error) {
	rows, err := s.PriceRows(ctx, supplierID, listID, PriceRowQuery{Cursor: cursor, Limit: limit})
	prices := make([]wholesale.Price, len(rows.Items))
	for i, row := range rows.Items {
		prices[i] = row.Price
	}
	return Page[wholesale.Price]{Items: prices, Next: rows.Next}, err
}
