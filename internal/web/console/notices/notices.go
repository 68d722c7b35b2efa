// Package notices is the page behind the bell: what needs attention, until it is fixed or
// dismissed.
package notices

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
)

// perPage is how many notices a page shows.
const perPage = 50

// Services are the use cases behind the page.
type Services struct {
	Orders *ordering.Service
}

// Routes registers the page.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /notices", shell.ForTeam, s.list)
	rt.Handle("POST /notices/{id}/dismiss", shell.ForTeam, s.dismiss)
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	notices, next, err := s.Orders.Notices(r.Context(), shell.SupplierID(r.Context()), r.URL.Query().Get("after"), perPage)
	if err != nil {
		return err
	}
	more := ""
	if next != "" {
		more = "/notices?after=" + url.QueryEscape(next)
	}
	needs, _, err := s.Orders.GroupCounts(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, list(notices, more, needs))
}

func (s Services) dismiss(w http.ResponseWriter, r *http.Request) error {
	if err := s.Orders.DismissNotice(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/notices", "Notice dismissed. An order that needs attention stays on the bell and under Needs attention until it is dealt with")
}

// tone says how bad a kind of notice is.
func tone(kind string) ui.Tone {
	if kind == "sales_order_failed" || kind == "payment_failed" || kind == "payment_refund_failed" || kind == "payment_account" || kind == "payment_payout_failed" || kind == "connection_error" || kind == mail.RefusedNotice {
		return ui.Bad
	}
	return ui.Warn
}

// mayOpen says whether the person's role lets them open a page that a notice leads to.
func mayOpen(ctx context.Context, href string) bool {
	return !strings.HasPrefix(href, "/settings/") || shell.Full(ctx)
}

// place is where the cause of a notice can be fixed.
func place(orderID, kind string) (href, words string) {
	switch {
	case kind == ordering.NoticeOrphaned, kind == payments.NoticeOrphaned: // its order is not here
		return "", ""
	case orderID != "":
		return "/orders/" + orderID, "Open order"
	case strings.HasPrefix(kind, "supermarket_"):
		return "/inbox", "Open the inbox"
	case strings.HasPrefix(kind, "document_"):
		return "/documents", "Show documents"
	case kind == ordering.NoticeUnsent:
		return "/orders?status=processing", "Show orders in processing"
	case kind == "connection_error", kind == "quota", kind == "payment_account":
		return "/settings/integrations", "Open Settings › Integrations"
	case strings.HasPrefix(kind, "payment_"):
		return "/payments", "Show payments"
	case kind == syncing.NoticeAccount, kind == syncing.NoticeRelink:
		return "/settings/integrations/relink", "Review links"
	case kind == mail.RefusedNotice, kind == mail.WaitingNotice:
		return "/settings/notifications", "Open Settings › Notifications"
	case kind == account.TradeNotice:
		return "/trade-requests", "See the requests"
	case kind == account.NoticeTokenExpiring:
		return "/settings/tokens", "Open Settings › API tokens"
	case kind == catalog.NoticePictures:
		return "/products?problem=picture", "Show these products"
	case kind == "webhook_failing":
		return "/settings/webhooks", "Open Settings › Webhooks"
	case kind == syncing.NoticePrices:
		return "/price-lists", "See what would change"
	case strings.HasPrefix(kind, "sync_"):
		return "/settings/sync-history", "Open Sync history"
	}
	return "", ""
}
