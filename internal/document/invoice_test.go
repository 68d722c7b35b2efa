package document

import (
	"bytes"
	"testing"
	"time"

	"upstock/internal/wholesale"
)

// sampleInvoice is an invoice of the sample order.
func sampleInvoice(t *testing.T) wholesale.Invoice {
	t.Helper()
	d := sample(t)
	d.Supplier.BrandColour = "#0f766e"
	d.Customer.Addresses = []wholesale.Address{{Type: wholesale.Postal, Name: "Accounts", Street: "PO Box 12", City: "Christchurch", Postcode: "8140"}}
	settings := wholesale.DefaultInvoiceSettings("supplier", time.Time{})
	settings.BankAccount, settings.NZBN = "12-3456-0123456-00", "9520000009007"
	settings.Address = wholesale.SnapshotAddress{Street: "1 Wharf Road", City: "Nelson", Postcode: "7010"}
	i := wholesale.NewInvoice(wholesale.InvoiceInput{
		Order: d.Order, Supplier: d.Supplier, Customer: d.Customer, Settings: settings, Today: "2026-03-04",
		Products: map[string]wholesale.Product{d.Order.Lines[0].ProductID: {Unit: "EACH"}},
	})
	i.ID, i.Number, i.CreatedAt = "id", "INV-1001", time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	return i
}

func textOfInvoice(t *testing.T, i wholesale.Invoice) []string {
	t.Helper()
	s, err := drawInvoice(i, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return extract(t, s)
}

func TestATaxInvoiceShowsWhatTheLawAndPeopleWant(t *testing.T) {
	i := sampleInvoice(t)
	text := textOfInvoice(t, i)
	for _, want := range []string{
		"Tax Invoice", "INV-1001", "Kōwhai Foods Ltd", "GST number 123-456-789", "NZBN 9520000009007", "1 Wharf Road", "Nelson 7010",
		"Bill to", "Café Ōtautahi", "PO Box 12", "Christchurch 8140", "4 March 2026", "20 April 2026", "20th of the following month",
		"U-1029", "PO 4471", "KOMBU-GIN-330", "EACH", "24.95", "299.40", "Freight", "15.00", "Adjustment: Damaged carton", "−3.00",
		"Total without GST", "311.62", "GST", "46.74", "Total NZD", "358.36",
		"Bank account 12-3456-0123456-00, reference INV-1001, by 20 April 2026", "Page 1 of 1",
	} {
		if !contains(text, want) {
			t.Errorf("the invoice lacks %q; it has %q", want, text)
		}
	}
	paid := i
	paid.Snapshot.Payment = "Paid on 4 March 2026 by Visa ending 4242: NZD 358.36"
	if text := textOfInvoice(t, paid); !contains(text, "Paid on 4 March 2026 by Visa ending 4242: NZD 358.36.") || contains(text, "How to pay") {
		t.Errorf("an invoice that was paid asks for a transfer: %q", text)
	}
	// A number that still has to be entered makes it no other document, as long as it charges tax.
	i.Snapshot.Supplier.GSTNumber = ""
	if text := textOfInvoice(t, i); !contains(text, "Tax Invoice") || contains(text, "GST number") {
		t.Errorf("it charges tax, so it is a tax invoice: %q", text)
	}
	i.TaxTotal = wholesale.Decimal{}
	if text := textOfInvoice(t, i); contains(text, "Tax Invoice") || !contains(text, "Total without Tax") {
		t.Errorf("without tax and a GST number it is no tax invoice: %q", text)
	}
}

func TestACreditNoteNamesItsInvoiceAndReason(t *testing.T) {
	i := sampleInvoice(t)
	note, err := i.Credit(nil, wholesale.CreditRequest{Reason: "Two bottles were broken", Everything: true}, "2026-03-10")
	if err != nil {
		t.Fatal(err)
	}
	note.Number = "CN-1001"
	text := textOfInvoice(t, note)
	for _, want := range []string{
		"Credit note", "CN-1001", "Credit note for INV-1001 of 4 March 2026", "10 March 2026", "Two bottles were broken", "Total credited NZD", "358.36",
	} {
		if !contains(text, want) {
			t.Errorf("the credit note lacks %q; it has %q", want, text)
		}
	}
	if contains(text, "How to pay") || contains(text, "Tax Invoice") {
		t.Errorf("the credit note asks to be paid: %q", text)
	}
}

// TestSeveralRatesOfTaxAreToldApart has one line at another rate: its rate stands with it, and the
// sums say what each rate is on.
func TestSeveralRatesOfTaxAreToldApart(t *testing.T) {
	i := sampleInvoice(t)
	if text := textOfInvoice(t, i); contains(text, "GST 15 %") {
		t.Errorf("one rate needs no words: %q", text)
	}
	vegetables := i.Snapshot.Lines[0]
	vegetables.Name, vegetables.Comment, vegetables.Total = "Kūmara", "", number("20.00")
	vegetables.TaxRate, vegetables.Tax = number("0"), number("0")
	i.Snapshot.Lines = append(i.Snapshot.Lines, vegetables)
	i.SubTotal, i.Total = number("331.62"), number("378.36")
	text := textOfInvoice(t, i)
	for _, want := range []string{"GST 0 %", "GST 15 % on 311.62", "GST 0 % on 20.00", "Total GST", "46.74", "378.36"} {
		if !contains(text, want) {
			t.Errorf("the invoice lacks %q; it has %q", want, text)
		}
	}
}

func TestTheSameInvoiceIsTheSameDocument(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := Invoice(out, sampleInvoice(t), nil); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("an invoice that was issued once gives two documents")
	}
}

func TestAStatementAddsUp(t *testing.T) {
	i := sampleInvoice(t)
	note, err := i.Credit(nil, wholesale.CreditRequest{Reason: "Broken", Amount: number("10")}, "2026-03-10")
	if err != nil {
		t.Fatal(err)
	}
	note.Number = "CN-1001"
	entries := []wholesale.StatementEntry{
		{Kind: wholesale.StatementInvoice, Number: i.Number, OrderNumber: "U-1029", On: i.IssuedOn, Due: i.DueOn, Amount: i.Total},
		{Kind: wholesale.StatementPayment, OrderNumber: "U-1029", On: "2026-03-09", Note: "Visa ending 4242", Amount: i.Total.Neg()},
		{Kind: wholesale.StatementCreditNote, Number: note.Number, OrderNumber: "U-1029", On: note.IssuedOn, Note: note.Reason, Amount: note.Total.Neg()},
		{Kind: wholesale.StatementRefund, OrderNumber: "U-1029", On: "2026-03-11", Amount: note.Total},
	}
	closing, err := wholesale.AddUpStatement(number("100"), entries)
	if err != nil {
		t.Fatal(err)
	}
	s, err := drawStatement(Statement{
		Supplier: i.Snapshot.Supplier, Customer: i.Snapshot.Customer, From: "2026-03-01", To: "2026-03-31", Currency: "NZD",
		Opening: number("100"), Closing: closing, Entries: entries,
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	text := extract(t, s)
	for _, want := range []string{
		"Statement", "1 March 2026 to 31 March 2026", "Café Ōtautahi", "Opening balance", "100.00", "INV-1001, order U-1029", "358.36", "458.36",
		"Payment, order U-1029", "Visa ending 4242", "−358.36", "CN-1001, order U-1029, credit note", "−11.50", "Broken", "88.50",
		"Refund, order U-1029", "11.50", "Closing balance NZD",
	} {
		if !contains(text, want) {
			t.Errorf("the statement lacks %q; it has %q", want, text)
		}
	}
}
