package catalog

import (
	"context"
	"fmt"
	"slices"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// buyer prices products for one customer on one day.
type buyer struct {
	customer wholesale.Customer
	date     wholesale.Date
}

func newBuyer(ctx context.Context, tx *store.Tx, supplierID, customerID string) (buyer, error) {
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return buyer{}, named("customer", err)
	}
	date, err := today(ctx, tx, supplierID)
	return buyer{customer: customer, date: date}, err
}

// shelf returns the products the customer can see, each with its unit price.
func (b buyer) shelf(ctx context.Context, tx *store.Tx, products []wholesale.Product) ([]PricedProduct, error) {
	all, err := b.wholeRange(ctx, tx, products)
	return slices.DeleteFunc(all, func(p PricedProduct) bool {
		return p.Availability == wholesale.Discontinued || p.Outside
	}), err
}

// wholeRange returns all products, each with the customer's unit price if it has one.
func (b buyer) wholeRange(ctx context.Context, tx *store.Tx, products []wholesale.Product) ([]PricedProduct, error) {
	lists, err := b.lists(ctx, tx, products...)
	if err != nil {
		return nil, err
	}
	listed := make([]PricedProduct, len(products))
	for i, p := range products {
		listed[i] = PricedProduct{Product: p, Outside: b.outside(p, lists[p.ID])}
		if answer, ok := b.price(p, lists[p.ID], decimal.One); ok {
			listed[i].Price = &answer
		}
	}
	return listed, nil
}

// lists reads the customer's prices for the products.
func (b buyer) lists(ctx context.Context, tx *store.Tx, products ...wholesale.Product) (map[string][]wholesale.ListPrices, error) {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	version, err := tx.PriceVersion(ctx, b.customer.SupplierID)
	if err != nil {
		return nil, err
	}
	lists, err := tx.ListPricesOf(ctx, b.customer, version.Current, ids)
	if err != nil {
		return nil, fmt.Errorf("read the price lists of customer %s: %w", b.customer.ID, err)
	}
	return lists, nil
}

func (b buyer) price(p wholesale.Product, lists []wholesale.ListPrices, quantity wholesale.Decimal) (wholesale.PriceAnswer, bool) {
	return wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: b.customer, Product: p, Layers: lists, Quantity: quantity, Date: b.date})
}

// outside reports whether a manual list, which is final, lacks the product. A product listed only
// from some quantity up is not outside, though one unit has no price.
func (b buyer) outside(p wholesale.Product, lists []wholesale.ListPrices) bool {
	manual := false
	for _, l := range lists {
		manual = manual || l.List.Origin == wholesale.OriginManual
	}
	if !manual {
		return false
	}
	_, buyable := b.price(p, lists, wholesale.MaxQuantity)
	return !buyable
}
