package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// Buyer is that a person buys for a customer.
type Buyer struct {
	PersonID   string
	SupplierID string
	CustomerID string
	CreatedAt  time.Time
}

// InsertBuyer adds a person, who must be there, to those who buy for a customer; ErrNotFound when
// the supplier has no such customer.
func (tx *Tx) InsertBuyer(ctx context.Context, b Buyer) error {
	return touched(tx.queries().InsertBuyer(ctx, db.InsertBuyerParams{
		PersonID: b.PersonID, SupplierID: b.SupplierID, CustomerID: b.CustomerID, CreatedAt: timeColumn(b.CreatedAt),
	}))
}
