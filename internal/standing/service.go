// Package standing is about standing orders: what a customer wants each week, the orders that are
// made from it ahead of their delivery days, and what people do with both. What is done when is
// decided in the domain, see wholesale.StandingPlan.
package standing

import (
	"context"
	"errors"
	"log/slog"

	"upstock/internal/fulfilment"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Config is what the service works with.
type Config struct {
	Store  *store.Store
	Orders *ordering.Service
	Log    *slog.Logger // silent when nil
}

// Service carries out what is done with standing orders.
type Service struct {
	store  *store.Store
	orders *ordering.Service
	log    *slog.Logger
}

// New makes the service.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{store: c.Store, orders: c.Orders, log: c.Log}
}

// buying is a customer with everything that its standing order goes by.
type buying struct {
	supplier wholesale.Supplier
	customer wholesale.Customer
	rules    wholesale.DeliveryRules
}

func buyingOf(ctx context.Context, tx *store.Tx, supplierID, customerID string) (b buying, err error) {
	if b.supplier, err = tx.Supplier(ctx, supplierID); err != nil {
		return b, err
	}
	if b.customer, err = tx.Customer(ctx, supplierID, customerID); err != nil {
		return b, store.Missing("customer", err)
	}
	b.rules, err = fulfilment.RulesOf(ctx, tx, supplierID, b.customer)
	return b, err
}

// today is the date on the supplier's calendar.
func (b buying) today(tx *store.Tx) wholesale.Date {
	return wholesale.DateOf(tx.Now(), b.supplier.Location())
}

// orNone is a customer's standing order, or an empty one that is written nowhere yet.
func orNone(ctx context.Context, tx *store.Tx, supplierID, customerID string) (*wholesale.StandingOrder, error) {
	found, err := tx.StandingOrder(ctx, supplierID, customerID)
	if errors.Is(err, store.ErrNotFound) {
		return &wholesale.StandingOrder{SupplierID: supplierID, CustomerID: customerID, DaysAhead: wholesale.DefaultDaysAhead}, nil
	}
	return found, err
}
