package sheet

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// maxCovered bounds how many cells may lie under merged ones. Excel lets none lie under two.
const maxCovered = 200_000

var errMerged = sentencef("more than %d cells are merged with others; save the sheet as CSV", maxCovered)

// merged is a column's share of merged cells that reach over several rows, by their numbers.
type merged struct{ column, first, last int }

// readMerged reads which cells are merged. Those that lie in one row say nothing about others.
func (w *workbook) readMerged(e *elements) (all []merged, err error) {
	err = e.inside(func(element xml.StartElement) error {
		from, to, _ := strings.Cut(attribute(element, "ref"), ":")
		m := merged{column: columnOf(from), first: rowOf(from), last: rowOf(to)}
		if m.column < 0 || m.column >= MaxColumns || m.first < 1 || m.last <= m.first {
			return nil
		}
		if len(all) == maxCovered {
			return errMerged
		}
		all = append(all, m)
		return nil
	}, noText)
	return all, err
}

// rowOf is the row of a cell such as "C7"; 0 for anything else.
func rowOf(cell string) int {
	number, err := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return number
}

// cover gives the rows under merged cells what these say. A row without anything of its own is no
// row, whatever is merged over it.
func (t *Table) cover(all []merged) error {
	work := 0
	for _, m := range all {
		at, found := slices.BinarySearchFunc(t.Rows, m.first, func(r Row, number int) int { return r.Number - number })
		if !found || m.column >= len(t.Rows[at].Cells) || t.Rows[at].Cells[m.column].Shown == "" {
			continue
		}
		for i := at + 1; i < len(t.Rows) && t.Rows[i].Number <= m.last; i++ {
			if work++; work > maxCovered {
				return errMerged
			}
			row := &t.Rows[i]
			if m.column < len(row.Cells) && row.Cells[m.column].Shown != "" {
				continue
			}
			if row.Covered == nil {
				row.Covered = map[int]Value{}
			}
			row.Covered[m.column] = t.Rows[at].Cells[m.column]
		}
	}
	return nil
}

// countsForEach says whether what a cell over several rows says is so in each of them: an order
// number, a product or a price is; a quantity may be that of all together.
func (r Role) countsForEach() bool { return r != Quantity && r != Amount }

// IsCovered says whether a record's cell lies under one that is merged with it and begins in a row
// above.
func (r Record) IsCovered(role Role) bool {
	_, covered := r.row.Covered[r.mapping.column(role)]
	return covered
}

// ownProduct says whether the row itself says which product it is about.
func (r Record) ownProduct() bool {
	own := r
	own.row.Covered = nil
	return own.namesProduct()
}

// withCovered is the row with what merged cells say for each of their rows.
func (r Record) withCovered() Row {
	row := r.row
	row.Cells = slices.Clone(row.Cells)
	for column, value := range row.Covered {
		if column >= len(r.mapping.Columns) || !r.mapping.Columns[column].Role.countsForEach() {
			continue
		}
		for len(row.Cells) <= column {
			row.Cells = append(row.Cells, Value{})
		}
		row.Cells[column] = value
	}
	return row
}
