package edi_test

import (
	"fmt"
	"strings"
	"testing"

	"upstock/internal/edi"
	"upstock/internal/store"
)

// TestRefusalsAmongOrders checks that messages that cannot be read keep no other from being taken,
// however many they are, and stand in their places.
func TestRefusalsAmongOrders(t *testing.T) {
	w := newWorld(t, databaseOf(t))
	var b strings.Builder
	fmt.Fprintf(&b, "UNB+UNOC:3+%s+%s+261120:0615+1'", chain, us)
	const messages = 120
	for i := range messages {
		quantity := "1O"
		if i == 60 || i == messages-1 {
			quantity = "10"
		}
		fmt.Fprintf(&b, "UNH+%d+ORDERS:D:96A:UN'BGM+220+N%d+9'NAD+BY+%s::9'NAD+DP+%s::9'LIN+1++%s:EN'QTY+21:%s'UNS+S'CNT+2:1'UNT+9+%[1]d'",
			i+1, i+1, chain, petone, w.products["UP001"].Barcode, quantity)
	}
	fmt.Fprintf(&b, "UNZ+%d+1'", messages)
	d := w.take([]byte(b.String()))
	if len(d.Messages) != messages || d.State != store.DocumentTaken {
		t.Fatalf("%d messages, %s", len(d.Messages), d.State)
	}
	for i, m := range d.Messages {
		want := store.DocumentRefused
		if i == 60 || i == messages-1 {
			want = store.DocumentTaken
		}
		if m.Number != fmt.Sprint("N", i+1) || m.State != want || (m.OrderID != "") != (want == store.DocumentTaken) {
			t.Errorf("message %d: %s %s %q", i+1, m.Number, m.State, m.OrderID)
		}
	}
	w.wantMade("U-1000 ordered Fern Petone : 10 UP001 @ 6.25", "U-1001 ordered Fern Petone : 10 UP001 @ 6.25")
}

// TestTestsAreNeverOrdered checks what becomes of a test at each level of its rule.
func TestTestsAreNeverOrdered(t *testing.T) {
	test := given(t, "orders-d96a-test-indicator.edi")
	for level, want := range map[string]string{
		"": "taken; TEST-1 taken", "tolerate": "taken; TEST-1 taken", "warn": "taken; TEST-1 taken", "reject": "refused; TEST-1 refused",
	} {
		w := newWorld(t, databaseOf(t))
		_, err := w.edi.ChangePartner(t.Context(), w.supplier, w.partner.ID, edi.PartnerChange{Leniency: map[string]string{"test": level}})
		must(t, err)
		d := w.take(test)
		w.wantSaid(d, want)
		wantRules(t, d, "test")
		w.wantMade()
	}
}
