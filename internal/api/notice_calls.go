package api

import (
	"net/http"
	"time"

	"upstock/internal/store"
)

const noticesTag = "Notices"

// Notice is a heads-up for the supplier.
type Notice struct {
	ID        string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8060"`
	Kind      string    `json:"kind" doc:"totals_mismatch, sales_order_failed, sales_order_delayed, sales_order_unknown, sales_order_orphaned, connection_error, quota, sync_products, sync_customers, sync_prices, price_drift, customer_comment, problem_reported, cancel_asked; more may come." example:"sales_order_failed"`
	OrderID   string    `json:"order_id" doc:"The order it is about; empty for none." example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	Title     string    `json:"title" example:"Order U-1029 did not reach Unleashed"`
	Detail    string    `json:"detail" doc:"What is wrong and what to do." example:"Customer Harbour Grocer is on stop credit in Unleashed. Lift it there, then retry."`
	CreatedAt time.Time `json:"created_at" example:"2026-03-02T10:00:00Z"`
}

func noticeView(n store.Notice) Notice {
	return Notice{ID: n.ID, Kind: n.Kind, OrderID: n.OrderID, Title: n.Title, Detail: n.Detail, CreatedAt: timeOf(n.CreatedAt)}
}

func (a *API) registerNotices() {
	register(a, call{
		method: http.MethodGet, path: "/notices", id: "listNotices", scope: scopeRead, tag: noticesTag, summary: "List heads-ups", description: "Those that are open, newest first.",
	}, listing(a.config.Orders.Notices, noticeView))
	register(a, call{
		method: http.MethodPost, path: "/notices/{id}/dismiss", id: "dismissNotice", scope: scopeOrders, tag: noticesTag, summary: "Dismiss a heads-up",
		description: "Its cause stays, and is still shown on the order. Dismissing it twice is fine.", status: http.StatusNoContent, refusals: []int{http.StatusNotFound},
	}, removing("notice", a.config.Orders.DismissNotice))
}
