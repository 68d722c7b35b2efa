package edifact

import (
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// date writes a date, unless there is none. The qualifiers are those of list 2005.
func (w *writer) date(qualifier string, d wholesale.Date) {
	if d != "" {
		w.segment("DTM", element(qualifier, strings.ReplaceAll(string(d), "-", ""), "102"))
	}
}

// Dates: list 2005.
const (
	dateRequested = "2"
	dateDespatch  = "11"
	dateDue       = "13"
	dateEstimated = "17" // of delivery
	dateDelivery  = "35"
	dateDocument  = "137"
	dateReference = "171"
)

// reference writes a reference, unless there is none, with the date of what it refers to when that
// is known. The qualifiers are those of list 1153.
func (w *writer) reference(qualifier, what, number string, on wholesale.Date) {
	if number == "" {
		return
	}
	w.segment("RFF", element(qualifier, w.code(what, number, numberLength)))
	w.date(dateReference, on)
}

// note writes a text for people.
func (w *writer) note(text string) {
	const most = 10 // of FTX in a header
	components := wrap(text, 5*most, noteLength)
	for len(components) > 0 {
		n := min(5, len(components))
		w.segment("FTX", element("AAI"), nil, nil, components[:n])
		components = components[n:]
	}
}

// party writes a business: its id, and its name and address where they are known. The qualifiers
// are those of list 3035.
func (w *writer) party(qualifier string, b message.Business) {
	if b.ID == "" && b.Name == "" {
		return
	}
	id := element()
	if b.ID != "" {
		id = element(w.code("id of a business", b.ID, numberLength), "", agency(b))
	}
	a := b.Address
	street := wrap(strings.Join(nonEmpty(a.Street, a.Street2, a.Suburb), ", "), 3, textLength)
	w.segment("NAD", element(qualifier), id, nil, wrap(b.Name, 5, textLength), street,
		wrap(a.City, 1, textLength), short(a.Region, 9), short(a.Postcode, 9), element(country(a.Country)))
}

// taxNumber writes a business's GST number.
func (w *writer) taxNumber(b message.Business) {
	digits := strings.NewReplacer("-", "", " ", "").Replace(b.GSTNumber)
	w.reference("VA", "GST number", digits, "")
}

// agency says who gave a business its id: list 3055.
func agency(b message.Business) string {
	switch b.Scheme {
	case "gln":
		return "9"
	case "supplier":
		return "91"
	case "buyer":
		return "92"
	}
	if message.ValidGLN(b.ID) {
		return "9"
	}
	return ""
}

// short is a text that is left out where it has no room: one that is cut would say something else.
func short(s string, characters int) []string {
	if s = latin(s); len([]rune(s)) > characters {
		return nil
	}
	return element(s)
}

// country is the code of ISO 3166 for a country as addresses have it; "" when it is not known.
func country(name string) string {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "new zealand", "aotearoa", "aotearoa new zealand", "nz":
		return "NZ"
	case "australia", "au":
		return "AU"
	}
	if len(name) == 2 {
		return strings.ToUpper(latin(name))
	}
	return ""
}

func nonEmpty(values ...string) []string {
	var kept []string
	for _, v := range values {
		if v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}

// currency writes the document's currency: what it is used for is of list 6343.
func (w *writer) currency(code, use string) {
	if code != "" {
		w.segment("CUX", element("2", w.code("currency", code, 3), use))
	}
}

// lineNumbers are the numbers of lines: those of their order, when the directory has room for all
// of them and they tell the lines apart, else 1, 2, 3 ….
func lineNumbers(items []message.Item) []string {
	own := make([]string, len(items))
	seen := map[string]bool{}
	theirs := true
	for i, item := range items {
		own[i] = count(i + 1)
		n := item.Number
		theirs = theirs && n != "" && len(n) <= 6 && strings.Trim(n, "0123456789") == "" && !seen[n]
		seen[n] = true
	}
	if theirs {
		for i, item := range items {
			own[i] = item.Number
		}
	}
	return own
}

// item begins a line: its number, what is done with it, and which product it is. A product without
// a GTIN is named by the codes that each side has for it.
func (w *writer) item(number, action string, item message.Item) {
	w.lines++
	gtin := element()
	meaning := "5" // the codes say which product it is
	if item.GTIN != "" {
		gtin, meaning = element(w.code("GTIN", item.GTIN, numberLength), gtinQualifier[w.format]), "1"
	}
	w.segment("LIN", element(number), element(action), gtin)
	ids := [][]string{element(meaning)}
	if item.OurCode != "" {
		ids = append(ids, element(w.code("product code", item.OurCode, numberLength), "SA"))
	}
	if item.TheirCode != "" {
		ids = append(ids, element(w.code("buyer's product code", item.TheirCode, numberLength), "IN"))
	}
	if len(ids) > 1 {
		w.segment("PIA", ids...)
	}
	if name := wrap(item.Name, 2, textLength); len(name) > 0 {
		w.segment("IMD", element("F"), nil, append(element("", "", ""), name...))
	}
}

// gtinQualifier says that a number of an item is a GTIN: list 7143 has another code in each.
var gtinQualifier = map[message.Format]string{message.EDIFACTD96A: "EN", message.EDIFACTD01B: "SRV"}

// Quantities: list 6063.
const (
	quantityDespatched  = "12"
	quantityOrdered     = "21"
	quantityInvoiced    = "47"
	quantityBackOrdered = "83"
)

// quantity writes a quantity in the unit of the order. A unit that the directory has no room for is
// left out: the quantity is in the unit of the item then, as in the order.
func (w *writer) quantity(qualifier string, q wholesale.Decimal, unit string) {
	if len(unit) > 3 {
		unit = ""
	}
	w.segment("QTY", element(qualifier, quantity(q), w.code("unit", unit, 3)))
}

// Amounts: list 5025.
const (
	amountCharge   = "8" // or allowance
	amountPayable  = "9"
	amountTotal    = "77"
	amountLines    = "79"
	amountTax      = "124"
	amountTaxable  = "125"
	amountLineItem = "203"
)

func (w *writer) amount(qualifier string, d wholesale.Decimal) {
	w.segment("MOA", element(qualifier, amount(d)))
}

// net writes a net price, with the number of units that it is for when that is not one.
func (w *writer) net(p, basis wholesale.Decimal) {
	units := ""
	if !basis.IsZero() && !basis.IsOne() {
		units = quantity(basis)
	}
	w.segment("PRI", element("AAA", price(p), "", "", units))
}

// tax writes a category of GST with its rate.
func (w *writer) tax(category message.TaxCategory, rate wholesale.Decimal) {
	w.segment("TAX", element("7"), element("GST"), nil, nil, element("", "", "", w.percent(rate)),
		element(string(category)))
}

// end separates the lines from the totals.
func (w *writer) end() {
	w.segment("UNS", element("S"))
}

// controlCount says how many lines there are, so that a lost one is noticed.
func (w *writer) controlCount() {
	w.segment("CNT", element("2", count(w.lines)))
}
