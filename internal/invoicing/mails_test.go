package invoicing_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// sendMail runs the jobs until a mail is sent.
func (f *office) sendMail(t *testing.T) mail.Message {
	t.Helper()
	must(t, f.queue.Start(t.Context()))
	m := <-f.sent
	must(t, f.queue.Stop(t.Context()))
	return m
}

func TestAnInvoiceIsMailedAsAPDF(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.customer.Email = "fern@example.com"
		o := f.shipped()
		i := f.issued(o.ID)[0]
		m := f.sendMail(t)
		if m.Subject != "Your order "+o.Number+" from Kōwhai Foods is on its way, with Tax Invoice INV-1001" || !strings.Contains(m.Text, "due on 20 April 2026") || !strings.Contains(m.HTML, "398.82") {
			t.Errorf("the mail says %q: %s", m.Subject, m.Text)
		}
		if m.Attachment == nil || m.Attachment.Name != "inv-1001.pdf" || !bytes.HasPrefix(m.Attachment.Content, []byte("%PDF-")) {
			t.Fatalf("the mail comes with %+v", m.Attachment)
		}
		if state := f.issued(o.ID)[0].State(); state != "sent" {
			t.Errorf("the invoice is %s after it was mailed", state)
		}

		_, err := f.invoices.Forward(t.Context(), f.supplier, i.ID, "two@example.com, three@example.com", "")
		wantField(t, err, "email")
		_, err = f.invoices.Forward(t.Context(), f.supplier, i.ID, "accounts@example.com", "As <discussed>")
		must(t, err)
		m = f.sendMail(t)
		if m.Attachment == nil || !strings.Contains(m.To, "accounts@example.com") || !strings.Contains(m.HTML, "As &lt;discussed&gt;") {
			t.Errorf("forwarded to %s: %s", m.To, m.HTML)
		}
		events, err := f.orders.Timeline(t.Context(), f.supplier, o.ID)
		must(t, err)
		said := ""
		for _, e := range events {
			said += e.Text + "\n"
		}
		if !strings.Contains(said, "INV-1001 was forwarded to accounts@example.com: As <discussed>") {
			t.Errorf("the timeline says %s", said)
		}
	})
}

func TestNoInvoiceIsMailedWhereThatIsTurnedOff(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		settings, err := f.invoices.Settings(t.Context(), f.supplier)
		must(t, err)
		settings.Mails = false
		_, err = f.invoices.ChangeSettings(t.Context(), settings)
		must(t, err)
		o := f.shipped()
		if m := f.sendMail(t); m.Attachment != nil {
			t.Errorf("%q was mailed", m.Subject)
		}
		if i := f.issued(o.ID)[0]; i.State() != "issued" || i.Kind != wholesale.InvoiceIssued {
			t.Errorf("the invoice is %s", i.State())
		}
	})
}

// TestOneMailForShipmentAndInvoice: who gets both gets one, who may not see invoices gets none of
// it, and an invoice that comes later is a mail of its own.
func TestOneMailForShipmentAndInvoice(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		both := f.shipped()
		f.wantMailed(both.ID, "fern@example.com: shipped with the invoice")

		later := f.take()
		_, err := f.orders.Approve(t.Context(), f.supplier, later.ID)
		must(t, err)
		_, err = f.orders.HoldInvoice(t.Context(), f.supplier, later.ID, "checking")
		must(t, err)
		_, err = f.orders.Ship(t.Context(), f.supplier, later.ID)
		must(t, err)
		f.wantMailed(later.ID, "fern@example.com: shipped")
		_, err = f.orders.ReleaseInvoice(t.Context(), f.supplier, later.ID)
		must(t, err)
		f.wantMailed(later.ID, "fern@example.com: shipped", "fern@example.com: invoice with the invoice")

		chooses := func(name string, role account.BuyerRole, kinds ...string) {
			f.update(func(tx *store.Tx) error {
				person := store.Person{ID: store.NewID(), Name: name, Email: name + "@cafe.example", PasswordHash: "none", SessionEpoch: 1}
				errs := []error{tx.InsertPerson(t.Context(), person), tx.InsertBuyer(t.Context(), store.Buyer{
					PersonID: person.ID, SupplierID: f.supplier, CustomerID: f.customer.ID, Role: string(role), CreatedAt: tx.Now(),
				})}
				for _, kind := range kinds {
					errs = append(errs, tx.PutBuyerChoice(t.Context(), store.BuyerChoice{SupplierID: f.supplier, PersonID: person.ID, Kind: kind}))
				}
				return errors.Join(errs...)
			})
		}
		chooses("kim", account.BuyerFull)
		chooses("lee", account.BuyerFull, "shipped")
		chooses("max", account.BuyerFull, "invoice")
		f.update(func(tx *store.Tx) error {
			f.customer.Email = ""
			return tx.PutCustomer(t.Context(), f.customer)
		})
		f.wantMailed(f.shipped().ID, "kim@cafe.example: shipped with the invoice",
			"lee@cafe.example: invoice with the invoice", "max@cafe.example: shipped")
	})
}

// wantMailed compares the mails about an order with what they are to be, sorted.
func (f *office) wantMailed(orderID string, want ...string) {
	f.t.Helper()
	var got []string
	for _, m := range f.mailsOf(orderID) {
		words := m.To.Address + ": " + m.Purpose
		if m.InvoiceID != "" {
			words += " with the invoice"
		}
		got = append(got, words)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		f.t.Error(diff)
	}
}
