package wholesale

import (
	"errors"
	"math/bits"

	"github.com/govalues/decimal"
)

// Decimal is an exact decimal number: a price, a quantity, an amount or a rate.
type Decimal = decimal.Decimal

// Scales, in digits after the point, at which Unleashed keeps its numbers.
const (
	QuantityScale = 4
	PriceScale    = 4
	TotalScale    = 2
	RateScale     = 6
)

// Bounds of what is accepted as input. They keep every product of two numbers, and every sum of a
// long order, inside the range of the store (64-bit ten-thousandths) with room to spare.
var (
	MaxQuantity  = decimal.MustNew(100_000_000, 0)
	MaxUnitPrice = decimal.MustNew(100_000_000, 0)
	MaxAmount    = decimal.MustNew(10_000_000_000_000, 0)
)

// ErrOutOfRange is returned when a result does not fit the range of an amount.
var ErrOutOfRange = errors.New("the amount is out of range")

var pow10 = func() (p [19]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// Round rounds to scale digits after the point, half away from zero: the way Unleashed rounds.
// (The library's own rounding is half to even.) A number with fewer digits is returned as it is.
func Round(d Decimal, scale int) Decimal {
	drop := d.Scale() - scale
	if drop <= 0 {
		return d
	}
	p := pow10[drop]
	q, r := d.Coef()/p, d.Coef()%p
	if r >= p-r {
		q++
	}
	return fromCoef(q, d.IsNeg(), scale)
}

// MulRound multiplies exactly, in 128 bits, and rounds the product once, half away from zero.
// It returns [ErrOutOfRange] when the result is not an amount.
func MulRound(a, b Decimal, scale int) (Decimal, error) {
	hi, lo := bits.Mul64(a.Coef(), b.Coef())
	drop := a.Scale() + b.Scale() - scale
	neg := a.IsNeg() != b.IsNeg()
	if drop <= 0 {
		if hi != 0 || lo > 1<<62 {
			return Decimal{}, ErrOutOfRange
		}
		return fromCoef(lo, neg, a.Scale()+b.Scale()), nil
	}
	if drop >= len(pow10) {
		return Decimal{}, ErrOutOfRange
	}
	p := pow10[drop]
	if hi >= p {
		return Decimal{}, ErrOutOfRange
	}
	q, r := bits.Div64(hi, lo, p)
	if r >= p-r {
		q++
	}
	if q > 1<<62 {
		return Decimal{}, ErrOutOfRange
	}
	return fromCoef(q, neg, scale), nil
}

func fromCoef(coef uint64, neg bool, scale int) Decimal {
	n := int64(coef) //nolint:gosec // callers keep coef below 1<<62
	if neg {
		n = -n
	}
	return decimal.MustNew(n, scale)
}

// LineTotal is quantity × unit price, rounded to cents.
// Source: Unleashed, "calculating monetary values in API requests".
func LineTotal(quantity, unitPrice Decimal) (Decimal, error) {
	return MulRound(quantity, unitPrice, TotalScale)
}

// LineTax is the tax on a rounded line total, itself rounded to cents; the order's tax is the sum
// of these.
// Source: Unleashed, "How Tax Rounding Works".
func LineTax(lineTotal, rate Decimal) (Decimal, error) {
	return MulRound(lineTotal, rate, TotalScale)
}

// FormatTotal writes an amount with its two cents digits, e.g. "299.40".
func FormatTotal(d Decimal) string { return Round(d, TotalScale).Rescale(TotalScale).String() }

// FormatPrice writes a unit price with its four digits, e.g. "24.9500".
func FormatPrice(d Decimal) string { return Round(d, PriceScale).Rescale(PriceScale).String() }

// FormatTrimmed writes a quantity or a rate without trailing zeros, e.g. "12", "0.15".
func FormatTrimmed(d Decimal) string { return d.Trim(0).String() }
