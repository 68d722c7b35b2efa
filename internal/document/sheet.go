package document

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"upstock/internal/wholesale"
)

// Measures of the page, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 15.0
	inner      = pageWidth - 2*margin
	right      = pageWidth - margin
	bottom     = pageHeight - 20 // where the text ends and the foot begins
)

// weight is how dark a text is set.
type weight string

const (
	plain weight = ""
	bold  weight = "B"
)

// grey is the brightness of a text or line: 0 is black, 255 white.
type grey int

const (
	ink   grey = 20
	faint grey = 95 // still 6:1 on white paper
	rule  grey = 190
)

// sheet is the paper that is written on, from top to bottom: y is where the next thing goes.
type sheet struct {
	pdf    *fpdf.Fpdf
	fonts  *fonts
	y      float64
	points float64
	weight weight
	shade  grey
}

func newSheet(compress bool) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCompression(compress)
	pdf.SetCatalogSort(true) // the same order of objects every time
	pdf.SetAutoPageBreak(false, 0)
	return &sheet{pdf: pdf, fonts: newFonts(pdf)}
}

func (s *sheet) describe(title, author string, at time.Time) {
	s.pdf.SetTitle(title, true)
	s.pdf.SetAuthor(author, true)
	s.pdf.SetCreator("Upstock", true)
	s.pdf.SetProducer("Upstock", true)
	s.pdf.SetLang("en-NZ")
	s.pdf.SetCreationDate(at)
	s.pdf.SetModificationDate(at)
}

func (s *sheet) newPage() {
	s.pdf.AddPage()
	s.y = margin
}

// foot writes the foot of each page from the first one on. It comes last: "Page 1 of 3" needs the
// number of pages.
func (s *sheet) foot(first int, title string, supplier wholesale.Supplier, printed time.Time) {
	s.footText(first, title+", printed "+printed.In(supplier.Location()).Format("2 January 2006, 15:04"))
}

// footText is [sheet.foot] with the text as it is.
func (s *sheet) footText(first int, text string) {
	last := s.pdf.PageCount()
	for page := first; page <= last; page++ {
		s.pdf.SetPage(page)
		s.line(pageHeight - 15)
		s.font(8, plain, faint)
		s.write(margin, pageHeight-11, text)
		s.writeRight(right, pageHeight-11, fmt.Sprintf("Page %d of %d", page-first+1, last-first+1))
	}
}

func (s *sheet) output(w io.Writer) error {
	if err := s.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

func (s *sheet) fits(height float64) bool { return s.y+height <= bottom }

// pen sets the shade and width of the lines that are drawn next.
func (s *sheet) pen(g grey, width float64) {
	s.pdf.SetDrawColor(int(g), int(g), int(g))
	s.pdf.SetLineWidth(width)
}

func (s *sheet) line(y float64) {
	s.pen(rule, 0.2)
	s.pdf.Line(margin, y, right, y)
}
