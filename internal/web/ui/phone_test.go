package ui

import "testing"

func TestPhoneHref(t *testing.T) {
	for number, want := range map[string]string{
		"09 555 0101":         "tel:095550101",
		"(09) 555-0101 ext 3": "tel:095550101",
		"+64 (0)21 555 010":   "tel:+6421555010",
		"Ph: 021 555 010":     "tel:021555010",
		"09 555 01 / 555 02":  "tel:0955501",
		"111":                 "tel:111",
		"ask Ana":             "",
		"":                    "",
	} {
		if got := phoneHref(number); got != want {
			t.Errorf("%q: got %q, want %q", number, got, want)
		}
	}
}
