package sheet

import (
	"slices"
	"strings"
)

// Under puts rows, as their records were written, under the table's headings, so that they are read
// the same way again: they stand in a text box until they are corrected. There is nothing when
// there are no rows.
func (t Table) Under(mapping Mapping, rows []string) string {
	at := slices.IndexFunc(t.Rows, func(row Row) bool { return row.Number == mapping.HeadingRow })
	if at >= 0 && len(rows) > 0 {
		rows = slices.Insert(rows, 0, t.Rows[at].written())
	}
	return strings.Join(rows, "\n")
}
