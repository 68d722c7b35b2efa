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
	var none Page[wholesale.PriceList]
	limit, err := pageSize(limit)
	if err != nil {
		return none, err
	}
	place, err := placeOf(cursor, "price-lists", 1)
	if err != nil {
		return none, err
	}
	var lists []wholesale.PriceList
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		lists, err = tx.PriceLists(ctx, supplierID, place[0], limit+1)
		return err
	})
	if err != nil {
		return none, err
	}
	return cutPage(lists, limit, "price-lists", func(l wholesale.PriceList) string { return l.ID }), nil
}

// PriceList reads a price list; wholesale.CodeNotFound when the supplier has none with this id.
func (s *Service) PriceList(ctx context.Context, supplierID, id string) (wholesale.PriceList, error) {
	var l wholesale.PriceList
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		l, err = tx.PriceList(ctx, supplierID, id)
		return named("price list", err)
	})
	return l, err
}

// NewPriceList is a price list as it is asked for.
type NewPriceList struct {
	Name     string
	Currency string // ISO 4217; the supplier's when empty
}

// CreatePriceList adds a manual price list without prices. With an idempotency key that was used before, first is the answer
// that was given then, and nothing is done.
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
		return wholesale.PriceList{}, named("supplier", err)
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
	return l, tx.PutPriceList(ctx, version, l)
}

// Prices lists what is on a price list, by product code, minimum quantity and first day. Limit is 1 to 500, or 50 when
// zero.
func (s *Service) Prices(ctx context.Context, supplierID, listID, cursor string, limit int) (Page[wholesale.Price], error) {
	var none Page[wholesale.Price]
	limit, err := pageSize(limit)
	if err != nil {
		return none, err
	}
	from, err := pricePlaceOf(cursor)
	if err != nil {
		return none, err
	}
	var prices []wholesale.Price
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return named("price list", err)
		}
		prices, err = tx.Prices(ctx, supplierID, listID, store.PricePage{
			AfterCode: from.code, AfterMinimum: from.justBelow(), Limit: from.shown + limit + 1,
		})
		return err
	})
	if err != nil {
		return none, err
	}
	prices = prices[min(from.shown, len(prices)):]
	if len(prices) <= limit {
		return Page[wholesale.Price]{Items: prices}, nil
	}
	return Page[wholesale.Price]{Items: prices[:limit], Next: from.after(prices[:limit]).cursor()}, nil
}
