package store

import (
	"context"
	"strings"
	"time"

	"upstock/internal/store/db"
)

// Webhook is an address of the supplier's that is notified of what happens to orders.
type Webhook struct {
	ID           string
	SupplierID   string
	URL          string
	Events       []string
	SealedSecret string
	SealedLogin  string // the user and password that belong into the URL; "" for none
	CreatedAt    time.Time
	WebhookHealth
}

// WebhookHealth is how the deliveries of a webhook went. Times are zero for what has not happened.
type WebhookHealth struct {
	LastSuccessAt time.Time
	LastFailureAt time.Time
	LastError     string    // of the last failure, in words
	FailingSince  time.Time // first failure since the last success, or zero
}

// InsertWebhook adds a webhook.
func (tx *Tx) InsertWebhook(ctx context.Context, w Webhook) error {
	return tx.queries().InsertWebhook(ctx, db.InsertWebhookParams{
		ID: w.ID, SupplierID: w.SupplierID, Url: w.URL, Events: strings.Join(w.Events, ","), SealedSecret: w.SealedSecret, SealedLogin: w.SealedLogin, CreatedAt: timeColumn(w.CreatedAt),
		LastSuccessAt: timeColumn(w.LastSuccessAt), LastFailureAt: timeColumn(w.LastFailureAt), LastError: w.LastError,
		FailingSince: timeColumn(w.FailingSince),
	})
}

// SetWebhookHealth keeps how the deliveries of a webhook went; ErrNotFound when the supplier has
// none with this id.
func (tx *Tx) SetWebhookHealth(ctx context.Context, supplierID, id string, h WebhookHealth) error {
	return touched(tx.queries().SetWebhookHealth(ctx, db.SetWebhookHealthParams{
		SupplierID: supplierID, ID: id, LastSuccessAt: timeColumn(h.LastSuccessAt), LastFailureAt: timeColumn(h.LastFailureAt),
		LastError: h.LastError, FailingSince: timeColumn(h.FailingSince),
	}))
}

// Webhook reads a webhook; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Webhook(ctx context.Context, supplierID, id string) (Webhook, error) {
	row, err := tx.queries().Webhook(ctx, db.WebhookParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, webhookOf)
}

// Webhooks lists the supplier's webhooks after the given id.
func (tx *Tx) Webhooks(ctx context.Context, supplierID, after string, limit int) ([]Webhook, error) {
	rows, err := tx.queries().Webhooks(ctx, db.WebhooksParams{SupplierID: supplierID, After: after, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, webhookOf)
}

// WebhooksWithLogin finds the webhooks of every supplier whose address may hold a user and
// password, which have a column of their own.
func (tx *Tx) WebhooksWithLogin(ctx context.Context) ([]Webhook, error) {
	rows, err := tx.queries().WebhooksWithLogin(ctx)
	return allRows(rows, err, webhookOf)
}

// SetWebhookTarget changes a webhook's address and its login; ErrNotFound when the supplier has
// none with this id.
func (tx *Tx) SetWebhookTarget(ctx context.Context, w Webhook) error {
	return touched(tx.queries().SetWebhookTarget(ctx, db.SetWebhookTargetParams{
		SupplierID: w.SupplierID, ID: w.ID, Url: w.URL, SealedLogin: w.SealedLogin,
	}))
}

// DeleteWebhook removes a webhook; ErrNotFound when the supplier has none with this id.
func (tx *Tx) DeleteWebhook(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeleteWebhook(ctx, db.DeleteWebhookParams{SupplierID: supplierID, ID: id}))
}

func webhookOf(r db.Webhook) (Webhook, error) {
	w := Webhook{ID: r.ID, SupplierID: r.SupplierID, URL: r.Url, SealedSecret: r.SealedSecret, SealedLogin: r.SealedLogin, CreatedAt: timeOf(r.CreatedAt),
		WebhookHealth: WebhookHealth{
			LastSuccessAt: timeOf(r.LastSuccessAt), LastFailureAt: timeOf(r.LastFailureAt), LastError: r.LastError,
			FailingSince: timeOf(r.FailingSince),
		},
	}
	if r.Events != "" {
		w.Events = strings.Split(r.Events, ",")
	}
	return w, nil
}
