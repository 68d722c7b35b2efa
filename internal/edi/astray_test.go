package edi_test

import (
	"bytes"
	"strings"
	"testing"

	"upstock/internal/edi"
)

// TestAddressedToSomeoneElse checks that a person decides about an order that names another
// supplier, after everything in it is known.
func TestAddressedToSomeoneElse(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		plain := given(t, "orders-d96a-plain.edi")
		for i, from := range []string{"+" + us + ":14+", "NAD+SU+" + us} {
			astray := bytes.ReplaceAll(plain, []byte(from), []byte(strings.Replace(from, us, "9520000008888", 1)))
			astray = bytes.ReplaceAll(astray, []byte("4500012345"), []byte("600"+string(rune('0'+i))))
			astray = bytes.ReplaceAll(astray, []byte("+000101"), []byte("+90000"+string(rune('0'+i))))
			d := w.take(astray)
			wantRules(t, d, "other_supplier")
			if d.State != "waiting" || d.Messages[0].WaitsFor != edi.WaitsForDecision || d.Messages[0].Problems[0].Location == "" {
				t.Fatalf("%s: it does not wait for a person: %+v", from, d)
			}
			again := w.take(bytes.ReplaceAll(astray, []byte("90000"), []byte("80000")))
			if again.State != "duplicate" {
				t.Errorf("%s: sent again it is %s", from, again.State)
			}
			d, err := w.edi.Decide(t.Context(), w.supplier, d.ID, 1, edi.TakeIt)
			must(t, err)
			if d.State != "taken" || d.Messages[0].OrderID == "" {
				t.Errorf("%s: taken by a person it is %s: %+v", from, d.State, d.Messages)
			}
		}
	})
}

// TestAStoreThatIsNotKnownIsNamedWithItsPlace checks that people are told where it stands.
func TestAStoreThatIsNotKnownIsNamedWithItsPlace(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		d := w.take(given(t, "orders-d96a-unknown-store-and-product.edi"))
		if p := d.Messages[0].Problems[0]; p.Rule != "unknown_store" || p.Location != "message 1, segment 7 (NAD)" {
			t.Errorf("the store's problem is %+v", p)
		}
	})
}

// TestAPartnerBehindAServiceProvider checks that the buyer is known by what it calls itself when it
// sends from the address of someone who sends for it.
func TestAPartnerBehindAServiceProvider(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		d := w.take(bytes.Replace(given(t, "order-ubl21-peppol.xml"), []byte(`<cbc:EndpointID schemeID="0088">`+chain),
			[]byte(`<cbc:EndpointID schemeID="0088">9429000000017`), 1))
		if d.PartnerID != w.partner.ID || len(d.Messages) != 1 {
			t.Errorf("it is of partner %q: %+v", d.PartnerID, d)
		}
	})
}

// TestBytesAreNoTable checks that what has rows and columns by chance only is refused rather than
// shown as a table.
func TestBytesAreNoTable(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		for name, data := range map[string]string{
			"control characters": "a,\x01\x02,b\nc,d,\x7f\n\x03,e\n",
			"NUL":                "a;b\x00c\nd;e\n",
		} {
			if d := w.take([]byte(data)); d.State != "refused" {
				t.Errorf("%s: it is %s: %+v", name, d.State, d.Problems)
			}
		}
		if d := w.take([]byte("PO Number,Store,Item,Qty\r\n77,Petone,UP001,5\r\n\x1a")); d.State != "waiting" {
			t.Errorf("a table that an old program ended is %s: %+v", d.State, d.Problems)
		}
	})
}
