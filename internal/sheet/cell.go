package sheet

import "strings"

// A Cell is one value on its way into a file. The zero Cell is blank.
type Cell struct {
	kind kind
	text string
}

type kind int

const (
	text kind = iota
	number
	date
)

// Text is a cell that shows s as it is: a product code of digits keeps its zeros, and "=1+1" is
// never computed.
func Text(s string) Cell { return Cell{kind: text, text: s} }

// Number is a cell to calculate with. The decimal text, such as "24.9500", keeps every digit;
// anything else becomes a Text.
func Number(decimal string) Cell {
	if !isDecimal(decimal) {
		return Text(decimal)
	}
	return Cell{kind: number, text: decimal}
}

// Date is a calendar day, given as "2026-03-04"; anything else becomes a Text.
func Date(day string) Cell {
	if _, err := parseDay(day); err != nil {
		return Text(day)
	}
	return Cell{kind: date, text: day}
}

// isDecimal says whether s is digits with at most one point between or before them, and perhaps a
// minus.
func isDecimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := whole + fraction
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (!point || fraction != "")
}
