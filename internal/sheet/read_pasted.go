package sheet

import (
	"context"
	"encoding/csv"
	"strings"
	"unicode"
)

// readLines reads one row a line, each separated in its own way: people paste lines collected from
// several places, such as "TONIC-200 2" below "HOSTILE,1".
func readLines(ctx context.Context, text string, cells func(line string) []string) (Table, error) {
	var table Table
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := ctx.Err(); err != nil {
			return Table{}, err
		}
		if err := table.add(number, cells(strings.TrimSuffix(line, "\n"))); err != nil {
			return Table{}, err
		}
	}
	return table, nil
}

// spansLines says whether a quotation mark is left open at the end of a line: then a cell may
// continue on the next one, and lines cannot be read one by one.
func spansLines(text string) bool {
	for line := range strings.Lines(text) {
		if strings.Count(line, `"`)%2 == 1 {
			return true
		}
	}
	return false
}

// pastedCells separates one row by the first of tab, semicolon and comma that it has, or else by
// spaces.
func pastedCells(line string) []string {
	unquoted := withoutQuoted(line)
	for _, separator := range "\t;," {
		if !strings.ContainsRune(unquoted, separator) || separator == ',' && groupsDigits(strings.TrimSpace(unquoted)) {
			continue
		}
		in := csv.NewReader(strings.NewReader(line))
		in.Comma, in.LazyQuotes = separator, true
		cells, err := in.Read()
		if err != nil {
			return strings.Split(line, string(separator)) // blank, or odd quotation marks, which are then just text
		}
		for i := range cells {
			cells[i] = rearm(cells[i])
		}
		return cells
	}
	return strings.Fields(line)
}

// groupsDigits says whether every comma of a row belongs to a number, as in "TONIC 1,200": spaces
// separate its cells, and digits surround each comma.
func groupsDigits(line string) bool {
	if !strings.ContainsFunc(line, unicode.IsSpace) {
		return false
	}
	isDigit := func(at int) bool { return at >= 0 && at < len(line) && '0' <= line[at] && line[at] <= '9' }
	for i := range line {
		if line[i] == ',' && !(isDigit(i-1) && isDigit(i+1)) {
			return false
		}
	}
	return true
}
