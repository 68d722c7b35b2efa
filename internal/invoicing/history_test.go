package invoicing_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var errCrash = errors.New("the program ended here")

// history drives one order through anything that can happen to it, with a made-up Unleashed.
type history struct {
	*office
	id     string
	theirs *wholesale.RemoteOrder // the sales order as Unleashed has it now; nil when there is none
}

// happenings are what can happen, each to an order in any state: what its state does not allow is
// refused, and changes nothing.
var happenings = map[string]func(h *history, t *rapid.T) error{
	"approve": func(h *history, _ *rapid.T) error {
		_, err := h.orders.Approve(context.Background(), h.supplier, h.id)
		return err
	},
	"queue its sales order": func(h *history, _ *rapid.T) error {
		return h.sales(func(_ *store.Tx, o *wholesale.Order) error {
			if o.Status == wholesale.Processing && o.SalesOrder.State == wholesale.OutboxNone {
				o.SalesOrder.OutboxEntry = wholesale.OutboxEntry{State: wholesale.OutboxPending, Generation: 1, GUID: store.NewID()}
			}
			return nil
		})
	},
	"no answer": func(h *history, _ *rapid.T) error { return h.state(wholesale.OutboxUnknown) },
	"refusal":   func(h *history, _ *rapid.T) error { return h.state(wholesale.OutboxFailed) },
	"answer": func(h *history, t *rapid.T) error {
		if o := h.order(h.id); !o.SalesOrder.State.OnItsWay() {
			return nil
		}
		if err := h.state(wholesale.OutboxCreated); err != nil {
			return err
		}
		return h.report(h.remote(t, false), true)
	},
	"seen":     func(h *history, t *rapid.T) error { return h.seen(h.remote(t, false)) },
	"complete": func(h *history, t *rapid.T) error { return h.seen(h.remote(t, true)) },
	"an old message": func(h *history, _ *rapid.T) error {
		if h.theirs == nil {
			return nil
		}
		return h.seen(*h.theirs)
	},
	"delete in Unleashed": func(h *history, _ *rapid.T) error {
		if h.theirs == nil || h.theirs.Completed {
			return nil
		}
		deleted := *h.theirs
		deleted.Deleted = true
		return h.seen(deleted)
	},
	"match Unleashed": func(h *history, _ *rapid.T) error {
		_, err := h.orders.MatchUnleashed(context.Background(), h.supplier, h.id, 0)
		return err
	},
	"edit": func(h *history, t *rapid.T) error {
		lines := []ordering.LineInput{{ProductCode: "GIN", Quantity: dec(fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "quantity")))}}
		_, err := h.orders.Edit(context.Background(), h.supplier, h.id, ordering.OrderChange{Lines: &lines})
		return err
	},
	"ship": func(h *history, _ *rapid.T) error {
		_, err := h.orders.Ship(context.Background(), h.supplier, h.id)
		return err
	},
	"receive": func(h *history, _ *rapid.T) error {
		_, err := h.orders.Receive(context.Background(), h.supplier, h.id)
		return err
	},
	"cancel": func(h *history, t *rapid.T) error {
		if rapid.IntRange(0, 3).Draw(t, "cancels") > 0 {
			return nil // seldom: it ends the history
		}
		_, err := h.orders.Cancel(context.Background(), h.supplier, h.id)
		return err
	},
	"hold": func(h *history, _ *rapid.T) error {
		_, err := h.orders.HoldInvoice(context.Background(), h.supplier, h.id, "checking")
		return err
	},
	"release": func(h *history, _ *rapid.T) error {
		_, err := h.orders.ReleaseInvoice(context.Background(), h.supplier, h.id)
		return err
	},
	"credit": func(h *history, t *rapid.T) error {
		want := wholesale.CreditRequest{Reason: "broken", Amount: dec(fmt.Sprint(rapid.IntRange(1, 400).Draw(t, "amount")))}
		if rapid.Bool().Draw(t, "a line") {
			want = wholesale.CreditRequest{Reason: "broken", Lines: []wholesale.CreditLine{
				{LineID: h.order(h.id).Lines[0].ID, Quantity: dec(fmt.Sprint(rapid.IntRange(1, 12).Draw(t, "broken")))},
			}}
		}
		_, _, err := h.invoices.Credit(context.Background(), h.supplier, h.id, want, nil)
		return err
	},
	"sweep": func(h *history, _ *rapid.T) error { return h.invoices.Sweep(context.Background()) },
}

// sales changes the order and its entry in the outbox.
func (h *history) sales(change func(tx *store.Tx, o *wholesale.Order) error) error {
	ctx := context.Background()
	return h.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, h.supplier, h.id)
		if err != nil {
			return err
		}
		before := o.SalesOrder.OutboxEntry
		if err := change(tx, o); err != nil {
			return err
		}
		if o.SalesOrder.OutboxEntry != before {
			if err := tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry); err != nil {
				return err
			}
		}
		return h.orders.Save(ctx, tx, o)
	})
}

func (h *history) state(to wholesale.OutboxState) error {
	return h.sales(func(_ *store.Tx, o *wholesale.Order) error {
		if o.SalesOrder.State.OnItsWay() {
			o.SalesOrder.State = to
		}
		return nil
	})
}

// remote draws what Unleashed has: the order as it is here, or with another quantity.
func (h *history) remote(t *rapid.T, completed bool) wholesale.RemoteOrder {
	o := h.order(h.id)
	if rapid.Bool().Draw(t, "another quantity") {
		o.Lines[0].Quantity = dec(fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "their quantity")))
		must(h.t, o.ComputeTotals())
	}
	r := wholesale.RemoteOrder{
		GUID: o.SalesOrder.GUID, Number: "SO-1", Status: "Placed", SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total, Completed: completed,
	}
	if completed {
		r.Status = "Completed"
	}
	for _, l := range o.Lines {
		r.Lines = append(r.Lines, wholesale.RemoteLine{
			GUID: l.ID, ProductCode: l.ProductCode, Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: l.LineTotal, LineTax: l.LineTax,
			TaxCode: l.Tax.Code, TaxRate: l.Tax.Rate,
		})
	}
	r.Lines = append(r.Lines, wholesale.RemoteLine{
		GUID: o.SalesOrder.FreightLineID, Name: "Freight", Charge: true, Quantity: dec("1"), UnitPrice: o.Freight, LineTotal: o.Freight,
		LineTax: o.FreightTax, TaxCode: o.Tax.Code, TaxRate: o.Tax.Rate,
	})
	return r
}

// seen has the watch find the sales order.
func (h *history) seen(remote wholesale.RemoteOrder) error {
	if o := h.order(h.id); o.SalesOrder.State != wholesale.OutboxCreated {
		return nil
	}
	return h.report(remote, false)
}

func (h *history) report(remote wholesale.RemoteOrder, created bool) error {
	ctx := context.Background()
	was := h.theirs
	if h.theirs == nil || !h.theirs.Completed { // what was completed stays as it was
		h.theirs = &remote
	}
	err := h.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, h.supplier, h.id)
		if err != nil {
			return err
		}
		if created {
			return h.orders.SalesOrderCreated(ctx, tx, o.SalesOrderKey(), remote)
		}
		if err := h.orders.SalesOrderSeen(ctx, tx, o, remote); err != nil {
			return err
		}
		return h.orders.Save(ctx, tx, o)
	})
	if err != nil {
		h.theirs = was
	}
	return err
}

// mayBill says it a second time, from what the made-up Unleashed has and not from what the order
// remembers of it.
func (h *history) mayBill(o *wholesale.Order) bool {
	switch {
	case o.Status != wholesale.Shipped && o.Status != wholesale.Received, o.InvoiceHold != "":
		return false
	case o.SalesOrder.State == wholesale.OutboxNone:
		return true
	case o.SalesOrder.State != wholesale.OutboxCreated || h.theirs == nil:
		return false
	}
	return h.theirs.Deleted || h.theirs.Total.Cmp(o.Total) == 0 && h.theirs.SubTotal.Cmp(o.SubTotal) == 0
}

// TestNothingIsInvoicedWrongly holds random histories to this: nothing is invoiced while totals
// differ or are not known, nothing twice, nothing is forgotten, and numbers have no gaps; also when
// the program ends in the middle of issuing.
func TestNothingIsInvoicedWrongly(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	names := slices.Sorted(maps.Keys(happenings))
	for range 3 { // what leads on to something comes more often, else few histories get anywhere
		names = append(names, "answer", "ship", "complete", "match Unleashed", "edit", "seen")
	}
	rapid.Check(t, func(t *rapid.T) {
		h := &history{office: f, id: f.take().ID}
		happen := func(name string) {
			before := f.issued(h.id)
			f.minutes.Add(1)
			err := happenings[name](h, t)
			if domain := new(wholesale.Error); err != nil && !errors.As(err, &domain) && !errors.Is(err, errCrash) {
				t.Fatalf("%s: %v", name, err)
			}
			after, o := f.issued(h.id), f.order(h.id)
			if err != nil && len(after) != len(before) {
				t.Fatalf("%s was refused, and %d documents were issued", name, len(after)-len(before))
			}
			if n := countOf(after, wholesale.InvoiceIssued) - countOf(before, wholesale.InvoiceIssued); n > 1 {
				t.Fatalf("%s: %d invoices at once", name, n)
			} else if n == 1 && !h.mayBill(o) {
				t.Fatalf("%s: invoiced, and it is %s, hold %q, ours %s, theirs %+v", name, o.Status, o.InvoiceHold, o.Total, h.theirs)
			}
			h.checkSums(t, after)
		}
		happen("approve")
		if rapid.Bool().Draw(t, "with a sales order") {
			happen("queue its sales order")
			happen("answer")
		}
		for range rapid.IntRange(2, 30).Draw(t, "happenings") {
			f.fails.Store(rapid.IntRange(0, 4).Draw(t, "crash") == 0)
			happen(rapid.SampledFrom(names).Draw(t, "happening"))
			f.fails.Store(false)
		}
		happen("sweep")
		o, issued := f.order(h.id), f.issued(h.id)
		if h.mayBill(o) && (countOf(issued, wholesale.InvoiceIssued) == 0 || !newest(issued).Bills(o)) {
			t.Fatalf("forgotten: %s, ours %s, theirs %+v, issued %d, %q", o.Status, o.Total, h.theirs, len(issued), o.InvoiceBlockedReason())
		}
		if o.Status != wholesale.Cancelled && (o.Status == wholesale.Shipped || o.Status == wholesale.Received) && !h.mayBill(o) && o.InvoiceBlockedReason() == "" {
			t.Fatalf("blocked without a word: %s, ours %s, theirs %+v", o.Status, o.Total, h.theirs)
		}
		h.checkMails(t, o, issued)
	})
	wantNoGaps(t, f)
}

// checkMails: the customer is mailed once that the order has left, and once each invoice and credit
// note.
func (h *history) checkMails(t *rapid.T, o *wholesale.Order, issued []wholesale.Invoice) {
	shipments, papers := 0, map[string]int{}
	for _, m := range h.mailsOf(o.ID) {
		if m.Purpose == "shipped" {
			shipments++
		}
		if m.InvoiceID != "" {
			papers[m.InvoiceID]++
		}
	}
	want := 0
	if !o.ShippedAt.IsZero() {
		want = 1
	}
	if shipments != want {
		t.Fatalf("%d mails say that it is on its way, want %d", shipments, want)
	}
	for _, i := range issued {
		if papers[i.ID] != 1 {
			t.Fatalf("%s was mailed %d times", i.Number, papers[i.ID])
		}
	}
	if len(papers) != len(issued) {
		t.Fatalf("%d were mailed, and %d were issued", len(papers), len(issued))
	}
}

// mailsOf are the mails about an order to the customer, newest first.
func (f *office) mailsOf(orderID string) (mails []store.Mail) {
	f.t.Helper()
	for _, purpose := range []string{"shipped", "invoice"} {
		all, err := store.Read(context.Background(), f.store, func(tx *store.Tx) ([]store.Mail, error) {
			return tx.MailsToCustomer(context.Background(), f.supplier, f.customer.ID, purpose)
		})
		must(f.t, err)
		for _, m := range all {
			if m.OrderID == orderID {
				mails = append(mails, m)
			}
		}
	}
	return mails
}

// checkSums: every invoice but the newest is credited in full, and none by more than it is.
func (h *history) checkSums(t *rapid.T, all []wholesale.Invoice) {
	last := newest(all).ID
	for _, i := range all {
		if i.Kind != wholesale.InvoiceIssued {
			continue
		}
		var credits []wholesale.Invoice
		for _, c := range all {
			if c.CreditsID == i.ID {
				credits = append(credits, c)
			}
		}
		left, err := i.Left(credits)
		switch {
		case err != nil:
			t.Fatal(err)
		case left.Total.IsNeg(), left.SubTotal.IsNeg(), left.TaxTotal.IsNeg():
			t.Fatalf("invoice %s is credited by more than it is: %s is left", i.Number, left.Total)
		case i.ID != last && !left.Total.IsZero():
			t.Fatalf("of invoice %s, which was replaced, %s is left", i.Number, left.Total)
		}
		if sum, err := left.SubTotal.Add(left.TaxTotal); err != nil || sum.Cmp(left.Total) != 0 {
			t.Fatalf("what is left of %s does not add up: %s + %s is not %s", i.Number, left.SubTotal, left.TaxTotal, left.Total)
		}
	}
}

func newest(all []wholesale.Invoice) (last wholesale.Invoice) {
	for _, i := range all {
		if i.Kind == wholesale.InvoiceIssued {
			last = i
		}
	}
	return last
}

func countOf(all []wholesale.Invoice, kind wholesale.InvoiceKind) (n int) {
	for _, i := range all {
		if i.Kind == kind {
			n++
		}
	}
	return n
}

// wantNoGaps checks that the numbers of a supplier's invoices, and of its credit notes, are those
// from the first on, each once, in the order in which they were issued.
func wantNoGaps(t *testing.T, f *office) {
	t.Helper()
	next := map[wholesale.InvoiceKind]int{wholesale.InvoiceIssued: 1001, wholesale.CreditNote: 1001}
	prefix := map[wholesale.InvoiceKind]string{wholesale.InvoiceIssued: "INV-", wholesale.CreditNote: "CN-"}
	numbers := map[string]bool{}
	for _, i := range f.issued("") {
		numbers[i.Number] = true
	}
	for _, i := range f.issued("") {
		if want := fmt.Sprint(prefix[i.Kind], next[i.Kind]); !numbers[want] {
			t.Fatalf("there is no %s", want)
		}
		next[i.Kind]++
	}
	if len(numbers) == 0 || len(numbers) != len(f.issued("")) {
		t.Fatalf("%d numbers for %d documents", len(numbers), len(f.issued("")))
	}
}
