// Package orders is the list of orders as the supplier sees it: what needs a person first, then what is new, then the rest;
// search and filters, approving several at once, and files of what is listed.
package orders

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// Services are the use cases behind the pages.
type Services struct {
	Orders  *ordering.Service
	Catalog *catalog.Service
	Clock   func() time.Time
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /orders", shell.ForTeam, s.list)
	rt.Handle("GET /orders/export.csv", shell.ForTeam, s.exportCSV)
	rt.Handle("GET /orders/export.xlsx", shell.ForTeam, s.exportXLSX)
	rt.Handle("GET /orders/approve", shell.ForTeam, s.approvalSummary)
	rt.Handle("POST /orders/approve", shell.ForTeam, s.approve)
	rt.Live(markTopic, shell.ForTeam, s.mark)
}

// markTopic is the live region of an order's mark: whether it has reached Unleashed.
const markTopic = "order-mark"

func (s Services) mark(ctx context.Context, id string) (templ.Component, error) {
	row, err := s.Orders.Row(ctx, shell.SupplierID(ctx), id)
	return mark(row), err
}

// supplierID is whose orders the request is about.
