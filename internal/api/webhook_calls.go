package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/store"
	"upstock/internal/webhook"
)

const webhooksTag = "Webhooks"

// Webhook is an address that is notified of events.
type Webhook struct {
	ID        string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8061"`
	URL       string    `json:"url" example:"https://example.com/hooks/upstock"`
	Events    []string  `json:"events" nullable:"false" doc:"order.created, order.approved, order.shipped, order.attention." example:"[\"order.shipped\"]"`
	CreatedAt time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
}

// CreatedWebhook is a webhook with its secret, which is shown this once.
type CreatedWebhook struct {
	ID        string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8061"`
	URL       string    `json:"url" example:"https://example.com/hooks/upstock"`
	Events    []string  `json:"events" nullable:"false" example:"[\"order.shipped\"]"`
	CreatedAt time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
	Secret    string    `json:"secret" doc:"Deliveries carry Upstock-Signature: sha256= and the hexadecimal HMAC-SHA256, under this secret, of Upstock-Timestamp, a point, and the body." example:"whsec_…"`
}

func webhookView(w webhook.Webhook) Webhook {
	return Webhook{ID: w.ID, URL: w.URL, Events: w.Events, CreatedAt: timeOf(w.CreatedAt)}
}

func createdWebhookView(w webhook.Webhook) CreatedWebhook {
	return CreatedWebhook{ID: w.ID, URL: w.URL, Events: w.Events, CreatedAt: timeOf(w.CreatedAt), Secret: w.Secret}
}

// NewWebhook is the body that adds a webhook.
type NewWebhook struct {
	URL    string   `json:"url" maxLength:"2000" doc:"Absolute, http or https." example:"https://example.com/hooks/upstock"`
	Events []string `json:"events" maxItems:"20" nullable:"false" doc:"order.created, order.approved, order.shipped, order.attention." example:"[\"order.shipped\"]"`
}

func (a *API) registerWebhooks() {
	register(a, call{
		method: http.MethodGet, path: "/webhooks", id: "listWebhooks", scope: scopeRead, tag: webhooksTag, summary: "List webhooks", description: "Oldest first, without their secrets.",
	}, listing(a.config.Webhooks.List, webhookView))
	register(a, call{
		method: http.MethodPost, path: "/webhooks", id: "createWebhook", scope: scopeAll, tag: webhooksTag, summary: "Add a webhook",
		description: "Each event it asks for is sent as a POST, which is retried until it answers 2xx; Upstock-Delivery is the same for every repetition.",
		status:      http.StatusCreated, refusals: []int{http.StatusConflict},
	}, a.createWebhook)
	register(a, call{
		method: http.MethodDelete, path: "/webhooks/{id}", id: "deleteWebhook", scope: scopeAll, tag: webhooksTag, summary: "Delete a webhook",
		status: http.StatusNoContent, refusals: []int{http.StatusNotFound},
	}, removing("webhook", a.config.Webhooks.Delete))
}

func (a *API) createWebhook(ctx context.Context, supplierID string, in *creating[NewWebhook]) (*created[CreatedWebhook], error) {
	return createIn(ctx, "/webhooks", in, createdWebhookView, func(idem *store.Idempotency) (webhook.Webhook, *store.FirstAnswer, error) {
		return a.config.Webhooks.Create(ctx, supplierID, webhook.NewWebhook(in.Content.value), idem)
	})
}
