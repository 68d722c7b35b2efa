// Package guide holds what a customer orders from: its order guide, which is made from what it
// bought lately, and its own named lists, each in the order of its shelves.
package guide

import (
	"context"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
)

// lately is how long ago something was bought that is on the order guide.
const lately = 90 * 24 * time.Hour

// Bounds of what a customer can keep. A list is written within one transaction.
const (
	maxLists    = 50
	maxProducts = 500
	maxName     = 60 // characters
)

// Service carries out what buyers do with their lists.
type Service struct {
	store     *store.Store
	catalog   *catalog.Service
	purchases purchases
}

// New makes the service.
func New(st *store.Store, c *catalog.Service) *Service { return &Service{store: st, catalog: c} }

// Customer is the customer whose lists they are.
type Customer struct {
	SupplierID string
	CustomerID string
}

// Allows says which of some products are on the customer's order guide or one of its lists: what a
// buyer with limited access may order.
func Allows(ctx context.Context, tx *store.Tx, of Customer, productIDs []string) (map[string]bool, error) {
	return tx.OnGuide(ctx, of.SupplierID, of.CustomerID, tx.Now().Add(-lately), productIDs)
}

// Allows is [Allows] in a transaction of its own.
func (s *Service) Allows(ctx context.Context, of Customer, productIDs []string) (on map[string]bool, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		on, err = Allows(ctx, tx, of, productIDs)
		return err
	})
	return on, err
}
