package sheet

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// NewXLSX starts an Excel workbook with one sheet. Rows that do not fit into memory go to a
// temporary file, and nothing is written to w before Close.
func NewXLSX(w io.Writer, sheetName string) (*Writer, error) {
	const first = "Sheet1" // what excelize calls it
	file := excelize.NewFile()
	if err := file.SetSheetName(first, sheetName); err != nil {
		return nil, fmt.Errorf("naming the sheet %q: %w", sheetName, err)
	}
	stream, err := file.NewStreamWriter(sheetName)
	if err != nil {
		return nil, fmt.Errorf("starting the sheet %q: %w", sheetName, err)
	}
	return &Writer{&xlsxFormat{raw: w, file: file, stream: stream, styles: map[string]int{}}}, nil
}

type xlsxFormat struct {
	raw    io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	rows   int
	styles map[string]int // by number format
}

func (f *xlsxFormat) header(names []string) error {
	bold, err := f.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	frozen := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := f.stream.SetPanes(frozen); err != nil {
		return err
	}
	values := make([]any, len(names))
	for i, name := range names {
		width := max(12, float64(len(name)+2)) // in characters
		if err := f.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		values[i] = excelize.Cell{StyleID: bold, Value: name}
	}
	return f.write(values)
}

func (f *xlsxFormat) row(cells []Cell) error {
	values := make([]any, len(cells))
	for i, cell := range cells {
		value, err := f.value(cell)
		if err != nil {
			return err
		}
		values[i] = value
	}
	return f.write(values)
}

func (f *xlsxFormat) write(values []any) error {
	f.rows++
	return f.stream.SetRow("A"+strconv.Itoa(f.rows), values)
}

func (f *xlsxFormat) value(cell Cell) (any, error) {
	switch {
	case cell.text == "":
		return nil, nil
	case cell.kind == number && significantDigits(cell.text) <= 15:
		return f.number(cell)
	case cell.kind == date:
		day, err := parseDay(cell.text)
		if err != nil {
			return nil, err
		}
		style, err := f.style("yyyy-mm-dd")
		return excelize.Cell{StyleID: style, Value: day}, err
	default: // a string, typed as such, is never run
		return cell.text, nil
	}
}

// number writes a decimal of at most 15 digits: those survive Excel's binary floating point
// exactly. A longer number is written as a text rather than changed.
func (f *xlsxFormat) number(cell Cell) (any, error) {
	value, err := strconv.ParseFloat(cell.text, 64)
	if err != nil {
		return nil, err
	}
	_, fraction, _ := strings.Cut(cmp.Or(cell.shown, cell.text), ".")
	layout := "0"
	if cell.shown != "" {
		layout = "#,##0"
	}
	if fraction != "" {
		layout += "." + strings.Repeat("0", len(fraction))
	}
	style, err := f.style(layout)
	return excelize.Cell{StyleID: style, Value: value}, err
}

func (f *xlsxFormat) style(layout string) (int, error) {
	if style, ok := f.styles[layout]; ok {
		return style, nil
	}
	style, err := f.file.NewStyle(&excelize.Style{CustomNumFmt: &layout})
	if err != nil {
		return 0, fmt.Errorf("number format %q: %w", layout, err)
	}
	f.styles[layout] = style
	return style, nil
}

func (f *xlsxFormat) close() error {
	if err := f.stream.Flush(); err != nil {
		return err
	}
	if err := f.file.Write(f.raw); err != nil {
		return err
	}
	return f.file.Close()
}

func significantDigits(decimal string) int {
	digits := strings.Replace(strings.TrimPrefix(decimal, "-"), ".", "", 1)
	return len(strings.TrimLeft(digits, "0"))
}
