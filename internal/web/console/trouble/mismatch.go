// Package trouble says why an order in a list needs a person.
package trouble

import (
	"fmt"
	"strings"

	"upstock/internal/wholesale"
)

// mostLines is how many lines of a mismatch a list names.
const mostLines = 2

// mismatchWords say by how much the totals differ, and which lines explain it.
func mismatchWords(currency string, m wholesale.Mismatch) string {
	words := fmt.Sprintf("Totals differ: ours %s %s, Unleashed %s", currency, wholesale.AmountWords(m.Ours), wholesale.AmountWords(m.Theirs))
	if m.WithoutTax {
		words += " excluding tax"
	}
	named := m.Lines[:min(len(m.Lines), mostLines)]
	causes := make([]string, len(named))
	for i, l := range named {
		cause := CauseWords(l.Cause)
		causes[i] = strings.TrimSpace(l.ProductCode + " " + strings.ToLower(cause[:1]) + cause[1:])
	}
	if len(causes) > 0 {
		words += " (" + strings.Join(causes, ", ")
		if more := len(m.Lines) - len(named); more > 0 {
			words += fmt.Sprintf(" and %d more", more)
		}
		words += ")"
	}
	return words
}

// CauseWords names why a line differs from Unleashed's.
func CauseWords(cause wholesale.Cause) string {
	switch cause {
	case wholesale.CausePrice:
		return "Price differs"
	case wholesale.CauseQuantity:
		return "Quantity differs"
	case wholesale.CauseMissing:
		return "Not in Unleashed"
	case wholesale.CauseExtra:
		return "Only in Unleashed"
	case wholesale.CauseTax:
		return "Tax differs"
	case wholesale.CauseFreight:
		return "Freight differs"
	case wholesale.CauseRounding:
		return "Rounded differently"
	}
	return string(cause)
}
