package sheet

import "strings"

// Leftover writes rows of the table so that, pasted, they are read as they were here: below the
// headings, their cells separated by tabs. It is for the rows that could not be used, to stand in a
// text box until they are corrected.
func (t Table) Leftover(mapping Mapping, rows map[int]bool) string {
	var lines []string
	for _, row := range t.Rows {
		if rows[row.Number] || row.Number == mapping.HeadingRow && len(rows) > 0 {
			lines = append(lines, row.pasteable(mapping))
		}
	}
	return strings.Join(lines, "\n")
}

// pasteable is a row in one line, or in several where a cell has several. Numbers of a workbook
// have all their digits, in the table's notation.
func (r Row) pasteable(mapping Mapping) string {
	if r.Line != "" {
		return r.Line
	}
	cells := make([]string, len(r.Cells))
	for i, cell := range r.Cells {
		cells[i] = cell.Shown
		if cell.Stored != "" && i < len(mapping.Columns) && mapping.Columns[i].Role.isNumber() && !strings.HasSuffix(cell.Shown, "%") {
			cells[i] = cell.Stored
			if mapping.DecimalMark == Comma {
				cells[i] = strings.Replace(cell.Stored, ".", ",", 1)
			}
		}
		if strings.ContainsAny(cells[i], "\t\n\"") {
			cells[i] = `"` + strings.ReplaceAll(cells[i], `"`, `""`) + `"`
		}
	}
	return strings.Join(cells, "\t")
}
