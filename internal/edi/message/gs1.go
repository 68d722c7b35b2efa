package message

import (
	"strings"

	"upstock/internal/wholesale"
)

// NormalGTIN is a GTIN in the one form in which GTINs are compared: of 13 digits where it has 12,
// or 14 with a leading nought; as it is otherwise. ok is false when it is none, by its length or
// its check digit.
func NormalGTIN(text string) (gtin string, ok bool) {
	switch gtin = text; len(text) {
	case 8, 13:
	case 12:
		gtin = "0" + text
	case 14:
		gtin = strings.TrimPrefix(text, "0")
	default:
		return text, false
	}
	return gtin, wholesale.ValidGS1(text)
}

// ValidGLN says whether text is a GLN.
func ValidGLN(text string) bool { return len(text) == 13 && wholesale.ValidGS1(text) }
