package wholesale

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSearchKey(t *testing.T) {
	for text, want := range map[string]string{
		"Mānuka  Honey":     "manuka honey",
		"MA\u0304NUKA":      "manuka",
		"Crème brûlée":      "creme brulee",
		"50% off_C:\\oil":   "50％ off＿c:＼oil",
		"５０％":               "50％",
		"Smørrebrød Straße": "smorrebrod strasse",
		"PO–129":            "po-129",
		"О’Neil":            "o'neil", // a Cyrillic О
		"東京商店":              "東京商店",
		"が":                 "が",
		"":                  "",
	} {
		if got := SearchKey(text); got != want {
			t.Errorf("SearchKey(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSearchKeyOfAKeyIsTheKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := SearchKey(codes.Draw(t, "text"))
		if again := SearchKey(key); again != key {
			t.Fatalf("SearchKey(%q) = %q", key, again)
		}
		if strings.ContainsAny(key, `%_\`) {
			t.Fatalf("%q has a wildcard", key)
		}
	})
}

func TestSearchKeyIgnoresCaseAndAccents(t *testing.T) {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 0x300 && r <= 0x36F {
				return -1
			}
			return r
		}, norm.NFD.String(s))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abMNāĒīŌūéèçñüÅ %_'-1")), 0, 20, -1).Draw(t, "text")
		for _, varied := range []string{plain(text), strings.ToUpper(text), norm.NFD.String(strings.ToLower(text))} {
			if got, want := SearchKey(varied), SearchKey(text); got != want {
				t.Fatalf("SearchKey(%q) = %q, of %q it is %q", varied, got, text, want)
			}
		}
	})
}

func TestReferenceWords(t *testing.T) {
	for reference, want := range map[string][]string{
		"":                       {},
		"PO-129":                 {"129", "po"},
		"PO 1290":                {"1290", "po"},
		"PO1290":                 {"1290", "po1290"},
		"po_00129":               {"00129", "129", "po＿00129"},
		"INV/2026/0012b":         {"0012b", "12b", "2026", "inv"},
		"100% organic":           {"100％", "organic"},
		"A1B2":                   {"1b2", "2", "a1b2"},
		"1 12 129":               {"129"}, // what begins another is found with it
		"Mānuka order №7":        {"7", "manuka", "no7", "order"},
		"000":                    {"000"},
		"---":                    {},
		"10203":                  {"10203"},
		"Ａ-１２":                   {"12", "a"},
		"東京 42":                  {"42", "東京"},
		"x0y":                    {"0y", "x0y"},
		"0a0b":                   {"0a0b", "0b"},
		strings.Repeat("x", 200): {strings.Repeat("x", 100)},
	} {
		if diff := cmp.Diff(want, ReferenceWords(reference), cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("words of %q:\n%s", reference, diff)
		}
	}
	if n := len(ReferenceWords(strings.Repeat("a1 b2 c3 d4 e5 ", 30))); n > maxReferenceWords {
		t.Errorf("%d words", n)
	}
}

// Whatever a reference is searched by, from the start of one of its words or numbers on, finds it.
func TestReferencesAreFoundByWhatTheyHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reference := rapid.StringOfN(rapid.RuneFrom([]rune("poPO0123 -/_%āŌ")), 1, 15, -1).Draw(t, "reference")
		words := ReferenceWords(reference)
		asked := []rune(rapid.SampledFrom(append(strings.Fields(reference), reference)).Draw(t, "word"))
		asked = asked[:rapid.IntRange(1, len(asked)).Draw(t, "length")]
		for _, part := range ReferenceParts(string(asked)) {
			if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, part) }) {
				t.Fatalf("%q of %q is not found: %q begins none of %q", string(asked), reference, part, words)
			}
		}
	})
}
