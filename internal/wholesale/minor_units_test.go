package wholesale_test

import (
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func TestMinorUnits(t *testing.T) {
	for _, c := range []struct {
		amount, currency string
		want             int64
	}{
		{"473.34", "NZD", 47334}, {"473.3", "nzd", 47330}, {"0.01", "AUD", 1}, {"-10.5", "USD", -1050}, {"5", "EUR", 500},
		{"500", "JPY", 500}, {"500.00", "KRW", 500}, {"1200000", "VND", 1_200_000},
		{"12.34", "KWD", 12340}, {"1", "BHD", 1000}, {"0.01", "TND", 10},
		{"100", "ISK", 10000}, {"100.00", "UGX", 10000}, {"0", "NZD", 0},
	} {
		if n, err := wholesale.MinorUnits(dec(c.amount), c.currency); err != nil || n != c.want {
			t.Errorf("%s %s is %d (%v), want %d", c.amount, c.currency, n, err, c.want)
		}
	}
	for _, c := range []struct{ amount, currency, words string }{
		{"473.345", "NZD", "NZD 473.345 cannot be paid: NZD has at most 2 digits after the point"},
		{"500.50", "JPY", "JPY 500.5 cannot be paid: JPY has no cents"},
		{"12.345", "KWD", "KWD 12.345 cannot be paid: the last digit must be 0"},
		{"100.50", "ISK", "ISK 100.5 cannot be paid: the last digit must be 0"},
		{"10000000000", "NZD", "NZD 10000000000 is too large to be paid"}, {"1", "", "must be a currency such as NZD"},
	} {
		_, err := wholesale.MinorUnits(dec(c.amount), c.currency)
		if wholesale.CodeOf(err) != wholesale.CodeInvalid || err.(*wholesale.Error).Fields[0].Message != c.words { //nolint:errorlint,forcetypeassert // the code says it is one
			t.Errorf("%s %s: %v, want %q", c.amount, c.currency, err, c.words)
		}
	}
}

// TestNoCentIsLostBetweenUnits goes there and back with any amount of any currency: what fits comes
// back as it was, and what does not fit is refused, never rounded.
func TestNoCentIsLostBetweenUnits(t *testing.T) {
	currencies := []string{
		"NZD", "AUD", "USD", "EUR", "GBP", "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
		"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "ISK", "UGX", "HUF", "TWD",
	}
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom(currencies).Draw(t, "currency")
		amount := decimalBetween(-100_000_000, 100_000_000, rapid.IntRange(0, 4).Draw(t, "digits")).Draw(t, "amount")
		n, err := wholesale.MinorUnits(amount, currency)
		if err != nil {
			if wholesale.CodeOf(err) != wholesale.CodeInvalid {
				t.Fatalf("%s %s: %v is no words for people", amount, currency, err)
			}
			if whole := wholesale.Round(amount, 0); amount.Cmp(whole) == 0 {
				t.Fatalf("%s %s is whole, and refused: %v", amount, currency, err)
			}
			return
		}
		back, err := wholesale.FromMinorUnits(n, currency)
		if err != nil || back.Cmp(amount) != 0 {
			t.Fatalf("%s %s is %d and comes back as %s (%v)", amount, currency, n, back, err)
		}
		if back.Scale() < wholesale.TotalScale {
			t.Fatalf("%s has no cents", back)
		}
	})
}

// TestWhatStripeSaysFits reads any number of the smallest unit, also such as MinorUnits never
// writes.
func TestWhatStripeSaysFits(t *testing.T) {
	for _, c := range []struct {
		n              int64
		currency, want string
	}{{10505, "KWD", "10.505"}, {500, "JPY", "500.00"}, {47334, "nzd", "473.34"}, {-5, "NZD", "-0.05"}} {
		if got, err := wholesale.FromMinorUnits(c.n, c.currency); err != nil || got.String() != c.want {
			t.Errorf("%d %s is %s (%v), want %s", c.n, c.currency, got, err, c.want)
		}
	}
	if got, err := wholesale.FromMinorUnits(1<<62, "NZD"); err == nil {
		t.Errorf("an amount out of range is %s", got)
	}
}
