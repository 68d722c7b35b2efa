// Package orders is the supplier's view of orders: the list, each order's page, and the page to
// enter one for a customer.
package orders

import (
	"context"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/invoicing"
	"upstock/internal/ordering"
	taking "upstock/internal/payments"
	"upstock/internal/syncing"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Orders     *ordering.Service
	Invoices   *invoicing.Service
	Catalog    *catalog.Service
	Syncing    *syncing.Service
	Fulfilment *fulfilment.Service
	Documents  *edi.Service
	Payments   *taking.Service
	Clock      func() time.Time // what day it is, and the time on printed documents
}

// Routes registers the pages. Everyone of the team works on orders.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /orders", shell.ForTeam, s.list)
	rt.Handle("GET /orders/customers", shell.ForTeam, s.suggestCustomers)
	rt.Handle("GET /orders/export.csv", shell.ForTeam, s.exportCSV)
	rt.Handle("GET /orders/export.xlsx", shell.ForTeam, s.exportXLSX)
	rt.Handle("GET /orders/approve", shell.ForTeam, s.approvalSummary)
	rt.Handle("POST /orders/approve", shell.ForTeam, s.approveChosen)
	rt.Live(markTopic, shell.ForTeam, s.mark)
	for _, method := range []string{"GET ", "POST "} {
		rt.Handle(method+"/orders/packing-slips.pdf", shell.ForTeam, s.packingSlips)
		rt.Handle(method+picksPath, shell.ForTeam, s.pickTotals)
		rt.Handle(method+picksPath+".csv", shell.ForTeam, s.pickTotalsCSV)
		rt.Handle(method+picksPath+".pdf", shell.ForTeam, s.pickTotalsPDF)
	}

	rt.Handle("GET "+newPath, shell.ForTeam, s.showNew)
	rt.HandleUpload("POST "+newPath, shell.ForTeam, s.postNew)
	rt.ShowAgain("POST "+newPath, s.showNewAgain)
	rt.HandleUpload("POST "+newPath+"/preview", shell.ForTeam, s.previewNew)
	lines.Routes(rt, newPath, s.newFinder)

	rt.Handle("GET /orders/{id}", shell.ForTeam, s.show)
	rt.Handle("POST /orders/{id}", shell.ForTeam, s.save)
	rt.ShowAgain("POST /orders/{id}", s.showAgain)
	rt.Handle("POST /orders/{id}/preview", shell.ForTeam, s.preview)
	lines.Routes(rt, "/orders/{id}", s.finder)

	rt.Handle("POST /orders/{id}/approve", shell.ForTeam, s.approve)
	rt.Handle("POST /orders/{id}/prices", shell.ForTeam, s.decidePrices)
	rt.Handle("POST /orders/{id}/document-prices", shell.ForTeam, s.chooseDocumentPrice)
	rt.Handle("POST /orders/{id}/retry", shell.ForTeam, s.retry)
	rt.Handle("POST /orders/{id}/send-again", shell.ForTeam, s.act(s.Orders.SendAgain, "A new sales order for {number} is being created in Unleashed"))
	rt.Handle("POST /orders/{id}/match-unleashed", shell.ForTeam, s.matchUnleashed)
	rt.Handle("POST /orders/{id}/acknowledge", shell.ForTeam, s.act(s.Orders.Acknowledge, "Order {number} is left as Unleashed stored it"))
	rt.Handle("POST /orders/{id}/ship", shell.ForTeam, s.act(s.Orders.Ship, "Order {number} is marked as shipped"))
	rt.Handle("POST /orders/{id}/receive", shell.ForTeam, s.act(s.Orders.Receive, "Order {number} is marked as received"))
	rt.Handle("POST /orders/{id}/cancel", shell.ForTeam, s.act(s.Orders.Cancel, "Order {number} is cancelled"))
	rt.Handle("POST /orders/{id}/hold-invoice", shell.ForTeam, s.holdInvoice)
	rt.Handle("POST /orders/{id}/release-invoice", shell.ForTeam, s.releaseInvoice)
	rt.Handle("POST /orders/{id}/credit-notes", shell.ForTeam, s.creditInvoice)
	rt.Handle("POST /orders/{id}/invoices/{invoice}/forward", shell.ForTeam, s.forwardInvoice)
	rt.Handle("POST /orders/{id}/payment-link", shell.ForTeam, s.makePaymentLink)
	rt.Handle("POST /orders/{id}/on-account", shell.ForTeam, s.putOnAccount)
	rt.Handle("POST /orders/{id}/payments/{payment}/send-link", shell.ForTeam, s.sendPaymentLink)
	rt.Handle("POST /orders/{id}/payments/{payment}/retry", shell.ForTeam, s.retryPayment)
	rt.Handle("POST /orders/{id}/payments/{payment}/refund", shell.ForTeam, s.refundPayment)
	rt.Handle("POST /orders/{id}/comments", shell.ForTeam, s.comment)
	rt.Handle("POST /orders/{id}/problems/{problem}/settle", shell.ForTeam, s.settleProblem)
	rt.Handle("GET /orders/{id}/problems/{problem}/photos/{photo}", shell.ForTeam, s.problemPhoto)

	rt.Handle("GET /orders/{id}/packing-slip.pdf", shell.ForTeam, s.packingSlip)
	rt.Handle("GET /orders/{id}/order.pdf", shell.ForTeam, s.orderPDF)

	rt.Live("order-head", shell.ForTeam, s.headPiece)
	rt.Live("order-changed", shell.ForTeam, s.changedPiece)
	rt.Live("sales-order", shell.ForTeam, s.salesOrderPiece)
	rt.Live("order-invoice", shell.ForTeam, s.invoicePiece)
	rt.Live("order-payment", shell.ForTeam, s.paymentPiece)
	rt.Live("order-documents", shell.ForTeam, s.documentsPiece)
	rt.Live("order-document-prices", shell.ForTeam, s.documentPricesPiece)
	rt.Live("order-forms", shell.ForTeam, s.formsPiece)
	rt.Live("timeline", shell.ForTeam, s.timelinePiece)
}

// today is the date where the supplier is.
func (s Services) today(ctx context.Context) wholesale.Date {
	return wholesale.DateOf(s.Clock(), shell.VisitOf(ctx).Supplier.Location())
}
