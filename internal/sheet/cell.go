package sheet

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

// Text is a cell that shows s as it is, whatever it looks like: a product code of digits keeps its zeros, and "=1+1" is
// never computed.
func Text(s string) Cell { return Cell{kind: text, text: s} }

// Number is a cell to calculate with. The decimal text, such as "24.9500", keeps every digit; what is no plain decimal
// becomes a Text.
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

// isDecimal reports whether s is digits with at most one point between or before them, and perhaps a minus.
func isDecimal(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	digits, points := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1 && s[len(s)-1] != '.'
}
