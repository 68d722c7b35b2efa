package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// Interpret finds out what the table means.
func (t Table) Interpret(layout Layout, knowledge Knowledge) Reading {
	mapping, ok := t.headed(layout)
	if !ok {
		mapping = t.byPosition(layout)
	}
	mapping.DecimalMark, mapping.DateOrder = Point, DayFirst
	reading := Reading{Table: t, Mapping: mapping, Notes: t.Notes(mapping, layout)}
	for _, remembered := range knowledge.Remembered {
		if headings := remembered.Headings(); headings != "" && headings == mapping.Headings() {
			remembered.HeadingRow = mapping.HeadingRow
			reading.Mapping, reading.AsBefore, reading.Notes = remembered, true, t.Notes(remembered, layout)
			return reading
		}
	}
	for _, missing := range mapping.Missing(layout) {
		reading.Questions = append(reading.Questions, Question{About: AboutRole, Column: -1, Text: "Which column has the " + missing.Words() + "?"})
	}
	return reading
}

// Candidates are the distinct short texts among the first rows that may be codes, for the caller to
// look up at once.
func (t Table) Candidates() []string {
	const rows, length = 200, 60
	seen := map[string]bool{}
	var texts []string
	for _, row := range t.Rows[:min(len(t.Rows), rows)] {
		for _, cell := range row.Cells {
			if cell.Shown != "" && len(cell.Shown) <= length && !seen[cell.Shown] {
				seen[cell.Shown] = true
				texts = append(texts, cell.Shown)
			}
		}
	}
	return texts
}

// Notes say which sheet was read and what was not used.
func (t Table) Notes(mapping Mapping, layout Layout) []string {
	var notes []string
	if t.SheetName != "" {
		notes = append(notes, fmt.Sprintf("Read from the sheet “%s”.", t.SheetName))
	}
	if len(t.OtherSheets) > 0 {
		notes = append(notes, "Not read: the sheets "+strings.Join(t.OtherSheets, ", ")+".")
	}
	for _, column := range mapping.Columns {
		if column.Heading != "" && !layout.wants(column.Role) {
			notes = append(notes, fmt.Sprintf("The column “%s” is not used.", column.Heading))
		}
	}
	return notes
}

// Records are the rows below the headings, read by a mapping, and those that are none.
func (t Table) Records(mapping Mapping) (records []Record, skipped []Skipped) {
	for _, row := range t.Rows {
		switch {
		case row.Number < mapping.HeadingRow:
			skipped = append(skipped, Skipped{Row: row.Number, Text: row.written(), Reason: "is above the headings"})
		case row.Number > mapping.HeadingRow:
			records = append(records, Record{Row: row.Number, row: row, mapping: mapping})
		}
	}
	return records, skipped
}

// RecordsIn finds the columns of a layout by their headings, or else by position.
func (t Table) RecordsIn(layout Layout) ([]Record, error) {
	reading := t.Interpret(layout, Knowledge{})
	if missing := reading.Mapping.Missing(layout); len(missing) > 0 {
		return nil, fmt.Errorf("row %d has column names (%s), but no %s column; call one %q", reading.Mapping.HeadingRow,
			strings.Join(strings.Split(t.Rows[0].written(), "\t"), ", "), missing[0].Words(), missing[0].Words())
	}
	records, _ := reading.Table.Records(reading.Mapping)
	return records, nil
}

func (t Table) headed(layout Layout) (Mapping, bool) {
	for _, row := range t.Rows[:min(len(t.Rows), 20)] {
		mapping := Mapping{HeadingRow: row.Number}
		found := 0
		for _, cell := range row.Cells {
			role := roleOf(cell.Shown)
			if role != NotUsed && mapping.column(role) >= 0 {
				role = NotUsed
			}
			if slices.Contains(layout.Required, role) {
				found++
			}
			mapping.Columns = append(mapping.Columns, MappedColumn{Heading: cell.Shown, Role: role})
		}
		if found > 0 {
			return mapping, true
		}
	}
	return Mapping{}, false
}

func (t Table) byPosition(layout Layout) Mapping {
	var mapping Mapping
	for _, role := range layout.Roles() {
		mapping.Columns = append(mapping.Columns, MappedColumn{Role: role})
	}
	return mapping
}
