package wholesale

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// minorDigits is how many digits after the point a currency has at Stripe, where that is not two.
// Source: docs.stripe.com/currencies, "Zero-decimal currencies" and "Three-decimal currencies".
var minorDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "JPY": 0, "KMF": 0, "KRW": 0, "MGA": 0, "PYG": 0, "RWF": 0, "VND": 0, "VUV": 0, "XAF": 0,
	"XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// minorStep is what an amount in the smallest unit must be a multiple of, where that is not one.
// Source: docs.stripe.com/currencies, "Special cases" (ISK and UGX have two digits that are always
// 00) and "Three-decimal currencies" (the last digit is always 0).
var minorStep = map[string]int64{
	"ISK": 100, "UGX": 100,
	"BHD": 10, "IQD": 10, "JOD": 10, "KWD": 10, "LYD": 10, "OMR": 10, "TND": 10,
}

// maxMinorUnits is the largest amount that Stripe takes: eight digits, of some currencies more.
// Whatever it refuses, this keeps within what both sides can count exactly.
const maxMinorUnits = 999_999_999_999

func minorUnitsOf(currency string) (code string, digits int, step int64) {
	code, digits, step = strings.ToUpper(currency), 2, 1
	if d, other := minorDigits[code]; other {
		digits = d
	}
	if s, other := minorStep[code]; other {
		step = s
	}
	return code, digits, step
}

// MinorUnits writes an amount in the smallest unit of its currency, as Stripe counts: 473.34 NZD is
// 47334, 500 JPY is 500. It never rounds: an amount that does not fit exactly is a CodeInvalid
// error, in words.
func MinorUnits(amount Decimal, currency string) (int64, error) {
	code, digits, step := minorUnitsOf(currency)
	if len(code) != len("NZD") {
		return 0, Invalid("currency", "must be a currency such as NZD")
	}
	exact := amount.Trim(0)
	if exact.Scale() > digits {
		return 0, Invalid("amount", "%s %s cannot be paid: %s", code, FormatTrimmed(amount), digitsWords(code, digits))
	}
	scaled := exact.Rescale(digits) // exact: digits are only added
	if scaled.Scale() != digits || scaled.Coef() > maxMinorUnits {
		return 0, Invalid("amount", "%s %s is too large to be paid", code, FormatTrimmed(amount))
	}
	n := int64(scaled.Coef()) //nolint:gosec // it is below maxMinorUnits
	if n%step != 0 {
		return 0, Invalid("amount", "%s %s cannot be paid: the last digit must be 0", code, FormatTrimmed(amount))
	}
	if amount.IsNeg() {
		n = -n
	}
	return n, nil
}

func digitsWords(code string, digits int) string {
	if digits == 0 {
		return code + " has no cents"
	}
	return fmt.Sprintf("%s has at most %d digits after the point", code, digits)
}

// FromMinorUnits reads an amount in the smallest unit of its currency; see [MinorUnits]. It has at
// least two digits after the point.
func FromMinorUnits(n int64, currency string) (Decimal, error) {
	code, digits, _ := minorUnitsOf(currency)
	if len(code) != len("NZD") {
		return Decimal{}, Invalid("currency", "must be a currency such as NZD")
	}
	amount, err := decimal.New(n, digits)
	if err != nil || n > maxMinorUnits || n < -maxMinorUnits {
		return Decimal{}, ErrOutOfRange
	}
	if digits < TotalScale {
		return amount.Rescale(TotalScale), nil
	}
	return amount.Trim(TotalScale), nil
}
