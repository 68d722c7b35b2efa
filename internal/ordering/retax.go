package ordering

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Retax works out the taxes of orders that are not approved yet again: of those of the given
// customers, and of those that have any of the given products. Code changing what a customer or a
// product is taxed with calls it in the same transaction, so that the total people see is the one
// that would be sent.
func (s *Service) Retax(ctx context.Context, tx *store.Tx, supplierID string, customerIDs, productIDs []string) error {
	ids, err := tx.OpenOrdersOf(ctx, supplierID, customerIDs, productIDs)
	if err != nil {
		return err
	}
	customers := map[string]wholesale.Customer{}
	for _, id := range ids {
		o, err := tx.OrderForUpdate(ctx, supplierID, id)
		if err != nil {
			return err
		}
		if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
			continue // approved while this waited for it
		}
		customer, known := customers[o.CustomerID]
		if !known {
			if customer, err = tx.Customer(ctx, supplierID, o.CustomerID); err != nil {
				return err
			}
			customers[o.CustomerID] = customer
		}
		taxed, err := taxedToday(ctx, tx, o, customer)
		if err != nil {
			return err
		}
		if sameTaxes(o, taxed) {
			continue
		}
		if err := keepTaxes(ctx, tx, o, taxed); err != nil {
			return err
		}
		if err := s.Save(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// RetaxOrder is [Service.Retax] for one order, after an approval found that its taxes had changed.
func (s *Service) RetaxOrder(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
			return wholesale.Conflict("Order %s is %s: its taxes stay as they are", o.Number, o.Status)
		}
		customer, err := tx.Customer(ctx, supplierID, o.CustomerID)
		if err != nil {
			return err
		}
		taxed, err := taxedToday(ctx, tx, o, customer)
		if err != nil {
			return err
		}
		return keepTaxes(ctx, tx, o, taxed)
	})
}

// taxedToday is [taxedLike] with the order's products as they are now.
func taxedToday(ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer) (*wholesale.Order, error) {
	products, err := tx.ProductsBy(ctx, o.SupplierID, store.ByID, o.ProductIDs())
	if err != nil {
		return nil, err
	}
	return taxedLike(o, customer, products)
}

// taxedLike is the order with the taxes that its customer and products have, which may have been
// matched or imported again since it was taken: Unleashed accepts no others. Prices stay as they
// were agreed.
func taxedLike(o *wholesale.Order, customer wholesale.Customer, products map[string]wholesale.Product) (*wholesale.Order, error) {
	taxed := *o
	taxed.Lines = slices.Clone(o.Lines)
	taxed.Tax = customer.FreightTax()
	for i := range taxed.Lines {
		taxed.Lines[i].Tax = customer.TaxOn(products[taxed.Lines[i].ProductID])
	}
	return &taxed, taxed.ComputeTotals()
}

// keepTaxes gives the order the taxes of a copy of it, and says so when it comes to another total.
func keepTaxes(ctx context.Context, tx *store.Tx, o, taxed *wholesale.Order) error {
	if sameTaxes(o, taxed) {
		return nil
	}
	before := o.Total
	*o = *taxed
	if err := tx.ReplaceLines(ctx, o); err != nil {
		return err
	}
	if o.Total.Cmp(before) == 0 {
		return nil
	}
	return AddEvent(ctx, tx, o, ByUpstock, "taxes_updated", "Taxes were updated from Unleashed: total %s %s, was %s",
		o.Currency, wholesale.AmountWords(o.Total), wholesale.AmountWords(before))
}

func sameTaxes(a, b *wholesale.Order) bool {
	same := func(x, y wholesale.Tax) bool { return x.Code == y.Code && x.Rate.Cmp(y.Rate) == 0 }
	return same(a.Tax, b.Tax) && a.Total.Cmp(b.Total) == 0 &&
		slices.EqualFunc(a.Lines, b.Lines, func(x, y wholesale.Line) bool { return same(x.Tax, y.Tax) && x.LineTax.Cmp(y.LineTax) == 0 })
}
