package unleashed

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// number parses a wire number and rounds it to scale digits, half away from zero; null is zero.
// Accounts write the same number with different scales ("12.0000", "12").
func number(text unleashedapi.Decimal, scale int) (wholesale.Decimal, error) {
	if text.IsNull() {
		return wholesale.Decimal{}, nil
	}
	// A half is decided by the first digit that goes; the library would round a longer number
	// first.
	whole, fraction, _ := strings.Cut(string(text), ".")
	d, err := decimal.Parse(whole + "." + fraction[:min(len(fraction), scale+1)])
	if err != nil {
		return wholesale.Decimal{}, fmt.Errorf("%q: %w", string(text), wholesale.ErrOutOfRange)
	}
	return wholesale.Round(d, scale), nil
}

// price reads a unit price. Null, zero and negative mean no price: the result is zero.
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

func wire(d wholesale.Decimal) unleashedapi.Decimal { return unleashedapi.Decimal(d.String()) }
