package sheet

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
	"github.com/xuri/excelize/v2"
)

// What Excel itself allows.
const (
	maxFormats    = 250
	maxFormatCode = 255
)

// maxFormed bounds the numbers that are shown through excelize, which takes its time over each.
const maxFormed = 2 * MaxRows

// formats show the numbers of a workbook. How an unusual code is read is left to excelize; the
// simple ones, which most cells have, are shown here.
type formats struct {
	codes  []string // by a cell's style
	isDay  map[string]bool
	cells  map[string]string // the cell of the scratch file, by its format
	shown  map[[2]string]string
	file   *excelize.File
	formed int
}

// builtIn are the numbers of the formats that every workbook has, as far as they change how a
// product code looks, or make a day of a number.
var builtIn = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "d/m/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "d/m/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
	44: "0.00", 48: "##0.0E+0", 49: "@",
}

// readFormats reads which number format each style has.
func (w *workbook) readFormats(part string) (*formats, error) {
	f := &formats{isDay: map[string]bool{}, cells: map[string]string{}, shown: map[[2]string]string{}}
	if part == "" || !w.parts.has(part) {
		return f, nil
	}
	own := map[int]string{}
	inCells := false
	return f, w.each(part, func(_ *elements, element xml.StartElement) error {
		switch element.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(element, "numFmtId")); err == nil {
				own[id] = attribute(element, "formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			id, _ := strconv.Atoi(attribute(element, "numFmtId")) // none is General
			code, ok := own[id]
			switch {
			case ok:
			case 27 <= id && id <= 31, id == 36, 50 <= id && id <= 58: // days in East Asian workbooks
				code = "yyyy/m/d"
			default:
				code = builtIn[id]
			}
			f.codes = append(f.codes, code)
		}
		return nil
	})
}

// number reads a number with all its digits, without the noise of binary floating point, and as it
// is shown. Another text of an untyped cell stays one.
func (w *workbook) number(value *Value, stored string, style int) error {
	number, ok := parseFloat(stored)
	if !ok {
		value.Shown = clean(stored)
		return nil
	}
	value.Stored = plainDigits(stored, number)
	value.Shown = value.Stored
	code := w.formats.code(style)
	if code == "" || strings.EqualFold(code, "General") || code == "@" {
		return nil
	}
	if currency := formatCurrency(code); currency != "" {
		value.Shown = currency + " " + value.Stored
		return nil
	}
	if w.formats.showsDay(code) {
		if day, err := excelize.ExcelDateToTime(number, w.since1904); err == nil && number >= 1 && day.Year() < 2200 {
			value.Date = day.Format(time.DateOnly)
			value.Shown = value.Date
		}
		return nil
	}
	shown, err := w.formats.show(code, value.Stored)
	if err != nil {
		return err
	}
	if keepsDigits(shown, value.Stored) {
		value.Shown = shown
	}
	return nil
}

// formatCurrency is the foreign currency that a format shows before or behind a number: [$€-407],
// "US$". The locale behind the sign only says how numbers look.
func formatCurrency(code string) string {
	if !strings.ContainsAny(code, "0#?") {
		return ""
	}
	for rest := code; ; {
		_, inside, found := strings.Cut(rest, "[$")
		if !found {
			break
		}
		sign, after, _ := strings.Cut(inside, "]")
		sign, _, _ = strings.Cut(sign, "-")
		if currency := currencyIn(sign); currency != "" {
			return currency
		}
		rest = after
	}
	for i, quoted := range strings.Split(code, `"`) {
		if i%2 == 1 && len(strings.TrimSpace(quoted)) <= 4 {
			if currency := currencyIn(quoted); currency != "" {
				return currency
			}
		}
	}
	if strings.ContainsAny(code, "€£¥") {
		return currencyIn(code)
	}
	return ""
}

// plainDigits is the decimal that was typed: Excel keeps 15 digits, and writes 24.95 at times as
// 24.949999999999999.
func plainDigits(stored string, number float64) string {
	if !strings.ContainsAny(stored, ".eE") {
		return strings.TrimPrefix(stored, "+")
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		rounded = number
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func parseFloat(s string) (float64, bool) {
	number, err := strconv.ParseFloat(s, 64)
	return number, err == nil && isFinite(s)
}

// isFinite keeps texts such as "infinity" and "0x1p-2", which parse as numbers too, and numbers too
// long for any list out of the way.
func isFinite(s string) bool {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	power, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	return strings.Trim(mantissa, "0123456789.+-") == "" && len(mantissa) <= 40 && (exponent == "" || err == nil && -30 <= power && power <= 30)
}

// keepsDigits says whether a shown number is what a person would copy from the screen. 9.4E+12 and
// #### are not, and thousands marks are no part of a code.
func keepsDigits(shown, stored string) bool {
	if shown == "" || strings.ContainsAny(shown, "#") || strings.ContainsAny(strings.ToUpper(shown), "E") && strings.ContainsAny(shown, "+-") {
		return false
	}
	return strings.NewReplacer(",", "", " ", "").Replace(shown) != stored
}

func (f *formats) code(style int) string {
	if style < 0 || style >= len(f.codes) || len(f.codes[style]) > maxFormatCode {
		return ""
	}
	return f.codes[style]
}

// showsDay says whether a format makes a day of a number: it has a d or y outside of quotes and
// brackets.
func (f *formats) showsDay(code string) bool {
	if day, known := f.isDay[code]; known {
		return day
	}
	var bare strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"':
			i = skipTo(code, i+1, '"')
		case '[':
			i = skipTo(code, i+1, ']')
		default:
			bare.WriteByte(code[i])
		}
	}
	f.isDay[code] = strings.ContainsAny(strings.ToLower(bare.String()), "dy")
	return f.isDay[code]
}

func skipTo(s string, from int, end byte) int {
	if at := strings.IndexByte(s[min(from, len(s)):], end); at >= 0 {
		return from + at
	}
	return len(s)
}

// show is a number in a format.
func (f *formats) show(code, stored string) (string, error) {
	if shown, ok := showZeros(code, stored); ok {
		return shown, nil
	}
	positive, _, _ := strings.Cut(code, ";")
	switch {
	case strings.HasSuffix(positive, "%"):
		return showPercent(stored), nil
	case !strings.Contains(positive, "0") || strings.ContainsAny(positive, ".,#?%$€£/*"):
		return stored, nil // money, whose stored digits count
	}
	if shown, ok := f.shown[[2]string{code, stored}]; ok {
		return shown, nil
	}
	if f.formed++; f.formed > maxFormed {
		return "", sentencef("the workbook has more than %d numbers in formats of its own; save the sheet as CSV", maxFormed)
	}
	if f.file == nil {
		f.file = excelize.NewFile()
	}
	cell, ok := f.cells[code]
	if !ok {
		if len(f.cells) == maxFormats {
			return "", sentencef("the workbook has more than %d number formats; save the sheet as CSV", maxFormats)
		}
		cell = fmt.Sprintf("A%d", len(f.cells)+1)
		style, err := f.file.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			return stored, nil //nolint:nilerr // a format that no program knows shows nothing else
		}
		if err := f.file.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			return "", err
		}
		f.cells[code] = cell
	}
	if err := f.file.SetCellDefault("Sheet1", cell, stored); err != nil {
		return "", err
	}
	shown, err := f.file.GetCellValue("Sheet1", cell)
	if err != nil {
		return stored, nil //nolint:nilerr // as above
	}
	f.shown[[2]string{code, stored}] = clean(shown)
	return clean(shown), nil
}

// showZeros shows a number in the formats that most cells have: 0000000, 0.00, #,##0.00.
func showZeros(code, stored string) (string, bool) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(code, "#,##"), ".")
	if !allZeros(whole) || fraction != "" && !allZeros(fraction) {
		return "", false
	}
	number, err := parseDecimal(stored)
	if err != nil {
		return "", false
	}
	shown := roundTo(number, len(fraction)).Rescale(len(fraction)).String()
	sign := ""
	if strings.HasPrefix(shown, "-") {
		sign, shown = "-", shown[1:]
	}
	digits, _, _ := strings.Cut(shown, ".")
	return sign + strings.Repeat("0", max(0, len(whole)-len(digits))) + shown, true
}

func showPercent(stored string) string {
	number, err := parseDecimal(stored)
	if err == nil {
		number, err = number.Mul(decimal.Hundred)
	}
	if err != nil {
		return stored
	}
	return number.Trim(0).String() + "%"
}

func allZeros(s string) bool { return s != "" && strings.Trim(s, "0") == "" }
