package ordering_test

import (
	"strings"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
)

// TestALineBreakIsOneCharacter, whoever writes it: in what travels to Unleashed, and in what counts
// towards its limits.
func TestALineBreakIsOneCharacter(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	in := documented()
	in.Notes = "Back door\r\nRing twice\rOr call\n" + strings.Repeat("\r\n", 2048-31)
	in.Lines[0].Comment = "Cold\r\nplease"
	o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
	must(t, err)
	if want := "Back door\nRing twice\nOr call\n" + strings.Repeat("\n", 2048-31); o.Notes != want || o.Lines[0].Comment != "Cold\nplease" {
		t.Errorf("taken: notes %q, comment %q", o.Notes, o.Lines[0].Comment)
	}
	notes := "Front\r\ndoor"
	o, err = f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Version: o.Version, Notes: &notes})
	must(t, err)
	if o.Notes != "Front\ndoor" {
		t.Errorf("edited: notes %q", o.Notes)
	}
}
