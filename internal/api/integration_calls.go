package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/syncing"
)

const (
	integrationsTag = "Integrations"
	integrationPath = "/integrations/unleashed"
)

// Connection is the link to the supplier's account in Unleashed. The key never comes back.
type Connection struct {
	Status         string     `json:"status" enum:"connected,disconnected,error" doc:"error: it was connected, and Unleashed refuses us now." example:"connected"`
	CompanyName    string     `json:"company_name" example:"Kombu Brewing"`
	BaseCurrency   string     `json:"base_currency" example:"NZD"`
	APIID          string     `json:"api_id" example:"2f6a7c1e-0b1d-4c53-8d2b-6f4f0c9f1a10"`
	Error          string     `json:"error" doc:"What is wrong; empty when nothing is." example:""`
	ErrorDetail    string     `json:"error_detail" doc:"The technical text of error, for the person who looks into it." example:""`
	ConnectedAt    *time.Time `json:"connected_at" nullable:"true" example:"2026-03-01T09:30:00Z"`
	CallsThisMonth int64      `json:"calls_this_month" doc:"How many calls were made to Unleashed." example:"1204"`
	// OtherAccount is set while links to another account wait for a review.
	OtherAccount *OtherAccount `json:"other_account" doc:"Set after another account was connected, until its links are reviewed: nothing is imported or synced by itself. Null otherwise."`
}

// TransformSchema says that nothing may wait for a review.
func (Connection) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["other_account"] = orNull(s.Properties["other_account"])
	return s
}

func connectionView(c syncing.ConnectionInfo) Connection {
	return Connection{
		Status: string(c.Status), CompanyName: c.CompanyName, BaseCurrency: c.BaseCurrency, APIID: c.APIID, Error: c.Error, ErrorDetail: c.ErrorDetail,
		ConnectedAt: timeOrNull(c.ConnectedAt), CallsThisMonth: c.CallsThisMonth, OtherAccount: otherAccountView(c.OtherAccount),
	}
}

// Credentials is the body that connects an account.
type Credentials struct {
	APIID  string `json:"api_id" maxLength:"500" doc:"From Integration › Unleashed API Access in Unleashed." example:"2f6a7c1e-0b1d-4c53-8d2b-6f4f0c9f1a10"`
	APIKey string `json:"api_key" maxLength:"500" doc:"It is stored encrypted and never comes back." example:"…"`
}

// Settings are the supplier's choices for Unleashed, for orders that are approved from now on.
type Settings struct {
	SalesOrderStatus      string `json:"sales_order_status" enum:"Parked,Placed" doc:"The status of new sales orders." example:"Parked"`
	SyncPrices            bool   `json:"sync_prices" example:"true"`
	SalesOrderAddress     string `json:"sales_order_address" enum:"shipping,physical,postal" doc:"Which of a customer's addresses a sales order is for." example:"shipping"`
	ImportNotes           bool   `json:"import_notes" doc:"Whether an import takes over the notes of products." example:"true"`
	WarehouseCode         string `json:"warehouse_code" doc:"Empty: the customer's default warehouse." example:""`
	FreightProductCode    string `json:"freight_product_code" doc:"The product that freight is sent as." example:"FREIGHT"`
	AdjustmentProductCode string `json:"adjustment_product_code" doc:"The product that an adjustment is sent as." example:"ADJUST"`
	MonthlyCalls          int64  `json:"monthly_calls" doc:"How many calls a month the account's plan has. Unleashed's plans have 125,000, 250,000 and 500,000." example:"125000"`
	AddUpLines            bool   `json:"add_up_lines" doc:"Whether the quantities of a product on several lines of an order count together for minimum quantities of prices. Unleashed tests each line by itself." example:"false"`
	PriceDecisionsView
}

func settingsView(s syncedSettings) Settings {
	return Settings{
		PriceDecisionsView: priceDecisionsView(s.PriceDecisions), AddUpLines: s.AddUpLines,
		SalesOrderStatus: string(s.SalesOrderStatus), SyncPrices: s.SyncPrices, SalesOrderAddress: string(s.SalesOrderAddress),
		ImportNotes: s.ImportNotes, WarehouseCode: s.WarehouseCode, FreightProductCode: s.FreightProductCode,
		AdjustmentProductCode: s.AdjustmentProductCode, MonthlyCalls: s.MonthlyCalls,
	}
}

// ChangedSettings are the settings after a change, with what may be wrong with the codes in it.
type ChangedSettings struct {
	Settings
	Warnings []Warning `json:"warnings" doc:"What may be wrong with a code that was given: Unleashed does not have it, or could not be asked. The code is kept all the same."`
}

// Warning says what may be wrong with a field that was accepted.
type Warning struct {
	Field   string `json:"field" example:"freight_product_code"`
	Message string `json:"message" example:"Unleashed has no product with the code FRIEGHT. Did you mean FREIGHT?"`
}

// SettingsChange is the body that changes settings. What is left out stays as it is.
type SettingsChange struct {
	SalesOrderStatus      *string `json:"sales_order_status,omitempty" enum:"Parked,Placed" example:"Placed"`
	SyncPrices            *bool   `json:"sync_prices,omitempty"`
	SalesOrderAddress     *string `json:"sales_order_address,omitempty" enum:"shipping,physical,postal"`
	ImportNotes           *bool   `json:"import_notes,omitempty"`
	WarehouseCode         *string `json:"warehouse_code,omitempty" maxLength:"15"`
	FreightProductCode    *string `json:"freight_product_code,omitempty" maxLength:"100" example:"FREIGHT"`
	AdjustmentProductCode *string `json:"adjustment_product_code,omitempty" maxLength:"100" example:"ADJUST"`
	MonthlyCalls          *int64  `json:"monthly_calls,omitempty" minimum:"1000" maximum:"100000000" example:"250000"`
	AddUpLines            *bool   `json:"add_up_lines,omitempty"`
	PriceDiscounts        *string `json:"price_discounts,omitempty" enum:"percent,fraction,automatic" doc:"How Unleashed writes the discounts of prices: 12.5 or 0.125 for 12.5 %; automatic: as its prices show it. Another decision begins a price sync."`
	CustomerDiscounts     *string `json:"customer_discounts,omitempty" enum:"percent,fraction,automatic" doc:"The same for the discounts of customers."`
	DefaultDiscount       *string `json:"default_discount,omitempty" enum:"yes,no,automatic" doc:"Whether customers' discounts are taken off default sell prices as well as off tier prices."`
}

func (a *API) registerIntegrations() {
	register(a, call{
		method: http.MethodPut, path: integrationPath, id: "connectUnleashed", scope: scopeAll, tag: integrationsTag, summary: "Connect Unleashed",
		description: "The credentials are checked with Unleashed first; if it refuses them, the answer says why.", refusals: []int{http.StatusConflict, http.StatusServiceUnavailable},
	}, viewing(a.connect, connectionView))
	register(a, call{
		method: http.MethodGet, path: integrationPath, id: "getUnleashedConnection", scope: scopeRead, tag: integrationsTag, summary: "Read the connection to Unleashed",
	}, viewing(a.connection, connectionView))
	register(a, call{
		method: http.MethodDelete, path: integrationPath, id: "disconnectUnleashed", scope: scopeAll, tag: integrationsTag, summary: "Disconnect Unleashed",
		description: "The key is forgotten. Products, customers, prices, orders and their links stay.", status: http.StatusNoContent,
	}, a.disconnect)
	register(a, call{
		method: http.MethodPost, path: integrationPath + "/test", id: "testUnleashed", scope: scopeAll, tag: integrationsTag, summary: "Ask Unleashed now",
		description: "Whatever the connection waits for. An answer ends the wait, and approved orders are sent at once. " +
			"Otherwise the answer says what Unleashed said and when it is tried next.",
		refusals: []int{http.StatusConflict, http.StatusServiceUnavailable},
	}, viewing(a.testConnection, connectionView))
	a.registerUsage()
	a.registerRelinking()
	a.registerUnleashedWebhook()
	a.registerStripe()
	register(a, call{
		method: http.MethodGet, path: integrationPath + "/settings", id: "getUnleashedSettings", scope: scopeRead, tag: integrationsTag, summary: "Read the settings",
	}, viewing(a.settings, settingsView))
	register(a, call{
		method: http.MethodPatch, path: integrationPath + "/settings", id: "changeUnleashedSettings", scope: scopeAll, tag: integrationsTag, summary: "Change the settings",
		description: "What is left out stays as it is. Codes are compared with the account in any spelling and kept in its own; one that it does not have is kept too, " +
			"with a warning.",
	}, a.changeSettings)
}

func (a *API) connect(ctx context.Context, supplierID string, in *struct{ Content requestBody[Credentials] }) (syncing.ConnectionInfo, error) {
	return a.config.Syncing.Connect(ctx, supplierID, syncing.Credentials(in.Content.value))
}

func (a *API) connection(ctx context.Context, supplierID string, _ *struct{}) (syncing.ConnectionInfo, error) {
	return a.config.Syncing.Connection(ctx, supplierID)
}

func (a *API) testConnection(ctx context.Context, supplierID string, _ *struct{}) (syncing.ConnectionInfo, error) {
	if _, err := a.config.Syncing.Test(ctx, supplierID); err != nil {
		return syncing.ConnectionInfo{}, err
	}
	return a.config.Syncing.Connection(ctx, supplierID)
}

func (a *API) disconnect(ctx context.Context, supplierID string, _ *struct{}) (*none, error) {
	return &none{}, a.config.Syncing.Disconnect(ctx, supplierID)
}

func (a *API) settings(ctx context.Context, supplierID string, _ *struct{}) (s syncedSettings, err error) {
	if s.IntegrationSettings, err = a.config.Syncing.Settings(ctx, supplierID); err != nil {
		return s, err
	}
	s.PriceDecisions, err = a.config.Syncing.PriceDecisions(ctx, supplierID)
	return s, err
}

func (a *API) changeSettings(ctx context.Context, supplierID string, in *struct{ Content requestBody[SettingsChange] }) (*answer[ChangedSettings], error) {
	change := in.Content.value
	check, err := a.config.Syncing.CheckCodes(ctx, supplierID, syncing.SettingsChange{
		SalesOrderStatus: change.SalesOrderStatus, SyncPrices: change.SyncPrices, SalesOrderAddress: change.SalesOrderAddress,
		ImportNotes: change.ImportNotes, WarehouseCode: change.WarehouseCode, FreightProductCode: change.FreightProductCode,
		AdjustmentProductCode: change.AdjustmentProductCode, AddUpLines: change.AddUpLines, MonthlyCalls: change.MonthlyCalls,
		PriceDecisionsChange: syncing.PriceDecisionsChange{
			PriceDiscounts: change.PriceDiscounts, CustomerDiscounts: change.CustomerDiscounts, DefaultDiscount: change.DefaultDiscount,
		},
	})
	if err != nil {
		return nil, err
	}
	if _, err := a.config.Syncing.ChangeSettings(ctx, supplierID, check.Change); err != nil {
		return nil, err
	}
	settings, err := a.settings(ctx, supplierID, nil)
	if err != nil {
		return nil, err
	}
	changed := ChangedSettings{Settings: settingsView(settings), Warnings: []Warning{}}
	for _, w := range append(check.Wrong, check.Notes...) {
		changed.Warnings = append(changed.Warnings, Warning(w))
	}
	return &answer[ChangedSettings]{Body: changed}, nil
}
