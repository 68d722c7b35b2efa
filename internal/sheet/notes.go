package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Notes say which sheet was read, which rows and columns were not used, and what was rounded, in
// sentences.
func (t Table) Notes(mapping Mapping, layout Layout) []string {
	var notes []string
	if t.SheetName != "" && len(t.OtherSheets) == 0 {
		notes = append(notes, fmt.Sprintf("Read the sheet “%s”.", t.SheetName))
	}
	if len(t.OtherSheets) > 0 {
		notes = append(notes, fmt.Sprintf("Read the sheet “%s”. Not read: %s.", t.SheetName, quotedList(t.OtherSheets)))
	}
	if mapping.HeadingRow > 0 && t.Rows[len(t.Rows)-1].Number <= mapping.HeadingRow {
		notes = append(notes, fmt.Sprintf("There are no rows under the headings in row %d.", mapping.HeadingRow))
	}
	notes = append(notes, t.columnNotes(mapping, layout)...)
	records, skipped := t.Records(mapping)
	notes = append(notes, skippedNotes(skipped)...)
	return append(notes, recordNotes(records)...)
}

func (t Table) columnNotes(mapping Mapping, layout Layout) []string {
	var shown, hidden []string
	for i, c := range mapping.Columns {
		if layout.wants(c.Role) || c.Role == Barcode && mapping.column(Code) < 0 || !t.hasCells(i, mapping.HeadingRow) {
			continue
		}
		name := columnLetter(i)
		if c.Heading != "" {
			name = "“" + clip(c.Heading, 60) + "”"
		}
		if slices.Contains(t.HiddenColumns, i) {
			hidden = append(hidden, name)
		} else {
			shown = append(shown, name)
		}
	}
	var notes []string
	if code := mapping.column(Code); slices.Contains(t.HiddenColumns, code) {
		notes = append(notes, "The product codes are in a hidden column, "+columnLetter(code)+".")
	}
	if len(shown) > 0 {
		notes = append(notes, "Columns not used: "+someOf(shown)+".")
	}
	if len(hidden) > 0 {
		notes = append(notes, "Hidden columns not used: "+someOf(hidden)+".")
	}
	return notes
}

// hasCells says whether a column has any content below a row.
func (t Table) hasCells(column, below int) bool {
	return slices.ContainsFunc(t.Rows, func(row Row) bool {
		return row.Number > below && column < len(row.Cells) && row.Cells[column].Shown != ""
	})
}

// skippedNotes say which rows were not used, those with the same reason together.
func skippedNotes(skipped []Skipped) []string {
	rows := map[string][]int{}
	for _, s := range skipped {
		rows[s.Reason] = append(rows[s.Reason], s.Row)
	}
	var notes []string
	for _, reason := range []struct{ name, one, many string }{
		{aboveHeadings, "%s, above the headings, is not used.", "%s, above the headings, are not used."},
		{headingAgain, "%s repeats the headings and is not used.", "%s repeat the headings and are not used."},
		{isATotal, "%s is a total and is not used.", "%s are totals and are not used."},
		{isHidden, "%s is hidden in the workbook and is not used.", "%s are hidden in the workbook and are not used."},
		{isText, "%s has a text only and is not used.", "%s have a text only and are not used."},
		{noQuantity, "%s has no quantity and is not used.", "%s have no quantity and are not used."},
		{continues, "%s continues the row above and is not used.", "%s continue the rows above and are not used."},
		{noPrice, "%s has no price and is not used.", "%s have no price and are not used."},
	} {
		if found := rows[reason.name]; len(found) == 1 {
			notes = append(notes, fmt.Sprintf(reason.one, "Row "+strconv.Itoa(found[0])))
		} else if len(found) > 1 {
			notes = append(notes, fmt.Sprintf(reason.many, "Rows "+rowList(found)))
		}
	}
	return notes
}

// recordNotes are the notes of single rows, the first few in full.
func recordNotes(records []Record) []string {
	const most = 10
	var notes []string
	count := 0
	for _, record := range records {
		for _, note := range record.Notes {
			if count++; count <= most {
				notes = append(notes, note)
			}
		}
	}
	if count > most {
		notes = append(notes, fmt.Sprintf("And %d more like these.", count-most))
	}
	return notes
}

// rowList writes "1–3, 7 and 9".
func rowList(rows []int) string {
	var parts []string
	for i := 0; i < len(rows); {
		last := i
		for last+1 < len(rows) && rows[last+1] == rows[last]+1 {
			last++
		}
		switch {
		case last == i:
			parts = append(parts, strconv.Itoa(rows[i]))
		case last == i+1:
			parts = append(parts, strconv.Itoa(rows[i]), strconv.Itoa(rows[last]))
		default:
			parts = append(parts, fmt.Sprintf("%d–%d", rows[i], rows[last]))
		}
		i = last + 1
	}
	return someOf(parts)
}

func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "“" + clip(name, 60) + "”"
	}
	return someOf(quoted)
}

// someOf writes "A, B and C", and of a long list the first of it.
func someOf(parts []string) string {
	const most = 12
	if len(parts) > most {
		return strings.Join(parts[:most], ", ") + fmt.Sprintf(" and %d more", len(parts)-most)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
