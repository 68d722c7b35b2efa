package edi_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestDatesAroundDaylightSaving: what leaves just after midnight in Auckland has the new day, with
// the clocks as they are that night. With those of the other half of the year it would be the day
// before, or the same night an hour later.
func TestDatesAroundDaylightSaving(t *testing.T) {
	for _, c := range []struct{ name, at, day, clock string }{
		{"daylight saving begins", "2026-09-26T11:30:00Z", "20260926", "260926:2330"},
		{"the night after it began", "2026-09-27T11:30:00Z", "20260928", "260928:0030"},
		{"the hour that comes twice, first", "2027-04-03T13:30:00Z", "20270404", "270404:0230"},
		{"the hour that comes twice, then", "2027-04-03T14:30:00Z", "20270404", "270404:0230"},
		{"the night after it ended", "2027-04-04T11:30:00Z", "20270404", "270404:2330"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t, databaseOf(t))
			invoices := invoicing.New(invoicing.Config{
				Store: p.store, Orders: p.orders,
				Issued: func(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error { return p.edi.Issued(ctx, tx, i) },
			})
			order := p.order("orders-d96a-plain.edi")
			p.approve("U-1000")
			at, err := time.Parse(time.RFC3339, c.at)
			must(t, err)
			p.now.Store(at.UnixMicro())
			_, err = p.orders.Ship(t.Context(), p.supplier, order)
			must(t, err)
			p.wait(time.Minute)
			p.send()
			of, err := invoices.OfOrder(t.Context(), p.supplier, order)
			must(t, err)
			if got := strings.ReplaceAll(string(of.Issued[0].IssuedOn), "-", ""); got != c.day {
				t.Errorf("issued on %s, want %s", got, c.day)
			}
			seen := 0
			for _, name := range p.files("out") {
				kind, _, _ := strings.Cut(name, "-")
				if kind != "DESADV" && kind != "INVOIC" {
					continue
				}
				seen++
				data, err := os.ReadFile(filepath.Join(p.dir, p.partner.ID, "out", name))
				must(t, err)
				if text := string(data); !strings.Contains(text, "DTM+137:"+c.day) || !strings.Contains(text, "+"+c.clock+"+") {
					t.Errorf("%s lacks %s or %s: %s", kind, c.day, c.clock, text)
				}
			}
			if seen != 2 {
				t.Errorf("%d documents left", seen)
			}
		})
	}
}
