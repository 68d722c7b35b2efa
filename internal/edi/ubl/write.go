package ubl

import (
	"bytes"
	"encoding/xml"
	"strings"

	"upstock/internal/wholesale"
)

// writer writes a document from the top down, one element on a row. What is empty is left out, as
// Peppol wants it, so that callers write what they have and need not ask.
type writer struct {
	bytes.Buffer
	depth    int
	currency string
}

// attribute is an attribute of an element; without a value it is left out.
type attribute struct{ name, value string }

// document begins a document of a type and writes what is inside.
func (w *writer) document(name string, inside func()) []byte {
	w.WriteString(xml.Header)
	w.WriteString("<" + name + ` xmlns="` + namespaces + name + `-2" xmlns:cac="` + cac + `" xmlns:cbc="` + cbc + `">` + "\n")
	w.depth = 1
	inside()
	w.WriteString("</" + name + ">\n")
	return w.Bytes()
}

// in writes an aggregate, unless nothing comes to stand in it.
func (w *writer) in(name string, inside func()) {
	before := w.Len()
	w.indent()
	w.WriteString("<cac:" + name + ">\n")
	w.depth++
	empty := w.Len()
	inside()
	w.depth--
	if w.Len() == empty {
		w.Truncate(before)
		return
	}
	w.indent()
	w.WriteString("</cac:" + name + ">\n")
}

// put writes a value, unless it is empty.
func (w *writer) put(name, value string, attributes ...attribute) {
	value = strings.Join(strings.Fields(value), " ")
	if value == "" {
		return
	}
	w.indent()
	w.WriteString("<cbc:" + name)
	for _, a := range attributes {
		if a.value != "" {
			w.WriteString(" " + a.name + `="`)
			w.escape(a.value)
			w.WriteString(`"`)
		}
	}
	w.WriteString(">")
	w.escape(value)
	w.WriteString("</cbc:" + name + ">\n")
}

// blank says whether a text would be left out.
func blank(text string) bool { return strings.TrimSpace(text) == "" }

// escape writes text; a character that XML does not allow becomes U+FFFD.
func (w *writer) escape(text string) {
	_ = xml.EscapeText(&w.Buffer, []byte(text)) // a buffer takes all
}

func (w *writer) indent() { w.WriteString(strings.Repeat("  ", w.depth)) }

func (w *writer) date(name string, day wholesale.Date) { w.put(name, string(day)) }

// amount writes an amount with its cents.
func (w *writer) amount(name string, d wholesale.Decimal) {
	w.put(name, wholesale.FormatTotal(d), attribute{"currencyID", w.currency})
}

// price writes a price with the digits it has, at least two and at most four.
func (w *writer) price(name string, d wholesale.Decimal) {
	w.put(name, wholesale.Round(d, wholesale.PriceScale).Trim(2).Pad(2).String(), attribute{"currencyID", w.currency})
}

func (w *writer) quantity(name string, d wholesale.Decimal, unit string) {
	w.put(name, wholesale.FormatTrimmed(d), attribute{"unitCode", unit})
}
