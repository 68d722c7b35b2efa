package orders

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"upstock/internal/sheet"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// exportCSV writes every order that the query finds as CSV, as it is read.
func (s Services) exportCSV(w http.ResponseWriter, r *http.Request) error {
	s.name(w, r, "text/csv; charset=utf-8", "csv")
	out := &countingWriter{to: w}
	err := s.export(r, sheet.NewCSV(out), math.MaxInt)
	if err != nil && out.begun {
		// What was sent cannot be taken back. A file that ends early must not pass for the whole.
		panic(http.ErrAbortHandler)
	}
	return err
}

// mostXLSXRows is how many rows a sheet of a workbook can have, without its heading.
const mostXLSXRows = 1<<20 - 1

// exportXLSX gives the same as a workbook. Nothing of it is sent before all of it is there.
func (s Services) exportXLSX(w http.ResponseWriter, r *http.Request) error {
	const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	out := &countingWriter{to: w, before: func() { s.name(w, r, contentType, "xlsx") }}
	file, err := sheet.NewXLSX(out, "Orders")
	if err != nil {
		return err
	}
	err = s.export(r, file, mostXLSXRows)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler) // as above
	}
	return err
}

// name says what the file is and what it is called.
func (s Services) name(w http.ResponseWriter, r *http.Request, contentType, ending string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="orders-%s.%s"`, s.today(r.Context()), ending))
	// A long list may take its time. A writer without deadlines needs none lifted.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
}

// What a row of a file is; the address says it.
const (
	rowPerLine  = "line"
	rowPerOrder = "order"
)

// exportAddress is where a list is downloaded.
func exportAddress(q listQuery, ending, rows string) string {
	v := q.values()
	v.Set("rows", rows)
	return "/orders/export." + ending + "?" + v.Encode()
}

// export writes the orders of a list, or those that were chosen.
func (s Services) export(r *http.Request, file *sheet.Writer, mostRows int) error {
	if r.URL.Query().Get("rows") == rowPerOrder {
		return s.exportOrders(r, file, mostRows)
	}
	return s.exportLines(r, file, mostRows)
}

func (s Services) exported(r *http.Request, each func(*wholesale.Order) error) error {
	if ids := r.URL.Query()["id"]; len(ids) > 0 {
		return s.Orders.ExportChosen(r.Context(), shell.SupplierID(r.Context()), ids, each)
	}
	supplier := shell.VisitOf(r.Context()).Supplier
	f := readQuery(r.URL.Query()).filter(s.today(r.Context()), supplier.Location())
	return s.Orders.Export(r.Context(), supplier.ID, f, each)
}

func tooManyRows() error {
	return wholesale.Conflict("There are too many orders for one Excel file. Narrow the list by dates, or download the CSV file")
}

// exportOrders writes one row per order.
func (s Services) exportOrders(r *http.Request, file *sheet.Writer, mostRows int) error {
	if err := file.Header("Order", "Status", "Source", "Customer", "Reference", "Ordered", "Required", "Lines",
		"Currency", "Subtotal", "Tax", "Freight", "Adjustment", "Order total", "Shipped", "Sales order", "Sales order state", "Notes"); err != nil {
		return err
	}
	zone := shell.VisitOf(r.Context()).Supplier.Location()
	rows := 0
	if err := s.exported(r, func(o *wholesale.Order) error {
		if rows++; rows > mostRows {
			return tooManyRows()
		}
		return file.Row(orderExportRow(o, zone)...)
	}); err != nil {
		return err
	}
	return file.Close()
}

func orderExportRow(o *wholesale.Order, zone *time.Location) []sheet.Cell {
	amount := func(d wholesale.Decimal) sheet.Cell { return sheet.Number(wholesale.FormatTotal(d)) }
	var shipped wholesale.Date
	if !o.ShippedAt.IsZero() {
		shipped = wholesale.DateOf(o.ShippedAt, zone)
	}
	return []sheet.Cell{
		sheet.Text(o.Number), sheet.Text(ui.StatusWords(o.Status)), sheet.Text(ui.SourceWords(o.Source)),
		sheet.Text(o.CustomerName), sheet.Text(o.Reference),
		sheet.Date(string(wholesale.DateOf(o.CreatedAt, zone))), sheet.Date(string(o.RequiredDate)),
		sheet.Number(strconv.Itoa(len(o.Lines))), sheet.Text(o.Currency), amount(o.SubTotal), amount(o.TaxTotal),
		amount(o.Freight), amount(o.Adjustment), amount(o.Total), sheet.Date(string(shipped)),
		sheet.Text(o.SalesOrder.Number), sheet.Text(string(o.SalesOrder.State)), sheet.Text(o.Notes),
	}
}

// exportLines writes one row per line.
func (s Services) exportLines(r *http.Request, file *sheet.Writer, mostRows int) error {
	if err := file.Header("Order", "Status", "Source", "Customer", "Reference", "Ordered", "Required",
		"Product code", "Product", "Quantity", "Unit price", "Line total", "Line tax", "Comment",
		"Currency", "Freight", "Adjustment", "Order total", "Sales order", "Sales order state",
		"Price rule", "Price explanation"); err != nil {
		return err
	}
	zone := shell.VisitOf(r.Context()).Supplier.Location()
	rows := 0
	if err := s.exported(r, func(o *wholesale.Order) error {
		lines := o.Lines
		if len(lines) == 0 {
			lines = []wholesale.Line{{}} // the order is there all the same
		}
		if rows += len(lines); rows > mostRows {
			return tooManyRows()
		}
		for _, l := range lines {
			if err := file.Row(exportRow(o, l, zone)...); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return file.Close()
}

func exportRow(o *wholesale.Order, l wholesale.Line, zone *time.Location) []sheet.Cell {
	amount := func(d wholesale.Decimal) sheet.Cell { return sheet.Number(wholesale.FormatTotal(d)) }
	return []sheet.Cell{
		sheet.Text(o.Number), sheet.Text(ui.StatusWords(o.Status)), sheet.Text(ui.SourceWords(o.Source)),
		sheet.Text(o.CustomerName), sheet.Text(o.Reference),
		sheet.Date(string(wholesale.DateOf(o.CreatedAt, zone))), sheet.Date(string(o.RequiredDate)),
		sheet.Text(l.ProductCode), sheet.Text(l.Name), sheet.Number(wholesale.FormatTrimmed(l.Quantity)),
		sheet.NumberAs(wholesale.FormatPrice(l.UnitPrice), ui.UnitPrice(l.UnitPrice)), amount(l.LineTotal), amount(l.LineTax), sheet.Text(l.Comment),
		sheet.Text(o.Currency), amount(o.Freight), amount(o.Adjustment), amount(o.Total),
		sheet.Text(o.SalesOrder.Number), sheet.Text(string(o.SalesOrder.State)),
		sheet.Text(string(l.Rule)), sheet.Text(l.Explanation),
	}
}

// countingWriter notices that the first byte is sent.
type countingWriter struct {
	to     io.Writer
	before func() // called before the first byte; may be nil
	begun  bool
}

// Write passes the bytes on.
func (c *countingWriter) Write(p []byte) (int, error) {
	if !c.begun && c.before != nil {
		c.before()
	}
	c.begun = true
	return c.to.Write(p)
}
