package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// sampleInvoice is an invoice with everything filled in but what only credit notes have.
func sampleInvoice(o *wholesale.Order, round int64) wholesale.Invoice {
	address := &wholesale.SnapshotAddress{
		Name: text("name"), Street: "12 Quay Street", Street2: "Unit 2", Suburb: "Central", City: "Auckland", Region: "Auckland",
		Postcode: "1010", Country: "New Zealand", Instructions: longText("instructions"),
	}
	return wholesale.Invoice{
		ID: store.NewID(), SupplierID: o.SupplierID, OrderID: o.ID, CustomerID: o.CustomerID, Number: fmt.Sprint("INV-", o.Number, "-", round),
		Kind: wholesale.InvoiceIssued, Round: round, IssuedOn: "2026-03-04", DueOn: "2026-04-20", Currency: "NZD",
		SubTotal: number("638.77"), TaxTotal: number("95.81"), Total: number("734.58"), CreatedAt: at(3),
		Snapshot: wholesale.InvoiceSnapshot{
			Supplier: wholesale.InvoiceSupplier{
				Name: text("supplier"), Email: "office@supplier.example", GSTNumber: "123456789", NZBN: "9429000000000", BankAccount: "12-3456-0123456-00",
				Address: *address, TimeZone: "Pacific/Auckland", BrandColour: "#0f766e", LogoMediaID: "logo",
			},
			Customer:  wholesale.InvoiceCustomer{Name: text("customer"), Code: "FERN", Address: address},
			DeliverTo: address, OrderNumber: o.Number, Reference: "PO 4471", SalesOrder: "SO-1", OrderedOn: "2026-03-02", ShippedOn: "2026-03-04",
			Terms: "20th of the following month", Payment: "Paid on 4 March 2026 by Visa ending 4242", Credits: "none", CreditsOn: "2026-03-04",
			Lines: []wholesale.InvoiceLine{{
				LineID: "line", ProductID: "product", ProductCode: "GIN", Name: text("product"), Barcode: "9520000000011", Unit: "EACH",
				Quantity: number("12.5"), UnitPrice: number("24.9501"), TaxCode: "OUTPUT2", TaxRate: number("0.15"), Total: number("311.88"),
				Tax: number("46.78"), Comment: text("comment"),
			}},
			Tax:     wholesale.SnapshotTax{Code: "OUTPUT2", Rate: number("0.15")},
			Freight: number("15.01"), FreightTax: number("2.25"), Adjustment: number("-3.02"), AdjustmentTax: number("-0.45"), AdjustmentReason: "damaged",
		},
	}
}

// sampleCreditNote credits a part of an invoice.
func sampleCreditNote(i wholesale.Invoice, round int64) wholesale.Invoice {
	note := i
	note.ID, note.Number, note.Kind, note.CreditsID, note.Round = store.NewID(), fmt.Sprint("CN-", i.Number, "-", round), wholesale.CreditNote, i.ID, round
	note.DueOn, note.Total, note.Reason, note.IssuedOn = "", number("34.58"), longText("reason"), "2026-04-01"
	return note
}

func invoices(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o, other := sampleOrder(c.SupplierID, c.ID, "U-1"), sampleOrder(c.SupplierID, c.ID, "U-2")
	w.insertOrder(t, o)
	w.insertOrder(t, other)
	first := sampleInvoice(o, 1)
	complete(t, first.Snapshot)
	note, second, others := sampleCreditNote(first, 1), sampleInvoice(o, 2), sampleInvoice(other, 1)
	for _, i := range []wholesale.Invoice{first, note, second, others} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertInvoice(ctx, i) })
		same(t, i, read(t, w, func(tx *store.Tx) (wholesale.Invoice, error) { return tx.Invoice(ctx, c.SupplierID, i.ID) }))
	}
	w.wantUnique(t, "invoice", []string{"supplier_id", "kind", "number"}, func(tx *store.Tx) error {
		return tx.InsertInvoice(ctx, with(sampleInvoice(o, 3), func(i *wholesale.Invoice) { i.Number = first.Number }))
	})
	w.wantUnique(t, "invoice", []string{"order_id", "kind", "credits_id", "round"}, func(tx *store.Tx) error {
		return tx.InsertInvoice(ctx, with(sampleInvoice(o, 2), func(i *wholesale.Invoice) { i.Number = "INV-another" }))
	})
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.InsertInvoice(ctx, with(sampleInvoice(o, 3), func(i *wholesale.Invoice) { i.OrderID = store.NewID() }))
	})
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.Invoice, error) { return tx.Invoice(ctx, c.SupplierID, store.NewID()) })

	ids := func(f store.InvoiceFilter) (ids []string) {
		t.Helper()
		for _, i := range read(t, w, func(tx *store.Tx) ([]wholesale.Invoice, error) { return tx.Invoices(ctx, c.SupplierID, f) }) {
			ids = append(ids, i.ID)
		}
		return ids
	}
	same(t, []string{others.ID, second.ID, note.ID, first.ID}, ids(store.InvoiceFilter{}))
	same(t, []string{first.ID, note.ID, second.ID}, ids(store.InvoiceFilter{OrderID: o.ID, OldestFirst: true}))
	same(t, []string{note.ID}, ids(store.InvoiceFilter{Kind: wholesale.CreditNote}))
	same(t, []string{note.ID}, ids(store.InvoiceFilter{CreditsID: first.ID}))
	same(t, []string{second.ID}, ids(store.InvoiceFilter{Number: second.Number}))
	same(t, []string{note.ID}, ids(store.InvoiceFilter{IssuedFrom: "2026-04-01", IssuedTo: "2026-04-30"}))
	same(t, []string{others.ID, second.ID}, ids(store.InvoiceFilter{CustomerID: c.ID, Limit: 2}))
	same(t, []string{note.ID, first.ID}, ids(store.InvoiceFilter{Before: second.ID}))
	same(t, []string{others.ID}, ids(store.InvoiceFilter{Search: "u-2"}))
	same(t, []string{others.ID}, ids(store.InvoiceFilter{Search: "inv-u-2"}))
	same(t, []string(nil), ids(store.InvoiceFilter{Search: "nothing like it"}))
	same(t, []string(nil), ids(store.InvoiceFilter{UpdatedSince: at(4)}))

	light := read(t, w, func(tx *store.Tx) ([]wholesale.Invoice, error) {
		return tx.Invoices(ctx, c.SupplierID, store.InvoiceFilter{Number: first.Number, Light: true})
	})[0]
	same(t, wholesale.InvoiceSnapshot{OrderNumber: "U-1", Customer: wholesale.InvoiceCustomer{Name: o.CustomerName}}, light.Snapshot)

	sums := read(t, w, func(tx *store.Tx) (map[string]wholesale.Decimal, error) {
		return tx.InvoicedBefore(ctx, c.SupplierID, c.ID, "2026-04-02")
	})
	same(t, map[string]wholesale.Decimal{"NZD": number("2169.16")}, sums) // three invoices less the credit note

	for range 2 {
		w.update(t, func(tx *store.Tx) error { return tx.MarkInvoiceSent(ctx, c.SupplierID, first.ID) })
	}
	sent := read(t, w, func(tx *store.Tx) (wholesale.Invoice, error) { return tx.Invoice(ctx, c.SupplierID, first.ID) })
	if sent.SentAt.IsZero() || sent.State() != "sent" {
		t.Errorf("the invoice was sent, and is %s", sent.State())
	}
	first.SentAt = sent.SentAt
	same(t, first, sent) // and nothing else has changed
}

func ordersToInvoice(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	var want []store.OrderToInvoice
	for i := range 4 {
		o := sampleOrder(c.SupplierID, c.ID, fmt.Sprint("U-", i))
		o.ShippedAt, o.ReceivedAt = time.Time{}, time.Time{}
		w.insertOrder(t, o)
		if i == 0 {
			continue // it has not left
		}
		o.ShippedAt = at(i)
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(ctx, o) })
		want = append(want, store.OrderToInvoice{SupplierID: c.SupplierID, OrderID: o.ID})
	}
	due := func(after string, most int) []store.OrderToInvoice {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.OrderToInvoice, error) { return tx.OrdersToInvoice(ctx, after, most) })
	}
	same(t, want, due("", 10))
	same(t, want[1:2], due(want[0].OrderID, 1))
	w.update(t, func(tx *store.Tx) error { return tx.SettleInvoice(ctx, c.SupplierID, want[1].OrderID) })
	same(t, []store.OrderToInvoice{want[0], want[2]}, due("", 10))
	// What comes here shipped was invoiced elsewhere.
	w.insertOrder(t, sampleOrder(c.SupplierID, c.ID, "U-9"))
	same(t, []store.OrderToInvoice{want[0], want[2]}, due("", 10))
}

func invoiceSettings(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := sampleSupplier()
	w.update(t, func(tx *store.Tx) error { return tx.InsertSupplier(ctx, supplier, 1000) })
	get := func() wholesale.InvoiceSettings {
		return read(t, w, func(tx *store.Tx) (wholesale.InvoiceSettings, error) { return tx.InvoiceSettings(ctx, supplier.ID) })
	}
	same(t, wholesale.DefaultInvoiceSettings(supplier.ID, supplier.CreatedAt), get())
	want := sampleInvoiceSettings(supplier.ID)
	complete(t, want)
	w.update(t, func(tx *store.Tx) error { return tx.UpdateInvoiceSettings(ctx, want) })
	same(t, want, get())
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.InvoiceSettings, error) { return tx.InvoiceSettings(ctx, "nobody") })

	// A number that was not used is given again, so there are no gaps.
	next := func(kind wholesale.InvoiceKind, then error) (n int64) {
		t.Helper()
		err := w.attempt(t, func(tx *store.Tx) (err error) {
			if n, err = tx.NextInvoiceNumber(ctx, supplier.ID, kind); err != nil {
				return err
			}
			return then
		})
		if then == nil && err != nil {
			t.Fatal(err)
		}
		return n
	}
	same(t, int64(7), next(wholesale.InvoiceIssued, errors.New("undone")))
	same(t, int64(7), next(wholesale.InvoiceIssued, nil))
	same(t, int64(8), next(wholesale.InvoiceIssued, nil))
	same(t, int64(9), next(wholesale.CreditNote, nil))
	same(t, int64(0), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountIssued(ctx, supplier.ID, wholesale.InvoiceIssued) }))
}

func sampleInvoiceSettings(supplierID string) wholesale.InvoiceSettings {
	return wholesale.InvoiceSettings{
		SupplierID: supplierID, Enabled: true, Prefix: "I", NextNumber: 7, CreditPrefix: "C", NextCredit: 9,
		Terms: wholesale.InvoiceTerms{Kind: wholesale.DaysAfter, Days: 14}, BankAccount: "12-3456-0123456-00", NZBN: "9429000000000",
		Address: wholesale.SnapshotAddress{
			Name: "name", Street: "street", Street2: "street 2", Suburb: "suburb", City: "city", Region: "region", Postcode: "1010",
			Country: "New Zealand", Instructions: "none",
		},
		Mails: true, Since: at(1),
	}
}
