package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/syncing"
)

// Usage is how the month's calls to Unleashed stand. Months are in UTC, as Unleashed counts.
type Usage struct {
	Month         string         `json:"month" example:"2026-03"`
	Calls         int64          `json:"calls" doc:"How many calls were made since the first of the month; the same as calls_this_month of the connection." example:"4120"`
	Forecast      int64          `json:"forecast" doc:"How many it will be by the end of the month, if it goes on as in the last two weeks." example:"24800"`
	MonthlyCalls  int64          `json:"monthly_calls" doc:"How many the account's plan has; see the settings." example:"125000"`
	Reserve       int64          `json:"reserve" doc:"How many of these are kept for sending orders." example:"6250"`
	State         string         `json:"state" enum:"normal,slowed,stopped" doc:"slowed: 70 % are used, and changes in Unleashed are read less often. stopped: only the reserve is left, and nothing is read until resets_at; orders are sent." example:"normal"`
	ResetsAt      time.Time      `json:"resets_at" doc:"When the next month begins." example:"2026-04-01T00:00:00Z"`
	Purposes      []PurposeUsage `json:"purposes" doc:"What the calls were for. Their sum is calls."`
	OrdersSeconds int64          `json:"orders_seconds" doc:"How often changed sales orders are read now, while any is open; 0 while it is stopped." example:"240"`
	PricesSeconds int64          `json:"prices_seconds" doc:"How often changed prices are read now; 0 while it is stopped." example:"1800"`
}

// PurposeUsage is how many calls were made for one purpose.
type PurposeUsage struct {
	Purpose  string `json:"purpose" enum:"orders_sent,orders_followed,products,customers,prices,price_checks,webhook_hints,asked,earlier" doc:"asked: what a person or a program asked for, such as an import. earlier: counted before purposes were." example:"orders_sent"`
	Calls    int64  `json:"calls" example:"3100"`
	Forecast int64  `json:"forecast" doc:"By the end of the month." example:"15000"`
}

func (a *API) registerUsage() {
	register(a, call{
		method: http.MethodGet, path: integrationPath + "/calls", id: "getUnleashedCalls", scope: scopeRead, tag: integrationsTag,
		summary:     "Read the month's calls to Unleashed",
		description: "How many calls were made and what for, a forecast, and whether they are short.",
	}, viewing(a.usage, usageView))
}

func (a *API) usage(ctx context.Context, supplierID string, _ *struct{}) (syncing.Usage, error) {
	return a.config.Syncing.Usage(ctx, supplierID)
}

func usageView(u syncing.Usage) Usage {
	v := Usage{
		Month: u.Month, Calls: u.Calls, Forecast: u.Forecast, MonthlyCalls: u.Plan, Reserve: u.Reserve, State: "normal", ResetsAt: u.ResetsAt,
		Purposes: []PurposeUsage{}, OrdersSeconds: int64(u.Orders / time.Second), PricesSeconds: int64(u.Prices / time.Second),
	}
	switch {
	case u.Stopped:
		v.State, v.OrdersSeconds, v.PricesSeconds = "stopped", 0, 0
	case u.Slowed:
		v.State = "slowed"
	}
	for _, p := range u.Purposes {
		name := string(p.Purpose)
		if p.Purpose == syncing.Earlier {
			name = "earlier"
		}
		v.Purposes = append(v.Purposes, PurposeUsage{Purpose: name, Calls: p.Calls, Forecast: p.Calls + p.Coming})
	}
	return v
}
