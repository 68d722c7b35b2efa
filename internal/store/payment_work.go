package store

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// RefundsLookedAt is how often a refund that the bank is at is looked at.
const RefundsLookedAt = time.Hour

// SuppliersWithPaymentWork finds the suppliers for which something about payments is due by now.
// longestWait bounds how long anything in the outbox waits.
func (tx *Tx) SuppliersWithPaymentWork(ctx context.Context, longestWait time.Duration) ([]string, error) {
	now := tx.Now()
	return tx.queries().SuppliersWithPaymentWork(ctx, db.SuppliersWithPaymentWorkParams{
		Now: timeColumn(now), Latest: timeColumn(now.Add(longestWait + clockSkew)), RefundsBefore: timeColumn(now.Add(-RefundsLookedAt)),
	})
}

// SupplierPaymentsToLookAt is [Tx.PaymentsToLookAt] for one supplier.
func (tx *Tx) SupplierPaymentsToLookAt(ctx context.Context, supplierID string, limit int) ([]wholesale.Payment, error) {
	rows, err := tx.selectPayments(ctx, "p.supplier_id = $1 AND p.look_at <> 0 AND p.look_at <= $2",
		[]any{supplierID, timeColumn(tx.Now())}, fmt.Sprintf(" ORDER BY p.look_at LIMIT %d", limit))
	payments := make([]wholesale.Payment, len(rows))
	for i, row := range rows {
		payments[i] = row.Payment
	}
	return payments, err
}

// WakePayments has all of a supplier's payments that are not final be looked at: something that
// concerns them all has changed.
func (tx *Tx) WakePayments(ctx context.Context, supplierID string) error {
	_, err := tx.queries().WakePayments(ctx, db.WakePaymentsParams{SupplierID: supplierID, Now: timeColumn(tx.Now())})
	return err
}

// RefundsToLookAt finds refunds that the bank is at and that were last looked at an hour ago.
func (tx *Tx) RefundsToLookAt(ctx context.Context, supplierID string, limit int) (refunds []wholesale.Refund, err error) {
	ids, err := tx.queries().RefundsToLookAt(ctx, db.RefundsToLookAtParams{
		SupplierID: supplierID, Before: timeColumn(tx.Now().Add(-RefundsLookedAt)), MaxRows: int32(limit), //nolint:gosec // a small bound
	})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		r, err := tx.Refund(ctx, supplierID, id)
		if err != nil {
			return nil, err
		}
		refunds = append(refunds, r)
	}
	return refunds, nil
}

// SupplierStripeEvents is [Tx.StripeEventsToHandle] for one supplier, without those that were put
// off until later.
func (tx *Tx) SupplierStripeEvents(ctx context.Context, supplierID string, limit int) ([]StripeEvent, error) {
	rows, err := tx.queries().SupplierStripeEvents(ctx, db.SupplierStripeEventsParams{
		SupplierID: supplierID, Now: timeColumn(tx.Now()), MaxRows: int32(limit), //nolint:gosec // a small bound
	})
	return allRows(rows, err, stripeEventOf)
}

// PutOffStripeEvent has an event that could not be handled wait until a moment.
func (tx *Tx) PutOffStripeEvent(ctx context.Context, supplierID, id string, until time.Time) error {
	return touched(tx.queries().PutOffStripeEvent(ctx, db.PutOffStripeEventParams{SupplierID: supplierID, ID: id, ReceivedAt: timeColumn(until)}))
}

// TakeReconcile makes the caller the one who compares what Stripe has with what is here, which was
// due at was; the following comparison is at next. False when someone else does.
func (tx *Tx) TakeReconcile(ctx context.Context, supplierID string, was, next time.Time) (bool, error) {
	n, err := tx.queries().TakeReconcile(ctx, db.TakeReconcileParams{SupplierID: supplierID, Was: timeColumn(was), Next: timeColumn(next)})
	return n > 0, err
}

// SetReconciledUntil records up to when what Stripe has was compared, with the key of c.
func (tx *Tx) SetReconciledUntil(ctx context.Context, c StripeConnection, until time.Time) error {
	_, err := tx.queries().SetReconciledUntil(ctx, db.SetReconciledUntilParams{
		SupplierID: c.SupplierID, SealedKey: c.SealedKey, Until: timeColumn(until),
	})
	return err
}

// ComparedFirst records that nothing waits any more for what Stripe has to be read, with the key of
// c. False when that key was replaced in the meantime.
func (tx *Tx) ComparedFirst(ctx context.Context, c StripeConnection) (bool, error) {
	n, err := tx.queries().ComparedFirst(ctx, db.ComparedFirstParams{SupplierID: c.SupplierID, SealedKey: c.SealedKey})
	return n > 0, err
}

// SetStripeStatus records how the account answers to the key of c, and says whether that is news. A
// key that was replaced in the meantime is left alone.
func (tx *Tx) SetStripeStatus(ctx context.Context, c StripeConnection, status ConnectionStatus, problem string) (news bool, err error) {
	n, err := tx.queries().SetStripeStatus(ctx, db.SetStripeStatusParams{
		SupplierID: c.SupplierID, SealedKey: c.SealedKey, Status: string(status), Error: problem,
	})
	return n > 0, err
}
