package pricereference

import (
	"math/big"
	"regexp"
	"strings"
)

var numeral = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$`)

// number reads a written number; nil where there is none. ok is false for what is no number.
func number(j JSON) (n *big.Rat, ok bool) {
	s := strings.TrimSpace(strings.Trim(string(j), `"`))
	if s == "" || s == "null" {
		return nil, true
	}
	if !numeral.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// round rounds half away from zero: 0.00005 becomes 0.0001, and -0.00005 becomes -0.0001.
func round(n *big.Rat, places int64) *big.Rat {
	shift := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(places), nil))
	shifted := new(big.Rat).Mul(new(big.Rat).Abs(n), shift)
	shifted.Add(shifted, big.NewRat(1, 2))
	whole := new(big.Int).Quo(shifted.Num(), shifted.Denom())
	rounded := new(big.Rat).Quo(new(big.Rat).SetInt(whole), shift)
	if n.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded
}

func less(price, rate *big.Rat) *big.Rat {
	rest := new(big.Rat).Sub(big.NewRat(1, 1), rate)
	return round(new(big.Rat).Mul(price, rest), 4)
}

func positive(n *big.Rat) bool { return n != nil && n.Sign() > 0 }

var (
	one     = big.NewRat(1, 1)
	hundred = big.NewRat(100, 1)
	largest = big.NewRat(100_000_000, 1) // what Upstock keeps, of prices and of quantities
)

func mustNumber(s string) *big.Rat {
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s + " is not a number")
	}
	return n
}
