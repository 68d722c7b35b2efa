package ubl_test

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"upstock/internal/edi/message"
	"upstock/internal/edi/ubl"
)

const line = `<cbc:Quantity unitCode="EA">48</cbc:Quantity>` + chutney

// TestHostileDocuments makes sure that what is made to do harm is refused, in words, for the memory
// of a few copies of itself.
func TestHostileDocuments(t *testing.T) {
	order := string(peppol("", line))
	_, body, _ := strings.Cut(order, "?>")
	note := func(inside string) string { return string(peppol("<cbc:Note>"+inside+"</cbc:Note>", line)) }
	for _, c := range []struct{ name, data, want string }{
		{"a DOCTYPE", `<!DOCTYPE Order [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + body, "unsafe error"},
		{"a DOCTYPE after the declaration, in UTF-16", string(asUTF16(`<?xml version="1.0"?><!DOCTYPE Order>` + body)), "unsafe error"},
		{"an entity bomb", `<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><b>` + strings.Repeat("&b;", 100_000) + "</b>", "unsafe error"},
		{"an entity that no one defines", note("&x;"), "unsafe error"},
		{"an entity in an attribute", note(`<x y="&x;"/>`), "unsafe error"},
		{"another declaration", `<!ELEMENT x ANY>` + body, "unsafe error"},
		{"an element of 200 kB", note(strings.Repeat("a", 200<<10)), "too_large error"},
		{"an element of 200 kB in CDATA", note("<![CDATA[" + strings.Repeat("a", 200<<10) + "]]>"), "too_large error"},
		{"a million attributes", `<Order ` + strings.Repeat(`a="" `, 1_000_000) + `/>`, "too_large error"},
		{"an endless attribute", `<Order a="` + strings.Repeat("a", 1<<20), "too_large error"},
		{"an endless name", `<` + strings.Repeat("a", 1<<20), "too_large error"},
		{"endless text", `<Order>` + strings.Repeat("a", 1<<20), "unreadable error"},
		{"an endless comment", `<!--` + strings.Repeat("a", 1<<20), "truncated error"},
		{"deep nesting", strings.Repeat("<a>", 100_000), "too_large error"},
		{"deep nesting in an order", note(strings.Repeat("<cbc:a>", 60) + strings.Repeat("</cbc:a>", 60)), "too_large error"},
		{"a million elements", note(strings.Repeat("<cbc:a/>", 1_000_001)), "too_large error"},
		{"a part of many elements", note(strings.Repeat("<cbc:a/>", 30_000)), "too_large error"},
		{"many lines", strings.Replace(order, "</cac:OrderLine>", "</cac:OrderLine>"+strings.Repeat("<cac:OrderLine><cac:LineItem/></cac:OrderLine>", 11_000), 1), "too_large error"},
		{"more than is read", strings.Repeat(" ", 21<<20), "too_large error"},
		{"NUL", note("a\x00b"), "unreadable error"},
		{"NUL by its number", note("a&#0;b"), "unreadable error"},
		{"an escape character in a quantity", string(peppol("", strings.Replace(line, "48", "4\x1b8", 1))), "unreadable error"},
		{"two documents", order + body, "unreadable error"},
		{"text after the document", order + "and more", "unreadable error"},
		{"tags that cross", note("<cbc:a><cbc:b></cbc:a></cbc:b>"), "unreadable error"},
		{"no closing tag", note("<cbc:a>"), "unreadable error"},
		{"another document", `<html xmlns="http://www.w3.org/1999/xhtml"/>`, "unreadable error"},
		{"an order of UBL without a namespace", strings.Replace(order, `xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"`, "", 1), "unreadable error"},
		{"nothing", "", "truncated error"},
		{"a declaration and nothing", `<?xml version="1.0"?>`, "truncated error"},
		{"no XML", "PK\x03\x04 a workbook", "unreadable error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := []byte(c.data)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			reading := ubl.Read(data, message.Leniency{message.Unsafe: message.Tolerate, message.TooLarge: message.Tolerate})
			runtime.ReadMemStats(&after)
			if !slices.Contains(problemsOf(reading), c.want) {
				t.Errorf("expected %s, found %v", c.want, problemsOf(reading))
			}
			if used, most := after.TotalAlloc-before.TotalAlloc, uint64(64<<20+8*len(data)); used > most {
				t.Errorf("it took %d MB for %d kB", used>>20, len(data)>>10)
			}
			for _, p := range reading.Problems {
				if p.Location == "" || len(p.Message) > 500 {
					t.Errorf("%+v", p)
				}
			}
			_ = ubl.Sender(data)
			_ = ubl.Looks(data)
		})
	}
}

// TestCutOff cuts an order at every byte: it is never taken, and hardly ever called anything else
// than cut off.
func TestCutOff(t *testing.T) {
	order := bytes.TrimSpace(peppol("<cbc:Note>Ring the bell &amp; wait &#8211; dock 4</cbc:Note>", line))
	begins := bytes.Index(order, []byte("<Order"))
	for i := range order {
		found := problemsOf(ubl.Read(order[:i], nil))
		if !slices.Contains(found, "truncated error") && (i > begins || !slices.Contains(found, "unreadable error")) {
			t.Errorf("cut off after %d bytes (%q): %v", i, order[max(0, i-20):i], found)
		}
	}
	if found := problemsOf(ubl.Read(order, nil)); len(found) > 0 {
		t.Errorf("the whole order: %v", found)
	}
	m := ubl.Read(order[:len(order)-60], nil).Interchanges[0].Messages[0]
	if m.Number() != "PO-1" || !m.Refused() {
		t.Errorf("what was read before is not shown: %+v", m)
	}
}

func asUTF16(text string) []byte {
	data := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		data = binary.BigEndian.AppendUint16(data, unit)
	}
	return data
}

func TestCharacterSets(t *testing.T) {
	const brulee = "Crème brûlée kit"
	utf8 := string(peppol("<cbc:Note>"+brulee+"</cbc:Note>", line))
	labelled := func(label string) string { return strings.Replace(utf8, `encoding="UTF-8"`, `encoding="`+label+`"`, 1) }
	latin := func(text string) string {
		data, err := charmap.ISO8859_1.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	little := asUTF16(labelled("UTF-16"))
	for i := 0; i < len(little); i += 2 {
		little[i], little[i+1] = little[i+1], little[i]
	}
	for _, c := range []struct {
		name, data, charset string
		want                []string
	}{
		{"UTF-8", utf8, "UTF-8", nil},
		{"no declaration", strings.TrimPrefix(utf8, `<?xml version="1.0" encoding="UTF-8"?>`), "UTF-8", nil},
		{"a byte order mark", "\xEF\xBB\xBF" + utf8, "UTF-8", nil},
		{"blanks before the declaration", "\xEF\xBB\xBF \r\n\t" + utf8, "UTF-8", nil},
		{"UTF-16", string(asUTF16(labelled("UTF-16"))), "UTF-16", nil},
		{"UTF-16, little end first", string(little), "UTF-16", nil},
		{"UTF-16 without a mark", string(little[2:]), "UTF-16", nil},
		{"ISO-8859-1", latin(labelled("iso-8859-1")), "ISO-8859-1", nil},
		{"Windows-1252", latin(labelled("Windows-1252")), "WINDOWS-1252", nil},
		{"called ISO-8859-1, is UTF-8", labelled("ISO-8859-1"), "UTF-8", []string{"charset warning"}},
		{"called UTF-8, is Windows-1252", latin(utf8), "WINDOWS-1252", []string{"charset warning"}},
		{"called UTF-16, is UTF-8", labelled("UTF-16"), "UTF-8", []string{"charset warning"}},
		{"called what no one knows", labelled("x-klingon"), "UTF-8", []string{"charset warning"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !ubl.Looks([]byte(c.data)) {
				t.Error("it does not look like XML")
			}
			reading := ubl.Read([]byte(c.data), nil)
			if diff := cmp.Diff(c.want, problemsOf(reading)); diff != "" {
				t.Fatal(diff)
			}
			if reading.Charset != c.charset {
				t.Errorf("read as %s", reading.Charset)
			}
			o := reading.Interchanges[0].Messages[0].Order
			if diff := cmp.Diff([]string{brulee}, o.Notes); diff != "" {
				t.Error(diff)
			}
			if senders := ubl.Sender([]byte(c.data)); len(senders) == 0 || senders[0] != "9520000001001" {
				t.Errorf("from %q", senders)
			}
		})
	}
	blanks := []byte("\n" + utf8)
	if found := problemsOf(ubl.Read(blanks, message.Leniency{message.Whitespace: message.Warn})); !slices.Equal(found, []string{"whitespace warning"}) {
		t.Errorf("blanks: %v", found)
	}
	if reading := ubl.Read([]byte(latin(utf8)), message.Leniency{message.Charset: message.Reject}); len(reading.Interchanges) > 0 || !message.AnyError(reading.Problems) {
		t.Errorf("it was read although the partner's charset must be right: %+v", reading)
	}
}

func TestLooks(t *testing.T) {
	for data, want := range map[string]bool{
		"<Order/>": true, "  <?xml version='1.0'?>": true, "<!DOCTYPE x>": true, "\xFF\xFE<\x00O\x00": true,
		"": false, "<": false, "UNA:+.? '": false, "order,quantity": false, "PK\x03\x04": false, "< 5": false,
	} {
		if got := ubl.Looks([]byte(data)); got != want {
			t.Errorf("Looks(%q) = %v", data, got)
		}
	}
}

// FuzzRead makes sure that no document stops the reader, that an error never comes without its
// place, and that a message without an error has all that an order needs.
func FuzzRead(f *testing.F) {
	f.Add(peppol("", line))
	f.Add(peppol(`<cac:Delivery><cac:DeliveryLocation><cbc:ID>7</cbc:ID></cac:DeliveryLocation></cac:Delivery>`, line+"<cac:Delivery><cbc:Quantity>1</cbc:Quantity></cac:Delivery>"))
	f.Add(asUTF16(string(peppol("", line))))
	f.Add([]byte(`<!DOCTYPE Order [<!ENTITY x SYSTEM "file:///etc/passwd">]><Order>&x;</Order>`))
	f.Add([]byte(strings.ReplaceAll(string(peppol("<cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>", line)), "Order", "OrderChange")))
	f.Fuzz(func(t *testing.T, data []byte) {
		reading := ubl.Read(data, nil)
		_ = ubl.Sender(data)
		if len(reading.Interchanges) == 0 && !message.AnyError(reading.Problems) {
			t.Fatal("nothing was read, and nothing was said")
		}
		for _, exchange := range reading.Interchanges {
			for _, m := range exchange.Messages {
				for _, p := range m.Problems {
					if p.Location == "" || p.Message == "" {
						t.Fatalf("%+v", p)
					}
				}
				if m.Order == nil || m.Refused() {
					continue
				}
				if m.Order.Number == "" || len(m.Order.Lines) == 0 && m.Order.Function != message.Cancel {
					t.Fatalf("it was taken: %+v", m.Order)
				}
				for _, l := range m.Order.Lines {
					if l.Action == "" && !l.Quantity.IsPos() {
						t.Fatalf("a line of nothing was taken: %+v", l)
					}
				}
			}
		}
	})
}
