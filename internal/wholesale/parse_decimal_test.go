package wholesale_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

var (
	notADecimal   = wholesale.ErrNotDecimal.Error()
	tooLarge      = wholesale.ErrTooLarge.Error()
	tooManyDigits = wholesale.ErrTooManyDigits.Error()
)

func TestParseDecimal(t *testing.T) {
	zeros := strings.Repeat("0", 5000)
	for text, want := range map[string]string{
		"12": "12", "24.9500": "24.95", "-1.5": "-1.5", "0": "0", "-0": "0", "0.0000": "0", "1e2": "100", "1E+2": "100", "1200e-2": "12", "0.5e1": "5",
		"999999999999999999": "999999999999999999", "0.000000000000000001": "0.000000000000000001", "1." + zeros: "1", zeros + "7": "7",
		"0e999999999999": "0", "0.0e-99999": "0", "1" + zeros + "e-5000": tooLarge, "100e-1": "10", "1e17": "100000000000000000",
		"1000000000000000000": tooLarge, "1e18": tooLarge, "1e400": tooLarge, "1e999999999": tooLarge, strings.Repeat("9", 40): tooLarge,
		"1e-19": tooManyDigits, "1e-999999999": tooManyDigits, "0." + strings.Repeat("9", 40): tooManyDigits, "123456789.1234567891": tooManyDigits,
		"": notADecimal, "-": notADecimal, "+1": notADecimal, ".5": notADecimal, "5.": notADecimal, "1e": notADecimal, "1e+": notADecimal, "e5": notADecimal,
		"1.2.3": notADecimal, "1,5": notADecimal, " 1": notADecimal, "1 ": notADecimal, "0x10": notADecimal, "NaN": notADecimal, "Infinity": notADecimal,
		"--1": notADecimal, "1e5e5": notADecimal, "1_000": notADecimal, "٣": notADecimal, "1\x00": notADecimal, "1e1.5": notADecimal,
	} {
		d, err := wholesale.ParseDecimal(text)
		got := d.Trim(0).String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.50q: got %s, want %s", text, got, want)
		}
	}
}

// TestParseDecimalIsExact holds every accepted number to arbitrary precision.
func TestParseDecimalIsExact(t *testing.T) {
	number := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		text := number.Draw(t, "text")
		d, err := wholesale.ParseDecimal(text)
		want, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("math/big cannot read %s", text)
		}
		if err != nil {
			// It must really not fit: too large, or not a whole number of 10^-18.
			scaled := new(big.Rat).Mul(want, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)))
			large := new(big.Rat).Abs(want).Cmp(new(big.Rat).SetInt64(1e18)) >= 0
			if !large && scaled.IsInt() && len(strings.Trim(scaled.Num().String(), "-0")) <= 9 {
				t.Fatalf("%s: %s", text, err)
			}
			return
		}
		if got, ok := new(big.Rat).SetString(d.String()); !ok || got.Cmp(want) != 0 {
			t.Fatalf("%s became %s", text, d)
		}
	})
}

func TestHugeExponentsCostNothing(t *testing.T) {
	for _, text := range []string{"1e999999999", "1e-999999999", "1e" + strings.Repeat("9", 1000)} {
		if n := testing.AllocsPerRun(10, func() { _, _ = wholesale.ParseDecimal(text) }); n > 0 {
			t.Errorf("%.20s: %v allocations", text, n)
		}
	}
}
