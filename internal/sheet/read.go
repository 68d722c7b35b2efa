package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// What Read takes at most. A real list is far smaller; a hostile one is far larger.
const (
	MaxBytes   = 8 << 20
	MaxRows    = 20_000
	MaxColumns = 200
)

// A Table is what a file or a pasted text holds: its rows, without the blank ones.
type Table struct {
	Rows []Row
}

// A Row is one row that has content. Cells are free of surrounding space; rows may differ in
// length.
type Row struct {
	Number int // counted from 1, as the spreadsheet program or text editor shows it
	Cells  []string
}

// Read finds out what content is and reads it: an Excel workbook (its first sheet with content), or
// text in any of the encodings that Excel saves, separated by commas, semicolons or tabs. name is
// the file's name, "" for a pasted text, whose rows may each be separated in their own way, also by
// spaces.
//
// Its errors are sentences for the person who sent the table; they begin in lower case and name the
// row.
func Read(name string, content []byte) (Table, error) {
	if len(content) > MaxBytes {
		return Table{}, fmt.Errorf("the file is larger than %d MB; split it and send the parts", MaxBytes>>20)
	}
	var table Table
	var err error
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		table, err = readXLSX(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		// The container of .xls, and of any workbook with a password.
		err = errors.New("the workbook has a password or is an old .xls file; save it as .xlsx without a password, or as CSV")
	default:
		table, err = readText(name, content)
	}
	if err != nil {
		return Table{}, err
	}
	if len(table.Rows) == 0 {
		return Table{}, errors.New("there is nothing in it: no row has any text")
	}
	return table, nil
}

func (t *Table) add(number int, cells []string) error {
	kept := make([]string, 0, min(len(cells), MaxColumns))
	last := 0
	for i, cell := range cells {
		cell = clean(cell)
		if cell != "" {
			last = i + 1
		}
		if last > MaxColumns {
			return fmt.Errorf("row %d has more than %d columns", number, MaxColumns)
		}
		if i < MaxColumns {
			kept = append(kept, cell)
		}
	}
	if last == 0 {
		return nil
	}
	if len(t.Rows) == MaxRows {
		return fmt.Errorf("there are more than %d rows; split the file and send the parts", MaxRows)
	}
	t.Rows = append(t.Rows, Row{Number: number, Cells: kept[:last]})
	return nil
}

func clean(cell string) string {
	return strings.TrimSpace(strings.ToValidUTF8(cell, "\ufffd"))
}
