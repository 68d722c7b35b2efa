// Package document draws what a supplier prints of an order, as A4 PDFs: the packing slip that
// travels with the goods, and the order with its prices. It is given everything a document shows,
// so the same details always give the same bytes.
package document

import (
	"fmt"
	"io"
	"time"

	"upstock/internal/wholesale"
)

// Details is everything that a document shows.
type Details struct {
	Supplier wholesale.Supplier
	Logo     []byte // a PNG or JPEG picture; nil when the supplier has none
	Customer wholesale.Customer
	Delivery wholesale.Address // where the goods go; the zero address when none is known
	Order    *wholesale.Order
	// PrintedAt is at the foot of each page, in the supplier's time zone: the order may change
	// afterwards.
	PrintedAt time.Time
}

// PackingSlip writes the paper for the people who pack and unpack: quantities with a box to tick,
// the delivery address and its instructions, and no prices. The error is the writer's, or a logo
// that is neither PNG nor JPEG.
func PackingSlip(w io.Writer, d Details) error { return write(w, d, packingSlip) }

// OrderConfirmation writes the order as it was agreed: lines with prices, freight, adjustment, tax
// and total. The error is the writer's, or a logo that is neither PNG nor JPEG.
func OrderConfirmation(w io.Writer, d Details) error { return write(w, d, orderConfirmation) }

// kind is where the two documents differ.
type kind struct {
	title   string
	columns []column
	cells   func(wholesale.Line) []string
	end     func(*sheet, Details)
}

func write(w io.Writer, d Details, k kind) error {
	finished, err := draw(d, k, true)
	if err != nil {
		return err
	}
	if err := finished.pdf.Output(w); err != nil {
		return fmt.Errorf("write %s of order %s: %w", k.title, d.Order.Number, err)
	}
	return nil
}

// draw lays the document out twice: "Page 1 of 3" needs the number of pages.
func draw(d Details, k kind, compress bool) (*sheet, error) {
	counted, err := drawOnce(d, k, compress, 0)
	if err != nil {
		return nil, err
	}
	return drawOnce(d, k, compress, counted.pdf.PageCount())
}

func drawOnce(d Details, k kind, compress bool, pages int) (*sheet, error) {
	s := newSheet(compress)
	s.describe(k.title+" "+d.Order.Number, d.Supplier.Name, d.PrintedAt)
	printed := d.PrintedAt.In(d.Supplier.Location()).Format("2 January 2006, 15:04")
	s.foot = func(page int) (left, right string) {
		return fmt.Sprintf("%s %s, printed %s", k.title, d.Order.Number, printed), fmt.Sprintf("Page %d of %d", page, pages)
	}
	s.newPage()
	letterhead(s, d, k.title)
	parties(s, d)
	table := table{sheet: s, columns: k.columns, title: k.title + " " + d.Order.Number + ", continued"}
	table.head()
	for _, l := range d.Order.Lines {
		table.row(k.cells(l), l.Comment)
	}
	s.y += 3
	k.end(s, d)
	notes(s, d.Order)
	if err := s.pdf.Error(); err != nil {
		return nil, fmt.Errorf("draw %s of order %s: %w", k.title, d.Order.Number, err)
	}
	return s, nil
}
