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

// Buyer reads what a person may do for a customer; ErrNotFound when they do not buy for it.
func (tx *Tx) Buyer(ctx context.Context, supplierID, customerID, personID string) (Buyer, error) {
	row, err := tx.queries().Buyer(ctx, db.BuyerParams{SupplierID: supplierID, CustomerID: customerID, PersonID: personID})
	return oneRow(row, err, func(r db.Buyer) (Buyer, error) { return buyerOf(r), nil })
}

// UpdateBuyer writes what a person may do for a customer; ErrNotFound when they do not buy for it.
func (tx *Tx) UpdateBuyer(ctx context.Context, b Buyer) error {
	return touched(tx.queries().UpdateBuyer(ctx, db.UpdateBuyerParams{
		SupplierID: b.SupplierID, CustomerID: b.CustomerID, PersonID: b.PersonID, Role: b.Role, SpendingLimit: amountColumn(b.SpendingLimit),
	}))
}

// DeleteBuyer takes a person from those who buy for a customer; ErrNotFound when they do not. The
// person stays: orders name them, and they may ask to trade again.
func (tx *Tx) DeleteBuyer(ctx context.Context, supplierID, customerID, personID string) error {
	return touched(tx.queries().DeleteBuyer(ctx, db.DeleteBuyerParams{SupplierID: supplierID, CustomerID: customerID, PersonID: personID}))
}

// BuysFrom says whether a person buys for any of a supplier's customers.
func (tx *Tx) BuysFrom(ctx context.Context, supplierID, personID string) (bool, error) {
	return tx.queries().BuysFrom(ctx, db.BuysFromParams{SupplierID: supplierID, PersonID: personID})
}
