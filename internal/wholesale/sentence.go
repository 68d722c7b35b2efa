package wholesale

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence ends a text as a sentence ends, so that another can follow it; "" stays "".
func Sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") {
		return text
	}
	return strings.TrimRight(text, ". ") + "."
}

// lowerFirst begins a text with a small letter, to go on inside of a sentence.
func lowerFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

// upperFirst begins a text with a capital.
func upperFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
