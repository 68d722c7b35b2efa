package document

import (
	"fmt"
	"io"
	"time"

	"upstock/internal/wholesale"
)

// Statement is a customer's month: what it owed before, what was invoiced and credited, what it
// paid and got back, and what it owes now.
type Statement struct {
	Supplier wholesale.InvoiceSupplier
	Customer wholesale.InvoiceCustomer
	Logo     []byte // a PNG or JPEG picture; nil for none
	From, To wholesale.Date
	Currency string
	Opening  wholesale.Decimal
	Closing  wholesale.Decimal
	Entries  []wholesale.StatementEntry // oldest first
}

var statementColumns = []column{
	{title: "Date", x: margin, width: 30},
	{title: "Document", x: margin + 33, width: inner - 33 - 90},
	{title: "Due", x: right - 86, width: 30},
	{title: "Amount", x: right - 30, width: 26, right: true},
	{title: "Balance", x: right, width: 27, right: true},
}

// WriteStatement writes a customer's month as a PDF, made of what was issued: the same month gives
// the same document. The error is the writer's, or a logo that is neither PNG nor JPEG.
func WriteStatement(w io.Writer, st Statement) error {
	finished, err := drawStatement(st, true)
	if err != nil {
		return err
	}
	return finished.output(w)
}

func drawStatement(st Statement, compress bool) (*sheet, error) {
	s := newSheet(compress)
	period := st.From.Words() + " to " + st.To.Words()
	title := "Statement, " + period
	s.describe(title, st.Supplier.Name, endOf(st.To))
	s.newPage()
	s.issuerHead(st.Supplier, st.Logo, "Statement", period, "")
	s.y = s.party(s.y, inner/2-5, "For", st.Customer.Name, postalLines(st.Customer.Address, st.Customer.Name)) + 4
	table := table{sheet: s, columns: statementColumns, title: title + ", continued"}
	table.head()
	table.row([]string{st.From.Words(), "Opening balance", "", "", wholesale.AmountWords(st.Opening)}, "")
	for _, e := range st.Entries {
		table.row([]string{
			e.On.Words(), e.Words(), e.Due.Words(), wholesale.AmountWords(e.Amount), wholesale.AmountWords(e.Balance),
		}, e.Note)
	}
	s.y += 3
	s.sums(nil, fact{"Closing balance " + st.Currency, wholesale.AmountWords(st.Closing)})
	s.footText(1, title)
	if err := s.pdf.Error(); err != nil {
		return nil, fmt.Errorf("draw a statement: %w", err)
	}
	return s, nil
}

// endOf is the moment that a document about a period bears.
func endOf(d wholesale.Date) time.Time {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return at
}
