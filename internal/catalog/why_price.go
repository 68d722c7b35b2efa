package catalog

import (
	"context"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// WhyPrice is what a customer pays for a quantity of a product, what it does not pay and why, and
// what it would pay for more.
type WhyPrice struct {
	wholesale.WhyPrice
	Breaks []wholesale.PriceBreak
	Next   *wholesale.NextBreak // nil when none is near
	Priced bool                 // false: the customer has no price
}

// WhyPriceFor answers like [Service.PriceFor], with everything that was considered.
func (s *Service) WhyPriceFor(ctx context.Context, supplierID, customerID, productID string, quantity wholesale.Decimal, date wholesale.Date) (WhyPrice, error) {
	why, err := s.WhyPrice(ctx, supplierID, customerID, productID, quantity, date)
	if err == nil && !why.Priced {
		err = noPrice()
	}
	return why, err
}

// WhyPrice is [Service.WhyPriceFor] that also says why there is no price. The quantity is that of a
// line; others are those of the other lines with the product.
func (s *Service) WhyPrice(
	ctx context.Context, supplierID, customerID, productID string, quantity wholesale.Decimal, date wholesale.Date, others ...wholesale.Decimal,
) (why WhyPrice, err error) {
	err = s.askPrice(ctx, supplierID, customerID, productID, quantity, date, func(p wholesale.Pricer, product *wholesale.Product, quantity wholesale.Decimal) {
		quantity = p.Counted(quantity, others...)
		why.WhyPrice, why.Priced = p.Why(product, quantity)
		why.Breaks = p.Breaks(product)
		if next, near := p.NextBreak(product, quantity); near {
			why.Next = &next
		}
	})
	return why, err
}

// askPrice hands what prices a product for a customer on a day to ask; see [Service.PriceFor].
func (s *Service) askPrice(
	ctx context.Context, supplierID, customerID, productID string, quantity wholesale.Decimal, date wholesale.Date,
	ask func(wholesale.Pricer, *wholesale.Product, wholesale.Decimal),
) error {
	var faults faults
	if quantity.IsZero() {
		quantity = decimal.One
	}
	faults.amount("quantity", quantity, wholesale.QuantityScale, wholesale.MaxQuantity)
	faults.date("date", date)
	if err := faults.err(); err != nil {
		return err
	}
	return s.store.View(ctx, func(tx *store.Tx) error {
		b, err := newBuyer(ctx, tx, supplierID, customerID)
		if err != nil {
			return err
		}
		if date != "" {
			b.date = date
		}
		product, err := tx.Product(ctx, supplierID, productID)
		if err != nil {
			return store.Missing("product", err)
		}
		pricer, err := b.pricer(ctx, tx, product)
		if err != nil {
			return err
		}
		ask(pricer, &product, quantity)
		return nil
	})
}

func noPrice() error { return wholesale.NotFound("price for this customer and product") }
