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
		return buyer{}, store.Missing("customer", err)
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
	pricer, err := b.pricer(ctx, tx, products...)
	if err != nil {
		return nil, err
	}
	listed := make([]PricedProduct, len(products))
	for i := range products {
		listed[i] = PricedProduct{Product: products[i], Outside: pricer.Outside(&products[i])}
		if answer, ok := pricer.Price(&products[i], decimal.One); ok {
			listed[i].Price = &answer
		}
		listed[i].Breaks = pricer.Breaks(&products[i])
		listed[i].Changes, listed[i].Then = pricer.Upcoming(&products[i])
	}
	return listed, nil
}

// pricer reads what the customer pays for the products.
func (b *buyer) pricer(ctx context.Context, tx *store.Tx, products ...wholesale.Product) (wholesale.Pricer, error) {
	book, err := tx.PriceBook(ctx, b.customer.SupplierID, []wholesale.Customer{b.customer}, products)
	if err != nil {
		return wholesale.Pricer{}, fmt.Errorf("read the prices of customer %s: %w", b.customer.ID, err)
	}
	return book.For(&b.customer, b.date), nil
}
