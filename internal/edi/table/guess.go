package table

import (
	"slices"
	"strings"

	"upstock/internal/sheet"
)

// layout is what is wanted of a table besides what this package knows.
var layout = sheet.Layout{
	Required: []sheet.Role{sheet.Code, sheet.Quantity},
	Optional: []sheet.Role{sheet.Price, sheet.Barcode, sheet.Description, sheet.Unit, sheet.Pack, sheet.Amount, sheet.Comment},
}

// headingDepth is how far down headings are looked for, in rows.
const headingDepth = 40

// guess finds out how a table is to be read. Doubts are why a person has to look, as sentences.
func guess(t sheet.Table, saved Map) (m Map, doubts []string) {
	if row, found := headingLike(t, saved); found {
		m = saved
		m.HeadingRow = row
		return m, nil
	}
	at, mine := ownColumns(t)
	reading := without(t, mine).Interpret(layout, sheet.Knowledge{})
	for _, q := range reading.Questions {
		doubts = append(doubts, q.Text)
	}
	m.Mapping = reading.Mapping
	if at >= 0 && m.HeadingRow != t.Rows[at].Number {
		doubts = append(doubts, "Which row has the headings?")
	}
	for column, role := range mine {
		for len(m.Columns) <= column {
			m.Columns = append(m.Columns, sheet.MappedColumn{})
		}
		m.Columns[column] = sheet.MappedColumn{Heading: t.Rows[at].Cells[column].Shown, Role: role}
	}
	for _, role := range m.Missing() {
		if words := "Which column has the " + Words(role) + "?"; !slices.Contains(doubts, words) {
			doubts = append(doubts, words)
		}
	}
	if len(saved.Columns) > 0 {
		doubts = append([]string{"The columns are not those of the last table"}, doubts...)
	}
	m.DateOrder = dateOrder(t, m)
	return m, doubts
}

// understood are the sheets of a workbook that are tables of orders without doubt, by their places,
// and how they are read. A map without headings fits many a sheet, so it counts for the first one.
func understood(tables []sheet.Table, saved Map) map[int]Map {
	sheets := map[int]Map{}
	for i, t := range tables {
		if i > 0 && len(saved.Columns) > 0 && saved.HeadingRow == 0 {
			break
		}
		if m, doubts := guess(t, saved); len(doubts) == 0 {
			sheets[i] = m
		}
	}
	return sheets
}

// likeliest is the sheet of a workbook that a person should look at, and how it would be read: the
// first with a heading of orders, or else the first.
func likeliest(tables []sheet.Table, saved Map) (t sheet.Table, m Map, doubts []string) {
	t = tables[0]
	for _, one := range tables {
		if at, _ := ownColumns(one); at >= 0 {
			t = one
			break
		}
	}
	m, doubts = guess(t, saved)
	return t, m, doubts
}

// headingLike finds the row with the headings that a person has said what they mean.
func headingLike(t sheet.Table, saved Map) (number int, found bool) {
	if len(saved.Columns) == 0 {
		return 0, false
	}
	if saved.HeadingRow == 0 { // tables without headings: as wide as the one that was looked at
		return 0, len(t.Rows) > 0 && len(t.Rows[0].Cells) <= len(saved.Columns)
	}
	want := names(len(saved.Columns), func(i int) string { return saved.Columns[i].Heading })
	for _, row := range t.Rows[:min(len(t.Rows), headingDepth)] {
		if names(len(row.Cells), func(i int) string { return row.Cells[i].Shown }) == want {
			return row.Number, true
		}
	}
	return 0, false
}

func names(n int, name func(int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = bare(name(i))
	}
	return strings.TrimRight(strings.Join(all, "|"), "|")
}

// ownColumns finds the columns that only orders have, by their headings: the row of these, -1 when
// there is none.
func ownColumns(t sheet.Table) (at int, columns map[int]sheet.Role) {
	at = -1
	for i, row := range t.Rows[:min(len(t.Rows), headingDepth)] {
		found := map[int]sheet.Role{}
		taken := map[sheet.Role]bool{}
		for column, cell := range row.Cells {
			if role, known := headings[bare(cell.Shown)]; known && !taken[role] {
				found[column], taken[role] = role, true
			}
		}
		if len(found) > len(columns) && taken[OrderNumber] {
			at, columns = i, found
		}
	}
	return at, columns
}

// without is a table without some columns: what is not seen is not taken for something else.
func without(t sheet.Table, columns map[int]sheet.Role) sheet.Table {
	rows := slices.Clone(t.Rows)
	for i := range rows {
		rows[i].Cells = slices.Clone(rows[i].Cells)
		for column := range columns {
			if column < len(rows[i].Cells) {
				rows[i].Cells[column] = sheet.Value{}
			}
		}
	}
	t.Rows = rows
	return t
}

// dateOrder is day first, unless a date can only be month first.
func dateOrder(t sheet.Table, m Map) sheet.DateOrder {
	readable := func(order sheet.DateOrder) bool {
		m.DateOrder = order
		records, _ := t.Records(m.Mapping)
		return !slices.ContainsFunc(records, func(r sheet.Record) bool {
			_, required := r.Date(Required)
			_, ordered := r.Date(OrderedOn)
			return required != nil || ordered != nil
		})
	}
	if !readable(sheet.DayFirst) && readable(sheet.MonthFirst) {
		return sheet.MonthFirst
	}
	return sheet.DayFirst
}
