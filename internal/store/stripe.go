package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// StripeConnection is a supplier's own account with Stripe. Its keys are sealed; they can be opened
// only with the key ring and only for this row.
type StripeConnection struct {
	SupplierID          string
	SealedKey           string // "" while it is disconnected
	SealedWebhookSecret string // "" when none was given
	AccountID           string // "" when Stripe did not say
	AccountName         string // for people
	Live                bool   // real money
	Status              ConnectionStatus
	Error               string // what is wrong while it is in error, for people
	ConnectedAt         time.Time
	ReconciledUntil     time.Time // up to when what Stripe has was compared with what is here
	NextReconcileAt     time.Time // zero: not at all
	ReconcileError      string    // why the last comparison failed, for people; "" when it did not
	PayoutsUntil        time.Time // up to when payouts were read; zero before the first
	PayoutsError        string    // why payouts could not be read, for people; "" when they could
	// CompareFirst says that nothing is to be refunded until what was refunded at Stripe was read.
	CompareFirst bool
}

// PutStripeConnection records a supplier's account with Stripe.
func (tx *Tx) PutStripeConnection(ctx context.Context, c StripeConnection) error {
	return tx.queries().PutStripeConnection(ctx, db.PutStripeConnectionParams{
		SupplierID: c.SupplierID, SealedKey: c.SealedKey, SealedWebhookSecret: c.SealedWebhookSecret, AccountID: c.AccountID,
		AccountName: c.AccountName, Live: c.Live, Status: string(c.Status), Error: c.Error, ConnectedAt: timeColumn(c.ConnectedAt),
		ReconciledUntil: timeColumn(c.ReconciledUntil), NextReconcileAt: timeColumn(c.NextReconcileAt),
		ReconcileError: c.ReconcileError, PayoutsUntil: timeColumn(c.PayoutsUntil), PayoutsError: c.PayoutsError,
		CompareFirst: c.CompareFirst,
	})
}

// StripeConnection reads a supplier's account with Stripe; ErrNotFound when it never had one.
func (tx *Tx) StripeConnection(ctx context.Context, supplierID string) (StripeConnection, error) {
	row, err := tx.queries().StripeConnection(ctx, supplierID)
	return oneRow(row, err, stripeConnectionOf)
}

// StripeConnections are those of every supplier that ever had one.
func (tx *Tx) StripeConnections(ctx context.Context) ([]StripeConnection, error) {
	rows, err := tx.queries().StripeConnections(ctx)
	return allRows(rows, err, stripeConnectionOf)
}

func stripeConnectionOf(r db.StripeConnection) (StripeConnection, error) {
	return StripeConnection{
		SupplierID: r.SupplierID, SealedKey: r.SealedKey, SealedWebhookSecret: r.SealedWebhookSecret, AccountID: r.AccountID,
		AccountName: r.AccountName, Live: r.Live, Status: ConnectionStatus(r.Status), Error: r.Error, ConnectedAt: timeOf(r.ConnectedAt),
		ReconciledUntil: timeOf(r.ReconciledUntil), NextReconcileAt: timeOf(r.NextReconcileAt),
		ReconcileError: r.ReconcileError, PayoutsUntil: timeOf(r.PayoutsUntil), PayoutsError: r.PayoutsError,
		CompareFirst: r.CompareFirst,
	}, nil
}

// StripeEvent says that something has changed at Stripe, which is then looked at there.
type StripeEvent struct {
	SupplierID string
	ID         string // Stripe's: an event that comes twice has the same
	Type       string
	ObjectID   string
	IntentID   string    // "" when it is about none
	CreatedAt  time.Time // when it first came
}

// InsertStripeEvent keeps an event until it is handled. It is fresh when it has not come before.
func (tx *Tx) InsertStripeEvent(ctx context.Context, e StripeEvent) (fresh bool, err error) {
	n, err := tx.queries().InsertStripeEvent(ctx, db.InsertStripeEventParams{
		SupplierID: e.SupplierID, ID: e.ID, Type: e.Type, ObjectID: e.ObjectID, IntentID: e.IntentID,
		CreatedAt: timeColumn(e.CreatedAt), ReceivedAt: timeColumn(tx.Now()),
	})
	return n > 0, err
}

// StripeEventsToHandle are events, of every supplier, that are still to be handled: the first that
// came first.
func (tx *Tx) StripeEventsToHandle(ctx context.Context, limit int) ([]StripeEvent, error) {
	rows, err := tx.queries().StripeEventsToHandle(ctx, int32(limit)) //nolint:gosec // a small bound
	return allRows(rows, err, stripeEventOf)
}

func stripeEventOf(r db.StripeEvent) (StripeEvent, error) {
	return StripeEvent{
		SupplierID: r.SupplierID, ID: r.ID, Type: r.Type, ObjectID: r.ObjectID, IntentID: r.IntentID, CreatedAt: timeOf(r.CreatedAt),
	}, nil
}

// HandledStripeEvent notes that what an event is about has been looked at. ErrNotFound when the
// supplier has none with this id.
func (tx *Tx) HandledStripeEvent(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HandledStripeEvent(ctx, db.HandledStripeEventParams{
		SupplierID: supplierID, ID: id, HandledAt: timeColumn(tx.Now()),
	}))
}

// ForgetStripeEvents deletes events that were handled before a moment, at most so many, and says
// how many it has deleted.
func (tx *Tx) ForgetStripeEvents(ctx context.Context, before time.Time, most int) (int64, error) {
	return tx.queries().ForgetStripeEvents(ctx, db.ForgetStripeEventsParams{Before: timeColumn(before), MaxRows: int32(most)}) //nolint:gosec // a small bound
}
