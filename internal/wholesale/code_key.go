package wholesale

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// CodeKey is what two spellings of one code have in common: two codes with the same key differ only
// in case, in spaces, in compatibility forms (NFKC), or in characters that look alike, as codes do
// that went through a spreadsheet or a mail. What is stored keeps its spelling.
func CodeKey(text string) string {
	if isASCII(text) {
		return strings.ToLower(strings.Join(strings.Fields(text), " "))
	}
	return strings.Join(strings.Fields(normalForm(text)), " ")
}

// SameCode says whether two codes are spellings of one; no code is one of none.
func SameCode(a, b string) bool { return a != "" && b != "" && CodeKey(a) == CodeKey(b) }

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// normalForm compares as equal what people read as equal. Plain forms are put in twice: NFKC takes
// some marks apart first, and it makes others.
func normalForm(text string) string {
	text = norm.NFKC.String(strings.Map(plainForm, text))
	text = strings.ToLower(cases.Fold().String(text)) // Fold turns some small Cherokee letters large
	text = strings.Map(plainForm, norm.NFKC.String(text))
	return norm.NFKC.String(latinForm(text))
}

// plainForm is the character of a keyboard that looks like r; below zero for one that is not seen.
func plainForm(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Pd, r):
		return '-'
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		return -1
	}
	if plain, ok := plainForms[r]; ok {
		return plain
	}
	return r
}

// plainForms are marks that are drawn like one on a keyboard, other than the dashes of Unicode.
var plainForms = runesTo(map[rune]string{
	'-':  "\u02D7\u2043\u2212",
	'\'': "\u00B4\u02B9\u02BB\u02BC\u02BD\u02C8\u2018\u2019\u201A\u201B\u2032\u2035",
	'"':  "\u02BA\u02DD\u201C\u201D\u201E\u201F\u2033\u2036",
	'/':  "\u2044\u2215",
})

// latinForm writes Cyrillic and Greek letters that are drawn like a Latin capital as that letter,
// when every such letter of the text is: "СОК-1" may have been typed on either keyboard, "ЖУК-1" is
// Cyrillic and stays so. Letters are small here. Mu is none of them: a "µ" means a micron.
func latinForm(text string) string {
	latin := make([]rune, 0, len(text))
	for _, r := range text {
		if unicode.In(r, unicode.Cyrillic, unicode.Greek) {
			letter, ok := latinForms[r]
			if !ok {
				return text
			}
			r = letter
		}
		latin = append(latin, r)
	}
	return string(latin)
}

var latinForms = runesTo(map[rune]string{
	'a': "аα", 'b': "вβ", 'c': "с", 'e': "еε", 'h': "нη", 'i': "іι", 'j': "ј", 'k': "кκ", 'm': "м", 'n': "ν",
	'o': "оο", 'p': "рρ", 's': "ѕ", 't': "тτ", 'x': "хχ", 'y': "уυ", 'z': "ζ",
})

func runesTo(written map[rune]string) map[rune]rune {
	table := map[rune]rune{}
	for to, all := range written {
		for _, from := range all {
			table[from] = to
		}
	}
	return table
}
