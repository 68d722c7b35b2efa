package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// decimalInput is a decimal as a request gives it: a JSON string such as "12.50", or a JSON number. A number's digits are
// read as they were written; nothing passes through a float.
type decimalInput struct {
	wholesale.Decimal
}

// Schema documents both ways to write a decimal.
func (decimalInput) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "An exact decimal number, as a string or as a JSON number.",
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Format: decimalFormat}, {Type: huma.TypeNumber}},
	}
}

// decimalFormat marks strings that are decimals in the OpenAPI document.
const decimalFormat = "decimal"

const (
	notADecimal   = `must be a decimal number such as "12.50"`
	tooLarge      = "is too large"
	tooManyDigits = "has too many digits after the point"

	// maxDigits is how many digits fit exactly; every limit of the domain is far below.
	maxDigits = 18
	// maxExponent bounds what is worked out at all: beyond it a number is too large or too fine, whatever its digits.
	maxExponent = 100
)

// parseDecimal reads a number in the notation of JSON. Nothing is rounded: what cannot be kept exactly is a fault, told in
// words that follow the name of a field. The cost does not depend on the size of an exponent.
func parseDecimal(s string) (d wholesale.Decimal, fault string) {
	unsigned, negative := strings.CutPrefix(s, "-")
	mantissa, exponent := unsigned, 0
	if i := strings.IndexAny(unsigned, "eE"); i >= 0 {
		var ok bool
		if exponent, ok = parseExponent(unsigned[i+1:]); !ok {
			return d, notADecimal
		}
		mantissa = unsigned[:i]
	}
	whole, fraction, hasPoint := strings.Cut(mantissa, ".")
	if !isDigits(whole) || hasPoint && !isDigits(fraction) {
		return d, notADecimal
	}
	fraction = strings.TrimRight(fraction, "0")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return d, ""
	}
	scale := len(fraction) - exponent
	for scale > 0 && digits[len(digits)-1] == '0' { // 1200e-2 is 12
		digits, scale = digits[:len(digits)-1], scale-1
	}
	switch {
	case len(digits)-scale > maxDigits:
		return d, tooLarge
	case scale > maxDigits, len(digits) > maxDigits:
		return d, tooManyDigits
	case scale < 0:
		digits, scale = digits+strings.Repeat("0", -scale), 0
	}
	return exact(digits, scale, negative), ""
}

// exact makes a decimal of at most [maxDigits] digits.
func exact(digits string, scale int, negative bool) wholesale.Decimal {
	var coefficient int64
	for _, digit := range []byte(digits) {
		coefficient = coefficient*10 + int64(digit-'0')
	}
	if negative {
		coefficient = -coefficient
	}
	return decimal.MustNew(coefficient, scale)
}

// parseExponent reads an exponent; one beyond ±[maxExponent] is cut to that.
func parseExponent(s string) (exponent int, ok bool) {
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	if !isDigits(s) {
		return 0, false
	}
	for _, digit := range []byte(s) {
		exponent = min(exponent*10+int(digit-'0'), maxExponent)
	}
	if negative {
		exponent = -exponent
	}
	return exponent, true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
