package document

import (
	"fmt"
	"io"
	"slices"

	"upstock/internal/wholesale"
)

// Receipt is what was paid for an order, and what went back of it.
type Receipt struct {
	Supplier  wholesale.InvoiceSupplier
	Customer  wholesale.InvoiceCustomer
	Logo      []byte // a PNG or JPEG picture; nil for none
	Order     string // its number
	Reference string // the customer's own order number
	Invoice   string // the number of the order's newest invoice; "" for none
	Payment   wholesale.Payment
	PaidOn    wholesale.Date
	Refunds   []ReceiptRefund // oldest first
}

// ReceiptRefund is an amount that went back.
type ReceiptRefund struct {
	On     wholesale.Date
	Amount wholesale.Decimal
	Reason string
}

var receiptColumns = []column{
	{title: "Date", x: margin, width: 34},
	{title: "What", x: margin + 37, width: inner - 37 - 34},
	{title: "Amount", x: right, width: 31, right: true},
}

// WriteReceipt writes a receipt as a PDF: the same receipt gives the same document. The error is
// the writer's, or a logo that is neither PNG nor JPEG.
func WriteReceipt(w io.Writer, r Receipt) error {
	finished, err := drawReceipt(r, true)
	if err != nil {
		return err
	}
	return finished.output(w)
}

func drawReceipt(r Receipt, compress bool) (*sheet, error) {
	s := newSheet(compress)
	title := "Receipt, order " + r.Order
	s.describe(title, r.Supplier.Name, r.Payment.PaidAt)
	s.newPage()
	s.issuerHead(r.Supplier, r.Logo, "Receipt", "Order "+r.Order, "")
	s.parties("Received from", r.Customer, receiptFacts(r))
	table := table{sheet: s, columns: receiptColumns, title: title + ", continued"}
	table.head()
	paid := "Paid"
	if r.Payment.Method != "" {
		paid += ", " + r.Payment.Method
	}
	table.row([]string{r.PaidOn.Words(), paid, wholesale.AmountWords(r.Payment.Amount)}, "")
	kept := r.Payment.Amount
	for _, back := range r.Refunds {
		var err error
		if kept, err = kept.Sub(back.Amount); err != nil {
			return nil, fmt.Errorf("add up a receipt: %w", err)
		}
		table.row([]string{back.On.Words(), "Refunded", wholesale.AmountWords(back.Amount.Neg())}, back.Reason)
	}
	s.y += 3
	s.sums(nil, fact{"Total paid " + r.Payment.Currency, wholesale.AmountWords(kept)})
	s.footText(1, title)
	if err := s.pdf.Error(); err != nil {
		return nil, fmt.Errorf("draw a receipt: %w", err)
	}
	return s, nil
}

func receiptFacts(r Receipt) []fact {
	all := []fact{
		{"Paid on", r.PaidOn.Words()},
		{"Order", r.Order},
		{"Your reference", r.Reference},
		{"Invoice", r.Invoice},
		{"Customer code", r.Customer.Code},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return blank(f.value) })
}
