package sheet

import (
	"context"
	"strings"
)

// readLines reads one row a line, each separated in its own way: people paste lines collected from
// several places, such as "TONIC-200 2" below "HOSTILE,1". A line without separators is one cell;
// only knowing the products tells what in it is what, so Interpret cuts it.
func readLines(ctx context.Context, text string) (Table, error) {
	var table Table
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := ctx.Err(); err != nil {
			return Table{}, err
		}
		line = strings.TrimSuffix(line, "\n")
		cells, wide := lineCells(line)
		if wide {
			return Table{}, errTooWide(number)
		}
		row := Row{Number: number, Line: strings.TrimRight(strings.ToValidUTF8(line, "\ufffd"), " \t"), Cells: make([]Value, len(cells))}
		for i, cell := range cells {
			row.Cells[i].Shown = cell
		}
		if err := table.addRow(row); err != nil {
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

// lineCells separates one row by the first of the separators that it has.
func lineCells(line string) (cells []string, wide bool) {
	unquoted := withoutQuoted(line)
	for _, separator := range separators {
		if strings.IndexByte(unquoted, separator) < 0 || separator == ',' && mayGroupDigits(strings.TrimSpace(unquoted)) {
			continue
		}
		in := splitter{text: line, separator: separator}
		row, _ := in.next()
		if row.open { // odd quotation marks are just text
			in = splitter{text: strings.ReplaceAll(line, `"`, "\u2033"), separator: separator}
			row, _ = in.next()
		}
		return row.cells, row.wide
	}
	return []string{clean(line)}, false
}

// mayGroupDigits says whether a comma may belong to a number. "TONIC 1,200" has spaces between its
// cells and a comma in its number; in "TONIC,1,200" either is possible, and no one but the person
// knows.
func mayGroupDigits(line string) bool {
	spaced, separates := strings.Contains(line, " "), false
	for at := range len(line) {
		switch {
		case line[at] != ',':
		case groupsAt(line, at):
			return true
		case !spaced || !digitAt(line, at-1) || !digitAt(line, at+1):
			separates = true
		}
	}
	return spaced && !separates
}

// groupsAt says whether a comma parts thousands: up to three digits before it, which no letter or
// hyphen makes part of a code, and three digits behind.
func groupsAt(s string, comma int) bool {
	first := comma
	for digitAt(s, first-1) {
		first--
	}
	if digits := comma - first; digits < 1 || digits > 3 || first > 0 && !strings.ContainsRune(" ,\t$", rune(s[first-1])) {
		return false
	}
	return digitAt(s, comma+1) && digitAt(s, comma+2) && digitAt(s, comma+3) && !digitAt(s, comma+4)
}

func digitAt(s string, at int) bool { return at >= 0 && at < len(s) && '0' <= s[at] && s[at] <= '9' }
