package sandbox

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// fixed is an exact decimal, held as a whole number of millionths: six decimal
// places are the most that Unleashed keeps of anything a sales order carries
// (tax and exchange rates), so sums and comparisons are those of int64.
type fixed int64

const (
	fixedPlaces = 6
	one         = fixed(1_000_000)
	// maxFixed keeps room for a sum of many lines below the limit of int64.
	maxFixed = 10_000_000_000 * one
)

var (
	errNotNumber = errors.New("is not a decimal number")
	errTooLarge  = errors.New("is too large")
)

var powersOfTen = [...]uint64{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000}

// parseFixed reads plain decimal text such as "-12.3400". Exponents are refused.
func parseFixed(text string) (fixed, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	if whole == "" || hasPoint && fraction == "" {
		return 0, errNotNumber
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > fixedPlaces && onlyDigits(fraction) {
		return 0, fmt.Errorf("has more than %d decimal places", fixedPlaces)
	}
	whole = strings.TrimLeft(whole, "0")
	if !onlyDigits(whole) || !onlyDigits(fraction) {
		return 0, errNotNumber
	}
	if len(whole) > 11 {
		return 0, errTooLarge
	}
	n, err := strconv.ParseInt("0"+whole+fraction+strings.Repeat("0", fixedPlaces-len(fraction)), 10, 64)
	if err != nil {
		return 0, errNotNumber
	}
	value := fixed(n)
	if value > maxFixed {
		return 0, errTooLarge
	}
	if negative {
		value = -value
	}
	return value, nil
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// places is the number of decimal places needed to write f exactly.
func (f fixed) places() int {
	n := fixedPlaces
	for f != 0 && n > 0 && f%10 == 0 {
		f /= 10
		n--
	}
	if f == 0 {
		return 0
	}
	return n
}

// round gives f to the given number of places (0 to 6), half away from zero.
func (f fixed) round(places int) fixed {
	return mulRound(f, one, places)
}

// text writes f with exactly the given number of decimal places, padding with
// zeros beyond the sixth and rounding when there are fewer places than digits.
func (f fixed) text(places int) string {
	return string(f.appendText(nil, places))
}

// short writes f with no trailing zeros: "12", "24.95".
func (f fixed) short() string { return f.text(f.places()) }

func (f fixed) appendText(dst []byte, places int) []byte {
	if places < fixedPlaces {
		f = f.round(places)
	}
	n := uint64(f)
	if f < 0 {
		dst = append(dst, '-')
		n = uint64(-f)
	}
	dst = strconv.AppendUint(dst, n/uint64(one), 10)
	if places == 0 {
		return dst
	}
	dst = append(dst, '.')
	fraction := n % uint64(one)
	for i := fixedPlaces - 1; i >= 0 && places > 0; i-- {
		dst = append(dst, byte('0'+fraction/powersOfTen[i]%10))
		places--
	}
	for ; places > 0; places-- {
		dst = append(dst, '0')
	}
	return dst
}

// mulRound is a × b, rounded half away from zero to the given number of places.
// The product is taken in 128 bits, so nothing is lost before the one rounding.
// A result beyond the range of fixed is cut to maxFixed, which no total equals.
func mulRound(a, b fixed, places int) fixed {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	step := powersOfTen[fixedPlaces-places] // one unit of the last place, in millionths
	return signed(divideRounded(hi, lo, uint64(one)*step), step, (a < 0) != (b < 0))
}

// divRound is a ÷ b, rounded half away from zero to the given number of places. Dividing by zero
// gives zero: it only happens for an exchange rate that was refused already.
func divRound(a, b fixed, places int) fixed {
	if b == 0 {
		return 0
	}
	hi, lo := bits.Mul64(magnitude(a), uint64(one))
	step := powersOfTen[fixedPlaces-places]
	divisorHi, divisor := bits.Mul64(magnitude(b), step)
	if divisorHi != 0 {
		return 0
	}
	return signed(divideRounded(hi, lo, divisor), step, (a < 0) != (b < 0))
}

func magnitude(f fixed) uint64 {
	if f < 0 {
		return uint64(-f)
	}
	return uint64(f)
}

// divideRounded is hi:lo ÷ divisor, halves up; all ones when it does not fit.
func divideRounded(hi, lo, divisor uint64) uint64 {
	if hi >= divisor {
		return ^uint64(0)
	}
	quotient, remainder := bits.Div64(hi, lo, divisor)
	if remainder >= divisor-remainder {
		quotient++
	}
	return quotient
}

func signed(units, step uint64, negative bool) fixed {
	value := maxFixed
	if units <= uint64(maxFixed)/step {
		value = fixed(units * step)
	}
	if negative {
		return -value
	}
	return value
}
