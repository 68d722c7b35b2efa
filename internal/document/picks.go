package document

import (
	"fmt"
	"io"
	"strings"
	"time"

	"upstock/internal/wholesale"
)

// Picks is everything that a document of pick totals shows.
type Picks struct {
	Supplier  wholesale.Supplier
	Rows      []PickRow
	Orders    []string // the numbers of the orders that are added up
	Notes     []string // what else a picker must know
	PrintedAt time.Time
}

// PickRow is what is picked of one product.
type PickRow struct {
	wholesale.Pick
	Unit string
}

const picksTitle = "Pick totals"

var pickColumns = []column{
	{title: "Picked", x: margin, width: 10, box: true},
	{title: "Quantity", x: margin + 36, width: 22, right: true},
	{title: "Unit", x: margin + 39, width: 14},
	{title: "Code", x: margin + 56, width: 36},
	{title: "Product", x: margin + 95, width: inner - 95},
}

// PickTotals writes the list to pick several orders by: what they need of each product together,
// and below it in which orders. The error is the writer's.
func PickTotals(w io.Writer, p Picks) error {
	s := drawPicks(p, true)
	if err := s.pdf.Error(); err != nil {
		return fmt.Errorf("draw pick totals: %w", err)
	}
	return s.output(w)
}

func drawPicks(p Picks, compress bool) *sheet {
	s := newSheet(compress)
	s.describe(picksTitle, p.Supplier.Name, p.PrintedAt)
	s.newPage()
	s.font(20, bold, ink)
	s.y += 7
	s.write(margin, s.y, picksTitle)
	s.font(10, plain, faint)
	s.writeRight(right, s.y, p.Supplier.Name)
	s.y += 8
	s.paragraph(ink, counted(len(p.Orders), "order")+": "+strings.Join(p.Orders, ", "))
	for _, note := range p.Notes {
		s.paragraph(faint, note)
	}
	table := table{sheet: s, columns: pickColumns, title: picksTitle + ", continued"}
	table.head()
	for _, row := range p.Rows {
		table.row([]string{"", wholesale.FormatTrimmed(row.Quantity), row.Unit, row.Code, row.Name}, row.PartsWords())
	}
	s.foot(1, picksTitle, p.Supplier, p.PrintedAt)
	return s
}

// paragraph writes a text over the whole width, over pages when it is long.
func (s *sheet) paragraph(shade grey, text string) {
	s.font(textSize, plain, shade)
	for _, line := range s.wrap(text, inner) {
		if !s.fits(lineHeight) {
			s.newPage()
		}
		s.write(margin, s.y, line)
		s.y += lineHeight
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
