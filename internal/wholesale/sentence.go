package wholesale

import "strings"

// Sentence ends a text as a sentence ends, so that another can follow it; "" stays "".
func Sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") {
		return text
	}
	return strings.TrimRight(text, ". ") + "."
}
