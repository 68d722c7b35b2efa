package catalog

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceInput is a requested price. Minimum quantity and first day are part of its identity: a list
// may have several prices for one product that differ in these.
type PriceInput struct {
	UnitPrice       wholesale.Decimal // without tax
	MinimumQuantity wholesale.Decimal // zero: from the first unit on
	ValidFrom       wholesale.Date
	ValidTo         wholesale.Date // the last day, inclusive
}

// SetPrice sets a product's price on a list and marks it as set by a person, even on a synced list.
// A sync never changes such a price.
func (s *Service) SetPrice(ctx context.Context, supplierID, listID, productID string, in PriceInput) (wholesale.Price, error) {
	price, err := in.price()
	if err != nil {
		return price, err
	}
	err = s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
		if _, err := tx.PriceList(ctx, supplierID, listID); err != nil {
			return store.Missing("price list", err)
		}
		product, err := tx.Product(ctx, supplierID, productID)
		if err != nil {
			return store.Missing("product", err)
		}
		price.ProductID, price.ProductCode = product.ID, product.Code
		made := store.ListedPrice{PriceListID: listID, Price: price}
		old, oldErr := tx.Price(ctx, supplierID, KeyOf(price).on(listID))
		if oldErr != nil && !errors.Is(oldErr, store.ErrNotFound) {
			return oldErr
		}
		if err := auditPrice(ctx, tx, supplierID, "price_set", made, "%s%s",
			wholesale.PriceWords(price.UnitPrice), was(old, oldErr, price)); err != nil {
			return err
		}
		return tx.PutPrices(ctx, supplierID, version, made)
	})
	return price, err
}

func (in PriceInput) price() (wholesale.Price, error) {
	var faults faults
	p := wholesale.Price{
		UnitPrice:       faults.amount("unit_price", in.UnitPrice, wholesale.PriceScale, wholesale.MaxUnitPrice),
		MinimumQuantity: faults.amount("minimum_quantity", in.MinimumQuantity, wholesale.QuantityScale, wholesale.MaxQuantity),
		ValidFrom:       faults.date("valid_from", in.ValidFrom),
		ValidTo:         faults.date("valid_to", in.ValidTo),
		Owner:           wholesale.OwnedByPerson,
	}
	if p.ValidFrom != "" && p.ValidTo != "" && p.ValidTo < p.ValidFrom {
		faults.say("valid_to", "must not be before the first day")
	}
	return p, faults.err()
}

// PriceFor returns what a customer pays for one unit when buying quantity (one when zero) on date
// (today at the supplier when empty), and why. If the price, customer or product does not exist it
// returns wholesale.CodeNotFound.
func (s *Service) PriceFor(ctx context.Context, supplierID, customerID, productID string, quantity wholesale.Decimal, date wholesale.Date) (wholesale.PriceAnswer, error) {
	var answer wholesale.PriceAnswer
	var ok bool
	err := s.askPrice(ctx, supplierID, customerID, productID, quantity, date, func(p wholesale.Pricer, product *wholesale.Product, quantity wholesale.Decimal) {
		answer, ok = p.Price(product, quantity)
	})
	if err == nil && !ok {
		err = noPrice()
	}
	return answer, err
}
