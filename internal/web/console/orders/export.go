package orders

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"upstock/internal/sheet"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// exportCSV writes every order that the query finds as CSV, one row per line, as it is read.
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

func (s Services) export(r *http.Request, file *sheet.Writer, mostRows int) error {
	if err := file.Header("Order", "Status", "Source", "Customer", "Reference", "Ordered", "Required",
		"Product code", "Product", "Quantity", "Unit price", "Line total", "Line tax", "Comment",
		"Currency", "Freight", "Adjustment", "Order total", "Sales order", "Sales order state",
		"Price rule", "Price explanation"); err != nil {
		return err
	}
	supplier := shell.VisitOf(r.Context()).Supplier
	zone := supplier.Location()
	query := readQuery(r.URL.Query())
	rows := 0
	if err := s.Orders.Export(r.Context(), supplier.ID, query.filter(zone), func(o *wholesale.Order) error {
		lines := o.Lines
		if len(lines) == 0 {
			lines = []wholesale.Line{{}} // the order is there all the same
		}
		if rows += len(lines); rows > mostRows {
			return wholesale.Conflict("There are too many orders for one Excel file. Narrow the list by dates, or download the CSV file")
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
		sheet.Number(wholesale.FormatPrice(l.UnitPrice)), amount(l.LineTotal), amount(l.LineTax), sheet.Text(l.Comment),
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
