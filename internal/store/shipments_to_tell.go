package store

import (
	"context"

	"upstock/internal/store/db"
)

// PutShipmentToTell keeps that the customer is to be told that an order has left.
func (tx *Tx) PutShipmentToTell(ctx context.Context, supplierID, orderID string) error {
	return tx.queries().PutShipmentToTell(ctx, db.PutShipmentToTellParams{SupplierID: supplierID, OrderID: orderID})
}

// TakeShipmentToTell says whether that is still to be done, and leaves it to the caller alone.
func (tx *Tx) TakeShipmentToTell(ctx context.Context, supplierID, orderID string) (bool, error) {
	n, err := tx.queries().TakeShipmentToTell(ctx, db.TakeShipmentToTellParams{SupplierID: supplierID, OrderID: orderID})
	return n > 0, err
}
