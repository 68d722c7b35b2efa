package edi

import (
	"fmt"
	"strings"

	"upstock/internal/wholesale"
)

// gtin is a GS1 item number as a document gives it.
type gtin struct {
	ways     []string // to write it, as a product's barcode may be written
	contains []string // to write the number of what one of it contains: of a carton's GTIN-14
}

// gtinOf reads a number. A GTIN-14 that begins with 1 to 8 is a trade unit's, and the GTIN-13 of
// what it contains has the same digits, but for its own check digit.
func gtinOf(text string) gtin {
	text = strings.TrimSpace(text)
	digits := strings.TrimLeft(text, "0")
	if strings.Trim(text, "0123456789") != "" || len(digits) < 6 || len(digits) > 14 {
		return gtin{ways: []string{text}}
	}
	g := gtin{ways: padded(digits, text)}
	if len(text) == 14 && text[0] >= '1' && text[0] <= '8' {
		inner := text[1:13] + string(wholesale.CheckDigitOf(text[1:13]))
		g.contains = padded(strings.TrimLeft(inner, "0"), inner)
	}
	return g
}

// padded are the ways to write a number with zeros before it: a UPC of 12 digits is an EAN of 13
// that begins with 0.
func padded(digits, given string) []string {
	ways := []string{given}
	for _, length := range []int{8, 12, 13, 14} {
		if zeros := length - len(digits); zeros >= 0 {
			if way := strings.Repeat("0", zeros) + digits; way != given {
				ways = append(ways, way)
			}
		}
	}
	return ways
}

// gtinFault says what is wrong with a GTIN; "" when nothing is.
func gtinFault(text string) string {
	switch len(text) {
	case 8, 12, 13, 14:
	default:
		return ""
	}
	if strings.Trim(text, "0123456789") != "" {
		return ""
	}
	if wholesale.ValidGS1(text) {
		return ""
	}
	want := wholesale.CheckDigitOf(text[:len(text)-1])
	return fmt.Sprintf("the check digit of %s is wrong: it would be %c", text, want)
}
