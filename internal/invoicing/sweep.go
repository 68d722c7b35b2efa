package invoicing

import (
	"context"
	"errors"

	"upstock/internal/store"
)

// ordersPerSweep bounds how many orders one sweep looks at; the next goes on after them.
const ordersPerSweep = 50

// Sweep looks at orders that have left and were not settled: what a follower could not know of,
// such as orders that were written by an earlier version. The server calls it regularly. Each order
// is a transaction of its own.
func (s *Service) Sweep(ctx context.Context) error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	due, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]store.OrderToInvoice, error) {
		return tx.OrdersToInvoice(ctx, s.after, ordersPerSweep)
	})
	if err != nil {
		return err
	}
	s.after = ""
	if len(due) == ordersPerSweep {
		s.after = due[len(due)-1].OrderID
	}
	var failed error
	for _, d := range due {
		err := s.store.Update(ctx, func(tx *store.Tx) error {
			o, err := tx.OrderForUpdate(ctx, d.SupplierID, d.OrderID)
			if err != nil {
				return err
			}
			return s.Follow(ctx, tx, o)
		})
		failed = errors.Join(failed, err) // one order that cannot be invoiced holds up no other
	}
	return failed
}
