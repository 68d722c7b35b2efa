package edifact

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
)

func TestTextsAreBroughtIntoTheCharacterSet(t *testing.T) {
	for text, want := range map[string]string{
		"Kūmara crisps — Māori Made":   "Kumara crisps - Maori Made",
		"Crème brûlée kit":             "Crème brûlée kit", // it is in the set
		"Cre\u0300me":                  "Crème",            // put together first
		"“Baker’s” mix…":               `"Baker's" mix...`,
		"Œuf Łódź Đà ſ ﬁ":              "OEuf Lódz Dà s fi",
		"½ price ²":                    "½ price ²",
		"5 € ™":                        "5 EUR (TM)",
		"tea 茶 🍵":                      "tea ? ?",
		"line one\r\nline\ttwo \u00A0": "line one line two",
		"zero\u200Bwidth\u00AD\x00":    "zerowidth",
		"":                             "",
	} {
		if got := latin(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestTextsAreBrokenBetweenWords(t *testing.T) {
	for _, c := range []struct {
		text              string
		parts, characters int
		want              []string
	}{
		{"Manuka honey 500 g", 2, 35, []string{"Manuka honey 500 g"}},
		{"Feijoa chutney with ginger and a hint of chilli 250 g", 2, 35, []string{"Feijoa chutney with ginger and a", "hint of chilli 250 g"}},
		{"abcdefghij klm", 3, 4, []string{"abcd", "efgh", "ij"}},
		{"one two three", 2, 5, []string{"one", "two"}},
		{"exact five", 2, 5, []string{"exact", "five"}},
		{"Ā macron", 2, 8, []string{"A macron"}},
		{"  ", 2, 35, nil},
	} {
		got := wrap(c.text, c.parts, c.characters)
		if diff := cmp.Diff(c.want, got, cmp.Transformer("empty", func(s []string) []string { return slices.Clip(append([]string{}, s...)) })); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

// What must arrive as it is, is refused rather than changed.
func TestCodesAreNeverChanged(t *testing.T) {
	for name, change := range map[string]func(env *message.Envelope, inv *message.Invoice){
		"a macron in a code":        func(_ *message.Envelope, inv *message.Invoice) { inv.Lines[0].OurCode = "KŪM-1" },
		"a line break in a number":  func(_ *message.Envelope, inv *message.Invoice) { inv.Order = "45\n00" },
		"a number of 36 characters": func(_ *message.Envelope, inv *message.Invoice) { inv.Order = strings.Repeat("4", 36) },
		"an invoice number in wide digits": func(_ *message.Envelope, inv *message.Invoice) {
			inv.Number = "１２"
		},
		"a control reference of 15": func(env *message.Envelope, _ *message.Invoice) { env.Reference = strings.Repeat("7", 15) },
		"no recipient":              func(env *message.Envelope, _ *message.Invoice) { env.Recipient = "" },
		"another format":            func(env *message.Envelope, _ *message.Invoice) { env.Format = message.UBL },
		"a currency in words":       func(_ *message.Envelope, inv *message.Invoice) { inv.Currency = "Dollar" },
	} {
		env, inv := modelEnvelope("1"), modelInvoice()
		change(&env, &inv)
		if data, err := WriteInvoice(env, inv); err == nil || data != nil {
			t.Errorf("%s was written: %s", name, data)
		}
	}
}

func TestAnInvoiceThatDoesNotAddUpIsNotWritten(t *testing.T) {
	for name, change := range map[string]func(inv *message.Invoice){
		"a line's amount": func(inv *message.Invoice) { inv.Lines[0].Total = dec("299.99") },
		"a line's price":  func(inv *message.Invoice) { inv.Lines[0].UnitPrice = dec("6.26") },
		"a line's tax":    func(inv *message.Invoice) { inv.Lines[0].Tax = dec("44.99") },
		"a charge":        func(inv *message.Invoice) { inv.Charges[0].Amount = dec("14") },
		"a tax by rate":   func(inv *message.Invoice) { inv.Taxes[0].Tax = dec("69.61") },
		"what is taxable": func(inv *message.Invoice) { inv.Taxes[0].Taxable = dec("449") },
		"the lines":       func(inv *message.Invoice) { inv.LinesTotal = dec("450") },
		"the subtotal":    func(inv *message.Invoice) { inv.SubTotal = dec("449") },
		"the tax":         func(inv *message.Invoice) { inv.TaxTotal = dec("69.61") },
		"the total":       func(inv *message.Invoice) { inv.Total = dec("533.61") },
	} {
		inv := modelInvoice()
		change(&inv)
		if _, err := WriteInvoice(modelEnvelope("1"), inv); err == nil {
			t.Errorf("%s is wrong, and it was written", name)
		}
	}
}

func TestTheTestFlagStandsWhereReadersLook(t *testing.T) {
	env := modelEnvelope("1")
	env.Test = true
	data, err := WriteInvoice(env, modelInvoice())
	if err != nil {
		t.Fatal(err)
	}
	unb := splitWritten(t, data)[0]
	if len(unb.elements) != 11 || unb.component(11, 1) != "1" {
		t.Errorf("UNB is %v", unb.elements)
	}
}

func TestTheTimeIsTheSuppliersOwn(t *testing.T) {
	env := modelEnvelope("1")
	env.At = time.Date(2026, 3, 31, 20, 5, 0, 0, time.UTC).In(time.FixedZone("NZDT", 13*60*60))
	data, err := WriteInvoice(env, modelInvoice())
	if err != nil {
		t.Fatal(err)
	}
	if unb := splitWritten(t, data)[0]; unb.component(4, 1) != "260401" || unb.component(4, 2) != "0905" {
		t.Errorf("UNB is %v", unb.elements)
	}
}
