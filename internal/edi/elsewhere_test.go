package edi_test

import (
	"fmt"
	"strings"
	"testing"

	"upstock/internal/edi"
	"upstock/internal/store"
)

// TestTheSameDocumentForAnotherPartnerWaits: a file that was put into the wrong partner's folder as
// well must not make its orders twice.
func TestTheSameDocumentForAnotherPartnerWaits(t *testing.T) {
	p := newPost(t, databaseOf(t))
	order := fmt.Appendf(nil, "UNB+UNOC:3+%[1]s:14+%[2]s:14+261120:0615+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+N1+9'DTM+137:20261120:102'"+
		"NAD+BY+%[1]s::9'NAD+SU+%[2]s::9'NAD+DP+%[3]s::9'LIN+1++%[4]s:EN'QTY+21:30'UNS+S'CNT+2:1'UNT+11+1'UNZ+1+1'",
		chain, us, petone, p.products["UP001"].Barcode)
	if d := p.takeAs(p.partner.ID, "", order); d.State != store.DocumentTaken {
		t.Fatalf("the first is %s: %+v", d.State, d.Problems)
	}
	other := p.newPartner("Other", "edifact-d96a", "9520000005566")
	again := p.takeAs(other.ID, "", order)
	if again.State != store.DocumentWaiting || again.WaitsFor != edi.WaitsForMessages || again.Messages[0].WaitsFor != edi.WaitsForDecision {
		t.Fatalf("the second is %s: %+v", again.State, again)
	}
	if words := again.Messages[0].Problems[0].Message; !strings.HasPrefix(words, "The same document came for Fern Supermarkets before.") {
		t.Errorf("it says %q", words)
	}
	p.wantMade("U-1000 ordered Fern Petone : 30 UP001 @ 6.25")
}
