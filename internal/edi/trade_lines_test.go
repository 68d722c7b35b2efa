package edi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi"
	"upstock/internal/store"
)

// TestAnAnswerSpeaksOfWhatWasTaken changes what a code is matched with between an order and its
// answer: the answer is about the order as it was taken.
func TestAnAnswerSpeaksOfWhatWasTaken(t *testing.T) {
	p := newPost(t, databaseOf(t))
	gtin := p.products["UP001"].Barcode
	p.matchProduct(gtin, p.products["UP001"].ID, "4")
	p.take(fmt.Appendf(nil, "UNB+UNOC:3+%[1]s:14+%[2]s:14+261120:0615+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+N1+9'DTM+137:20261120:102'"+
		"NAD+BY+%[1]s::9'NAD+SU+%[2]s::9'NAD+DP+%[3]s::9'LIN+1++%[4]s:EN'QTY+21:3:CT'UNS+S'CNT+2:1'UNT+11+1'UNZ+1+1'", chain, us, petone, gtin))
	p.wantMade("U-1000 ordered Fern Petone : 12 UP001 @ 6.25")
	p.matchProduct(gtin, p.products["UP002"].ID, "5")
	p.approve("U-1000")
	documents, _, err := p.edi.Documents(t.Context(), p.supplier, edi.DocumentQuery{Direction: store.DocumentOut})
	must(t, err)
	for _, d := range documents {
		if d.Purpose != edi.PurposeAccepted {
			continue
		}
		_, content, err := p.edi.Content(t.Context(), p.supplier, d.ID)
		must(t, err)
		// 29 is "accepted without amendment", and three cartons are what was ordered.
		if said := string(content); !strings.Contains(said, "+29'") || !strings.Contains(said, "QTY+21:3") {
			t.Errorf("the answer is %s", said)
		}
		return
	}
	t.Errorf("no answer: %v", p.outgoing())
}

// TestEachPlaceOfASplitOrderIsAnsweredForItself splits an order over two stores: what is said of
// each store's order names that store, and only the lines and the free goods that go there.
func TestEachPlaceOfASplitOrderIsAnsweredForItself(t *testing.T) {
	p := newPost(t, databaseOf(t))
	first, second := p.products["UP001"], p.products["UP002"]
	p.take(fmt.Appendf(nil, "UNB+UNOC:3+%[1]s:14+%[2]s:14+261120:0615+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+N1+9'DTM+137:20261120:102'"+
		"NAD+BY+%[1]s::9'NAD+SU+%[2]s::9'NAD+DP+%[3]s::9'LIN+1++%[5]s:EN'QTY+21:30'QTY+192:2'LOC+7+%[3]s::9'QTY+11:10'LOC+7+%[4]s::9'QTY+11:20'"+
		"LIN+2++%[6]s:EN'QTY+21:6'UNS+S'CNT+2:2'UNT+17+1'UNZ+1+1'", chain, us, petone, karori, first.Barcode, second.Barcode))
	p.wantMade("U-1000 ordered Fern Petone : 10 UP001 @ 6.25, 2 UP001 @ 0, 6 UP002 @ 14.9", "U-1001 ordered Fern Karori : 20 UP001 @ 6.25")
	p.approve("U-1000")
	p.approve("U-1001")
	want := []string{
		"29 " + petone + " 1:10 3:2 2:6", // 29 is "accepted without amendment"
		"29 " + karori + " 1:20",
	}
	if diff := cmp.Diff(want, p.answers()); diff != "" {
		t.Error(diff)
	}
}

// answers are the answers to approved orders, oldest first: what they say, for which place, and
// each line with its quantity.
func (p *post) answers() (said []string) {
	p.t.Helper()
	documents, _, err := p.edi.Documents(p.t.Context(), p.supplier, edi.DocumentQuery{Direction: store.DocumentOut})
	must(p.t, err)
	for _, d := range slices.Backward(documents) {
		if d.Purpose != edi.PurposeAccepted {
			continue
		}
		_, content, err := p.edi.Content(p.t.Context(), p.supplier, d.ID)
		must(p.t, err)
		answer, place, lines := "", "", ""
		for segment := range strings.SplitSeq(string(content), "'\n") {
			elements := strings.Split(segment, "+")
			switch elements[0] {
			case "BGM":
				answer = elements[3]
			case "NAD":
				if elements[1] == "DP" {
					place = strings.TrimSuffix(elements[2], "::9")
				}
			case "LIN":
				lines += " " + elements[1]
			case "QTY":
				lines += strings.TrimPrefix(elements[1], "21")
			}
		}
		said = append(said, answer+" "+place+lines)
	}
	return said
}
