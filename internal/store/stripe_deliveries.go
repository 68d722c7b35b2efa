package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"upstock/internal/store/db"
)

// StripeDeliveries is how Stripe's messages to a supplier arrive. Times are zero for what has not
// happened.
type StripeDeliveries struct {
	Received       int64 // with a good signature, those that were repeated included
	LastReceivedAt time.Time
	LastRefusedAt  time.Time
	LastRefusal    string // why, in words
}

// Refusing says that the latest message was refused.
func (d StripeDeliveries) Refusing() bool { return d.LastRefusedAt.After(d.LastReceivedAt) }

// StripeDeliveries reads how the supplier's messages arrive; zero before the first.
func (tx *Tx) StripeDeliveries(ctx context.Context, supplierID string) (StripeDeliveries, error) {
	row, err := tx.queries().StripeDelivery(ctx, supplierID)
	if errors.Is(err, sql.ErrNoRows) {
		return StripeDeliveries{}, nil
	}
	return StripeDeliveries{
		Received: row.Received, LastReceivedAt: timeOf(row.LastReceivedAt),
		LastRefusedAt: timeOf(row.LastRefusedAt), LastRefusal: row.LastRefusal,
	}, err
}

// NoteStripeDelivery counts a message of Stripe's with a good signature.
func (tx *Tx) NoteStripeDelivery(ctx context.Context, supplierID string) error {
	return tx.queries().CountStripeDelivery(ctx, db.CountStripeDeliveryParams{SupplierID: supplierID, At: timeColumn(tx.Now())})
}

// NoteStripeRefusal keeps why a message was refused, in words.
func (tx *Tx) NoteStripeRefusal(ctx context.Context, supplierID, why string) error {
	return tx.queries().NoteRefusedStripeDelivery(ctx, db.NoteRefusedStripeDeliveryParams{SupplierID: supplierID, At: timeColumn(tx.Now()), Why: why})
}

// PaymentsElsewhere counts the supplier's payments that were begun at another account of Stripe
// than this one and are not settled.
func (tx *Tx) PaymentsElsewhere(ctx context.Context, supplierID, account string) (int64, error) {
	return tx.queries().CountPaymentsElsewhere(ctx, db.CountPaymentsElsewhereParams{SupplierID: supplierID, Account: account})
}
