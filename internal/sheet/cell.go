package sheet

import "strings"

// A Cell is one value on its way into a file. The zero Cell is blank.
type Cell struct {
	kind  kind
	text  string
	shown string // of a number: as people see it; "" as it is
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

// NumberAs is a cell to calculate with that people see as shown, such as 1200.0000 as "1,200.00". A
// CSV file, which has nothing but texts, holds what is shown.
func NumberAs(decimal, shown string) Cell {
	c := Number(decimal)
	if c.kind != number {
		return Text(shown)
	}
	c.shown = shown
	return c
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
