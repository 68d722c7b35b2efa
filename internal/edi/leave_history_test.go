package edi_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestWhatLeavesFollowsTheOrder checks that whatever happens to an order, every message that
// follows from what it is has left exactly once in the end, in the order in which it came about:
// also when steps are repeated or undone, and when the folder is away for a while.
func TestWhatLeavesFollowsTheOrder(t *testing.T) {
	p := newPost(t, databasetest.SQLite(t))
	invoicing.New(invoicing.Config{Store: p.store, Orders: p.orders, Issued: p.edi.Issued})
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		o := &followed{t: t, post: p, number: fmt.Sprintf("L%d", run)}
		o.receive(9)
		for range rapid.IntRange(0, 10).Draw(t, "steps") {
			step := rapid.SampledFrom([]string{
				"approve", "approve", "ship", "ship", "receive", "cancel", "hold", "release", "undone", "send", "folder", "cancel message", "sweep",
			}).Draw(t, "step")
			o.do(step)
		}
		o.settle()
		o.compare()
	})
}

// followed is an order of the partner, and what is believed of it.
type followed struct {
	*post
	t         *rapid.T
	number    string
	id        string
	sent      int
	cancelled bool // by us, before its buyer asked for it
	asked     bool // its buyer has sent a cancellation
	away      bool // the partner's folder cannot be reached
}

func (o *followed) receive(function int) {
	o.sent++
	reference := fmt.Sprintf("%s-%d", o.number, o.sent)
	lines, count, segments := "LIN+1++"+o.products["UP001"].Barcode+":EN'QTY+21:4'", 1, 11
	if function == 1 {
		lines, count, segments = "", 0, 9
	}
	d := o.take(fmt.Appendf(nil, "UNB+UNOC:3+%s:14+%s:14+261120:0615+%s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%s+%d'DTM+137:20261120:102'"+
		"NAD+BY+%s::9'NAD+SU+%s::9'NAD+DP+%s::9'%sUNS+S'CNT+2:%d'UNT+%d+1'UNZ+1+%s'",
		chain, us, reference, o.number, function, chain, us, petone, lines, count, segments, reference))
	if function != 1 {
		o.id = d.Messages[0].OrderID
	}
}

func (o *followed) order() *wholesale.Order {
	found, err := o.orders.Order(o.post.t.Context(), o.supplier, o.id)
	must(o.post.t, err)
	return found
}

// do takes a step; one that the order's state does not allow changes nothing.
func (o *followed) do(step string) {
	ctx := o.post.t.Context()
	var err error
	switch step {
	case "approve":
		_, err = o.orders.Approve(ctx, o.supplier, o.id)
	case "ship":
		_, err = o.orders.Ship(ctx, o.supplier, o.id)
	case "receive":
		_, err = o.orders.Receive(ctx, o.supplier, o.id)
	case "cancel":
		if _, err = o.orders.Cancel(ctx, o.supplier, o.id); err == nil {
			o.cancelled = !o.asked // a buyer who has asked for it knows
		}
	case "hold":
		_, err = o.orders.HoldInvoice(ctx, o.supplier, o.id, "To be checked")
	case "release":
		_, err = o.orders.ReleaseInvoice(ctx, o.supplier, o.id)
	case "undone":
		err = o.store.Update(ctx, func(tx *store.Tx) error {
			if _, err := o.orders.CancelIn(ctx, tx, o.supplier, o.id); err != nil {
				return err
			}
			return wholesale.Conflict("the transaction is undone")
		})
	case "send":
		o.edi.SendDue(ctx) //nolint:errcheck // the folder may be away; what then waits is sent in the end
	case "folder":
		o.move()
	case "cancel message":
		o.receive(1)
		o.asked = true
	case "sweep":
		o.wait(time.Minute)
		must(o.post.t, o.edi.Sweep(ctx))
	}
	if _, refused := errors.AsType[*wholesale.Error](err); err != nil && !refused {
		o.t.Fatal(err)
	}
}

// move takes the partner's folder away, or puts it back.
func (o *followed) move() {
	out := filepath.Join(o.dir, o.partner.ID, "out")
	from, to := out, out+"-away"
	if o.away {
		must(o.post.t, os.RemoveAll(out))
		from, to = to, from
	}
	must(o.post.t, os.Rename(from, to))
	if !o.away { // a file in its place: nothing can be put there
		must(o.post.t, os.WriteFile(out, nil, 0o600))
	}
	o.away = !o.away
}

// settle ends what holds anything up, and lets time pass.
func (o *followed) settle() {
	if o.away {
		o.move()
	}
	for range 3 {
		o.wait(10 * time.Minute)
		o.send()
	}
}

func (o *followed) compare() {
	want := []string{"response_received"}
	now := o.order()
	shipped := now.Status == wholesale.Shipped || now.Status == wholesale.Received
	if !now.ApprovedAt.IsZero() {
		want = append(want, "response_accepted")
	}
	if o.cancelled {
		want = append(want, "response_rejected")
	}
	if shipped {
		want = append(want, "despatch_advice")
	}
	if shipped && now.InvoiceHold == "" || o.invoiced() {
		want = append(want, "invoice")
	}
	var got []string
	err := o.store.View(o.post.t.Context(), func(tx *store.Tx) error {
		left, err := tx.Documents(o.post.t.Context(), o.supplier, store.DocumentFilter{Direction: store.DocumentOut, OrderID: o.id, Limit: 50})
		for n := range left {
			d := left[len(left)-1-n]
			got = append(got, d.Purpose)
			if d.State != store.DocumentSent {
				o.t.Errorf("%s of %s is %s: %s", d.Purpose, now.Number, d.State, d.Problems)
			}
			if _, err := os.Stat(filepath.Join(o.dir, o.partner.ID, "out", d.FileName)); err != nil {
				o.t.Errorf("%s of %s: %v", d.Purpose, now.Number, err)
			}
		}
		return err
	})
	must(o.post.t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		o.t.Errorf("order %s, %s: want (-), got (+):\n%s", now.Number, now.Status, diff)
	}
	for _, name := range o.files("out") {
		if strings.HasSuffix(strings.TrimSuffix(name, filepath.Ext(name)), "-2") {
			o.t.Errorf("%s left twice", name)
		}
	}
}

// invoiced says whether the order had its invoice before it was put on hold.
func (o *followed) invoiced() bool {
	issued := 0
	must(o.post.t, o.store.View(o.post.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Invoices(o.post.t.Context(), o.supplier, store.InvoiceFilter{OrderID: o.id})
		issued = len(all)
		return err
	}))
	return issued > 0
}
