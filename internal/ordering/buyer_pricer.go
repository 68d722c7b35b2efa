package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyerPricer says what a customer pays in the shop, and what it cannot order.
type BuyerPricer struct {
	supplier wholesale.Supplier
	customer wholesale.Customer
	pricer   *pricer
}

// NewBuyerPricer reads what is needed to price products for a customer today; each line names one by
// its id or its code.
func NewBuyerPricer(ctx context.Context, tx *store.Tx, supplierID, customerID string, lines []LineInput) (*BuyerPricer, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return nil, named("customer", err)
	}
	p, err := newPricer(ctx, tx, supplier, customer, lines)
	if err != nil {
		return nil, err
	}
	p.source = wholesale.SourceBuyer
	return &BuyerPricer{supplier: supplier, customer: customer, pricer: p}, nil
}

// notForBuyer is said of a product that is not there and of one outside of the customer's range
// alike: no one may learn what others can buy.
const notForBuyer = "is not available"

// Product finds the product that a line names. The reason says why the customer cannot have it, to
// follow its name: "is out of stock"; "" when it can.
func (b *BuyerPricer) Product(in LineInput) (product wholesale.Product, reason string) {
	if err := b.pricer.ambiguous[in.ProductCode]; err != nil && in.ProductID == "" {
		return product, "could mean several products: write the code exactly"
	}
	product = b.pricer.named(in)
	switch {
	case product.ID == "", product.Availability == wholesale.Discontinued, b.pricer.prices.Outside(&product):
		return product, notForBuyer
	case product.RefusedFrom(wholesale.SourceBuyer) != "":
		return product, "is out of stock"
	}
	return product, ""
}

// Price is what one unit costs when the customer buys this quantity; the reason says why it cannot,
// to follow the product's name.
func (b *BuyerPricer) Price(product wholesale.Product, quantity wholesale.Decimal) (unit wholesale.Decimal, reason string) {
	if answer, ok := b.pricer.prices.Price(&product, quantity); ok {
		return answer.UnitPrice.Rescale(wholesale.PriceScale), ""
	}
	if breaks := b.pricer.prices.Breaks(&product); len(breaks) > 0 && quantity.Cmp(breaks[0].From) < 0 {
		return unit, "is sold from " + wholesale.FormatTrimmed(breaks[0].From) + " on"
	}
	return unit, "has no price for you yet"
}

// FirstPrice is what one unit costs when the customer buys the fewest it can; false when it cannot
// buy any.
func (b *BuyerPricer) FirstPrice(product wholesale.Product) (wholesale.Decimal, bool) {
	breaks := b.pricer.prices.Breaks(&product)
	if len(breaks) == 0 {
		return wholesale.Decimal{}, false
	}
	return breaks[0].UnitPrice.Rescale(wholesale.PriceScale), true
}
