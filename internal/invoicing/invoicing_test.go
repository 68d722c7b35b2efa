package invoicing_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAnOrderIsInvoicedWhenItLeaves(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.shipped()
		issued := f.issued(o.ID)
		if len(issued) != 1 {
			t.Fatalf("%d documents, want one invoice", len(issued))
		}
		i := issued[0]
		got := fmt.Sprint(i.Number, " ", i.Kind, " ", i.IssuedOn, " ", i.DueOn, " ", i.SubTotal, " ", i.TaxTotal, " ", i.Total, " ", len(i.Snapshot.Lines))
		if want := "INV-1001 invoice 2026-03-02 2026-04-20 346.80 52.02 398.82 2"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if i.Snapshot.Reference != "PO 4471" || i.Snapshot.Customer.Address.Street != "PO Box 12" || i.Snapshot.Terms != "20th of the following month" {
			t.Errorf("the invoice says %+v", i.Snapshot)
		}
		_, err := f.orders.Receive(t.Context(), f.supplier, o.ID)
		must(t, err)
		must(t, f.invoices.Sweep(t.Context()))
		if again := f.issued(o.ID); len(again) != 1 {
			t.Errorf("%d documents after it was received, want one invoice", len(again))
		}
	})
}

func TestAHeldOrderIsInvoicedOnceItIsReleased(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.take()
		_, err := f.orders.HoldInvoice(ctx, f.supplier, o.ID, " ")
		wantField(t, err, "reason")
		_, err = f.orders.HoldInvoice(ctx, f.supplier, o.ID, "Price of GIN")
		must(t, err)
		_, err = f.orders.Approve(ctx, f.supplier, o.ID)
		must(t, err)
		o, err = f.orders.Ship(ctx, f.supplier, o.ID)
		must(t, err)
		if reason := o.InvoiceBlockedReason(); reason != "On hold: Price of GIN" || len(f.issued(o.ID)) != 0 {
			t.Fatalf("blocked by %q, with %d documents", reason, len(f.issued(o.ID)))
		}
		_, err = f.orders.ReleaseInvoice(ctx, f.supplier, o.ID)
		must(t, err)
		if len(f.issued(o.ID)) != 1 {
			t.Fatalf("%d documents after the release, want one", len(f.issued(o.ID)))
		}
		_, err = f.orders.ReleaseInvoice(ctx, f.supplier, o.ID)
		wantCode(t, err, wholesale.CodeConflict)
	})
}

func TestCreditNotesNeverCreditMoreThanWasInvoiced(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.shipped()
		credit := func(want wholesale.CreditRequest) (wholesale.Invoice, error) {
			note, _, err := f.invoices.Credit(ctx, f.supplier, o.ID, want, nil)
			return note, err
		}
		gin := o.Lines[slices.IndexFunc(o.Lines, func(l wholesale.Line) bool { return l.ProductCode == "GIN" })].ID
		line := func(quantity string) wholesale.CreditRequest {
			return wholesale.CreditRequest{Reason: "Broken", Lines: []wholesale.CreditLine{{LineID: gin, Quantity: dec(quantity)}}}
		}
		_, err := credit(wholesale.CreditRequest{Everything: true})
		wantField(t, err, "reason")
		_, err = credit(wholesale.CreditRequest{Reason: "Broken"})
		wantField(t, err, "lines")
		_, err = credit(line("12.5"))
		wantField(t, err, "lines[0].quantity")
		note, err := credit(line("2"))
		must(t, err)
		if got := fmt.Sprint(note.Number, " ", note.SubTotal, " ", note.TaxTotal, " ", note.Total); got != "CN-1001 49.90 7.49 57.39" {
			t.Errorf("two bottles are credited as %s", got)
		}
		_, err = credit(line("11"))
		wantField(t, err, "lines[0].quantity")
		_, err = credit(wholesale.CreditRequest{Reason: "Too much", Amount: dec("296.91")})
		wantField(t, err, "amount")
		_, err = credit(wholesale.CreditRequest{Reason: "Goodwill", Amount: dec("10")})
		must(t, err)
		rest, err := credit(wholesale.CreditRequest{Reason: "All of it", Everything: true})
		must(t, err)
		if got := fmt.Sprint(rest.SubTotal, " ", rest.TaxTotal, " ", rest.Total); got != "286.90 43.03 329.93" {
			t.Errorf("the rest is credited as %s", got) // with the other two 346.80, 52.02 and 398.82
		}
		_, err = credit(wholesale.CreditRequest{Reason: "Once more", Everything: true})
		wantCode(t, err, wholesale.CodeConflict)
		st, err := f.invoices.Statement(ctx, f.supplier, f.customer.ID, "2026-03")
		must(t, err)
		if got := fmt.Sprint(st.Opening, " ", balances(st), " ", st.Closing); got != "0 [398.82 341.43 329.93 0.00] 0.00" {
			t.Errorf("the statement says %s", got)
		}
		wantNoGaps(t, f)
	})
}

// TestTwoProcessesIssueOneInvoice has several processes settle the same orders at the same moment.
func TestTwoProcessesIssueOneInvoice(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := context.Background()
		var ids []string
		for range 8 {
			o := f.take()
			_, err := f.orders.Approve(ctx, f.supplier, o.ID)
			must(t, err)
			ids = append(ids, o.ID)
		}
		orders, invoices := f.process()
		var group sync.WaitGroup
		for _, id := range ids {
			for _, process := range []func() error{
				func() error { _, err := f.orders.Ship(ctx, f.supplier, id); return err },
				func() error { _, err := orders.Ship(ctx, f.supplier, id); return err },
				func() error { return f.invoices.Sweep(ctx) },
				func() error { return invoices.Sweep(ctx) },
			} {
				group.Go(func() {
					var domain *wholesale.Error
					if err := process(); err != nil && !errors.As(err, &domain) {
						t.Error(err)
					}
				})
			}
		}
		group.Wait()
		for _, id := range ids {
			if n := len(f.issued(id)); n != 1 {
				t.Errorf("%d documents for one order, want 1", n)
			}
		}
		wantNoGaps(t, f)
	})
}

// TestASweepFindsWhatWasForgotten ships an order past the service, as an earlier version would.
func TestASweepFindsWhatWasForgotten(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.take()
		ship := func(o *wholesale.Order) {
			f.update(func(tx *store.Tx) error {
				if o.Status == wholesale.Ordered {
					must(t, o.Approve(wholesale.OutboxNone, tx.Now()))
				}
				must(t, o.Ship(tx.Now()))
				return tx.UpdateOrder(ctx, o)
			})
		}
		ship(o)
		must(t, f.invoices.Sweep(ctx))
		if len(f.issued(o.ID)) != 1 {
			t.Errorf("%d documents, want 1", len(f.issued(o.ID)))
		}

		// Turned off, nothing is issued; and what was shipped meanwhile is not invoiced afterwards.
		settings, err := f.invoices.Settings(ctx, f.supplier)
		must(t, err)
		settings.Enabled = false
		_, err = f.invoices.ChangeSettings(ctx, settings)
		must(t, err)
		f.minutes.Add(1)
		off := f.shipped()
		f.minutes.Add(1)
		settings.Enabled = true
		_, err = f.invoices.ChangeSettings(ctx, settings)
		must(t, err)
		_, err = f.orders.Receive(ctx, f.supplier, off.ID)
		must(t, err)
		must(t, f.invoices.Sweep(ctx))
		if len(f.issued(off.ID)) != 0 {
			t.Error("an order that was shipped while invoices were turned off is invoiced")
		}
		f.minutes.Add(1)
		if on := f.shipped(); len(f.issued(on.ID)) != 1 {
			t.Error("an order that was shipped after invoices were turned on is not invoiced")
		}
	})
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	var e *wholesale.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 || e.Fields[0].Field != field {
		t.Errorf("got %v, want an error about %s", err, field)
	}
}

func wantCode(t *testing.T, err error, code wholesale.Code) {
	t.Helper()
	var e *wholesale.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

// balances are those after each entry of a statement.
func balances(st invoicing.Statement) (after []wholesale.Decimal) {
	for _, e := range st.Entries {
		after = append(after, e.Balance)
	}
	return after
}
