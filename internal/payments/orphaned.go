package payments

import (
	"context"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticeOrphaned is about a payment at Stripe whose order is not here any more.
const NoticeOrphaned = "payment_orphaned"

// orphaned has the supplier know, once, of money that came in for an order that a restore from a
// backup has lost: no one else would ever say so.
func (l *lane) orphaned(ctx context.Context, i stripe.Intent) error {
	if i.Status != stripe.IntentSucceeded && i.Status != stripe.IntentProcessing || i.Refunded >= max(i.Received, 1) {
		return nil
	}
	amount, err := wholesale.FromMinorUnits(i.Amount, i.Currency)
	if err != nil {
		return err
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		had, err := tx.HadNotice(ctx, l.supplierID, NoticeOrphaned, i.OrderID) // it may have been dismissed
		if err != nil || had {
			return err
		}
		p := wholesale.Payment{Amount: amount, Currency: i.Currency}
		return tx.PutNotice(ctx, l.supplierID, store.Notice{
			Kind: NoticeOrphaned, OrderID: i.OrderID, Title: "Stripe has a payment of " + amountOf(&p) + " for an order that is not here",
			Detail: "The order was lost when a backup was restored. In Stripe the payment is " + i.ID +
				". Enter the order again on account, as it is paid already, or refund the payment in Stripe.",
		})
	})
}
