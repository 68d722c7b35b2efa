package sandbox

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func anyFixed(t *rapid.T, name string) fixed {
	return fixed(rapid.Int64Range(-int64(1_000_000*one), int64(1_000_000*one)).Draw(t, name))
}

func (f fixed) rat() *big.Rat { return big.NewRat(int64(f), int64(one)) }

// roundRat rounds exactly, half away from zero. There is no negative zero.
func roundRat(r *big.Rat, places int) string {
	text := r.FloatString(places) // "rounded to nearest, with halves rounded away from zero"
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return text
}

func TestProductAndQuotientAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyFixed(t, "a"), anyFixed(t, "b")
		places := rapid.IntRange(0, fixedPlaces).Draw(t, "places")
		product := new(big.Rat).Mul(a.rat(), b.rat())
		if limit := maxFixed.rat(); product.Cmp(limit) <= 0 && product.Cmp(limit.Neg(limit)) >= 0 {
			got := mulRound(a, b, places)
			if want := roundRat(product, places); got.text(places) != want || got.places() > places {
				t.Fatalf("%s × %s to %d places is %s, want %s", a.short(), b.short(), places, got.short(), want)
			}
		}
		if b != 0 {
			quotient := new(big.Rat).Quo(a.rat(), b.rat())
			got := divRound(a, b, places)
			if want := roundRat(quotient, places); magnitude(got) < uint64(maxFixed) && got.text(places) != want {
				t.Fatalf("%s ÷ %s to %d places is %s, want %s", a.short(), b.short(), places, got.short(), want)
			}
		}
	})
}

func TestFixedTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFixed(t, "f")
		for _, text := range []string{f.short(), f.text(6), f.text(14)} {
			back, err := parseFixed(text)
			if err != nil || back != f {
				t.Fatalf("%s reads as %s, %v", text, back.short(), err)
			}
		}
		places := rapid.IntRange(0, fixedPlaces).Draw(t, "places")
		if got, want := f.text(places), roundRat(f.rat(), places); got != want {
			t.Fatalf("%d to %d places is %s, want %s", int64(f), places, got, want)
		}
	})
}

func TestNumberRefusesWhatItCannotHold(t *testing.T) {
	for _, text := range []string{`"NaN"`, `"1e3"`, `1e3`, `"0.0000001"`, `"12."`, `".5"`, `"--1"`, `"1 000"`, `true`, `[]`, `"99999999999"`, `"1,5"`} {
		var n Number
		if err := json.Unmarshal([]byte(text), &n); err == nil {
			t.Errorf("%s reads as %q", text, n)
		}
	}
	for text, want := range map[string]Number{`null`: "", `""`: "", `1.50`: "1.50", `"-2"`: "-2", `0.1500000000`: "0.1500000000"} {
		n := Number("unset")
		if err := json.Unmarshal([]byte(text), &n); err != nil || n != want {
			t.Errorf("%s reads as %q, %v", text, n, err)
		}
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]int64{
		`"2026-03-02T00:00:00"`: 1772409600000, `"2026-03-02"`: 1772409600000, `"/Date(1772409600000)/"`: 1772409600000,
		`"\/Date(1772409600000+1300)\/"`: 1772409600000, `"/Date(-62135596800000)/"`: -62135596800000,
		`"2026-03-02T00:00:00.123Z"`: 1772409600123, `"2026-03-02T13:00:00+13:00"`: 1772409600000, `"2026-03-02T00:00:00.5"`: 1772409600500,
	} {
		var d Date
		if err := json.Unmarshal([]byte(text), &d); err != nil || d.UnixMilli() != want {
			t.Errorf("%s reads as %s, %v", text, d, err)
		}
	}
	for _, text := range []string{`"/Date(x)/"`, `"/Date(1)"`, `"soon"`, `12`} {
		if err := json.Unmarshal([]byte(text), new(Date)); err == nil {
			t.Errorf("%s is a date", text)
		}
	}
}
