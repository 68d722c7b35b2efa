package ui

import (
	"strings"
	"unicode"
)

// phoneHref is the address that calls a number, as far as it can be dialled: an extension can't.
// "" for a text without a number.
func phoneHref(number string) string {
	if strings.HasPrefix(number, "+") {
		number = strings.Replace(number, "(0)", "", 1) // the 0 is dialled at home only
	}
	var dial strings.Builder
	for _, r := range number {
		if dial.Len() > 0 && (unicode.IsLetter(r) || strings.ContainsRune("/,;", r)) {
			break
		}
		if r >= '0' && r <= '9' || r == '+' && dial.Len() == 0 {
			dial.WriteRune(r)
		}
	}
	if dial.Len() < 3 {
		return ""
	}
	return "tel:" + dial.String()
}
