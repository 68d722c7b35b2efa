package sheet

import "strings"

// A splitter cuts text into rows of cells, as RFC 4180 has it: cells in quotation marks may hold
// separators, line breaks and doubled marks. Its memory does not grow with blank cells.
type splitter struct {
	text      string
	separator byte
	line      int // of the next row
}

type splitRow struct {
	line  int // the first, of a row that has several
	cells []string
	open  bool // a quotation mark is not closed properly
	wide  bool // there is content beyond the last column
}

// next is the next row; ok is false at the end.
func (s *splitter) next() (row splitRow, ok bool) {
	if s.text == "" {
		return splitRow{}, false
	}
	row.line = s.line
	for column := 0; ; column++ {
		cell, more := s.cell(&row)
		if cell = clean(rearm(unquoted(cell))); cell != "" {
			if column >= MaxColumns {
				row.wide = true
			} else {
				for len(row.cells) < column {
					row.cells = append(row.cells, "")
				}
				row.cells = append(row.cells, cell)
			}
		}
		if !more {
			s.line++
			return row, true
		}
	}
}

// unquoted is the text of a cell such as ="0012345", the way to keep a spreadsheet program from
// taking a code for a number.
func unquoted(cell string) string {
	if inside, ok := strings.CutPrefix(cell, `="`); ok && strings.HasSuffix(inside, `"`) && !strings.Contains(inside[:len(inside)-1], `"`) {
		return inside[:len(inside)-1]
	}
	return cell
}

// cell takes one cell; more says that the row goes on. A quotation mark within a text, as in
// 5" pipe, is just that.
func (s *splitter) cell(row *splitRow) (cell string, more bool) {
	quoted := strings.HasPrefix(s.text, `"`)
	if quoted {
		cell = s.quoted(row)
	}
	rest := s.text
	end := strings.IndexAny(rest, string(rune(s.separator))+"\n")
	if end >= 0 {
		rest, more = rest[:end], rest[end] == s.separator
		s.text = s.text[end+1:]
	} else {
		s.text = ""
	}
	if quoted && strings.TrimSpace(rest) != "" {
		row.open = true
	}
	return cell + rest, more
}

// quoted takes the part of a cell in quotation marks.
func (s *splitter) quoted(row *splitRow) string {
	var cell strings.Builder
	s.text = s.text[1:]
	for {
		end := strings.IndexByte(s.text, '"')
		if end < 0 {
			row.open = true
			cell.WriteString(s.text)
			s.line += strings.Count(s.text, "\n")
			s.text = ""
			return cell.String()
		}
		cell.WriteString(s.text[:end])
		s.line += strings.Count(s.text[:end], "\n")
		s.text = s.text[end+1:]
		if !strings.HasPrefix(s.text, `"`) {
			return cell.String()
		}
		cell.WriteByte('"')
		s.text = s.text[1:]
	}
}
