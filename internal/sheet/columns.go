package sheet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Column is a meaning that a column of a person's table can have.
type Column int

// The meanings that the callers of this package look for.
const (
	Code Column = iota // of a product
	Quantity
	Price
	Comment
	MinimumQuantity
	From // first day of validity
	To   // last day of validity
)

// headings are what people call their columns, the surest name first. Case, spaces and punctuation
// do not count.
var headings = map[Column][]string{
	Code:     {"product code", "code", "sku", "item code", "item", "product"},
	Quantity: {"quantity", "qty", "order quantity", "order qty", "amount", "units"},
	Price:    {"price", "unit price", "sell price", "price ex gst", "net price"},
	Comment:  {"comment", "comments", "note", "notes", "line comment", "remark"},
	MinimumQuantity: {"minimum quantity", "min quantity", "minimum qty", "min qty", "minimum", "min", "from quantity",
		"quantity from"},
	From: {"from", "valid from", "start", "start date", "from date"},
	To:   {"to", "valid to", "until", "valid until", "end", "end date", "to date"},
}

// String is the column's name in sentences: "product code".
func (c Column) String() string { return headings[c][0] }

// A Layout says which columns a table should have. In a table without headings they stand in this
// order, required ones first.
type Layout struct {
	Required []Column
	Optional []Column
}

func (l Layout) columns() []Column { return slices.Concat(l.Required, l.Optional) }

// A Record is a row whose columns are known by their meaning.
type Record struct {
	Row       int // the row's number in the person's table
	cells     []string
	positions map[Column]int
}

// Records finds out which column is which: by the headings when the first row has any, else by
// position. The heading row is not among the records. Headings without a required one are an error,
// in words for the person who sent the table.
func (t Table) Records(layout Layout) ([]Record, error) {
	if len(t.Rows) == 0 {
		return nil, nil
	}
	rows := t.Rows
	positions := map[Column]int{}
	named := positionsByName(rows[0], layout)
	missing := slices.DeleteFunc(slices.Clone(layout.Required), func(column Column) bool {
		_, found := named[column]
		return found
	})
	switch {
	case len(missing) == 0:
		positions, rows = named, rows[1:]
	case len(missing) < len(layout.Required): // an optional column's name alone may be a word in a comment
		return nil, fmt.Errorf("row %d has column names (%s), but no %s column; call one %q",
			rows[0].Number, strings.Join(rows[0].Cells, ", "), missing[0], capitalised(missing[0].String()))
	default:
		for i, column := range layout.columns() {
			positions[column] = i
		}
	}
	records := make([]Record, 0, len(rows))
	for _, row := range rows {
		records = append(records, Record{Row: row.Number, cells: row.Cells, positions: positions})
	}
	return records, nil
}

func positionsByName(row Row, layout Layout) map[Column]int {
	names := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		names[i] = bareName(cell)
	}
	positions := map[Column]int{}
	for _, column := range layout.columns() {
		for _, heading := range headings[column] {
			if i := slices.Index(names, bareName(heading)); i >= 0 {
				positions[column] = i
				break
			}
		}
	}
	return positions
}

func bareName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Text is the record's cell in column, "" when it has none.
func (r Record) Text(column Column) string {
	position, ok := r.positions[column]
	if !ok || position >= len(r.cells) {
		return ""
	}
	return r.cells[position]
}

// Date is the cell as a day, "2026-03-04", also for "4/3/2026" (day first) or "4 Mar 2026".
// Anything else comes back as it was written.
func (r Record) Date(column Column) string { return plainDay(r.Text(column)) }
