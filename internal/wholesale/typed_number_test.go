package wholesale_test

import (
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func TestParseTyped(t *testing.T) {
	const required, notANumber = "is required", "must be a number such as 12 or 2.5"
	for text, want := range map[string]string{
		"12": "12", " 2.50 ": "2.5", "24.9500": "24.95", ".5": "0.5", "5.": "5", "007": "7", "+3": "3", "-3": "-3", "\u22123": "-3", "-0": "0",
		"$20": "20", "$-5": "-5", "-$5": "-5", "- 5": "-5", "$ 1,234.50": "1234.5", "1234,50 €": "1234.5", "£3": "3", "\t4\u00a0": "4",
		"1,234": "1234", "12,345,678": "12345678", "-1,000": "-1000", "1,234.5": "1234.5", "1 234": "1234", "1\u202f234": "1234", "1'234.50": "1234.5", "1’234": "1234",
		"1.234,50": "1234.5", "1 234,50": "1234.5", "1.234.567,8": "1234567.8", "1.234,567": "1234.567",
		"1,5": "1.5", "12,50": "12.5", "0,125": "0.125", "1234,5": "1234.5", ",5": "0.5",
		// A point before three digits is a point.
		"1.234": "1.234",
		"":      required, " ": required, "$": required,
		"1234,567": notANumber, ",000": notANumber, "1,,000": notANumber, "1,23,4": notANumber, "12,34.5": notANumber, "1.2.3": notANumber, "1.234.567": notANumber,
		"1,234,56": notANumber, "1 234,567,890": notANumber, "12 34": notANumber, "1 2": notANumber, "1.5,5": notANumber, "1,234 567": notANumber, "1$2": notANumber,
		"twelve": notANumber, "12 EA": notANumber, "1e3": notANumber, "NaN": notANumber, "Inf": notANumber, "0x10": notANumber, "1_000": notANumber, "--1": notANumber, "+-1": notANumber,
		"1-": notANumber, ".": notANumber, ",": notANumber, "-": notANumber, "٣": notANumber, "1\x00": notANumber,
		strings.Repeat("9", 19): "is too large", "0." + strings.Repeat("1", 19): "has too many digits after the point",
	} {
		got, err := wholesale.ParseTyped(text)
		told := wholesale.FormatTrimmed(got)
		if err != nil {
			told = err.Error()
		}
		if told != want {
			t.Errorf("%q: got %s, want %s", text, told, want)
		}
	}
}

// TestParseTypedReadsEveryWayToWriteANumber writes numbers with every pair of marks.
func TestParseTypedReadsEveryWayToWriteANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := decimal.MustNew(rapid.Int64Range(-1e12, 1e12).Draw(t, "coefficient"), 2)
		marks := rapid.SampledFrom([][2]string{{"", "."}, {"", ","}, {",", "."}, {".", ","}, {" ", "."}, {" ", ","}, {"'", "."}}).Draw(t, "marks")
		unsigned, negative := strings.CutPrefix(want.String(), "-")
		whole, cents, _ := strings.Cut(unsigned, ".")
		var groups []string
		for ; len(whole) > 3; whole = whole[:len(whole)-3] {
			groups = append([]string{whole[len(whole)-3:]}, groups...)
		}
		text := strings.Join(append([]string{whole}, groups...), marks[0]) + marks[1] + cents
		if negative {
			text = "-" + text
		}
		if got, err := wholesale.ParseTyped(text); err != nil || !got.Equal(want) {
			t.Fatalf("%q: got %s, %v, want %s", text, got, err, want)
		}
	})
}

// FuzzParseTyped: what is read has the digits that were typed, in their order.
func FuzzParseTyped(f *testing.F) {
	for _, seed := range []string{"12", "$1,234.50", "1 234,50 €", "-0.0001", "1e9", "1234,567", "\u22123", "0,125", "1’234"} {
		f.Add(seed)
	}
	digits := func(s string) string {
		return strings.Trim(strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, s), "0")
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := wholesale.ParseTyped(text)
		if err == nil && digits(text) != digits(got.String()) {
			t.Fatalf("%q was read as %s", text, got)
		}
	})
}

func TestWhatCouldMeanTwoThingsIsDoubtful(t *testing.T) {
	for text, want := range map[string]string{
		"1.000,50": "1000.5", "0,500": "0.5", "2,5": "2.5", "1.000": "1", "1.234": "1.2340", "12.345": "12.3450", "999.500": "999.5", "1234,5": "1234.5",
		"1 234,50": "1234.5", "-2,5": "-2.5", "$1.250": "1.25", ",5": "0.5", "12,50 €": "12.5", "1.234,567": "1234.567", "0,125": "0.125", "-1.500": "-1.5",
		// How a New Zealand office writes.
		"12": "", "12.5": "", "1,234": "", "1,234.50": "", "12,345,678": "", "0.500": "", "0.125": "", "24.95": "", "24.9500": "", "1234.567": "", "1,234.567": "",
		"1 234": "", "$1,200.00": "", "1'234.50": "", ".5": "", "5.": "", "1.2340": "",
		// No number at all: that is said in another way.
		"": "", "twelve": "", "1.2.3": "", "1234,567": "", "1.234.567": "",
	} {
		if got, doubtful := wholesale.DoubtOf(text); got != want || doubtful != (want != "") {
			t.Errorf("%q: got %q, %t, want %q", text, got, doubtful, want)
		}
	}
}

// TestAReadingShownBackHasNoDoubtLeft: saving it again is enough, and changes nothing.
func TestAReadingShownBackHasNoDoubtLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,4}([., ][0-9]{3}){0,2}([.,][0-9]{1,4})?`).Draw(t, "text")
		reading, doubtful := wholesale.DoubtOf(text)
		if !doubtful {
			return
		}
		before, err := wholesale.ParseTyped(text)
		after, err2 := wholesale.ParseTyped(reading)
		if _, again := wholesale.DoubtOf(reading); again || err != nil || err2 != nil || !before.Equal(after) {
			t.Fatalf("%q is shown back as %q: %s, %s, doubtful %t", text, reading, before, after, again)
		}
	})
}
