package edi_test

import (
	"fmt"
	"strings"
	"testing"

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
