package invoices

import (
	"bytes"
	"fmt"
	"net/http"

	"upstock/internal/sheet"
	"upstock/internal/web/console/shell"
	"upstock/internal/wholesale"
)

// The bounds of the file: how many rows are read at once, and how many it has at most.
const (
	perRead  = 500
	mostRows = 100_000
)

// exportCSV gives what the list shows, of all its pages. Amounts of credit notes are negative, so
// that the columns add up.
func (s Services) exportCSV(w http.ResponseWriter, r *http.Request) error {
	visit, f := shell.VisitOf(r.Context()), readQuery(r.URL.Query()).filter()
	f.Before, f.Limit = "", perRead
	var out bytes.Buffer
	file := sheet.NewCSV(&out)
	if err := file.Header("Number", "Kind", "Date", "Due", "Order", "Customer", "Currency", "Subtotal", "Tax", "Total", "Reason", "Sent"); err != nil {
		return err
	}
	for rows := 0; rows < mostRows; {
		found, next, err := s.Invoices.Invoices(r.Context(), visit.Supplier.ID, f)
		if err != nil {
			return err
		}
		for _, i := range found {
			if err := file.Row(exportRow(i, visit.Supplier)...); err != nil {
				return err
			}
		}
		if rows += len(found); next == "" {
			break
		}
		f.Before = next
	}
	if err := s.exportGaps(r, file); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	today := wholesale.DateOf(s.Clock(), visit.Supplier.Location())
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="invoices-%s.csv"`, today))
	_, _ = w.Write(out.Bytes()) // a client that has gone needs nothing
	return nil
}

// exportGaps says at the end which numbers were left out, in a file of all that was issued.
func (s Services) exportGaps(r *http.Request, file *sheet.Writer) error {
	visit := shell.VisitOf(r.Context())
	if readQuery(r.URL.Query()).narrowed() {
		return nil
	}
	gaps, err := s.Invoices.Gaps(r.Context(), visit.Supplier.ID)
	for _, g := range gaps {
		on := wholesale.DateOf(g.CreatedAt, visit.Supplier.Location())
		none := sheet.Text("")
		if err := file.Row(
			sheet.Text(g.Words()), sheet.Text("Left out"), sheet.Date(string(on)), none, none, none, none, none, none, none,
			sheet.Text("The next number was raised after a restore from a backup"), none,
		); err != nil {
			return err
		}
	}
	return err
}

func exportRow(i wholesale.Invoice, supplier wholesale.Supplier) []sheet.Cell {
	amount := func(d wholesale.Decimal) sheet.Cell {
		if i.Kind == wholesale.CreditNote {
			d = d.Neg()
		}
		return sheet.Number(wholesale.FormatTotal(d))
	}
	var sent wholesale.Date
	if !i.SentAt.IsZero() {
		sent = wholesale.DateOf(i.SentAt, supplier.Location())
	}
	return []sheet.Cell{
		sheet.Text(i.Number), sheet.Text(kindWords(i.Kind)), sheet.Date(string(i.IssuedOn)), sheet.Date(string(i.DueOn)),
		sheet.Text(i.Snapshot.OrderNumber), sheet.Text(i.Snapshot.Customer.Name), sheet.Text(i.Currency),
		amount(i.SubTotal), amount(i.TaxTotal), amount(i.Total), sheet.Text(i.Reason), sheet.Date(string(sent)),
	}
}

func kindWords(kind wholesale.InvoiceKind) string {
	if kind == wholesale.CreditNote {
		return "Credit note"
	}
	return "Invoice"
}
