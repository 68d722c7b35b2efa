package edifact

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// writer puts one interchange with one message together. It counts the segments and the lines as it
// writes them, so that the counts in the trailers cannot be wrong. The first value that cannot be
// written makes err, and the document is not used.
type writer struct {
	out      bytes.Buffer
	format   message.Format
	segments int // since UNH, which is one of them
	lines    int // LIN segments
	err      error
}

// serviceChars are what UNA announces: the defaults of ISO 9735, written out for readers that want
// to see them.
const serviceChars = ":+.? '"

// released are the characters that the release character goes in front of.
const released = ":+?'"

// segment writes a segment; each element is a list of components, made by [element]. Empty
// components and elements at the end are left out, as ISO 9735 asks.
func (w *writer) segment(tag string, elements ...[]string) {
	w.segments++
	w.out.WriteString(tag)
	for n := len(elements); n > 0 && len(trimmed(elements[n-1])) == 0; n-- {
		elements = elements[:n-1]
	}
	for _, components := range elements {
		w.out.WriteByte('+')
		for i, value := range trimmed(components) {
			if i > 0 {
				w.out.WriteByte(':')
			}
			w.release(value)
		}
	}
	w.out.WriteString("'\n")
}

// element is the components of one element.
func element(components ...string) []string { return components }

func trimmed(components []string) []string {
	for len(components) > 0 && components[len(components)-1] == "" {
		components = components[:len(components)-1]
	}
	return components
}

// release writes a value in ISO-8859-1. Values come from code, wrap and the functions for numbers,
// so they hold nothing that ISO-8859-1 does not have.
func (w *writer) release(value string) {
	for _, r := range value {
		if strings.ContainsRune(released, r) {
			w.out.WriteByte('?')
		}
		w.out.WriteByte(byte(r))
	}
}

// code checks a value that must arrive exactly as it is: a number of a document, a code, an id. One
// that is too long or that ISO-8859-1 cannot write is refused, for a changed code is another code.
// Blanks around it mean nothing, and ISO 9735 leaves them out.
func (w *writer) code(what, value string, most int) string {
	value = strings.TrimSpace(value)
	if n := len([]rune(value)); n > most {
		w.refuse(what, value, "has %d characters, and EDIFACT has room for %d", n, most)
		return ""
	}
	for _, r := range value {
		if !printable(r) {
			w.refuse(what, value, "has the character %q, which EDIFACT cannot carry", r)
			return ""
		}
	}
	return value
}

func (w *writer) refuse(what, value, format string, args ...any) {
	if w.err == nil {
		w.err = wholesale.Conflict("The %s “%s” "+format, append([]any{what, value}, args...)...)
	}
}

// amount writes an amount of money.
func amount(d wholesale.Decimal) string { return wholesale.FormatTotal(d) }

// price writes a unit price: as many of its four digits as are needed, and cents always.
func price(d wholesale.Decimal) string {
	d = wholesale.Round(d, wholesale.PriceScale).Trim(wholesale.TotalScale)
	return d.Pad(wholesale.TotalScale).String()
}

// quantity writes a quantity.
func quantity(d wholesale.Decimal) string { return wholesale.FormatTrimmed(d) }

// hundred makes per cent of a fraction.
var hundred = decimal.MustNew(100, 0)

// percent writes a rate, which is a fraction, as so many per cent.
func (w *writer) percent(rate wholesale.Decimal) string {
	d, err := rate.Mul(hundred)
	if err != nil && w.err == nil {
		w.err = err
	}
	return wholesale.FormatTrimmed(d)
}

func count(n int) string { return strconv.Itoa(n) }
