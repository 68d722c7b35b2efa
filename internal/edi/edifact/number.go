package edifact

import (
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// maxDigits is how many digits fit exactly; what documents have stays far below.
const maxDigits = 18

// parseNumber reads a number. Its decimal mark is a point or a comma, as ISO 9735 allows, whatever
// UNA announces. The one that was not announced must not be followed by three digits: 1,000 could
// be a thousand. Blanks, signs behind, exponents and separators of thousands are refused.
func parseNumber(s string, decimalMark byte) (wholesale.Decimal, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	var coefficient int64
	seen, scale, mark := 0, -1, byte(0)
	for i := range len(digits) {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
			if coefficient > 0 || c > '0' {
				seen++
			}
			if seen > maxDigits {
				return wholesale.Decimal{}, false
			}
			coefficient = coefficient*10 + int64(c-'0')
			if scale >= 0 {
				scale++
			}
		case (c == '.' || c == ',') && scale < 0:
			mark, scale = c, 0
		default:
			return wholesale.Decimal{}, false
		}
	}
	fraction := max(scale, 0)
	if digits == "" || digits == "." || digits == "," || fraction > maxDigits {
		return wholesale.Decimal{}, false
	}
	if mark != 0 && mark != decimalMark && fraction == 3 {
		return wholesale.Decimal{}, false
	}
	if negative {
		coefficient = -coefficient
	}
	d, err := decimal.New(coefficient, fraction)
	return d, err == nil
}

// parseCount reads a number of segments, lines or messages.
func parseCount(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

var (
	pieceOne = decimal.One
	cent     = decimal.MustNew(1, 2)
)
