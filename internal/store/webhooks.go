package store

import (
	"context"
	"strings"
	"time"

	"upstock/internal/store/db"
)

// Webhook is an address of the supplier's that is told what happens to orders.
type Webhook struct {
	ID           string
	SupplierID   string
	URL          string
	Events       []string
	SealedSecret string
	CreatedAt    time.Time
}

// InsertWebhook adds a webhook.
func (tx *Tx) InsertWebhook(ctx context.Context, w Webhook) error {
	return tx.queries().InsertWebhook(ctx, db.InsertWebhookParams{
		ID: w.ID, SupplierID: w.SupplierID, Url: w.URL, Events: strings.Join(w.Events, ","), SealedSecret: w.SealedSecret, CreatedAt: timeColumn(w.CreatedAt),
	})
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

// DeleteWebhook removes a webhook; ErrNotFound when the supplier has none with this id.
func (tx *Tx) DeleteWebhook(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeleteWebhook(ctx, db.DeleteWebhookParams{SupplierID: supplierID, ID: id}))
}

func webhookOf(r db.Webhook) (Webhook, error) {
	w := Webhook{ID: r.ID, SupplierID: r.SupplierID, URL: r.Url, SealedSecret: r.SealedSecret, CreatedAt: timeOf(r.CreatedAt)}
	if r.Events != "" {
		w.Events = strings.Split(r.Events, ",")
	}
	return w, nil
}
