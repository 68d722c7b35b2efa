package demo

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// salesOrderRow is a sales order as the sandbox loads it: in the remote API's shape, and without
// totals, which follow from the lines.
type salesOrderRow struct {
	Guid              string
	OrderNumber       string
	OrderStatus       string
	CustomOrderStatus string `json:",omitempty"`
	SourceID          string `json:"SourceId"`
	Customer          customerRef
	CustomerRef       string
	Comments          string
	Warehouse         *warehouseRef `json:",omitempty"`
	Currency          currencyRef
	Tax               taxRef
	OrderDate         time.Time      `json:",omitzero"`
	RequiredDate      wholesale.Date `json:",omitempty"`
	CreatedOn         time.Time
	LastModifiedOn    time.Time `json:",omitzero"` // when it is loaded, without one
	CompletedDate     time.Time `json:",omitzero"`
	SalesOrderLines   []salesLineRow

	ended bool // by the warehouse, which the server has to notice
}

type (
	customerRef  struct{ CustomerCode string }
	warehouseRef struct{ WarehouseCode string }
	currencyRef  struct{ CurrencyCode string }
	taxRef       struct{ TaxCode string }
	productRef   struct {
		ProductCode        string `json:",omitempty"`
		ProductDescription string `json:",omitempty"`
	}
)

type salesLineRow struct {
	Guid          string `json:",omitempty"`
	LineNumber    int
	LineType      string `json:",omitempty"`
	Product       productRef
	OrderQuantity string
	UnitPrice     string
	DiscountRate  string `json:",omitempty"`
	LineTaxCode   string
	TaxRate       string `json:",omitempty"`
	Comments      string `json:",omitempty"`
}

const (
	// salesOrders is the sandbox's name for these rows.
	salesOrders = "SalesOrders"
	// chargeLine is the type of a line that is a charge and no product.
	chargeLine = "Charge"
)

// keptRow is a sales order of the sandbox, to be loaded again.
func keptRow(o sandbox.OrderSummary) salesOrderRow {
	row := salesOrderRow{
		Guid: o.Guid, OrderNumber: o.Number, OrderStatus: o.Status, CustomOrderStatus: o.CustomStatus, SourceID: o.SourceID,
		Customer: customerRef{o.CustomerCode}, CustomerRef: o.CustomerRef, Comments: o.Comments, Warehouse: &warehouseRef{o.Warehouse},
		Currency: currencyRef{o.Currency}, Tax: taxRef{o.TaxCode}, CreatedOn: o.CreatedOn, LastModifiedOn: o.ModifiedOn,
		CompletedDate: o.CompletedOn,
	}
	for _, l := range o.Lines {
		line := salesLineRow{
			Guid: l.Guid, LineNumber: l.Number, OrderQuantity: l.Quantity, UnitPrice: l.UnitPrice, DiscountRate: l.DiscountRate,
			LineTaxCode: l.TaxCode, TaxRate: l.TaxRate, Comments: l.Comments,
		}
		if l.Charge != "" {
			line.LineType, line.Product.ProductDescription = chargeLine, l.Charge
		} else {
			line.Product.ProductCode = l.ProductCode
		}
		row.SalesOrderLines = append(row.SalesOrderLines, line)
	}
	return row
}

// newSalesOrderRow is the sales order that was made of a snapshot; completed is zero while it is
// open.
func newSalesOrderRow(s *wholesale.SalesOrderSnapshot, remote wholesale.RemoteOrder, created, completed time.Time) salesOrderRow {
	row := salesOrderRow{
		Guid: s.GUID, OrderNumber: remote.Number, OrderStatus: remote.Status, SourceID: s.SourceID, Customer: customerRef{s.CustomerCode},
		CustomerRef: s.CustomerRef, Comments: s.Comments, Currency: currencyRef{s.Currency}, Tax: taxRef{taxCode(s.Tax)},
		OrderDate: created, RequiredDate: s.RequiredDate, CreatedOn: created, LastModifiedOn: created, CompletedDate: completed,
	}
	if !completed.IsZero() {
		row.LastModifiedOn = completed
	}
	for i, l := range s.Lines {
		row.SalesOrderLines = append(row.SalesOrderLines, salesLineRow{
			Guid: l.GUID, LineNumber: i + 1, Product: productRef{ProductCode: l.ProductCode}, OrderQuantity: l.Quantity.String(),
			UnitPrice: l.UnitPrice.String(), LineTaxCode: taxCode(l.Tax), Comments: l.Comment,
		})
	}
	return row
}

// end has the warehouse change the sales order and complete it, or delete it, at a moment. That it
// changed is dated when it is loaded: the server asks for what has changed since it asked last.
func (r *salesOrderRow) end(how ending, at time.Time, extraProduct string) {
	if how == leftOpen {
		return
	}
	r.ended, r.LastModifiedOn = true, time.Time{}
	lines := r.SalesOrderLines
	first := &lines[0]
	switch how {
	case deletedThere:
		r.OrderStatus = "Deleted"
		return
	case otherQuantity:
		first.OrderQuantity = plus(first.OrderQuantity, decimal.One)
	case otherPrice:
		first.UnitPrice = plus(first.UnitPrice, decimal.MustParse("0.35"))
	case otherTax:
		if first.LineTaxCode == noTaxCode {
			first.LineTaxCode = salesTaxCode
		} else {
			first.LineTaxCode = noTaxCode
		}
	case lineMissing:
		r.SalesOrderLines = slices.Delete(lines, 0, 1)
	case lineExtra:
		r.add(salesLineRow{Product: productRef{ProductCode: extraProduct}, OrderQuantity: "6", UnitPrice: "2.10"})
	case chargeAdded:
		r.add(salesLineRow{
			LineType: chargeLine, Product: productRef{ProductDescription: "Saturday delivery"}, OrderQuantity: "1", UnitPrice: "18.50",
		})
	}
	r.OrderStatus, r.CompletedDate = "Completed", at
}

func (r *salesOrderRow) add(line salesLineRow) {
	line.LineNumber, line.LineTaxCode = len(r.SalesOrderLines)+1, r.Tax.TaxCode
	r.SalesOrderLines = append(r.SalesOrderLines, line)
}

// plus adds to a number that was written by us.
func plus(number string, more wholesale.Decimal) string {
	sum, err := decimal.MustParse(number).Add(more)
	if err != nil {
		return number
	}
	return sum.String()
}

// open says whether the sales order may still change.
func (r *salesOrderRow) open() bool {
	return !strings.EqualFold(r.OrderStatus, "Completed") && !strings.EqualFold(r.OrderStatus, "Deleted")
}

// loadOrders puts sales orders into the sandbox.
func loadOrders(box *sandbox.Sandbox, rows []salesOrderRow) error {
	if len(rows) == 0 {
		return nil
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return box.LoadJSON(salesOrders, data)
}
