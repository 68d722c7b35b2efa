package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What Read takes at most. A real list is far smaller; a hostile one is far larger.
const (
	MaxBytes    = 8 << 20
	MaxUnpacked = 16 << 20
	MaxRows     = 20_000
	MaxCells    = 800_000 // blank ones between others included
	MaxColumns  = 100
)

// A Table is what a file or a pasted text holds: its rows, without the blank ones.
type Table struct {
	SheetName     string   // of the workbook's sheet that was read; "" for other files
	Separator     string   // of the cells in a text file, such as ";"; "" when it has none or many
	OtherSheets   []string // visible sheets with content that were not read
	HiddenColumns []int    // counted from 0: the person does not see them
	Rows          []Row

	cells int // in all rows
}

// A Row is one row that has content. Rows may differ in length.
type Row struct {
	Number  int // counted from 1, as the spreadsheet program or text editor shows it
	Cells   []Value
	Line    string // a pasted line as it was written; "" in a file
	Unused  string // words of a pasted line that are neither code nor number
	Problem string // why a pasted line cannot be read, without capital and full stop; "" when it can
	Hidden  bool   // in the workbook, for instance by a filter
	// Covered is what merged cells that begin in a row above say, by column; nil for most rows.
	Covered map[int]Value
}

// A Value is one cell, free of surrounding space.
type Value struct {
	Shown   string // what the person sees: a code shown as 0012345 has its zeros
	Stored  string // the number behind it in a workbook, such as "24.954" for 24.95; "" for a text
	Date    string // "2026-03-04" when a workbook says that it is a day
	Formula bool   // a formula made it
}

// Read finds out what content is and reads it: an Excel workbook (its active sheet, when that is
// visible and has content), or text in any of the encodings that Excel saves, separated by commas,
// semicolons or tabs. name is the file's name, "" for a pasted text, whose rows may each be
// separated in their own way, also by spaces. Reading ends with ctx.
//
// Its errors are sentences for the person who sent the table; they begin in lower case and name the
// row.
func Read(ctx context.Context, name string, content []byte) (Table, error) {
	tables, err := read(ctx, name, content, false)
	if err != nil {
		return Table{}, err
	}
	return tables[0], nil
}

// ReadSheets reads all visible sheets of a workbook that have content, the one that Read reads
// first, which also has the names of those that cannot be read. Of any other file there is one
// table.
func ReadSheets(ctx context.Context, name string, content []byte) ([]Table, error) {
	return read(ctx, name, content, true)
}

func read(ctx context.Context, name string, content []byte, all bool) ([]Table, error) {
	if len(content) > MaxBytes {
		return nil, fmt.Errorf("the file is larger than %d MB; split it and send the parts", MaxBytes>>20)
	}
	tables := make([]Table, 1)
	var err error
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		tables, err = readWorkbookInTurn(ctx, content, all)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		// The container of .xls, and of any workbook with a password.
		err = errors.New("the workbook has a password or is an old .xls file; save it as .xlsx without a password, or as CSV")
	default:
		tables[0], err = readText(ctx, name, content)
	}
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 || len(tables[0].Rows) == 0 {
		return nil, errors.New("there is nothing in it: no row has any text")
	}
	return tables, nil
}

// oneWorkbook is held while one is read: unpacked, each takes its share of the memory.
var oneWorkbook = make(chan struct{}, 1)

// readWorkbookInTurn waits until no other workbook is read, unless the person leaves.
func readWorkbookInTurn(ctx context.Context, content []byte, all bool) ([]Table, error) {
	select {
	case oneWorkbook <- struct{}{}:
		defer func() { <-oneWorkbook }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	tables, _, err := readWorkbook(ctx, content, all)
	return tables, err
}

// add appends a row of texts, unless it is blank.
func (t *Table) add(number int, texts []string) error {
	cells := make([]Value, len(texts))
	for i, text := range texts {
		cells[i].Shown = text
	}
	return t.addRow(Row{Number: number, Cells: cells})
}

// addRow appends a copy of a row without its blank cells at the end, unless all are blank.
func (t *Table) addRow(row Row) error {
	last := len(row.Cells)
	for last > 0 && row.Cells[last-1].Shown == "" {
		last--
	}
	if last == 0 {
		return nil
	}
	if len(t.Rows) == MaxRows {
		return sentencef("there are more than %d rows; split the file and send the parts", MaxRows)
	}
	if t.cells += last; t.cells > MaxCells {
		return sentencef("there are more than %d cells; delete what does not belong to the list, or split the file", MaxCells)
	}
	row.Cells = slices.Clone(row.Cells[:last])
	t.Rows = append(t.Rows, row)
	return nil
}

func errTooWide(number int) error {
	return sentencef("row %d has more than %d columns", number, MaxColumns)
}

// written is a row as it was written, its cells separated by tabs. Cells that a paste would cut are
// in quotation marks.
func (r Row) written() string {
	if r.Line != "" {
		return r.Line
	}
	texts := make([]string, len(r.Cells))
	for i, cell := range r.Cells {
		texts[i] = cell.Shown
		if strings.ContainsAny(texts[i], "\t\n\"") {
			texts[i] = `"` + strings.ReplaceAll(texts[i], `"`, `""`) + `"`
		}
	}
	return strings.Join(texts, "\t")
}

func clean(cell string) string {
	return strings.TrimSpace(strings.Map(plainDigit, strings.ToValidUTF8(cell, "\ufffd")))
}

// plainDigit makes ２, as Japanese keyboards write it, a 2.
func plainDigit(r rune) rune {
	if '０' <= r && r <= '９' {
		return r - '０' + '0'
	}
	return r
}
