package sheet

import (
	"github.com/govalues/decimal"
)

// A Record is a row whose cells are known by their roles.
type Record struct {
	Row     int      // the row's number in the person's table
	Problem string   // why the row cannot be read, in a sentence without capital and full stop; "" when it can
	Notes   []string // what was changed in it, such as a price that was rounded
	row     Row
	mapping Mapping
}

// A Skipped is a row that is no record, such as a title or a total.
type Skipped struct {
	Row    int
	Text   string // as it was written
	Reason string // such as "is a total"
}

// Text is what the cell in a role shows, "" when the row has none.
func (r Record) Text(role Role) string {
	return r.value(role).Shown
}

// Number is the number in a role. An error says why it is none, in words that follow the name of a
// field.
func (r Record) Number(role Role) (decimal.Decimal, error) {
	return readNumber(r.value(role), r.mapping.DecimalMark)
}

// Date is the day in a role, such as "2026-03-04", or "" when the row has none.
func (r Record) Date(role Role) (string, error) {
	return readDay(r.value(role), r.mapping.DateOrder)
}

// Written is the whole row as it was written, its cells separated by tabs.
func (r Record) Written() string { return r.row.written() }

func (r Record) value(role Role) Value {
	column := r.mapping.column(role)
	if column < 0 || column >= len(r.row.Cells) {
		return Value{}
	}
	return r.row.Cells[column]
}
