package document

// column is one column of a table; x is its left edge, or its right edge when the numbers in it
// line up on the right.
type column struct {
	title string
	x     float64
	width float64
	right bool
	box   bool // a box to tick instead of a text
}

// Measures of a row, in millimetres.
const (
	textSize    = 9.5
	lineHeight  = 4.6
	rowPadding  = 1.7
	tallestRow  = 120.0 // a taller one is broken over pages
	commentSize = 8.5
)

// table writes rows, with its head again on each page.
type table struct {
	sheet   *sheet
	columns []column
	title   string // stands above the head on every page but the first
}

func (t *table) head() {
	s := t.sheet
	s.y += 3
	s.font(8.5, bold, faint)
	for _, c := range t.columns {
		t.put(c, s.y, c.title)
	}
	s.y += 2
	s.line(s.y)
}

func (t *table) nextPage() {
	t.sheet.newPage()
	t.sheet.font(9, bold, faint)
	t.sheet.write(margin, t.sheet.y+2, t.title)
	t.sheet.y += 8
	t.head()
}

// textLine is one line of text in a row: of the product's name or of the line's comment.
type textLine struct {
	text  string
	size  float64
	shade grey
}

// row writes one line of the order, with the comment below its longest text.
func (t *table) row(cells []string, comment string) {
	s := t.sheet
	wide := t.wrapping()
	var lines []textLine
	s.font(textSize, plain, ink)
	for _, text := range s.wrap(cells[wide], t.columns[wide].width) {
		lines = append(lines, textLine{text, textSize, ink})
	}
	s.font(commentSize, plain, faint)
	for _, text := range s.wrap(comment, t.columns[wide].width) {
		lines = append(lines, textLine{text, commentSize, faint})
	}
	height := t.tallest(cells, len(lines))*lineHeight + 2*rowPadding
	if !s.fits(min(height, tallestRow)) {
		t.nextPage()
	}
	s.y += rowPadding
	t.narrowCells(cells, wide)
	for _, line := range lines {
		if !s.fits(lineHeight) {
			t.nextPage()
			s.y += rowPadding
		}
		s.font(line.size, plain, line.shade)
		s.y += lineHeight
		s.write(t.columns[wide].x, s.y-1, line.text)
	}
	s.y += (t.tallest(cells, len(lines)) - float64(len(lines))) * lineHeight
	s.y += rowPadding - 0.6
	s.line(s.y)
}

// wrapping is the column whose text decides how tall a row is: the widest.
func (t *table) wrapping() int {
	wide := 0
	for i, c := range t.columns {
		if c.width > t.columns[wide].width {
			wide = i
		}
	}
	return wide
}

// tallest is how many lines of text the tallest cell of a row has.
func (t *table) tallest(cells []string, wideLines int) float64 {
	t.sheet.font(textSize, plain, ink)
	n := max(wideLines, 1)
	for i, c := range t.columns {
		if i != t.wrapping() && !c.box {
			n = max(n, len(t.sheet.wrap(cells[i], c.width)))
		}
	}
	return float64(n)
}

func (t *table) narrowCells(cells []string, wide int) {
	s := t.sheet
	s.font(textSize, plain, ink)
	for i, c := range t.columns {
		switch {
		case c.box:
			s.pen(faint, 0.3)
			s.pdf.Rect(c.x, s.y+0.3, 4, 4, "D")
		case i != wide:
			for n, text := range s.wrap(cells[i], c.width) {
				t.put(c, s.y+float64(n+1)*lineHeight-1, text)
			}
		}
	}
}

// put writes a cell's text at its column's left or right edge.
func (t *table) put(c column, y float64, text string) {
	if c.right {
		t.sheet.writeRight(c.x, y, text)
		return
	}
	t.sheet.write(c.x, y, text)
}
