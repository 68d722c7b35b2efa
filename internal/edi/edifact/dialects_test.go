package edifact

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

const dialectHead = "UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+000101++ORDERS'"

// oneLine is an order of one line; header and line stand in it where they belong.
func oneLine(function, header, line string) string {
	body := []string{"UNH+1+ORDERS:D:96A:UN:EAN008", "BGM+220+4500012345+" + function, "DTM+137:20261120:102",
		"NAD+BY+9520000001001::9", "NAD+SU+9520000009007::9", "NAD+DP+9520000001018::9"}
	add := func(segments string) {
		if segments != "" {
			body = append(body, strings.Split(segments, "'")...)
		}
	}
	add(header)
	body = append(body, "LIN+1++9520000000011:EN")
	add(line)
	body = append(body, "UNS+S", "CNT+2:1")
	body = append(body, fmt.Sprintf("UNT+%d+1", len(body)+1))
	return dialectHead + strings.Join(body, "'") + "'UNZ+1+000101'"
}

// theOrder is the one order of a document.
func theOrder(t *testing.T, r message.Reading) *message.Order {
	t.Helper()
	if len(r.Interchanges) != 1 || len(r.Interchanges[0].Messages) != 1 || r.Interchanges[0].Messages[0].Order == nil {
		t.Fatalf("not one order: %+v", r)
	}
	return r.Interchanges[0].Messages[0].Order
}

func decimalOf(t *testing.T, s string) wholesale.Decimal {
	t.Helper()
	d, err := wholesale.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLinesAreReadByTheirSegments(t *testing.T) {
	said := func(l message.OrderLine) string {
		s := fmt.Sprintf("%s %s %s %v | %s%s", l.GTIN, l.OurCode, l.TheirCode, l.OtherCodes, l.Quantity, l.Unit)
		if l.PiecesPerUnit != nil {
			s += " of " + l.PiecesPerUnit.String()
		}
		if l.FreeGoods != nil {
			s += " free " + l.FreeGoods.String()
		}
		if l.Price != nil {
			s += fmt.Sprintf(" | %s %s/%s%s %v", l.Price.Code, l.Price.Amount, l.Price.Basis, l.Price.Unit, l.Price.Gross)
		}
		if l.Amount != nil {
			s += " = " + l.Amount.String()
		}
		for _, p := range l.Places {
			s += fmt.Sprintf(" | %s gets %s %s", p.ID, p.Quantity, p.Required)
		}
		return s + " | " + l.Description + string(l.Required) + strings.Join(l.Notes, "/")
	}
	const gtin = "9520000000011   [] | "
	for _, test := range []struct {
		name, segments, want string
		warnings, errors     []message.Rule
	}{
		{"unit", "QTY+21:5:PCE", gtin + "5PCE | ", nil, nil},
		{"decimal", "QTY+21:1.5:KGM", gtin + "1.5KGM | ", nil, nil},
		{"comma under a point", "QTY+21:1,5", gtin + "1.5 | ", nil, nil},
		{"codes", "PIA+1+A1:SA+B1:IN+C1:ZZZ'PIA+5+B2:BP'QTY+21:5", "9520000000011 A1 B1 [C1 B2] | 5 | ", nil, nil},
		{"second GTIN", "PIA+1+9520000000028:SRV'QTY+21:5", "9520000000011   [9520000000028] | 5 | ", nil, nil},
		{"substitute", "PIA+4+B1:IN'QTY+21:5", gtin + "5 | ", []message.Rule{message.Ignored}, nil},
		{"code of no one", "PIA+1+B1'QTY+21:5", "9520000000011   [B1] | 5 | ", []message.Rule{message.UnknownCode}, nil},
		{"carton", "QTY+21:5:CT'QTY+59:12", gtin + "5CT of 12 | ", nil, nil},
		{"pack", "QTY+21:5:CT'QTY+52:6", gtin + "5CT of 6 | ", nil, nil},
		{"carton before pack", "QTY+52:6'QTY+21:5'QTY+59:12", gtin + "5 of 12 | ", nil, nil},
		{"pieces, carton for information", "QTY+21:24:PCE'QTY+59:12", gtin + "24PCE | ", []message.Rule{message.PackSize}, nil},
		{"consumer unit", "IMD+C++CU::9'QTY+21:24'QTY+59:12", gtin + "24 | ", []message.Rule{message.PackSize}, nil},
		{"traded unit", "IMD+C++TU::9'QTY+21:2'QTY+59:12", gtin + "2 of 12 | ", nil, nil},
		{"carton of none", "QTY+21:24'QTY+59:0", "", nil, []message.Rule{message.BadNumber}},
		{"free goods", "QTY+21:24'QTY+192:2", gtin + "24 free 2 | ", []message.Rule{message.Ignored}, nil},
		{"another quantity", "QTY+1:24", gtin + "24 | ", []message.Rule{message.UnknownCode}, nil},
		{"several other quantities", "QTY+1:24'QTY+47:20", "", nil, []message.Rule{message.NoQuantity}},
		{"two quantities", "QTY+21:24'QTY+21:24", "", nil, []message.Rule{message.NoQuantity}},
		{"no quantity", "PRI+AAA:5", "", nil, []message.Rule{message.NoQuantity}},
		{"quantity of nought", "QTY+21:0", "", nil, []message.Rule{message.NoQuantity}},
		{"negative quantity", "QTY+21:-4", "", nil, []message.Rule{message.BadNumber}},
		{"quantity with a letter", "QTY+21:1O", "", nil, []message.Rule{message.BadNumber}},
		{"quantity with a blank", "QTY+21:1 0", "", nil, []message.Rule{message.BadNumber}},
		{"quantity with thousands", "QTY+21:1,000", "", nil, []message.Rule{message.BadNumber}},
		{"quantity with both marks", "QTY+21:1.000,5", "", nil, []message.Rule{message.BadNumber}},
		{"unknown quantity", "QTY+21:5'QTY+XY:9", gtin + "5 | ", []message.Rule{message.UnknownCode}, nil},
		{"net before gross", "QTY+21:2'PRI+AAB:9'PRI+AAA:7.5", gtin + "2 | AAA 7.5/1 false | ", nil, nil},
		{"information before gross", "QTY+21:2'PRI+AAB:9'PRI+AAF:7.5", gtin + "2 | AAF 7.5/1 false | ", nil, nil},
		{"with tax after all others", "QTY+21:2'PRI+AAE:9'PRI+AAF:7.5", gtin + "2 | AAF 7.5/1 false | ", nil, nil},
		{"with tax alone is not net", "QTY+21:2'PRI+AAE:9", gtin + "2 | AAE 9/1 true | ", nil, nil},
		{"billed before gross", "QTY+21:2'PRI+AAB:9'PRI+INV:7.5", gtin + "2 | INV 7.5/1 false | ", nil, nil},
		{"retail price after all others", "QTY+21:2'PRI+AAE:12::SRP'PRI+SRP:11'PRI+AAB:9", gtin + "2 | AAB 9/1 true | ", nil, nil},
		{"retail price alone is not net", "QTY+21:2'PRI+SRP:11'PRI+AAF:12::RTP", gtin + "2 | SRP 11/1 true | ", nil, nil},
		{"net of two lists", "QTY+21:2'PRI+AAA:9:CT'PRI+AAA:7.5:CA", gtin + "2 | AAA 9/1 false | ", nil, nil},
		{"gross", "QTY+21:2'PRI+AAB:9", gtin + "2 | AAB 9/1 true | ", nil, nil},
		{"two net prices", "QTY+21:2'PRI+AAA:9'PRI+AAA:7.5", "", nil, []message.Rule{message.BadNumber}},
		{"basis", "QTY+21:200'MOA+203:90'PRI+AAA:45:CT:AAE:100:PCE", gtin + "200 | AAA 45/100PCE false = 90 | ", nil, nil},
		{"basis of nought", "QTY+21:200'PRI+AAA:45::::0'PRI+AAA:45:::0", "", nil, []message.Rule{message.BadNumber}},
		{"price with a letter", "QTY+21:2'PRI+AAA:$9", "", nil, []message.Rule{message.BadNumber}},
		{"amount that is another", "QTY+21:2'MOA+203:91'PRI+AAA:45", gtin + "2 | AAA 45/1 false = 91 | ", []message.Rule{message.LineAmount}, nil},
		{"amount per piece of a carton", "QTY+21:2:CT'QTY+59:12'MOA+203:24'PRI+AAA:1", gtin + "2CT of 12 | AAA 1/1 false = 24 | ", nil, nil},
		{"two amounts", "QTY+21:2'MOA+203:90'MOA+203:91", "", nil, []message.Rule{message.BadNumber}},
		{"amount of an allowance", "QTY+21:2'MOA+203:90'ALC+A'QTY+1:2'MOA+204:1", gtin + "2 = 90 | ", []message.Rule{message.Ignored}, nil},
		{"date of the line", "QTY+21:2'DTM+2:20261201:102", gtin + "2 | 2026-12-01", nil, nil},
		{"note", "QTY+21:2'FTX+AAI+++Fragile:Top up", gtin + "2 | Fragile/Top up", nil, nil},
		{"coded description", "IMD+C++CU::9:WIDGETS'IMD+F++:::Crate:blue'QTY+21:2", gtin + "2 | Crate blue", nil, nil},
		{"two places", "QTY+21:5'LOC+7+9520000001018::9'QTY+11:3'DTM+2:20261201:102'LOC+7+9520000001025::9'QTY+11:2",
			gtin + "5 | 9520000001018 gets 3 2026-12-01 | 9520000001025 gets 2  | ", nil, nil},
		{"places by another qualifier", "QTY+21:5'LOC+20+9520000001018::9'QTY+11:3'LOC+20+9520000001025::9'QTY+11:2",
			gtin + "5 | 9520000001018 gets 3  | 9520000001025 gets 2  | ", nil, nil},
		{"a place for something else", "QTY+21:5'LOC+1+9520000001018::9", gtin + "5 | ", nil, nil},
		{"one place", "QTY+21:5'LOC+7+9520000001025::9", gtin + "5 | 9520000001025 gets 5  | ", nil, nil},
		{"places with another sum", "QTY+21:5'LOC+7+9520000001018::9'QTY+11:3'LOC+7+9520000001025::9'QTY+11:1", "", nil, []message.Rule{message.BadNumber}},
		{"place without a quantity", "QTY+21:5'LOC+7+9520000001018::9'QTY+11:5'LOC+7+9520000001025::9", "", nil, []message.Rule{message.BadNumber}},
		{"store of the line", "QTY+21:5'NAD+DP+9520000001032::9", gtin + "5 | 9520000001032 gets 5  | ", nil, nil},
		{"store of the order", "QTY+21:5'NAD+DP+9520000001018::9", gtin + "5 | ", nil, nil},
		{"schedule", "QTY+21:5'SCC+1'QTY+21:3'DTM+2:20261201:102'SCC+1'QTY+21:2'DTM+2:20261202:102",
			gtin + "5 |  gets 3 2026-12-01 |  gets 2 2026-12-02 | ", nil, nil},
		{"schedule of one", "QTY+21:5'SCC+1'QTY+21:5'DTM+2:20261201:102", gtin + "5 | 2026-12-01", nil, nil},
		{"skipped", "QTY+21:5'MEA+PD+HT+MMT:5'GIN+BN+A'PAC+2++CT'PCI+14'TAX+7+GST+++:::15+S'TDT+20++30'TOD+3'RFF+PL:1", gtin + "5 | ", nil, nil},
		{"a tag that no order has", "QTY+21:5'XYZ+1", gtin + "5 | ", []message.Rule{message.UnknownCode}, nil},
		{"a tag that is none", "QTY+21:5'XY+1", "", nil, []message.Rule{message.Unreadable}},
		{"second BGM", "QTY+21:5'BGM+220+2+9", "", nil, []message.Rule{message.Unreadable}},
		{"small letters", "qty+21:5", gtin + "5 | ", []message.Rule{message.UnknownCode}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Read([]byte(oneLine("9", "", test.segments)), nil)
			if diff := cmp.Diff(test.errors, rulesOf(r, message.Error)); diff != "" {
				t.Errorf("errors (-want +got):\n%s%+v", diff, r)
			}
			if test.errors != nil {
				return
			}
			if diff := cmp.Diff(test.warnings, rulesOf(r, message.Warning)); diff != "" {
				t.Errorf("warnings (-want +got):\n%s%+v", diff, r)
			}
			if got := said(theOrder(t, r).Lines[0]); got != test.want {
				t.Errorf("got\n%s, want\n%s", got, test.want)
			}
		})
	}
}

func TestHeadersAreReadByTheirSegments(t *testing.T) {
	type order = message.Order
	for _, test := range []struct {
		name, function, segments string
		value                    func(*order) any
		want                     any
		warnings, errors         []message.Rule
	}{
		{"no function", "", "", func(o *order) any { return o.Function }, message.Original, nil, nil},
		{"copy", "31", "", func(o *order) any { return o.Function }, message.Duplicate, nil, nil},
		{"cancel", "1", "", func(o *order) any { return o.Function }, message.Cancel, nil, nil},
		{"change without ORDCHG", "4", "", nil, nil, nil, []message.Rule{message.UnknownCode}},
		{"proposal", "16", "", nil, nil, nil, []message.Rule{message.UnknownCode}},
		{"unknown function", "99", "", func(o *order) any { return o.Function }, message.Original, []message.Rule{message.UnknownCode}, nil},
		{"requested", "9", "DTM+2:202612010930:203", func(o *order) any { return o.Required }, wholesale.Date("2026-12-01"), nil, nil},
		{"year of two digits", "9", "DTM+2:261201:101", func(o *order) any { return o.Required }, wholesale.Date("2026-12-01"), nil, nil},
		{"scheduled", "9", "DTM+76:20261201:102", func(o *order) any { return o.Required }, wholesale.Date("2026-12-01"), nil, nil},
		{"period", "9", "DTM+2:2026120120261203:718", func(o *order) any { return []wholesale.Date{o.Required, o.Earliest, o.Latest} },
			[]wholesale.Date{"2026-12-01", "2026-12-01", "2026-12-03"}, nil, nil},
		{"window", "9", "DTM+64:20261201:102'DTM+63:20261203:102'DTM+61:20261204:102",
			func(o *order) any { return []wholesale.Date{o.Earliest, o.Latest, o.CancelBy} }, []wholesale.Date{"2026-12-01", "2026-12-03", "2026-12-04"}, nil, nil},
		{"another format than it says", "9", "DTM+2:202612010000:102", func(o *order) any { return o.Required }, wholesale.Date("2026-12-01"), []message.Rule{message.BadDate}, nil},
		{"no format", "9", "DTM+2:20261201", func(o *order) any { return o.Required }, wholesale.Date("2026-12-01"), nil, nil},
		{"no such day", "9", "DTM+2:20260231:102", func(o *order) any { return o.Required }, wholesale.Date(""), []message.Rule{message.BadDate}, nil},
		{"two dates", "9", "DTM+2:20261201:102'DTM+2:20261202:102", func(o *order) any { return o.Required }, wholesale.Date("2026-12-01"), []message.Rule{message.BadDate}, nil},
		{"currency", "9", "CUX+2:GBP:9+3:EUR:4", func(o *order) any { return o.Currency }, "GBP", nil, nil},
		{"order currency second", "9", "CUX+2:GBP:4+3:NZD:9", func(o *order) any { return o.Currency }, "NZD", nil, nil},
		{"their reference", "9", "RFF+CR:77-A", func(o *order) any { return o.BuyerReference }, "77-A", nil, nil},
		{"contract", "9", "RFF+CT:652744", func(o *order) any { return o.Contract }, "652744", nil, nil},
		{"notes", "9", "FTX+GEN+1+1:2:3+One:Two'FTX+GEN+++Three", func(o *order) any { return o.Notes }, []string{"One", "Two", "Three"}, nil, nil},
		{"party in text", "9", "NAD+IV+77::92+Foods Ltd:Dock 4'RFF+VA:123", func(o *order) any { return o.Invoicee },
			message.Party{ID: "77", Scheme: "buyer", Name: "Foods Ltd", Address: []string{"Dock 4"}, TaxNumber: "123", Location: "message 1, segment 7 (NAD)"}, nil, nil},
		{"party in fields", "9", "NAD+IV+77::91++Foods Ltd+1 High St+Petone++5012+NZ", func(o *order) any { return o.Invoicee },
			message.Party{ID: "77", Scheme: "supplier", Name: "Foods Ltd", Address: []string{"1 High St", "Petone", "5012", "NZ"}, Location: "message 1, segment 7 (NAD)"}, nil, nil},
		{"store behind a distribution centre", "9", "NAD+UC+9520000001025::9++Petone", func(o *order) any { return append([]string{o.DeliverTo.ID}, o.Notes...) },
			[]string{"9520000001018", "For 9520000001025, Petone"}, nil, nil},
		{"two delivery parties", "9", "NAD+DP+9520000001025::9", nil, nil, nil, []message.Rule{message.SeveralPlaces}},
		{"GLN with a wrong digit", "9", "NAD+IV+9520000001026::9", func(o *order) any { return o.Invoicee.ID }, "9520000001026", []message.Rule{message.CheckDigit}, nil},
		{"quantity before the lines", "9", "QTY+21:5", nil, nil, nil, []message.Rule{message.LineCount}},
		{"code before the lines", "9", "PIA+1+A:SA", nil, nil, nil, []message.Rule{message.LineCount}},
		{"allowance", "9", "ALC+A'PCD+1:5'MOA+8:3", func(o *order) any { return len(o.Lines) }, 1, []message.Rule{message.Ignored}, nil},
		{"skipped", "9", "PAI+::42'TAX+7+GST+++:::15+S'PAT+1++5:3:D:20'DTM+13:20261220:102'TDT+20++30'TOD+3++CIF'LOC+1+NZ'CTA+OC+:A'COM+1:TE",
			func(o *order) any { return len(o.Lines) }, 1, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Read([]byte(oneLine(test.function, test.segments, "QTY+21:5")), nil)
			if diff := cmp.Diff(test.errors, rulesOf(r, message.Error)); diff != "" {
				t.Errorf("errors (-want +got):\n%s%+v", diff, r)
			}
			if test.errors != nil {
				return
			}
			if diff := cmp.Diff(test.warnings, rulesOf(r, message.Warning)); diff != "" {
				t.Errorf("warnings (-want +got):\n%s%+v", diff, r)
			}
			if diff := cmp.Diff(test.want, test.value(theOrder(t, r))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The same order in the dialects of those who send it.
func TestDialectsOfOneDocument(t *testing.T) {
	plain := oneLine("9", "", "IMD+F++:::Kūmara'QTY+21:1.5'PRI+AAA:2.25")
	utf16Of := func(s string) string {
		b := []byte{0xFF, 0xFE}
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return string(b)
	}
	wrap80 := func(s string) string {
		var b strings.Builder
		for len(s) > 80 {
			b.WriteString(s[:80] + "\r\n")
			s = s[80:]
		}
		return b.String() + s + "\r\n"
	}
	ascii := strings.ReplaceAll(plain, "ū", "u")
	swap := strings.NewReplacer("+", "|", ":", "^", "'", "~", ".", ",")
	want := theOrder(t, Read([]byte(plain), nil)).Lines
	for _, test := range []struct {
		name, document string
		warnings       []message.Rule
	}{
		{"as it is", plain, []message.Rule{message.Charset}},
		{"UTF-8 said", strings.Replace(plain, "UNOC", "UNOY", 1), nil},
		{"under UNOA", strings.Replace(plain, "UNOC", "UNOA", 1), []message.Rule{message.Charset}},
		{"own service characters", "UNA^|,\\ ~" + swap.Replace(strings.Replace(plain, "UNOC", "UNOY", 1)), nil},
		{"a comma announced, a point written", "UNA:+,? '" + strings.Replace(plain, "UNOC", "UNOY", 1), nil},
		{"UNA without its blank", "UNA:+.?'" + strings.Replace(plain, "UNOC", "UNOY", 1), nil},
		{"UNA of nonsense", "UNA++++++" + strings.Replace(plain, "UNOC", "UNOY", 1), []message.Rule{message.UnknownCode}},
		{"ends of lines as end marks", "UNA:+.? \n" + strings.ReplaceAll(strings.Replace(plain, "UNOC", "UNOY", 1), "'", "\r\n"), nil},
		{"empty segments, blanks, byte order mark", "\uFEFF \r\n" + strings.ReplaceAll(strings.Replace(plain, "UNOC", "UNOY", 1), "'", "''  \n\n\t"), nil},
		{"UTF-16", utf16Of(plain), []message.Rule{message.Charset}},
		{"padded components", strings.ReplaceAll(strings.Replace(plain, "UNOC", "UNOY", 1), ":EN", "  :EN  "), nil},
		{"trailing separators", strings.ReplaceAll(strings.Replace(plain, "UNOC", "UNOY", 1), ":EN'", ":EN::+++'"), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Read([]byte(test.document), nil)
			if errors := rulesOf(r, message.Error); errors != nil {
				t.Fatalf("errors %v: %+v", errors, r)
			}
			if diff := cmp.Diff(test.warnings, rulesOf(r, message.Warning)); diff != "" {
				t.Errorf("warnings (-want +got):\n%s%+v", diff, r)
			}
			if diff := cmp.Diff(want, theOrder(t, r).Lines, byValue); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if sender, ok := Sender([]byte(test.document)); !ok || sender != "9520000001001" {
				t.Errorf("sender %q", sender)
			}
		})
	}
	t.Run("lines of one length", func(t *testing.T) {
		r := Read([]byte(wrap80(ascii)), message.Leniency{message.LineBreak: message.Warn})
		if diff := cmp.Diff([]message.Rule{message.LineBreak}, rulesOf(r, message.Warning)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := theOrder(t, r).Lines; len(got) != 1 || got[0].GTIN != want[0].GTIN || got[0].Quantity.Cmp(want[0].Quantity) != 0 || got[0].Description != "Kumara" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestCharacterSets(t *testing.T) {
	for _, test := range []struct {
		name, label, bytes, want, charset string
		warned                            bool
	}{
		{"ISO-8859-1", "UNOC", "Cr\xE8me", "Crème", "ISO-8859-1", false},
		{"Windows-1252 under UNOC", "UNOC", "\x93Cr\xE8me\x94 \x96 10\x80", "“Crème” – 10€", "Windows-1252", true},
		{"ISO-8859-2", "UNOD", "\xB3", "ł", "ISO-8859-2", false},
		{"Cyrillic", "UNOE", "\xBC\xDE\xDB", "Мол", "ISO-8859-5", false},
		{"UTF-8 under UNOC", "UNOC", "Māori", "Māori", "UTF-8", true},
		{"accents under UNOB", "UNOB", "Cr\xE8me", "Crème", "Windows-1252", true},
		{"not UTF-8 under UNOY", "UNOY", "Cr\xE8me", "Crème", "Windows-1252", true},
		{"UTF-8 under UNOY", "UNOY", "Māori", "Māori", "UTF-8", false},
		{"NUL", "UNOC", "a\x00b", "a b", "ISO-8859-1", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := strings.Replace(oneLine("9", "", "IMD+F++:::"+test.bytes+"'QTY+21:5"), "UNOC", test.label, 1)
			r := Read([]byte(document), nil)
			if got := theOrder(t, r).Lines[0].Description; got != test.want || r.Charset != test.charset {
				t.Errorf("%q in %s", got, r.Charset)
			}
			if warned := len(rulesOf(r, message.Warning)) > 0; warned != test.warned {
				t.Errorf("%+v", r.Problems)
			}
		})
	}
}

func TestEnvelopes(t *testing.T) {
	order := oneLine("9", "", "QTY+21:5")
	body := strings.TrimSuffix(strings.TrimPrefix(order, dialectHead), "UNZ+1+000101'")
	second := strings.ReplaceAll(strings.ReplaceAll(body, "UNH+1", "UNH+2"), "UNT+11+1", "UNT+11+2")
	for _, test := range []struct {
		name, document   string
		messages         []int // of each interchange
		refused          int
		warnings, errors []message.Rule
	}{
		{"two interchanges", order + "UNA:+.? '" + order, []int{1, 1}, 0, nil, nil},
		{"two interchanges with other characters", order + "UNA*|.? #" + strings.NewReplacer("+", "|", ":", "*", "'", "#").Replace(order), []int{1, 1}, 0, nil, nil},
		{"two messages", dialectHead + body + second + "UNZ+2+000101'", []int{2}, 0, nil, nil},
		{"UNZ counts segments", dialectHead + body + "UNZ+11+000101'", []int{1}, 0, []message.Rule{message.InterchangeCount}, nil},
		{"no UNZ before the next UNB", dialectHead + body + order, []int{1, 1}, 0, []message.Rule{message.NoTrailer}, nil},
		{"groups", dialectHead + "UNG+ORDERS+A+B+261120:0615+7+UN+D:96A'" + body + "UNE+1+7'" + "UNG+ORDERS+A+B+261120:0615+8+UN+D:96A'" + second + "UNE+1+8'UNZ+2+000101'", []int{2}, 0, nil, nil},
		{"group that counts wrongly", dialectHead + "UNG+ORDERS+A+B+261120:0615+7+UN+D:96A'" + body + "UNE+2+9'UNZ+1+000101'", []int{1}, 0, []message.Rule{message.GroupTrailer}, nil},
		{"group without an end", dialectHead + "UNG+ORDERS+A+B+261120:0615+7+UN+D:96A'" + body + "UNZ+1+000101'", []int{1}, 0, []message.Rule{message.GroupTrailer}, nil},
		{"message only", body, []int{1}, 0, []message.Rule{message.NoInterchange}, nil},
		{"no UNT", dialectHead + strings.ReplaceAll(body, "UNT+11+1'", "") + "UNZ+1+000101'", []int{1}, 1, nil, []message.Rule{message.NoMessageTrailer}},
		{"no UNT before the next UNH", dialectHead + strings.ReplaceAll(body, "UNT+11+1'", "") + second + "UNZ+2+000101'", []int{2}, 1, nil, []message.Rule{message.NoMessageTrailer}},
		{"no UNT and no UNH between two orders", dialectHead + strings.ReplaceAll(body, "UNT+11+1'", "") + strings.ReplaceAll(second, "UNH+2+ORDERS:D:96A:UN:EAN008'", "") + "UNZ+1+000101'",
			[]int{1}, 1, []message.Rule{message.MessageOrder, message.MessageRef, message.SegmentCount}, []message.Rule{message.LineCount, message.Unreadable}},
		{"no UNH", dialectHead + body + strings.ReplaceAll(second, "UNH+2+ORDERS:D:96A:UN:EAN008'", "") + "UNZ+2+000101'", []int{2}, 1, nil, []message.Rule{message.Unreadable}},
		{"a line for each segment", strings.ReplaceAll(order, "'", "'\n"), []int{1}, 0, nil, nil},
		{"UNB without an end mark", strings.Replace(order, "'", "\n", 1), []int{1}, 0, nil, []message.Rule{message.Unreadable}},
		{"UNT without an end mark", strings.Replace(order, "'UNZ", "\nUNZ", 1), []int{1}, 1, nil, []message.Rule{message.Unreadable}},
		{"last end mark is missing", strings.TrimSuffix(order, "'"), []int{1}, 0, []message.Rule{message.NoTrailer}, nil},
		{"end mark of UNT and UNZ are missing", dialectHead + strings.TrimSuffix(body, "'"), []int{1}, 0, []message.Rule{message.NoTrailer}, nil},
		{"cut in UNZ", dialectHead + body + "UNZ+1+00", []int{1}, 0, []message.Rule{message.NoTrailer}, nil},
		{"cut in the next UNH", dialectHead + body + "UNH+2+OR", []int{2}, 1, nil, []message.Rule{message.Truncated}},
		{"cut in UNT", dialectHead + strings.TrimSuffix(body, "1+1'"), []int{1}, 1, nil, []message.Rule{message.Truncated}},
		{"signed", dialectHead + "USH+1+2'" + body + "UST+1'UNZ+1+000101'", []int{1}, 0, nil, nil},
		{"something behind the end", order + "\x1aend", []int{1}, 0, []message.Rule{message.ControlCharacters, message.MessageOrder}, nil},
		{"UNH without a type", dialectHead + "UNH+1'UNT+2+1'UNZ+1+000101'", []int{1}, 1, nil, []message.Rule{message.Unreadable}},
		{"another directory", strings.Replace(order, "D:96A", "D:97A", 1), []int{1}, 0, []message.Rule{message.OtherVersion}, nil},
		{"application reference of another message", strings.Replace(order, "++ORDERS", "++INVOIC", 1), []int{1}, 0, nil, nil},
		{"no message", dialectHead + "UNZ+0+000101'", []int{0}, 0, nil, []message.Rule{message.Unreadable}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Read([]byte(test.document), nil)
			var messages []int
			refused := 0
			for _, i := range r.Interchanges {
				messages = append(messages, len(i.Messages))
				for _, m := range i.Messages {
					if m.Refused() {
						refused++
					}
				}
			}
			if diff := cmp.Diff(test.messages, messages); diff != "" || refused != test.refused {
				t.Errorf("%d refused; messages (-want +got):\n%s", refused, diff)
			}
			if diff := cmp.Diff(test.errors, rulesOf(r, message.Error)); diff != "" {
				t.Errorf("errors (-want +got):\n%s%+v", diff, r)
			}
			if diff := cmp.Diff(test.warnings, rulesOf(r, message.Warning)); diff != "" {
				t.Errorf("warnings (-want +got):\n%s%+v", diff, r)
			}
		})
	}
}

func TestTestFlags(t *testing.T) {
	for elements, want := range map[string]bool{
		"": false, "++ORDERS": false, "++ORDERS++++1": true, "++ORDERS++1": false, "++ORDERS++1++1": true, "++ORDERS++++0": false,
		"++++++1": true, "++ORDERS+++1": true, "++ORDERS+++EANCOM": false, "++ORDERS+++EANCOM+1": true, "++ORDERS++++1+": true,
	} {
		document := strings.Replace(oneLine("9", "", "QTY+21:5"), "++ORDERS", elements, 1)
		if got := Read([]byte(document), nil).Interchanges[0].Test; got != want {
			t.Errorf("%q: %v", elements, got)
		}
	}
}

// The missing end mark of a segment in front of a new line does not swallow the line.
func TestASegmentWithoutAnEndMarkIsAnError(t *testing.T) {
	document := strings.ReplaceAll(oneLine("9", "", "QTY+21:5'IMD+F++:::Kumara"), "'", "'\n")
	document = strings.Replace(document, "Kumara'", "Kumara", 1)
	document = strings.Replace(document, "CNT+2:1'\n", "", 1)
	r := Read([]byte(document), nil)
	m := r.Interchanges[0].Messages[0]
	if !slices.ContainsFunc(m.Problems, func(p message.Problem) bool {
		return p.Severity == message.Error && p.Rule == message.Unreadable && p.Location == "message 1, segment 9 (IMD), line 1"
	}) {
		t.Errorf("%+v", m.Problems)
	}
}

func TestChangesOfAnOrder(t *testing.T) {
	document := dialectHead + "UNH+1+ORDCHG:D:96A:UN:EAN008'BGM+230+CHG-1+4'DTM+137:20261120:102'RFF+ON:4500012345'NAD+BY+9520000001001::9'" +
		"LIN+1+3+9520000000011:EN'QTY+21:18'LIN+2+2+9520000000028:EN'LIN+3+1+9520000000035:EN'QTY+21:4'UNS+S'CNT+2:3'UNT+13+1'UNZ+1+000101'"
	r := Read([]byte(document), nil)
	o := theOrder(t, r)
	var got []string
	for _, line := range o.Lines {
		got = append(got, fmt.Sprintf("%s %s %s", line.Action, line.GTIN, line.Quantity))
	}
	want := []string{"changed 9520000000011 18", "removed 9520000000028 0", "added 9520000000035 4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s%+v", diff, r)
	}
	if o.Number != "4500012345" || o.Function != message.Replace || !o.OnlyChanges || problemsIn(r) {
		t.Errorf("%s %s %+v", o.Number, o.Function, r)
	}
	t.Run("a line whose action is not known", func(t *testing.T) {
		r := Read([]byte(strings.Replace(document, "LIN+2+2+", "LIN+2+77+", 1)), nil)
		if diff := cmp.Diff([]message.Rule{message.NoQuantity, message.UnknownCode}, rulesOf(r, message.Error)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a whole order again", func(t *testing.T) {
		r := Read([]byte(strings.Replace(document, "CHG-1+4", "CHG-1+5", 1)), nil)
		if o := theOrder(t, r); o.OnlyChanges || o.Function != message.Replace {
			t.Errorf("%+v", o)
		}
	})
	t.Run("a line removed in an order", func(t *testing.T) {
		r := Read([]byte(strings.Replace(oneLine("9", "", "QTY+21:5"), "LIN+1++", "LIN+1+2+", 1)), nil)
		if diff := cmp.Diff([]message.Rule{message.UnknownCode}, rulesOf(r, message.Error)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLinesThatAreParts(t *testing.T) {
	document := strings.Replace(oneLine("9", "", "QTY+21:5'LIN+2++9520000000028:EN+1:1'QTY+21:12'IMD+F++:::Jar"), "CNT+2:1", "CNT+2:2", 1)
	if diff := cmp.Diff([]message.Rule{message.SubLine}, rulesOf(Read([]byte(document), nil), message.Error)); diff != "" {
		t.Error(diff)
	}
	r := Read([]byte(document), message.Leniency{message.SubLine: message.Warn})
	lines := theOrder(t, r).Lines
	if len(lines) != 1 || !slices.Equal(lines[0].Notes, []string{"Holds 12 × 9520000000028 Jar"}) {
		t.Errorf("%+v", lines)
	}
	if diff := cmp.Diff([]message.Rule{message.SubLine}, rulesOf(r, message.Warning)); diff != "" {
		t.Error(diff)
	}
}

// Without a count of lines, a number that is left out and segments that are missing say together
// that a line is lost.
func TestAGapInTheNumbersOfTheLines(t *testing.T) {
	document := strings.Replace(oneLine("9", "", "QTY+21:5'LIN+3++9520000000028:EN'QTY+21:12"), "CNT+2:1'", "", 1)
	if r := Read([]byte(strings.Replace(document, "UNT+13", "UNT+12", 1)), nil); problemsIn(r) {
		t.Errorf("a gap alone: %+v", r)
	}
	r := Read([]byte(strings.Replace(document, "UNT+13", "UNT+14", 1)), nil)
	if diff := cmp.Diff([]message.Rule{message.LineCount}, rulesOf(r, message.Error)); diff != "" {
		t.Error(diff)
	}
}

func TestTotalsOfTheOrder(t *testing.T) {
	for _, test := range []struct {
		summary string
		total   string
		warned  bool
	}{
		{"MOA+79:10", "10", false}, {"MOA+79:10.01", "10.01", false}, {"MOA+79:11", "11", true},
		{"MOA+86:10", "10", false}, {"MOA+86:11.5'MOA+124:1.5", "", false}, {"MOA+128:12", "12", true},
		{"CNT+1:5", "", false}, {"CNT+1:6", "", true},
	} {
		document := strings.Replace(oneLine("9", "", "QTY+21:5'PRI+AAA:2"), "UNS+S'", "UNS+S'"+test.summary+"'", 1)
		document = strings.Replace(document, "UNT+12", fmt.Sprintf("UNT+%d", 13+strings.Count(test.summary, "'")), 1)
		r := Read([]byte(document), nil)
		got := ""
		if total := theOrder(t, r).Total; total != nil {
			got = total.String()
		}
		if got != test.total || test.warned != slices.Contains(rulesOf(r, message.Warning), message.OrderTotal) || problemsIn(r) != test.warned {
			t.Errorf("%s: total %q, %+v", test.summary, got, r)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct {
		text string
		mark byte
		want string
	}{
		{"48", '.', "48"}, {"48.50", '.', "48.50"}, {"48,5", '.', "48.5"}, {"48,50", ',', "48.50"}, {"48.5", ',', "48.5"},
		{".5", '.', "0.5"}, {"5.", '.', "5"}, {"-3", '.', "-3"}, {"1.000", '.', "1.000"}, {"1,000", ',', "1.000"}, {"0", '.', "0"},
		{"000000000000000000000012", '.', "12"}, {"999999999999999999", '.', "999999999999999999"},
	} {
		got, ok := parseNumber(test.text, test.mark)
		if !ok || got.Cmp(decimalOf(t, test.want)) != 0 {
			t.Errorf("%q: %s, %v", test.text, got, ok)
		}
	}
	for _, text := range []string{"", ".", ",", "-", "-.", "1O", "1 0", "1,000", "1.2.3", "1.2,3", "1e3", "+1", "3-", "$1", "٣", "9999999999999999999", "0.1234567890123456789"} {
		if got, ok := parseNumber(text, '.'); ok {
			t.Errorf("%q: %s", text, got)
		}
	}
}
