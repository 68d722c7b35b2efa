package edi_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/edi"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// said is what an order says in the histories: how many pieces of UP001, and whether it also has a
// line with a code that is only matched later.
type said struct {
	pieces int
	extra  bool
}

// belief is what the model knows of one order number.
type belief struct {
	state    string // "", "waiting", "taken", "cancelled", "unheard"
	now      said   // what the order says, once there is one
	pending  *said  // what waits for a match: the order, or its replacement
	approved bool
	seen     []string // everything that counted, as "9 {3 false}"
}

// history sends the documents of one chain, in any order, and keeps a model beside it.
type history struct {
	t       *rapid.T
	w       *world
	prefix  string // of the order numbers and references
	extra   string // the code that is only matched later
	matched bool
	sent    int
	orders  map[string]*belief
	last    []byte // the document that was sent last
}

// TestAnyHistoryOfDocuments checks that whatever documents come, in whatever order and how often,
// the orders are those of a simple model, each once and with every line.
func TestAnyHistoryOfDocuments(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		h := &history{t: t, w: w, prefix: fmt.Sprintf("H%d-", run), extra: fmt.Sprintf("EXTRA%d", run), orders: map[string]*belief{}}
		for range rapid.IntRange(1, 14).Draw(t, "steps") {
			number := h.prefix + rapid.SampledFrom([]string{"A", "B"}).Draw(t, "number")
			content := said{pieces: rapid.IntRange(1, 3).Draw(t, "pieces"), extra: rapid.Bool().Draw(t, "extra")}
			switch rapid.SampledFrom([]string{"original", "original", "duplicate", "replace", "replace", "cancel", "resend", "match", "approve"}).Draw(t, "step") {
			case "original":
				h.original(number, content, 9)
			case "duplicate":
				h.original(number, content, 7)
			case "replace":
				h.replace(number, content)
			case "cancel":
				h.cancel(number)
			case "resend":
				h.resend()
			case "match":
				h.match()
			case "approve":
				h.approve(number)
			}
			h.compare()
		}
	})
}

// send sends a message and gives what became of it.
func (h *history) send(number string, function int, s *said) edi.Document {
	h.sent++
	reference := fmt.Sprintf("%s%d", h.prefix, h.sent)
	lines, segments, count := "", 8, 0
	if s != nil {
		lines, segments, count = fmt.Sprintf("LIN+1++%s:EN'QTY+21:%d'", h.w.products["UP001"].Barcode, s.pieces), 10, 1
		if s.extra {
			lines += fmt.Sprintf("LIN+2'PIA+5+%s:IN'QTY+21:2'", h.extra)
			segments, count = 13, 2
		}
	}
	h.last = fmt.Appendf(nil, "UNB+UNOC:3+%s:14+%s:14+261120:0615+%s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%s+%d'DTM+137:20261120:102'"+
		"NAD+BY+%s::9'NAD+SU+%s::9'NAD+DP+%s::9'%sUNS+S'CNT+2:%d'UNT+%d+1'UNZ+1+%s'",
		chain, us, reference, number, function, chain, us, petone, lines, count, segments+1, reference)
	return h.w.take(h.last)
}

func (h *history) of(number string) *belief {
	if h.orders[number] == nil {
		h.orders[number] = &belief{}
	}
	return h.orders[number]
}

func (h *history) original(number string, s said, function int) {
	b := h.of(number)
	key := fmt.Sprint("9 ", s)
	d := h.send(number, function, &s)
	switch {
	case b.state == "" || b.state == "unheard":
		h.begin(b, s, key)
	case slices.Contains(b.seen, key):
		h.want(d, store.DocumentDuplicate)
	default: // the same number for something else
		h.want(d, store.DocumentWaiting)
		answer := edi.RefuseIt
		if b.state == "taken" && rapid.Bool().Draw(h.t, "take it") {
			answer = edi.TakeIt
		}
		if _, err := h.w.edi.Decide(h.t.Context(), h.w.supplier, d.ID, 1, answer); err != nil {
			h.t.Fatal(err)
		}
		if answer == edi.TakeIt {
			h.change(b, s, key)
		}
	}
}

// begin is an order that comes for the first time.
func (h *history) begin(b *belief, s said, key string) {
	b.seen = append(b.seen, key)
	if s.extra && !h.matched {
		b.state, b.pending = "waiting", &s
		return
	}
	b.state, b.now, b.pending = "taken", s, nil
}

// change is an order that becomes another.
func (h *history) change(b *belief, s said, key string) {
	b.pending = nil
	b.seen = append(b.seen, key)
	switch {
	case b.approved: // it is told, and nothing changes
	case s.extra && !h.matched:
		b.pending = &s
	default:
		b.now = s
	}
}

func (h *history) replace(number string, s said) {
	b := h.of(number)
	key := fmt.Sprint("5 ", s)
	d := h.send(number, 5, &s)
	switch {
	case b.state == "" || b.state == "unheard":
		h.begin(b, s, key)
	case b.state == "cancelled":
		h.want(d, store.DocumentWaiting)
		if _, err := h.w.edi.Decide(h.t.Context(), h.w.supplier, d.ID, 1, edi.RefuseIt); err != nil {
			h.t.Fatal(err)
		}
	case b.seen[len(b.seen)-1] == key:
		h.want(d, store.DocumentDuplicate)
	case b.state == "waiting":
		h.begin(b, s, key)
	default:
		h.change(b, s, key)
	}
}

func (h *history) cancel(number string) {
	b := h.of(number)
	d := h.send(number, 1, nil)
	switch b.state {
	case "":
		h.want(d, store.DocumentRefused)
		b.state = "unheard"
		b.seen = append(b.seen, "1")
	case "unheard", "cancelled":
		h.want(d, store.DocumentDuplicate)
	default:
		h.want(d, store.DocumentTaken)
		b.pending = nil
		b.seen = append(b.seen, "1")
		if !b.approved {
			b.state = "cancelled"
		}
	}
}

func (h *history) want(d edi.Document, state store.DocumentState) {
	if d.State != state {
		h.t.Fatalf("document %s, want %s: %+v", d.State, state, d)
	}
}

func (h *history) resend() {
	if h.last != nil {
		if d := h.w.take(h.last); d.State != store.DocumentDuplicate && d.State != store.DocumentRefused && d.State != store.DocumentWaiting {
			h.t.Fatalf("the same document again is %s", d.State)
		}
	}
}

func (h *history) match() {
	if h.matched {
		return
	}
	h.matched = true
	h.w.matchProduct(h.extra, h.w.products["UP002"].ID, "0")
	for _, b := range h.orders {
		if b.pending == nil {
			continue
		}
		if b.state == "waiting" || !b.approved {
			b.state, b.now = "taken", *b.pending
		}
		b.pending = nil
	}
}

func (h *history) approve(number string) {
	b := h.of(number)
	if b.state != "taken" || b.approved {
		return
	}
	b.approved = true
	orders, _, err := h.w.orders.Orders(h.t.Context(), h.w.supplier, ordering.Query{Reference: number, Limit: 1})
	if err == nil {
		_, err = h.w.orders.Approve(h.t.Context(), h.w.supplier, orders[0].ID)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// compare holds the orders against the model's.
func (h *history) compare() {
	want := map[string]string{}
	for number, b := range h.orders {
		status := wholesale.Ordered
		switch {
		case b.now == said{}:
			continue // there never was an order
		case b.state == "cancelled":
			status = wholesale.Cancelled
		case b.approved:
			status = wholesale.Processing
		}
		want[number] = fmt.Sprint(status, " ", b.now)
	}
	got := map[string]string{}
	for _, number := range slices.Sorted(maps.Keys(h.orders)) {
		orders, _, err := h.w.orders.Orders(h.t.Context(), h.w.supplier, ordering.Query{Reference: number, Limit: 10})
		if err != nil {
			h.t.Fatal(err)
		}
		for _, o := range orders {
			if _, twice := got[number]; twice {
				h.t.Fatalf("order %s was made twice", number)
			}
			s := said{extra: len(o.Lines) > 1}
			for _, l := range o.Lines {
				if l.ProductCode == "UP001" {
					pieces, _, _ := l.Quantity.Int64(0)
					s.pieces = int(pieces)
				}
			}
			got[number] = fmt.Sprint(o.Status, " ", s)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		h.t.Fatalf("orders: want (-), got (+):\n%s", diff)
	}
}
