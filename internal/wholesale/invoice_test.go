package wholesale_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func TestTermsAreReadFromTheirWords(t *testing.T) {
	days := func(n int) wholesale.InvoiceTerms { return wholesale.InvoiceTerms{Kind: wholesale.DaysAfter, Days: n} }
	month := func(n int) wholesale.InvoiceTerms {
		return wholesale.InvoiceTerms{Kind: wholesale.DayOfFollowingMonth, Days: n}
	}
	for words, want := range map[string]wholesale.InvoiceTerms{
		"20 Days": days(20), "Net 30 days": days(30), "7 days": days(7), "14 Day": days(14), "30 days net": days(30), "COD": days(0),
		"20th of month": month(20), "20th of the following month": month(20), "20th of month following": month(20),
		"1st of next month": month(1), "20th month following": month(20), "20 Days from invoice": days(20),
	} {
		if got, ok := wholesale.ParseInvoiceTerms(words); !ok || got != want {
			t.Errorf("%q is read as %+v (%v), want %+v", words, got, ok, want)
		}
	}
	for _, words := range []string{"", "as agreed", "400 days", "32nd of month", "0th of month", "2% 10, net 30", "end of month"} {
		if got, ok := wholesale.ParseInvoiceTerms(words); ok {
			t.Errorf("%q is read as %+v", words, got)
		}
	}
}

func TestDueDates(t *testing.T) {
	for _, c := range []struct {
		kind         wholesale.TermsKind
		days         int
		issued, want wholesale.Date
	}{
		{wholesale.DaysAfter, 20, "2026-02-20", "2026-03-12"},
		{wholesale.DaysAfter, 0, "2026-02-20", "2026-02-20"},
		{wholesale.DayOfFollowingMonth, 20, "2026-03-02", "2026-04-20"},
		{wholesale.DayOfFollowingMonth, 20, "2026-12-31", "2027-01-20"},
		{wholesale.DayOfFollowingMonth, 31, "2026-01-31", "2026-02-28"},
		{wholesale.DayOfFollowingMonth, 31, "2028-01-31", "2028-02-29"},
		{wholesale.DayOfFollowingMonth, 31, "2026-02-10", "2026-03-31"},
	} {
		if got := (wholesale.InvoiceTerms{Kind: c.kind, Days: c.days}).DueOn(c.issued); got != c.want {
			t.Errorf("%s %d: issued on %s is due on %s, want %s", c.kind, c.days, c.issued, got, c.want)
		}
	}
}

func TestBankAccountsAndBusinessNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"12-3456-0123456-00": "12-3456-0123456-00", "123456012345600": "12-3456-0123456-00", "12 3456 0123456 000": "12-3456-0123456-000", "": "",
	} {
		if got, ok := wholesale.ParseBankAccount(text); !ok || got != want {
			t.Errorf("%q is read as %q (%v), want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"12-3456-0123456", "12-3456-0123456-0000", "twelve", "1A-3456-0123456-00"} {
		if got, ok := wholesale.ParseBankAccount(text); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
	for text, ok := range map[string]bool{"9520000009007": true, "9520 0000 09007": true, "9520000009008": false, "952000000900": false, "952000000900x": false, "": true} {
		if _, got := wholesale.ParseNZBN(text); got != ok {
			t.Errorf("%q is taken: %v, want %v", text, got, ok)
		}
	}
}

// TestPartsOfAnInvoiceAddUp credits an invoice in random parts until nothing is left: together the
// parts are the invoice, to the cent.
func TestPartsOfAnInvoiceAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		if o.ComputeTotals() != nil || o.Total.IsZero() {
			t.Skip("an order without an amount")
		}
		for i := range o.Lines {
			o.Lines[i].ID = string(rune('a' + i))
		}
		invoice := wholesale.NewInvoice(wholesale.InvoiceInput{Order: o, Today: "2026-03-02"})
		invoice.ID, invoice.Number = "invoice", "INV-1"
		if !invoice.Bills(o) {
			t.Fatal("the invoice of an order is not for what the order is")
		}
		wantTaxesToAddUp(t, invoice)
		var notes []wholesale.Invoice
		for range rapid.IntRange(0, 5).Draw(t, "parts") {
			left, err := invoice.Left(notes)
			if err != nil {
				t.Fatal(err)
			}
			want := wholesale.CreditRequest{Reason: "part", Amount: dec("0.01")}
			if len(left.Snapshot.Lines) > 0 && rapid.Bool().Draw(t, "line") {
				l := rapid.SampledFrom(left.Snapshot.Lines).Draw(t, "of")
				quantity := wholesale.Round(l.Quantity, 0)
				if quantity.CmpAbs(l.Quantity) > 0 || quantity.IsZero() {
					quantity = l.Quantity
				}
				want = wholesale.CreditRequest{Reason: "part", Lines: []wholesale.CreditLine{{LineID: l.LineID, Quantity: quantity}}}
			}
			if note, err := invoice.Credit(notes, want, "2026-03-03"); err == nil {
				wantTaxesToAddUp(t, note)
				notes = append(notes, note)
			}
		}
		if rest, err := invoice.Credit(notes, wholesale.CreditRequest{Reason: "rest", Everything: true}, "2026-03-04"); err == nil {
			notes = append(notes, rest)
		}
		left, err := invoice.Left(notes)
		if err != nil || !left.Total.IsZero() || !left.SubTotal.IsZero() || !left.TaxTotal.IsZero() {
			t.Fatalf("%s is left of %s (%v)", left.Total, invoice.Total, err)
		}
	})
}

// wantTaxesToAddUp holds the sums by rate of tax to the invoice's own.
func wantTaxesToAddUp(t *rapid.T, i wholesale.Invoice) {
	t.Helper()
	rates, err := i.Taxes()
	if err != nil {
		t.Fatal(err)
	}
	taxable, tax := dec("0"), dec("0")
	for _, r := range rates {
		var errs [2]error
		taxable, errs[0] = taxable.Add(r.Taxable)
		tax, errs[1] = tax.Add(r.Tax)
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
	}
	if taxable.Cmp(i.SubTotal) != 0 || tax.Cmp(i.TaxTotal) != 0 {
		t.Fatalf("by rates it is %s and %s tax, on the invoice %s and %s: %+v", taxable, tax, i.SubTotal, i.TaxTotal, rates)
	}
}
