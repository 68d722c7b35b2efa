package edi_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAChangeThatFitsTwoLinesChangesNone checks changes of lines whose number is not theirs alone.
func TestAChangeThatFitsTwoLinesChangesNone(t *testing.T) {
	w := newWorld(t, databaseOf(t))
	sent := 0
	send := func(kind, number string, lines ...string) string {
		sent++
		body := append([]string{"UNH+1+" + kind + ":D:96A:UN", "BGM+220+" + number + "+" + map[string]string{"ORDERS": "9", "ORDCHG": "4"}[kind],
			"NAD+BY+" + chain + "::9", "NAD+DP+" + petone + "::9"}, lines...)
		body = append(body, "UNS+S", fmt.Sprintf("UNT+%d+1", len(body)+2))
		d := w.take(fmt.Appendf(nil, "UNB+UNOC:3+%s+%s+261120:0615+%d'%s'UNZ+1+%[3]d'", chain, us, sent, strings.Join(body, "'")))
		return string(d.Messages[0].State)
	}
	first, second := "LIN+1++"+w.products["UP001"].Barcode+":EN", "LIN+1++"+w.products["UP002"].Barcode+":EN"
	if got := send("ORDERS", "A1", first, "QTY+21:5", second, "QTY+21:6"); got != "taken" {
		t.Fatal(got)
	}
	if got := send("ORDCHG", "A1", "LIN+1+2"+strings.TrimPrefix(second, "LIN+1+")); got != "refused" {
		t.Errorf("a line that two have the number of: %s", got)
	}
	two := strings.Replace(second, "LIN+1", "LIN+2", 1)
	if got := send("ORDERS", "A2", first, "QTY+21:5", two, "QTY+21:6"); got != "taken" {
		t.Fatal(got)
	}
	changed := "LIN+1+3" + strings.TrimPrefix(first, "LIN+1+")
	if got := send("ORDCHG", "A2", changed, "QTY+21:7", changed, "QTY+21:8"); got != "refused" {
		t.Errorf("a line that is changed twice: %s", got)
	}
	w.wantMade("U-1000 ordered Fern Petone : 5 UP001 @ 6.25, 6 UP002 @ 14.9", "U-1001 ordered Fern Petone : 5 UP001 @ 6.25, 6 UP002 @ 14.9")
	if got := send("ORDCHG", "A2", changed, "QTY+21:7"); got != "taken" {
		t.Errorf("a plain change: %s", got)
	}
	w.wantMade("U-1000 ordered Fern Petone : 5 UP001 @ 6.25, 6 UP002 @ 14.9", "U-1001 ordered Fern Petone : 7 UP001 @ 6.25, 6 UP002 @ 14.9")
}
