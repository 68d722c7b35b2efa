package edifact

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Texts are for people: names, descriptions and notes. They are brought into ISO-8859-1, which has
// no macrons, and into the lengths of the directories. Codes are never touched, see [writer.code].

// printable says whether ISO-8859-1 has a character, other than as a control character.
func printable(r rune) bool { return r >= ' ' && r < 0x7F || r >= 0xA0 && r <= 0xFF }

// plain are characters that no accent explains, as ISO-8859-1 writes them.
var plain = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "“", `"`, "”", `"`, "„", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "•", "-",
	"…", "...", "€", "EUR", "™", "(TM)", "\u00AD", "",
	"œ", "oe", "Œ", "OE", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i",
)

// latin writes a text in ISO-8859-1: a letter with a macron, or another mark that is not there, as
// the letter; what has no such form as a question mark.
func latin(text string) string {
	text = plain.Replace(norm.NFC.String(text))
	var b strings.Builder
	for _, r := range text {
		switch {
		case printable(r):
			b.WriteRune(r)
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		case unicode.In(r, unicode.Mn, unicode.Cf): // nothing that is seen by itself
		default:
			b.WriteString(base(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// base is a character without its marks and in its plain form, e.g. "a" for "ā".
func base(r rune) string {
	var b strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		if printable(part) {
			b.WriteRune(part)
		} else if !unicode.Is(unicode.Mn, part) {
			return "?"
		}
	}
	return b.String()
}

// wrap makes a text for people components: at most so many of at most so many characters, broken
// between words. What does not fit is left out.
func wrap(s string, components, characters int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(latin(s)) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) <= characters {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for runes := []rune(word); len(runes) > characters; runes = []rune(word) {
			lines, word = append(lines, string(runes[:characters])), string(runes[characters:])
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines[:min(len(lines), components)]
}
