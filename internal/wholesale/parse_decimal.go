package wholesale

import (
	"errors"
	"strconv"
	"strings"

	"github.com/govalues/decimal"
)

// Why a text is not a decimal, in words that follow the name of a field.
var (
	ErrNotDecimal    = errors.New(`must be a decimal number such as "12.50"`)
	ErrTooLarge      = errors.New("is too large")
	ErrTooManyDigits = errors.New("has too many digits after the point")
)

const (
	// maxDigits is how many digits fit exactly; every limit of the domain is far below.
	maxDigits = 18
	// maxExponent bounds what is worked out at all: beyond it a number is too large or too fine.
	maxExponent = 100
)

// ParseDecimal reads a number in the notation of JSON. Nothing is rounded: what cannot be kept
// exactly is an error. The cost does not depend on the size of an exponent.
func ParseDecimal(s string) (Decimal, error) {
	unsigned, negative := strings.CutPrefix(s, "-")
	mantissa, exponent := unsigned, 0
	if i := strings.IndexAny(unsigned, "eE"); i >= 0 {
		var ok bool
		if exponent, ok = parseExponent(unsigned[i+1:]); !ok {
			return Decimal{}, ErrNotDecimal
		}
		mantissa = unsigned[:i]
	}
	whole, fraction, hasPoint := strings.Cut(mantissa, ".")
	if !isDigits(whole) || hasPoint && !isDigits(fraction) {
		return Decimal{}, ErrNotDecimal
	}
	fraction = strings.TrimRight(fraction, "0")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return Decimal{}, nil
	}
	scale := len(fraction) - exponent
	for scale > 0 && digits[len(digits)-1] == '0' { // 1200e-2 is 12
		digits, scale = digits[:len(digits)-1], scale-1
	}
	switch {
	case len(digits)-scale > maxDigits:
		return Decimal{}, ErrTooLarge
	case scale > maxDigits, len(digits) > maxDigits:
		return Decimal{}, ErrTooManyDigits
	case scale < 0:
		digits, scale = digits+strings.Repeat("0", -scale), 0
	}
	coefficient, err := strconv.ParseInt(digits, 10, 64)
	if negative {
		coefficient = -coefficient
	}
	return decimal.MustNew(coefficient, scale), err
}

// parseExponent reads an exponent; one beyond ±[maxExponent] is cut to that.
func parseExponent(s string) (exponent int, ok bool) {
	unsigned, negative := strings.CutPrefix(s, "-")
	if !negative {
		unsigned = strings.TrimPrefix(s, "+")
	}
	for _, digit := range []byte(unsigned) {
		exponent = min(exponent*10+int(digit-'0'), maxExponent)
	}
	if negative {
		exponent = -exponent
	}
	return exponent, isDigits(unsigned)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
