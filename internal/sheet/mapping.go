package sheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Mapping says how a table is read. It is remembered, as JSON, for the next table with the same
// headings.
type Mapping struct {
	HeadingRow  int            `json:"heading_row"` // its number; 0 when the table has no headings
	Columns     []MappedColumn `json:"columns"`
	DecimalMark DecimalMark    `json:"decimal_mark"`
	DateOrder   DateOrder      `json:"date_order"`
}

// A MappedColumn is a column under its heading, and what it means.
type MappedColumn struct {
	Heading string `json:"heading"`
	Role    Role   `json:"role"`
}

// A DecimalMark stands between a number's whole and its fraction.
type DecimalMark string

// The decimal marks.
const (
	Point DecimalMark = "."
	Comma DecimalMark = ","
)

// A DateOrder is the order of day, month and year in dates written with digits.
type DateOrder string

// The orders of dates. A date that begins with its year, such as 2026-03-04, is plain in either.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// Headings names a table's headings in one line, without case, spaces and punctuation: tables with
// the same ones are read by the same remembered mapping. It is "" when there are no headings.
func (m Mapping) Headings() string {
	if m.HeadingRow == 0 {
		return ""
	}
	names := make([]string, len(m.Columns))
	for i, column := range m.Columns {
		names[i] = bareName(column.Heading)
	}
	return strings.TrimRight(strings.Join(names, "|"), "|")
}

// Missing are the required roles that no column has. A barcode stands in for a product code.
func (m Mapping) Missing(layout Layout) []Role {
	return slices.DeleteFunc(slices.Clone(layout.Required), func(role Role) bool {
		return m.column(role) >= 0 || role == Code && m.column(Barcode) >= 0
	})
}

// column is the first column with a role; -1 when none has it.
func (m Mapping) column(role Role) int {
	return slices.IndexFunc(m.Columns, func(c MappedColumn) bool { return c.Role == role })
}

// bareName is a heading without case, accents, spaces and punctuation.
func bareName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(s))
}
