// Package document draws what a supplier prints of orders, as A4 PDFs: the packing slips that
// travel with the goods, the order with its prices, and the list to pick several orders by. It is
// given everything a document shows, so the same details always give the same bytes.
package document

import (
	"fmt"
	"io"
	"time"

	"upstock/internal/wholesale"
)

// Details is everything that a document of an order shows.
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

// PackingSlips writes the papers for the people who pack and unpack: quantities with a box to tick,
// the delivery address and its instructions, and no prices. Each order begins a page and has its
// own page numbers. There is at least one order. The error is the writer's, or a logo that is
// neither PNG nor JPEG.
func PackingSlips(w io.Writer, orders ...Details) error { return write(w, packingSlip, orders) }

// OrderConfirmation writes the order as it was agreed: lines with prices, freight, adjustment, tax
// and total. The error is the writer's, or a logo that is neither PNG nor JPEG.
func OrderConfirmation(w io.Writer, d Details) error {
	return write(w, orderConfirmation, []Details{d})
}

// kind is where the two documents of an order differ.
type kind struct {
	title   string
	columns []column
	cells   func(wholesale.Line) []string
	end     func(*sheet, Details)
}

func write(w io.Writer, k kind, orders []Details) error {
	finished, err := draw(k, orders, true)
	if err != nil {
		return err
	}
	return finished.output(w)
}

func draw(k kind, orders []Details, compress bool) (*sheet, error) {
	s := newSheet(compress)
	title := k.title + " " + orders[0].Order.Number
	if len(orders) > 1 {
		title = fmt.Sprintf("%ss of %d orders", k.title, len(orders))
	}
	s.describe(title, orders[0].Supplier.Name, orders[0].PrintedAt)
	for _, d := range orders {
		drawOrder(s, d, k)
		if err := s.pdf.Error(); err != nil {
			return nil, fmt.Errorf("draw %s of order %s: %w", k.title, d.Order.Number, err)
		}
	}
	return s, nil
}

func drawOrder(s *sheet, d Details, k kind) {
	s.newPage()
	first := s.pdf.PageNo()
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
	s.foot(first, k.title+" "+d.Order.Number, d.Supplier, d.PrintedAt)
}
