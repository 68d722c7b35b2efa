package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// OrderMention is an order as a sentence names it.
type OrderMention struct {
	ID        string
	Number    string
	CreatedAt time.Time
}

// OrdersWithReference finds a customer's other orders with the same reference, the newest first.
// Cancelled ones do not count.
func (tx *Tx) OrdersWithReference(
	ctx context.Context, supplierID, customerID, reference, exceptID string, most int,
) ([]OrderMention, error) {
	rows, err := tx.queries().OrdersWithReference(ctx, db.OrdersWithReferenceParams{
		SupplierID: supplierID, CustomerID: customerID, Reference: reference, ExceptID: exceptID,
		Most: int32(most), //nolint:gosec // a handful
	})
	return allRows(rows, err, func(r db.OrdersWithReferenceRow) (OrderMention, error) {
		return OrderMention{ID: r.ID, Number: r.Number, CreatedAt: timeOf(r.CreatedAt)}, nil
	})
}
