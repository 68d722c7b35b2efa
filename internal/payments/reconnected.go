package payments

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paidBefore says whether money has come in, or is on its way: then some of it may go back in
// Stripe without anyone telling us, while Stripe is not connected.
func paidBefore(ctx context.Context, tx *store.Tx, supplierID string) (bool, error) {
	came, err := tx.Payments(ctx, supplierID, store.PaymentFilter{
		States: []wholesale.PaymentState{wholesale.PaymentProcessing, wholesale.PaymentPaid, wholesale.PaymentRefunded}, Limit: 1,
	})
	return len(came) > 0, err
}

// compareReconnected compares with Stripe once after it was connected again, before anything is
// refunded: what has waited for it may have been refunded in Stripe meanwhile. Charges do not wait,
// since an intent that was paid meanwhile says so when it is asked for once more.
func (l *lane) compareReconnected(ctx context.Context) (known bool, err error) {
	if l.account == nil || !l.connection.CompareFirst {
		return true, nil
	}
	if !l.work.mayTryCompare(l.supplierID, l.clock()) {
		return false, nil
	}
	_, err = l.reconcile(ctx)
	return !l.connection.CompareFirst, err
}

// comparedFirst has the refunds that waited for the comparison go on, unless other keys were
// entered meanwhile.
func (l *lane) comparedFirst(ctx context.Context) error {
	if !l.connection.CompareFirst {
		return nil
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		known, err := tx.ComparedFirst(ctx, l.connection)
		l.connection.CompareFirst = !known
		return err
	})
}
