// Package tables reads the tables that people hand in on the console's pages, and asks them how
// where that is not plain.
package tables

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/sheet"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Table is a table that was handed in, and how it is read. It travels in the page's form, so that
// nothing is stored for what may never be used.
type Table struct {
	File      string // its name; "" for a pasted text
	Sheet     sheet.Table
	Mapping   sheet.Mapping
	Questions []sheet.Question // why a person must decide how it is read
	AsBefore  bool             // read as a person decided for an earlier table
	Open      bool             // a person is deciding
	Decided   bool             // a person has decided
	Notes     []string         // what was not used or was changed, in sentences
}

// Asks says whether a person must decide how the table is read before it counts.
func (t *Table) Asks() bool { return t.Open || len(t.Questions) > 0 }

// Records are the table's rows as they are read, and what was not used.
func (t *Table) Records() ([]sheet.Record, []sheet.Skipped) { return t.Sheet.Records(t.Mapping) }

// row is the row with a number.
func (t *Table) row(number int) (sheet.Row, bool) {
	at, found := slices.BinarySearchFunc(t.Sheet.Rows, number, func(r sheet.Row, n int) int { return cmp.Compare(r.Number, n) })
	if !found {
		return sheet.Row{}, false
	}
	return t.Sheet.Rows[at], true
}

// cover gives every column of the table a place in the mapping.
func (t *Table) cover() {
	for _, row := range t.Sheet.Rows {
		for len(t.Mapping.Columns) < min(len(row.Cells), sheet.MaxColumns) {
			t.Mapping.Columns = append(t.Mapping.Columns, sheet.MappedColumn{})
		}
	}
}

// head takes the headings from the row with a number, or from none when it is 0.
func (t *Table) head(number int) {
	row, found := t.row(number)
	t.Mapping.HeadingRow = 0
	if found {
		t.Mapping.HeadingRow = number
	}
	for i := range t.Mapping.Columns {
		t.Mapping.Columns[i].Heading = ""
		if i < len(row.Cells) {
			t.Mapping.Columns[i].Heading = row.Cells[i].Shown
		}
	}
}

// Names of the fields of a form in which a table travels.
const (
	headingField  = "table.heading"
	decimalField  = "table.decimal"
	datesField    = "table.dates"
	rememberField = "table.remember"
)

func roleField(column int) string { return "table.role." + strconv.Itoa(column) }

// choose takes over what a person chose in the form of the step. rehead says that the headings are
// to be in another row than before.
func (t *Table) choose(values url.Values) (rehead bool) {
	for i := range t.Mapping.Columns {
		if name := roleField(i); values.Has(name) {
			t.Mapping.Columns[i].Role = sheet.Role(values.Get(name))
		}
	}
	if mark := sheet.DecimalMark(values.Get(decimalField)); mark == sheet.Point || mark == sheet.Comma {
		t.Mapping.DecimalMark = mark
	}
	if order := sheet.DateOrder(values.Get(datesField)); order == sheet.DayFirst || order == sheet.MonthFirst {
		t.Mapping.DateOrder = order
	}
	number, err := strconv.Atoi(values.Get(headingField))
	if rehead = err == nil && number != t.Mapping.HeadingRow; rehead {
		t.head(number)
	}
	return rehead
}

// Choose takes over what a person chose for a table of which only they know what it means.
func (t *Table) Choose(values url.Values) {
	t.cover()
	t.choose(values)
	if len(t.Sheet.Rows) > 0 {
		t.head(t.Mapping.HeadingRow)
	}
}

// maxPacked bounds what is read from a form's field.
const maxPacked = 64 << 20

// Pack writes anything JSON can hold as the value of a hidden field.
func Pack(thing any) (string, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if err := json.NewEncoder(zip).Encode(thing); err != nil {
		return "", fmt.Errorf("pack a table: %w", err)
	}
	if err := zip.Close(); err != nil {
		return "", fmt.Errorf("pack a table: %w", err)
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// Unpack reads what Pack wrote. It is then checked like any other input.
func Unpack(field, text string, thing any) error {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err == nil {
		var zip *gzip.Reader
		if zip, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			err = json.NewDecoder(io.LimitReader(zip, maxPacked)).Decode(thing)
		}
	}
	if err != nil {
		return wholesale.Invalid(field, "can no longer be read. Choose the file again")
	}
	return nil
}

// Under puts rows, as they were written, under the table's headings: so they are read the same way
// again. There is nothing when there are no rows.
func (t *Table) Under(rows []string) string {
	if len(rows) > 0 && t.Mapping.HeadingRow == 0 && t.Decided {
		rows = slices.Insert(rows, 0, t.roleWords())
	}
	return t.Sheet.Under(t.Mapping, rows)
}

// roleWords are headings for a table without any, of the roles that a person chose.
func (t *Table) roleWords() string {
	words := make([]string, len(t.Mapping.Columns))
	for i, c := range t.Mapping.Columns {
		words[i] = ui.Capitalised(c.Role.Words())
	}
	return strings.Join(words, "\t")
}

// SameText compares two texts, of which a browser may have changed the line ends.
func SameText(a, b string) bool {
	return strings.TrimSpace(strings.ReplaceAll(a, "\r\n", "\n")) == strings.TrimSpace(strings.ReplaceAll(b, "\r\n", "\n"))
}
