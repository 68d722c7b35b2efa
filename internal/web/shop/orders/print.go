package orders

import (
	"bytes"
	"net/http"
	"strings"

	"upstock/internal/document"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// pdf is the order as it was agreed, with own prices and no discount, to print or keep.
func (s Services) pdf(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	supplier := shell.SupplierOf(ctx)
	customer, err := s.Catalog.Customer(ctx, supplier.ID, buyer(ctx).CustomerID)
	if err != nil {
		return err
	}
	printed := &wholesale.Order{
		Number: o.Number, Status: o.Status, Reference: o.Reference, Notes: o.Notes, RequiredDate: o.RequiredDate, Currency: o.Currency,
		Freight: o.Freight, Adjustment: o.Adjustment, AdjustmentReason: o.AdjustmentReason, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal,
		Total: o.Total, CreatedAt: o.CreatedAt, Lines: make([]wholesale.Line, len(o.Lines)),
	}
	for i, l := range o.Lines {
		printed.Lines[i] = wholesale.Line{
			ProductCode: l.ProductCode, Name: l.Name, Quantity: l.Quantity, LineTotal: l.LineTotal,
			PriceAnswer: wholesale.PriceAnswer{UnitPrice: l.UnitPrice},
		}
	}
	var file bytes.Buffer
	if err := document.OrderConfirmation(&file, document.Details{
		Supplier: supplier, Customer: customer, Delivery: o.Delivery, Order: printed, PrintedAt: s.Clock(),
	}); err != nil {
		return err
	}
	return page.SendPDF(w, file.Bytes(), strings.ToLower(o.Number)+"-order")
}
