package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PastOrder is an order whose life, or much of it, lies before it was entered here.
type PastOrder struct {
	*wholesale.Order         // with its own times and version
	Timeline         []Event // with their own times, the oldest first
	// Waited is the order as it was while it waited for a person; nil when it never did.
	Waited *wholesale.Order
}

// InsertPastOrder adds an order with its lines and timeline, and counts it in the week in which it
// was placed.
func (tx *Tx) InsertPastOrder(ctx context.Context, p PastOrder) error {
	supplier, err := tx.Supplier(ctx, p.SupplierID)
	if err != nil {
		return err
	}
	counted := db.CountedOrderRow{
		Week: string(wholesale.WeekOf(p.CreatedAt, supplier.Location())), CreatedAt: timeColumn(p.CreatedAt),
	}
	if p.Waited != nil {
		waited := *p.Waited
		waited.Version = p.Version - 1 // the one that the order's own replaces
		if err := tx.putOrder(ctx, &waited, counted); err != nil {
			return err
		}
		if counted, err = tx.countedOrder(ctx, &waited); err != nil {
			return err
		}
		tx.weekly.count(p.SupplierID, counted, -1)
	}
	if err := tx.putOrder(ctx, p.Order, counted); err != nil {
		return err
	}
	if err := tx.insertLines(ctx, p.Order); err != nil {
		return err
	}
	return tx.insertRows(ctx, "INSERT INTO timeline (id, supplier_id, order_id, at, kind, actor, text) VALUES ", "", len(p.Timeline), func(i int) []any {
		e := p.Timeline[i]
		return []any{NewID(), p.SupplierID, p.ID, timeColumn(e.At), e.Kind, e.Actor, e.Text}
	})
}
