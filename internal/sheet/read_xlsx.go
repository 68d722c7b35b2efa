package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// What a workbook may unpack to: small archives can hold gigabytes of blanks.
const (
	maxUnpacked      = 96 << 20
	maxUnpackedSheet = 64 << 20
)

func readXLSX(ctx context.Context, content []byte) (Table, error) {
	file, err := excelize.OpenReader(bytes.NewReader(content),
		excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpackedSheet})
	if err != nil {
		return Table{}, errors.New("the file cannot be read as an Excel workbook, or is far too large once unpacked; " +
			"save it again as .xlsx, or as CSV")
	}
	defer file.Close()
	properties, err := file.GetWorkbookProps()
	if err != nil {
		return Table{}, fmt.Errorf("the workbook cannot be read: %w", err)
	}
	since1904 := properties.Date1904 != nil && *properties.Date1904
	for _, name := range file.GetSheetList() {
		table, err := readSheet(ctx, file, name, since1904)
		if err != nil || len(table.Rows) > 0 {
			return table, err
		}
	}
	return Table{}, nil
}

// readSheet reads each row as stored and as shown: the stored values have every digit, and the
// shown ones say which numbers are dates.
func readSheet(ctx context.Context, file *excelize.File, name string, since1904 bool) (Table, error) {
	stored, err := file.Rows(name)
	if err != nil {
		return Table{}, unreadable(name)
	}
	defer stored.Close()
	shown, err := file.Rows(name)
	if err != nil {
		return Table{}, unreadable(name)
	}
	defer shown.Close()

	table := Table{SheetName: name}
	for number := 1; stored.Next() && shown.Next(); number++ {
		if err := ctx.Err(); err != nil {
			return Table{}, err
		}
		values, err := stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return Table{}, unreadable(name)
		}
		texts, err := shown.Columns()
		if err != nil {
			return Table{}, unreadable(name)
		}
		row := Row{Number: number, Cells: make([]Value, len(values))}
		for i := range values {
			shown := values[i]
			if i < len(texts) {
				shown = texts[i]
			}
			row.Cells[i] = valueOf(values[i], shown, since1904)
		}
		if len(row.Cells) > MaxColumns {
			return Table{}, errTooWide(number)
		}
		if err := table.addRow(row); err != nil {
			return Table{}, err
		}
	}
	if stored.Error() != nil {
		return Table{}, unreadable(name)
	}
	return table, nil
}

func unreadable(sheet string) error {
	return fmt.Errorf("the sheet %q cannot be read; save the workbook again, or as CSV", sheet)
}

// valueOf is a cell: a date as 2026-03-04, a number with all its digits but without the noise of
// binary floating point (24.949999999999999).
func valueOf(stored, shown string, since1904 bool) Value {
	value, err := strconv.ParseFloat(stored, 64)
	if err != nil || !isFinite(stored) {
		return Value{Shown: clean(stored)}
	}
	v := Value{Shown: clean(shown), Stored: stored}
	if stored != shown {
		if day, err := excelize.ExcelDateToTime(value, since1904); err == nil && showsDay(shown, day) {
			v.Date = day.Format(time.DateOnly)
		}
	}
	if strings.ContainsAny(stored, ".eE") {
		v.Stored = roundTo15Digits(value)
	}
	return v
}

// showsDay reports whether the numbers in a shown text include the day and the year, as every way
// to show a date does.
func showsDay(shown string, day time.Time) bool {
	numbers := strings.FieldsFunc(shown, func(r rune) bool { return !unicode.IsDigit(r) })
	has := func(n int) bool {
		return slices.Contains(numbers, strconv.Itoa(n)) || slices.Contains(numbers, fmt.Sprintf("%02d", n))
	}
	return has(day.Day()) && (has(day.Year()) || has(day.Year()%100))
}

// isFinite keeps texts such as "infinity" and "0x1p-2", which parse as numbers too, out of the
// rounding.
func isFinite(s string) bool {
	return strings.Trim(s, "0123456789.+-eE") == ""
}

// roundTo15Digits gives back the decimal that was typed: Excel keeps 15 digits.
func roundTo15Digits(value float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
