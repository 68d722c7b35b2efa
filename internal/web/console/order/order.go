// Package order is the page of one order: what it is, what it needs, whether it reached Unleashed; and everything that a
// person does with it.
package order

import (
	"net/http"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/syncing"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the page.
type Services struct {
	Orders  *ordering.Service
	Catalog *catalog.Service
	Syncing *syncing.Service
	Clock   func() time.Time // what day it is, and the moment that printed documents tell
}

// Routes registers the page and what is done on it. Everybody of the team works on orders.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /orders/{id}", page.OrderManagement, s.show)
	rt.Handle("POST /orders/{id}", page.OrderManagement, s.save)
	rt.Handle("POST /orders/{id}/preview", page.OrderManagement, s.preview)
	lines.Routes(rt, "/orders/{id}", s.finder)

	rt.Handle("POST /orders/{id}/approve", page.OrderManagement, s.approve)
	rt.Handle("POST /orders/{id}/retry", page.OrderManagement, s.retry)
	rt.Handle("POST /orders/{id}/send-again", page.OrderManagement, s.sendAgain)
	rt.Handle("POST /orders/{id}/make-equal", page.OrderManagement, s.makeEqual)
	rt.Handle("POST /orders/{id}/ship", page.OrderManagement, s.ship)
	rt.Handle("POST /orders/{id}/receive", page.OrderManagement, s.receive)
	rt.Handle("POST /orders/{id}/cancel", page.OrderManagement, s.cancel)
	rt.Handle("POST /orders/{id}/comments", page.OrderManagement, s.comment)

	rt.Handle("GET /orders/{id}/packing-slip.pdf", page.OrderManagement, s.packingSlip)
	rt.Handle("GET /orders/{id}/order.pdf", page.OrderManagement, s.orderPDF)

	rt.Live("order-head", page.OrderManagement, s.headPiece)
	rt.Live("order-changed", page.OrderManagement, s.changedPiece)
	rt.Live("sales-order", page.OrderManagement, s.salesOrderPiece)
	rt.Live("timeline", page.OrderManagement, s.timelinePiece)
}

// order reads the order that a request is about.
func (s Services) order(r *http.Request) (*wholesale.Order, error) {
	return s.Orders.Order(r.Context(), page.SupplierID(r.Context()), r.PathValue("id"))
}

// href is the address of an order's page, or of a part of it.
func href(orderID, part string) string { return "/orders/" + orderID + part }

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	v, err := s.view(r.Context(), o, formOf(o), o)
	if err != nil {
		return err
	}
	return page.Render(w, r, Page(v))
}
