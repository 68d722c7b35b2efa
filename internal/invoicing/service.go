// Package invoicing issues what customers pay by: the invoice of an order once it has left and
// nothing blocks it, credit notes, and statements. Whether an order may be invoiced, the domain
// says ([wholesale.Order.BillingBlocked]). Nothing that was issued is ever changed.
package invoicing

import (
	"cmp"
	"context"
	"log/slog"
	"sync"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Config is what the service works with.
type Config struct {
	Store  *store.Store
	Orders *ordering.Service
	// Issued is told of every invoice and credit note in the transaction that issues it, so that
	// what is to leave with it leaves exactly once. Optional.
	Issued func(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error
	// SettingsSaved is told when a supplier has changed its choices, in that transaction. Optional.
	SettingsSaved func(ctx context.Context, tx *store.Tx, supplierID string) error
	Log           *slog.Logger // silent when nil
}

// Service issues invoices and credit notes.
type Service struct {
	store  *store.Store
	orders *ordering.Service
	issued []Follower
	saved  func(ctx context.Context, tx *store.Tx, supplierID string) error
	log    *slog.Logger

	sweeping sync.Mutex
	after    string // the last order that a sweep has looked at
}

// New makes the service, and has it follow the orders.
func New(c Config) *Service {
	s := &Service{
		store: c.Store, orders: c.Orders, saved: c.SettingsSaved,
		log: cmp.Or(c.Log, slog.New(slog.DiscardHandler)),
	}
	if c.Issued != nil {
		s.FollowedBy(c.Issued)
	}
	c.Orders.FollowedBy(s.Follow)
	return s
}

// Follower is told of every invoice and credit note in the transaction that issues it.
type Follower func(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error

// FollowedBy adds one who is told of what is issued. It is called while the program starts.
func (s *Service) FollowedBy(f Follower) { s.issued = append(s.issued, f) }

// tell tells all followers.
func (s *Service) tell(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error {
	for _, told := range s.issued {
		if err := told(ctx, tx, i); err != nil {
			return err
		}
	}
	return nil
}
