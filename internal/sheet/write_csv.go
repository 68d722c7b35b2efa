package sheet

import (
	"cmp"
	"encoding/csv"
	"io"
	"strings"
)

const byteOrderMark = "\ufeff"

// NewCSV starts a CSV file that Excel opens with a double click: UTF-8 with a byte order mark,
// commas, lines ended by CRLF.
//
// A Text that a spreadsheet program would run as a formula gets a ' in front, because names and
// comments come from strangers. Read takes that ' away again.
func NewCSV(w io.Writer) *Writer {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &Writer{&csvFormat{raw: w, out: out}}
}

type csvFormat struct {
	raw     io.Writer
	out     *csv.Writer
	started bool
}

func (f *csvFormat) header(names []string) error {
	cells := make([]Cell, len(names))
	for i, name := range names {
		cells[i] = Text(name)
	}
	return f.row(cells)
}

func (f *csvFormat) row(cells []Cell) error {
	if err := f.start(); err != nil {
		return err
	}
	record := make([]string, len(cells))
	for i, cell := range cells {
		record[i] = cmp.Or(cell.shown, cell.text)
		if cell.kind == text {
			record[i] = disarm(cell.text)
		}
	}
	return f.out.Write(record)
}

func (f *csvFormat) close() error {
	if err := f.start(); err != nil {
		return err
	}
	f.out.Flush()
	return f.out.Error()
}

// start writes the byte order mark, once. Without it Excel reads UTF-8 as Windows-1252.
func (f *csvFormat) start() error {
	if f.started {
		return nil
	}
	f.started = true
	_, err := io.WriteString(f.raw, byteOrderMark)
	return err
}

// disarm keeps s from being run as a formula. A text that looks disarmed already gets one more ',
// so that rearm, its inverse, gives back exactly what was written.
func disarm(s string) string {
	if looksLikeFormula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

func rearm(s string) string {
	if strings.HasPrefix(s, "'") && looksLikeFormula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func looksLikeFormula(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0]))
}
