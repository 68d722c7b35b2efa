package payments

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Credited has an order's payments be planned again once a credit note of it is there: less is owed
// now. Not in the same transaction, because whoever refunds a payment issues the credit note first,
// and only then writes the refund that it is for. It is an invoicing.Follower.
func (s *Service) Credited(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error {
	if i.Kind != wholesale.CreditNote {
		return nil
	}
	payments, err := tx.Payments(ctx, i.SupplierID, store.PaymentFilter{OrderID: i.OrderID, Limit: 1})
	if err != nil || len(payments) == 0 {
		return err
	}
	s.wakeAfter(tx)
	return tx.LookAtPaymentLater(ctx, i.SupplierID, payments[0].ID, tx.Now())
}
