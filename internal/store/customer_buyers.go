package store

import (
	"context"

	"upstock/internal/store/db"
)

// BuyerPerson is who buys for a customer.
type BuyerPerson struct {
	Buyer
	Person Person
}

// BuyersOfCustomer reads who buys for a customer, the first one first.
func (tx *Tx) BuyersOfCustomer(ctx context.Context, supplierID, customerID string) ([]BuyerPerson, error) {
	rows, err := tx.queries().BuyersOfCustomer(ctx, db.BuyersOfCustomerParams{SupplierID: supplierID, CustomerID: customerID})
	return allRows(rows, err, func(r db.BuyersOfCustomerRow) (BuyerPerson, error) {
		person, err := personOf(r.Person)
		return BuyerPerson{Buyer: buyerOf(r.Buyer), Person: person}, err
	})
}
