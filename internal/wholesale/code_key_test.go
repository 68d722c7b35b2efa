package wholesale

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCodeKeysOfOneCode(t *testing.T) {
	for code, spellings := range map[string][]string{
		"KOMBU-GIN-330": {
			"kombu-gin-330", "Kombu-Gin-330", " KOMBU-GIN-330 ", "KOMBU\u2011GIN\u2010330", "KOMBU–GIN—330", "KOMBU−GIN−330",
			"KOM\u200BBU-GIN-330\uFEFF", "ＫＯＭＢＵ－ＧＩＮ－３３０", "K\u00ADOMBU-GIN-330", "КОМВU-GIN-330", "ΚΟМΒU-GIN-330", "kombu\u02D7gin\u2212330",
		},
		"Mānuka 250":   {"MA\u0304NUKA 250", "mānuka\u00A0250", "Mānuka\u202F 250", "mānuka  250\t"},
		"Rock 'n' Rye": {"ROCK ’N’ RYE", "rock ‘n’ rye", "rock \u02BCn´ rye"},
		`12" PAN`:      {"12” pan", "12″ PAN", "12\u201F pan"},
		"Straße":       {"STRASSE", "strasse"},
		"ﬁlter":        {"FILTER", "ｆilter"},
		"СОК-1":        {"COK-1", "сок-1", "cok-1"},
		"ЖУК-1":        {"жук-1", "ЖУК—1"},
		"ΑΒΕ":          {"ABE", "αβε"},
	} {
		for _, spelling := range spellings {
			if got, want := CodeKey(spelling), CodeKey(code); got != want {
				t.Errorf("CodeKey(%q) = %q, of %q it is %q", spelling, got, code, want)
			}
		}
	}
}

func TestCodeKeysOfDifferentCodes(t *testing.T) {
	for _, pair := range [][2]string{
		{"A-1", "A1"}, {"A-1", "A 1"}, {"A1", "A 1"}, {"O1", "01"}, {"I1", "l1"}, {"Mānuka", "Manuka"}, {"FILTER-5µm", "FILTER-5mm"},
		{"ЖУК", "ЖYK"}, {"A.1", "A,1"}, {"A_1", "A-1"},
	} {
		if CodeKey(pair[0]) == CodeKey(pair[1]) {
			t.Errorf("%q and %q have the same key %q", pair[0], pair[1], CodeKey(pair[0]))
		}
	}
}

// codes are texts that may be a code, with the characters that spreadsheets and mails change.
var codes = rapid.OneOf(
	rapid.String(),
	rapid.StringOfN(rapid.RuneFrom([]rune("aB1 -_–—‑−'’\"”\u00A0\u200B\uFEFFĀa\u0304ёЁСОКжΑμµßﬁİıſ％％\u0345\u1FB3")), 0, 20, -1),
)

func TestCodeKeyOfAKeyIsTheKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := CodeKey(codes.Draw(t, "code"))
		if again := CodeKey(key); again != key {
			t.Fatalf("CodeKey(%q) = %q", key, again)
		}
	})
}

func TestCodeKeyIgnoresHowACodeIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringOfN(rapid.RuneFrom([]rune("abxyzKMT019-_./'\" āŌéßж")), 0, 20, -1).Draw(t, "code")
		vary := rapid.SampledFrom([]func(string) string{
			strings.ToUpper, strings.ToLower, norm.NFD.String, norm.NFC.String,
			func(s string) string { return "\uFEFF " + s + "\u00A0" },
			func(s string) string { return strings.ReplaceAll(s, "-", "\u2011") },
			func(s string) string { return strings.ReplaceAll(s, " ", "\u2009\u00A0") },
			func(s string) string { return strings.ReplaceAll(s, "'", "’") },
			func(s string) string { return strings.Join(strings.Split(s, ""), "\u200B") },
			func(s string) string { return strings.Map(fullWidth, s) },
		})
		varied := vary.Draw(t, "variation")(code)
		if got, want := CodeKey(varied), CodeKey(code); got != want {
			t.Fatalf("CodeKey(%q) = %q, of %q it is %q", varied, got, code, want)
		}
	})
}

func fullWidth(r rune) rune {
	if r > ' ' && r < 0x7F {
		return r + 0xFEE0
	}
	return r
}
