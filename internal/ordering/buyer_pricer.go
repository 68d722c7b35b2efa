package ordering

import (
	"context"
	"maps"
	"slices"
	"time"

	"upstock/internal/fulfilment"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyerPricer says what a customer pays in the shop, and what it cannot order.
type BuyerPricer struct {
	supplier wholesale.Supplier
	customer wholesale.Customer
	pricer   *pricer
	listed   map[string]bool // the only products the buyer may order; nil: any
}

// OnlyListed lets the buyer order nothing but these products, by id.
func (b *BuyerPricer) OnlyListed(products map[string]bool) { b.listed = products }

// ProductIDs are the products that were found, by their ids.
func (b *BuyerPricer) ProductIDs() []string {
	ids := slices.Collect(maps.Keys(b.pricer.byID))
	for _, product := range b.pricer.byCode {
		ids = append(ids, product.ID)
	}
	return ids
}

// NewBuyerPricer reads what is needed to price products for a customer today; each line names one
// by its id or its code.
func NewBuyerPricer(ctx context.Context, tx *store.Tx, supplierID, customerID string, lines []LineInput) (*BuyerPricer, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	customer, err := tx.Customer(ctx, supplierID, customerID)
	if err != nil {
		return nil, store.Missing("customer", err)
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
	case b.listed != nil && !b.listed[product.ID]:
		return product, "is not on your lists, and your access is limited to them"
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

// Rules are the delivery rules that hold for the customer.
func (b *BuyerPricer) Rules(ctx context.Context, tx *store.Tx) (wholesale.DeliveryRules, error) {
	return fulfilment.RulesOf(ctx, tx, b.supplier.ID, b.customer)
}

// Zone is the supplier's time zone, in which delivery days begin.
func (b *BuyerPricer) Zone() *time.Location { return b.supplier.Location() }

// Addresses are those that the customer can have deliveries at.
func (b *BuyerPricer) Addresses() []wholesale.Address { return b.customer.Addresses }

// HasAddress says whether it is one of the customer's addresses.
func (b *BuyerPricer) HasAddress(id string) bool {
	_, found := b.customer.Address(id)
	return found
}
