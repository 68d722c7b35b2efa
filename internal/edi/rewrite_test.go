package edi_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"upstock/internal/edi"
	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// unwrittenInvoice ships an order of a partner that wants Peppol invoices, of a supplier whose NZBN
// is not known: the invoice cannot be written.
func unwrittenInvoice(p *post) (invoices *invoicing.Service, failed edi.Document) {
	p.t.Helper()
	ctx := p.t.Context()
	invoices = invoicing.New(invoicing.Config{
		Store: p.store, Orders: p.orders,
		Issued:        func(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error { return p.edi.Issued(ctx, tx, i) },
		SettingsSaved: func(ctx context.Context, tx *store.Tx, id string) error { return p.edi.SettingsSaved(ctx, tx, id) },
	})
	// The partner does not know the supplier by a GLN, so only an NZBN can name it for Peppol.
	const ours = "DEMOFOODS"
	_, err := p.edi.ChangePartner(ctx, p.supplier, p.partner.ID, edi.PartnerChange{Format: new("ubl"), OurID: new(ours)})
	must(p.t, err)
	d := p.take(bytes.ReplaceAll(given(p.t, "orders-d96a-plain.edi"), []byte(us), []byte(ours)))
	if len(d.Messages) != 1 || d.Messages[0].OrderID == "" {
		p.t.Fatal(p.said(d))
	}
	order := d.Messages[0].OrderID
	p.approve("U-1000")
	_, err = p.orders.Ship(ctx, p.supplier, order)
	must(p.t, err)
	documents, _, err := p.edi.Documents(ctx, p.supplier, edi.DocumentQuery{State: store.DocumentFailed, Direction: store.DocumentOut})
	must(p.t, err)
	if len(documents) != 1 || documents[0].Purpose != edi.PurposeInvoice || documents[0].Size != 0 {
		p.t.Fatalf("failed are %+v; leaving %v", documents, p.outgoing())
	}
	return invoices, documents[0]
}

// setNZBN saves the number that was missing.
func setNZBN(p *post, invoices *invoicing.Service) {
	p.t.Helper()
	var settings wholesale.InvoiceSettings
	p.update(func(tx *store.Tx) (err error) {
		settings, err = tx.InvoiceSettings(p.t.Context(), p.supplier)
		return err
	})
	settings.NZBN = gtin13("942900000000")
	_, err := invoices.ChangeSettings(p.t.Context(), settings)
	must(p.t, err)
}

func wantWritten(p *post, id string) {
	p.t.Helper()
	d, content, err := p.edi.Content(p.t.Context(), p.supplier, id)
	must(p.t, err)
	if d.State != store.DocumentWaiting || d.Size == 0 || int(d.Size) != len(content) || d.Problems != "" {
		p.t.Errorf("it is %s, %d bytes, %d kept: %s", d.State, d.Size, len(content), d.Problems)
	}
	if slices.Contains(p.notices(), "document_failed") {
		p.t.Errorf("the heads-ups are %v", p.notices())
	}
	p.send()
	if got := p.outgoing(); !slices.Contains(got, "invoice sent") || slices.Contains(got, "invoice failed") {
		p.t.Errorf("leaving %v", got)
	}
}

func TestAnInvoiceIsWrittenOnceTheMissingSettingIsSaved(t *testing.T) {
	p := newPost(t, databaseOf(t))
	invoices, failed := unwrittenInvoice(p)
	if !slices.Contains(p.notices(), "document_failed") {
		t.Errorf("the heads-ups are %v", p.notices())
	}
	must(t, p.edi.Sweep(t.Context()))
	if again, err := p.edi.Document(t.Context(), p.supplier, failed.ID); err != nil || again.Size != 0 || again.Reference != failed.Reference {
		t.Errorf("before anything was mended it is %+v %v", again, err)
	}
	setNZBN(p, invoices)
	must(t, p.edi.Sweep(t.Context()))
	wantWritten(p, failed.ID)
}

func TestAnInvoiceIsWrittenWhenItIsSentAgain(t *testing.T) {
	p := newPost(t, databaseOf(t))
	invoices, failed := unwrittenInvoice(p)
	if _, err := p.edi.Resend(t.Context(), p.supplier, failed.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("with the setting missing: %v", err)
	}
	setNZBN(p, invoices)
	resent, err := p.edi.Resend(t.Context(), p.supplier, failed.ID)
	must(t, err)
	if resent.ID != failed.ID {
		t.Errorf("it is another document: %s", resent.ID)
	}
	wantWritten(p, failed.ID)
}

// TestTheOtherDocumentsAreWrittenAgain has each kind of document composed anew that could not be
// written: of an order, of a message, and of a document as a whole.
func TestTheOtherDocumentsAreWrittenAgain(t *testing.T) {
	p := newPost(t, databaseOf(t))
	ctx := t.Context()
	_, err := p.edi.ChangePartner(ctx, p.supplier, p.partner.ID, edi.PartnerChange{Acknowledge: new(false)})
	must(t, err)
	order := p.order("orders-d96a-plain.edi")
	p.approve("U-1000")
	_, err = p.edi.ChangePartner(ctx, p.supplier, p.partner.ID, edi.PartnerChange{Acknowledge: new(true)})
	must(t, err)
	in, _, err := p.edi.Documents(ctx, p.supplier, edi.DocumentQuery{OrderID: order, Direction: store.DocumentIn})
	must(t, err)
	subjects := map[string]string{edi.PurposeReceipt: in[0].ID, edi.PurposeReceived: in[0].ID + "/1", edi.PurposeAccepted: order}
	for purpose, subject := range subjects {
		d := store.Document{
			ID: store.NewID(), SupplierID: p.supplier, PartnerID: p.partner.ID, Direction: store.DocumentOut, State: store.DocumentFailed,
			Format: "edifact-d96a", Reference: purpose[max(0, len(purpose)-8):], Purpose: purpose, Subject: subject, Generation: 1, CreatedAt: p.clock(), UpdatedAt: p.clock(),
		}
		p.update(func(tx *store.Tx) error { return tx.InsertDocument(ctx, d, nil) })
		if written, err := p.edi.Resend(ctx, p.supplier, d.ID); err != nil || written.Size == 0 || written.State != store.DocumentWaiting {
			t.Errorf("%s: %s of %d bytes, %v", purpose, written.State, written.Size, err)
		}
	}
	p.send()
	p.wantFiles("CONTRL", "ORDRSP", "ORDRSP")
}
