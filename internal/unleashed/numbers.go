package unleashed

import (
	"fmt"

	"github.com/govalues/decimal"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// number reads a number off the wire and rounds it to scale digits, half away from zero; null is zero.
// Accounts write the same number with different scales ("12.0000", "12").
func number(text unleashedapi.Decimal, scale int) (wholesale.Decimal, error) {
	if text.IsNull() {
		return wholesale.Decimal{}, nil
	}
	d, err := decimal.Parse(string(text))
	if err != nil {
		return wholesale.Decimal{}, fmt.Errorf("%q: %w", string(text), wholesale.ErrOutOfRange)
	}
	return wholesale.Round(d, scale), nil
}

// price reads a unit price. Null, zero and less all say that there is no price: the result is zero.
func price(text unleashedapi.Decimal) (wholesale.Decimal, error) {
	d, err := number(text, wholesale.PriceScale)
	if err != nil || !d.IsPos() {
		return wholesale.Decimal{}, err
	}
	if d.Cmp(wholesale.MaxUnitPrice) > 0 {
		return wholesale.Decimal{}, fmt.Errorf("%q: %w", string(text), wholesale.ErrOutOfRange)
	}
	return d, nil
}

// rate reads a rate, which Unleashed writes as a fraction: 0.15 is 15 %.
func rate(text unleashedapi.Decimal) (wholesale.Decimal, error) {
	return number(text, wholesale.RateScale)
}

var onePercent = decimal.MustNew(1, 2)

// discount reads a discount as a fraction. Whether the account writes 10 % as 0.1 or as 10 is told by nothing but the value:
// no discount is more than the whole, so what is above 1 counts percents.
func discount(text unleashedapi.Decimal) (wholesale.Decimal, error) {
	d, err := rate(text)
	if err != nil || d.Cmp(decimal.One) <= 0 {
		return d, err
	}
	return wholesale.MulRound(d, onePercent, wholesale.RateScale)
}

// less takes a discount, a fraction, off a price: round4(price × (1 − discount)).
// Source: Unleashed, "calculating monetary values in API requests".
func less(price, discount wholesale.Decimal) (wholesale.Decimal, error) {
	rest, err := decimal.One.Sub(discount)
	if err != nil {
		return wholesale.Decimal{}, fmt.Errorf("a discount of %s: %w", discount, wholesale.ErrOutOfRange)
	}
	return wholesale.MulRound(price, rest, wholesale.PriceScale)
}

// wire writes a number as it is.
func wire(d wholesale.Decimal) unleashedapi.Decimal { return unleashedapi.Decimal(d.String()) }
