package sheet

import "fmt"

// A Writer writes one table, row by row. It cannot be used after an error.
type Writer struct {
	format format
}

// A format is what differs between the kinds of file.
type format interface {
	header(names []string) error
	row(cells []Cell) error
	close() error
}

// Header writes the row of column names, first if at all; in a workbook it stays in sight while
// scrolling.
func (w *Writer) Header(names ...string) error {
	if err := w.format.header(names); err != nil {
		return fmt.Errorf("writing the heading row: %w", err)
	}
	return nil
}

// Row writes one row.
func (w *Writer) Row(cells ...Cell) error {
	if err := w.format.row(cells); err != nil {
		return fmt.Errorf("writing a row: %w", err)
	}
	return nil
}

// Close writes the rest: a file is incomplete without it. It does not close the underlying writer.
func (w *Writer) Close() error {
	if err := w.format.close(); err != nil {
		return fmt.Errorf("finishing the table: %w", err)
	}
	return nil
}
