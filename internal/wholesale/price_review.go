package wholesale

import "github.com/govalues/decimal"

// PriceReview is what a supplier has decided about price changes from its inventory system: which
// of them a person must approve, and for how long earlier prices can be brought back.
type PriceReview struct {
	Ask bool // every change waits for a person
	// A sync that would move more than ShareLimit of the prices that there are, or one price by
	// more than MoveLimit of itself, waits for a person. Both are fractions; zero is no limit.
	ShareLimit, MoveLimit Decimal
	KeepDays              int64 // how long earlier versions are kept
}

// DefaultPriceReview is that of a supplier that has decided nothing: changes apply at once.
func DefaultPriceReview() PriceReview { return PriceReview{KeepDays: 30} }

// SuggestedLimits are what the settings propose for [PriceReview.ShareLimit] and
// [PriceReview.MoveLimit].
var SuggestedLimits = struct{ Share, Move Decimal }{decimal.MustParse("0.2"), decimal.MustParse("0.5")}

// The bounds of what can be chosen.
const (
	MaxKeepDays         = 366
	maxMoveLimitPercent = 10_000
)

// Validate checks the choices; a CodeInvalid error names the field.
func (r PriceReview) Validate() error {
	switch {
	case r.ShareLimit.IsNeg() || r.ShareLimit.Cmp(decimal.One) > 0:
		return Invalid("price_share_limit", "must be between 0 and 100 percent")
	case r.MoveLimit.IsNeg() || r.MoveLimit.Cmp(decimal.MustNew(maxMoveLimitPercent, 2)) > 0:
		return Invalid("price_move_limit", "must be between 0 and %d percent", maxMoveLimitPercent)
	case r.KeepDays < 1 || r.KeepDays > MaxKeepDays:
		return Invalid("price_keep_days", "must be between 1 and %d days", MaxKeepDays)
	}
	return nil
}

// Moved is by which share of itself a price moves: 0.1 up from 10 to 11, −1 to nothing. A price
// that rises from nothing has moved by more than any share: then the second result is false.
func Moved(before, after Decimal) (Decimal, bool) {
	if before.IsZero() {
		return Decimal{}, after.IsZero()
	}
	difference, err := after.Sub(before)
	if err != nil {
		return Decimal{}, false
	}
	share, err := difference.Quo(before)
	if err != nil {
		return Decimal{}, false
	}
	return Round(share, RateScale), true
}

// MovedWords writes [Moved] for people: "+4.2 %", "−100 %", "" when it is more than any share.
func MovedWords(before, after Decimal) string {
	share, ok := Moved(before, after)
	if !ok {
		return ""
	}
	return ShareWords(share)
}

// ShareWords writes by which share something moves: "+4.2 %", "−100 %", "0 %".
func ShareWords(share Decimal) string {
	percent, err := MulRound(share, decimal.Hundred, 1)
	if err != nil {
		return ""
	}
	sign := "+"
	switch {
	case percent.IsNeg():
		sign = "−"
	case percent.IsZero():
		sign = ""
	}
	return sign + FormatTrimmed(percent.Abs()) + " %"
}

// PercentOf writes a fraction as a percentage without its sign: "12.5".
func PercentOf(fraction Decimal) string {
	return string(appendPercentOf(nil, fraction))
}

// FractionOf is a percentage as a fraction: 0.125 of 12.5.
func FractionOf(percent Decimal) (Decimal, error) {
	return MulRound(percent, decimal.MustNew(1, 2), RateScale)
}
