package guide

import (
	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// Suggested is how many to order so that there are as many as the par level again: what is missing,
// in whole units; zero when there are enough.
func Suggested(par, onHand wholesale.Decimal) wholesale.Decimal {
	missing, err := par.Sub(onHand)
	if err != nil || !missing.IsPos() {
		return decimal.Zero
	}
	return missing.Ceil(0)
}
