package ordering

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Drafter makes drafts of many orders as [Service.Draft] does, having read everything that they
// need at once: a document of a supermarket has hundreds.
type Drafter struct {
	supplier   wholesale.Supplier
	connection store.Connection
	customers  map[string]wholesale.Customer
	products   map[string]wholesale.Product
	pricers    map[string]*pricer // by customer
}

// NewDrafter reads what orders of these customers for these products need. Customers that are not
// the supplier's are left out.
func (s *Service) NewDrafter(
	ctx context.Context, tx *store.Tx, supplierID string, customerIDs []string, products []wholesale.Product,
) (*Drafter, error) {
	d := &Drafter{customers: map[string]wholesale.Customer{}, products: map[string]wholesale.Product{}, pricers: map[string]*pricer{}}
	var err error
	if d.supplier, err = tx.Supplier(ctx, supplierID); err != nil {
		return nil, err
	}
	if d.connection, err = connectionOrDefault(ctx, tx, supplierID); err != nil {
		return nil, err
	}
	var customers []wholesale.Customer
	for _, id := range customerIDs {
		c, err := tx.Customer(ctx, supplierID, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.customers[id] = c
		customers = append(customers, c)
	}
	for _, p := range products {
		d.products[p.ID] = p
	}
	book, err := tx.PriceBook(ctx, supplierID, customers, products)
	if err != nil {
		return nil, err
	}
	date := wholesale.DateOf(tx.Now(), d.supplier.Location())
	for id, c := range d.customers {
		p := &pricer{customer: c, date: date, byID: d.products, policy: book.Policy()}
		p.prices = book.For(&p.customer, date)
		d.pricers[id] = p
	}
	return d, nil
}

// Draft makes a draft of an order that names its customer and products by their ids.
func (d *Drafter) Draft(in NewOrder) (*wholesale.Order, error) {
	customer, known := d.customers[in.CustomerID]
	if !known {
		return nil, wholesale.Invalid("customer_id", "is not one of your customers")
	}
	// Orders of supermarkets are on account, whatever the terms of a store say.
	return makeOrder(d.supplier, customer, nil, d.connection, d.pricers[in.CustomerID], in)
}
