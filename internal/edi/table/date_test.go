package table

import "testing"

func TestDatesThatAreDigits(t *testing.T) {
	for text, want := range map[string]string{
		"20261124": "2026-11-24", " 20261124 ": "2026-11-24", "46350": "2026-11-24", "36526": "2000-01-01", "73050": "2099-12-31",
		"36525": "", "73051": "", "20261324": "", "24112026": "", "1": "", "": "", "4635O": "", "-46350": "",
	} {
		if got, ok := bareDate(text); ok != (want != "") || ok && string(got) != want {
			t.Errorf("%q is %q, %v; want %q", text, got, ok, want)
		}
	}
}
