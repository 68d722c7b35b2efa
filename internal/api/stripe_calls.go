package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/payments"
)

const stripePath = "/integrations/stripe"

// StripeConnection is the supplier's account at Stripe. The keys never come back.
type StripeConnection struct {
	Connected       bool       `json:"connected" example:"true"`
	Live            bool       `json:"live" doc:"Whether real money moves; false for Stripe's test mode." example:"false"`
	AccountName     string     `json:"account_name" doc:"As the account calls itself; empty when Stripe does not say." example:"Kombu Brewing"`
	AccountID       string     `json:"account_id" example:"acct_1OqYkL2eZvKYlo2C"`
	Status          string     `json:"status" enum:"connected,disconnected,error" doc:"error: Stripe does not accept the key, or could not be asked about it yet." example:"connected"`
	Error           string     `json:"error" doc:"What is wrong; empty when nothing is." example:""`
	ConnectedAt     *time.Time `json:"connected_at" nullable:"true" example:"2026-03-01T09:30:00Z"`
	WebhookURL      string     `json:"webhook_url" doc:"The address of the webhook endpoint to add in Stripe." example:"https://orders.example.com/webhooks/stripe/01890a5d-ac96-774b-bcce-b302099a8057"`
	WebhookSecret   bool       `json:"has_webhook_secret" doc:"Whether a webhook secret was given." example:"true"`
	LastReceivedAt  *time.Time `json:"last_webhook_at" nullable:"true" doc:"When the last webhook with a valid signature came." example:"2026-03-01T09:30:00Z"`
	LastRefusal     string     `json:"last_webhook_refusal" doc:"Why the latest webhook was refused; empty when it was taken." example:""`
	WaitingPayments int64      `json:"payments_at_another_account" doc:"How many payments were begun at another account of Stripe, and wait until that one is connected again." example:"0"`
}

// StripeKeys is the body that connects an account.
type StripeKeys struct {
	SecretKey     string `json:"secret_key,omitempty" maxLength:"500" doc:"From Developers › API keys in Stripe; a restricted key works too. Left out, the one that is there stays. It is stored encrypted and never comes back." example:"sk_test_…"`
	WebhookSecret string `json:"webhook_secret,omitempty" maxLength:"500" doc:"The signing secret of the webhook endpoint. Left out, the one that is there stays. It is stored encrypted and never comes back." example:"whsec_…"`
}

func (a *API) registerStripe() {
	register(a, call{
		method: http.MethodPut, path: stripePath, id: "connectStripe", scope: scopeAll, tag: integrationsTag, summary: "Connect Stripe",
		description: "Stripe is asked whether it accepts the key. If it refuses it, the answer says so; if it cannot be asked, the key is kept and status is error until it answers.",
	}, a.connectStripe)
	register(a, call{
		method: http.MethodGet, path: stripePath, id: "getStripeConnection", scope: scopeRead, tag: integrationsTag, summary: "Read the connection to Stripe",
	}, a.stripeConnection)
	register(a, call{
		method: http.MethodDelete, path: stripePath, id: "disconnectStripe", scope: scopeAll, tag: integrationsTag, summary: "Disconnect Stripe",
		description: "Both keys are forgotten. Payments stay; those that are due wait until an account is connected again.", status: http.StatusNoContent,
	}, a.disconnectStripe)
	register(a, call{
		method: http.MethodPost, path: stripePath + "/test", id: "testStripe", scope: scopeAll, tag: integrationsTag, summary: "Ask Stripe now",
		description: "Whether it accepts the key. When it does, what waits for it goes on at once.", refusals: []int{http.StatusConflict, http.StatusServiceUnavailable},
	}, a.testStripe)
}

func (a *API) stripeView(supplierID string, c payments.Connection) *answer[StripeConnection] {
	view := StripeConnection{
		Connected: c.Connected(), Live: c.Live && c.Connected(), AccountName: c.AccountName, AccountID: c.AccountID, Status: string(c.Status),
		Error: c.Error, ConnectedAt: timeOrNull(c.ConnectedAt), WebhookURL: a.config.PublicURL + payments.EventPath(supplierID),
		WebhookSecret: c.HasWebhookSecret, LastReceivedAt: timeOrNull(c.Deliveries.LastReceivedAt), WaitingPayments: c.Elsewhere,
	}
	if c.Deliveries.Refusing() {
		view.LastRefusal = c.Deliveries.LastRefusal
	}
	return &answer[StripeConnection]{view}
}

func (a *API) connectStripe(ctx context.Context, supplierID string, in *struct{ Content requestBody[StripeKeys] }) (*answer[StripeConnection], error) {
	c, err := a.config.Payments.Connect(ctx, supplierID, payments.Keys(in.Content.value))
	if err != nil {
		return nil, err
	}
	return a.stripeView(supplierID, c), nil
}

func (a *API) stripeConnection(ctx context.Context, supplierID string, _ *struct{}) (*answer[StripeConnection], error) {
	c, err := a.config.Payments.Connection(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	return a.stripeView(supplierID, c), nil
}

func (a *API) testStripe(ctx context.Context, supplierID string, _ *struct{}) (*answer[StripeConnection], error) {
	c, err := a.config.Payments.TestConnection(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	return a.stripeView(supplierID, c), nil
}

func (a *API) disconnectStripe(ctx context.Context, supplierID string, _ *struct{}) (*none, error) {
	return &none{}, a.config.Payments.Disconnect(ctx, supplierID)
}
