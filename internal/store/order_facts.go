package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// OrderFact is what statistics need to know of an order.
type OrderFact struct {
	CreatedAt    time.Time
	ShippedAt    time.Time // zero: not shipped yet
	Currency     string
	Total        wholesale.Decimal
	NeededPerson bool // it has waited for a person, if only for a while
}

// OrderFacts reads the facts of all orders since a moment, in any order, without those that were cancelled.
func (tx *Tx) OrderFacts(ctx context.Context, supplierID string, since time.Time) ([]OrderFact, error) {
	rows, err := tx.queries().OrderFacts(ctx, db.OrderFactsParams{SupplierID: supplierID, Since: timeColumn(since)})
	return allRows(rows, err, func(r db.OrderFactsRow) (OrderFact, error) {
		return OrderFact{
			CreatedAt: timeOf(r.CreatedAt), ShippedAt: timeOf(r.ShippedAt), Currency: r.Currency,
			Total: totalOf(r.Total), NeededPerson: r.NeededPerson,
		}, nil
	})
}
