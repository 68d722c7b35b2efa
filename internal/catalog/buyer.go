package catalog

import (
	"context"
	"fmt"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// buyer prices products for one customer on one day.
type buyer struct {
	customer wholesale.Customer
	date     wholesale.Date
}

// newBuyer is a customer who buys today.
func newBuyer(ctx context.Context, tx *store.Tx, supplierID, customerID string) (buyer, error) {
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return buyer{}, named("customer", err)
	}
	date, err := today(ctx, tx, supplierID)
	return buyer{customer: customer, date: date}, err
}

// shelf is what of the products the customer finds, each with its price for one unit.
func (b buyer) shelf(ctx context.Context, tx *store.Tx, products []wholesale.Product) ([]PricedProduct, error) {
	lists, err := b.lists(ctx, tx, products...)
	if err != nil {
		return nil, err
	}
	shelf := make([]PricedProduct, 0, len(products))
	for _, p := range products {
		if p.Availability == wholesale.Discontinued || b.outside(p, lists[p.ID]) {
			continue
		}
		listed := PricedProduct{Product: p}
		if answer, ok := b.price(p, lists[p.ID], decimal.One); ok {
			listed.Price = &answer
		}
		shelf = append(shelf, listed)
	}
	return shelf, nil
}

// lists reads what the customer's price lists say about the products.
func (b buyer) lists(ctx context.Context, tx *store.Tx, products ...wholesale.Product) (map[string][]wholesale.ListPrices, error) {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	lists, err := tx.ListPricesOf(ctx, b.customer, ids)
	if err != nil {
		return nil, fmt.Errorf("read the price lists of customer %s: %w", b.customer.ID, err)
	}
	return lists, nil
}

func (b buyer) price(p wholesale.Product, lists []wholesale.ListPrices, quantity wholesale.Decimal) (wholesale.PriceAnswer, bool) {
	return wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: b.customer, Product: p, Lists: lists, Quantity: quantity, Date: b.date})
}

// outside says whether a manual list, which is the supplier's final word, does not hold the product. A product that is on
// it from some quantity on is not outside, though one unit has no price.
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
