package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/syncing"
)

// UnleashedWebhook says how webhooks from Unleashed are set up, and how they arrive.
type UnleashedWebhook struct {
	URL            string         `json:"url" doc:"The address to subscribe in Unleashed." example:"https://orders.example.com/webhooks/unleashed/01890a5d-ac96-774b-bcce-b302099a8057"`
	Keys           []SignatureKey `json:"keys" nullable:"false" doc:"The signature keys, oldest first. A key itself never comes back."`
	Received       int64          `json:"received" doc:"How many webhooks with a valid signature have come." example:"1204"`
	Repeated       int64          `json:"repeated" doc:"How many of those had come before." example:"3"`
	Refused        int64          `json:"refused" doc:"How many were refused." example:"0"`
	LastReceivedAt *time.Time     `json:"last_received_at" nullable:"true" example:"2026-03-01T09:30:00Z"`
	LastRefusedAt  *time.Time     `json:"last_refused_at" nullable:"true" example:"2026-03-01T09:30:00Z"`
	LastRefusal    string         `json:"last_refusal" doc:"Why the last one was refused; empty when none was." example:""`
}

// SignatureKey names the signature key of a subscription.
type SignatureKey struct {
	ID      string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	AddedAt time.Time `json:"added_at" example:"2026-03-01T09:30:00Z"`
}

// NewSignatureKey is the body that adds a key.
type NewSignatureKey struct {
	SignatureKey string `json:"signature_key" maxLength:"500" doc:"As Unleashed shows it once, when the subscription is made." example:"whkey-…"`
}

func (a *API) registerUnleashedWebhook() {
	const path = integrationPath + "/webhook"
	register(a, call{
		method: http.MethodPut, path: path, id: "addUnleashedSignatureKey", scope: scopeAll, tag: integrationsTag, summary: "Add a signature key for webhooks",
		description: "Subscribe the url in Unleashed, which then shows the key once. There can be five keys, one for each subscription; one that is there " +
			"already is not added again. What a webhook says is never believed: it only has Upstock ask Unleashed at once.",
		refusals: []int{http.StatusConflict},
	}, viewing(a.addSignatureKey, a.hintsView))
	register(a, call{
		method: http.MethodGet, path: path, id: "getUnleashedWebhook", scope: scopeRead, tag: integrationsTag, summary: "Read how webhooks from Unleashed arrive",
	}, viewing(a.hints, a.hintsView))
	register(a, call{
		method: http.MethodDelete, path: path, id: "removeUnleashedSignatureKeys", scope: scopeAll, tag: integrationsTag, summary: "Remove all signature keys",
		description: "Webhooks from Unleashed are refused from then on; changes are found by asking, as without them.", status: http.StatusNoContent,
	}, a.removeSignatureKeys)
	register(a, call{
		method: http.MethodDelete, path: path + "/keys/{id}", id: "removeUnleashedSignatureKey", scope: scopeAll, tag: integrationsTag, summary: "Remove a signature key",
		status: http.StatusNoContent, refusals: []int{http.StatusNotFound},
	}, removing("signature key", a.config.Syncing.RemoveHintKey))
}

func (a *API) hintsView(h syncing.Hints) UnleashedWebhook {
	view := UnleashedWebhook{
		URL: a.config.PublicURL + h.Path, Keys: make([]SignatureKey, len(h.Keys)), Received: h.Health.Received, Repeated: h.Health.Repeated, Refused: h.Health.Refused,
		LastReceivedAt: timeOrNull(h.Health.LastReceivedAt), LastRefusedAt: timeOrNull(h.Health.LastRefusedAt), LastRefusal: h.Health.LastRefusal,
	}
	for i, k := range h.Keys {
		view.Keys[i] = SignatureKey{ID: k.ID, AddedAt: timeOf(k.AddedAt)}
	}
	return view
}

func (a *API) hints(ctx context.Context, supplierID string, _ *struct{}) (syncing.Hints, error) {
	return a.config.Syncing.Hints(ctx, supplierID)
}

func (a *API) addSignatureKey(ctx context.Context, supplierID string, in *struct{ Content requestBody[NewSignatureKey] }) (syncing.Hints, error) {
	if err := a.config.Syncing.AddHintKey(ctx, supplierID, in.Content.value.SignatureKey); err != nil {
		return syncing.Hints{}, err
	}
	return a.config.Syncing.Hints(ctx, supplierID)
}

func (a *API) removeSignatureKeys(ctx context.Context, supplierID string, _ *struct{}) (*none, error) {
	return &none{}, a.config.Syncing.RemoveHintKeys(ctx, supplierID)
}
