package document

import (
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
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
	pdf  *fpdf.Fpdf
	y    float64
	foot func(page int) (left, right string)
}

const family = "go"

func newSheet(compress bool) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCompression(compress)
	pdf.SetCatalogSort(true) // the same order of objects every time
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(family, string(plain), goregular.TTF)
	pdf.AddUTF8FontFromBytes(family, string(bold), gobold.TTF)
	return &sheet{pdf: pdf}
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
	left, end := s.foot(s.pdf.PageNo())
	s.line(pageHeight - 15)
	s.font(8, plain, faint)
	s.write(margin, pageHeight-11, left)
	s.writeRight(right, pageHeight-11, end)
	s.y = margin
}

func (s *sheet) fits(height float64) bool { return s.y+height <= bottom }

func (s *sheet) font(points float64, w weight, g grey) {
	s.pdf.SetFont(family, string(w), points)
	s.pdf.SetTextColor(int(g), int(g), int(g))
}

func (s *sheet) write(x, y float64, text string) {
	if text = printable(text); text != "" {
		s.pdf.Text(x, y, text)
	}
}

func (s *sheet) writeRight(x, y float64, text string) {
	text = printable(text)
	s.write(x-s.pdf.GetStringWidth(text), y, text)
}

// pen sets the shade and width of the lines that are drawn next.
func (s *sheet) pen(g grey, width float64) {
	s.pdf.SetDrawColor(int(g), int(g), int(g))
	s.pdf.SetLineWidth(width)
}

func (s *sheet) line(y float64) {
	s.pen(rule, 0.2)
	s.pdf.Line(margin, y, right, y)
}

// wrap breaks a text into lines of at most this width: where the writer broke it, between words,
// and inside a word only when the word alone is too long.
func (s *sheet) wrap(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.Lines(strings.TrimSpace(text)) {
		lines = append(lines, s.wrapParagraph(printable(paragraph), width)...)
	}
	return lines
}

func (s *sheet) wrapParagraph(text string, width float64) []string {
	var lines []string
	var line string
	for _, word := range strings.Fields(text) {
		if line != "" && s.pdf.GetStringWidth(line+" "+word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; s.pdf.GetStringWidth(line) > width; {
			piece := s.longestPrefix(line, width)
			lines, line = append(lines, piece), line[len(piece):]
		}
	}
	return append(lines, line)
}

// longestPrefix is as much of a word as fits, at least one character.
func (s *sheet) longestPrefix(word string, width float64) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && s.pdf.GetStringWidth(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}

// missing stands for a character that the font does not have.
const missing = '□'

// printable leaves only what the font can show: composed letters, no control characters, and a box
// for what it lacks.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\uFE0F':
			return -1
		case !inFont(r):
			return missing
		}
		return r
	}, norm.NFC.String(strings.TrimSpace(text)))
}

// regular answers which characters there are. Both weights have the same ones.
var regular, regularErr = sfnt.Parse(goregular.TTF)

func inFont(r rune) bool {
	if regularErr != nil {
		return r < unicode.MaxLatin1
	}
	glyph, err := regular.GlyphIndex(nil, r)
	return err == nil && glyph != 0
}
