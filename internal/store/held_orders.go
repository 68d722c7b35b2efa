package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// HeldState is how far an order has come that is over its buyer's spending limit.
type HeldState string

// The states. What was declined can still go back into its buyer's basket.
const (
	HeldWaiting   HeldState = "waiting"
	HeldReleased  HeldState = "released"  // it became an order
	HeldDeclined  HeldState = "declined"  // by someone who may release
	HeldWithdrawn HeldState = "withdrawn" // back in the basket of the person who wanted to order
)

// HeldOrder is an order over its buyer's spending limit, which waits for someone of the same
// customer to release it.
type HeldOrder struct {
	ID         string
	SupplierID string
	CustomerID string
	PersonID   string // who wants to order
	State      HeldState
	Contents   string            // JSON
	Total      wholesale.Decimal // with tax, when it was held
	Currency   string
	OrderID    string // what it became; "" unless it was released
	DecidedBy  string // a person's id; "" as long as it waits
	Words      string // why it was declined
	CreatedAt  time.Time
	DecidedAt  time.Time // zero as long as it waits
}

// InsertHeldOrder adds an order that waits.
func (tx *Tx) InsertHeldOrder(ctx context.Context, h HeldOrder) error {
	return tx.queries().InsertHeldOrder(ctx, db.InsertHeldOrderParams{
		ID: h.ID, SupplierID: h.SupplierID, CustomerID: h.CustomerID, PersonID: h.PersonID, State: string(h.State),
		Contents: h.Contents, Total: amountColumn(h.Total), Currency: h.Currency, OrderID: h.OrderID, DecidedBy: h.DecidedBy, Words: h.Words,
		CreatedAt: timeColumn(h.CreatedAt), DecidedAt: timeColumn(h.DecidedAt),
	})
}

// HeldOrder reads one; ErrNotFound when the customer has none with this id.
func (tx *Tx) HeldOrder(ctx context.Context, supplierID, customerID, id string) (HeldOrder, error) {
	row, err := tx.queries().HeldOrder(ctx, db.HeldOrderParams{SupplierID: supplierID, CustomerID: customerID, ID: id})
	return oneRow(row, err, heldOrderOf)
}

// HeldOrders lists a customer's in one state, the oldest first.
func (tx *Tx) HeldOrders(ctx context.Context, supplierID, customerID string, state HeldState, limit int) ([]HeldOrder, error) {
	rows, err := tx.queries().HeldOrders(ctx, db.HeldOrdersParams{
		SupplierID: supplierID, CustomerID: customerID, State: string(state), MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, heldOrderOf)
}

// DecideHeldOrder moves an order on that was in a state; ErrStale when it is not any more.
func (tx *Tx) DecideHeldOrder(ctx context.Context, from HeldState, h HeldOrder) error {
	n, err := tx.queries().DecideHeldOrder(ctx, db.DecideHeldOrderParams{
		SupplierID: h.SupplierID, CustomerID: h.CustomerID, ID: h.ID, FromState: string(from), State: string(h.State), OrderID: h.OrderID,
		DecidedBy: h.DecidedBy, Words: h.Words, DecidedAt: timeColumn(h.DecidedAt),
	})
	return touchedOr(ErrStale, n, err)
}

func heldOrderOf(r db.HeldOrder) (HeldOrder, error) {
	return HeldOrder{
		ID: r.ID, SupplierID: r.SupplierID, CustomerID: r.CustomerID, PersonID: r.PersonID, State: HeldState(r.State),
		Contents: r.Contents, Total: totalOf(r.Total), Currency: r.Currency, OrderID: r.OrderID, DecidedBy: r.DecidedBy, Words: r.Words,
		CreatedAt: timeOf(r.CreatedAt), DecidedAt: timeOf(r.DecidedAt),
	}, nil
}
