package edi

import (
	"cmp"
	"context"
	"errors"

	"upstock/internal/edi/compose"
	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Issued has an invoice or a credit note leave for the trading partner whose order it is for, in
// the transaction that issues it. It says what was issued, to the cent.
func (s *Service) Issued(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error {
	o, err := tx.Order(ctx, i.SupplierID, i.OrderID)
	if err != nil || o.Source != wholesale.SourceSupermarket {
		return err
	}
	if err := s.Follow(ctx, tx, o); err != nil { // the despatch advice comes before the invoice
		return err
	}
	t, ok, err := s.tradeOfOrder(ctx, tx, o)
	if err != nil || !ok || t.document.Test || !t.partner.Invoice {
		return err
	}
	billed := billedOf(i)
	_, err = tx.DocumentFor(ctx, o.SupplierID, o.ID, PurposeDespatch)
	switch {
	case err == nil:
		billed.DespatchAdvice = o.Number
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	from := i.Snapshot.Supplier
	settings, err := tx.InvoiceSettings(ctx, o.SupplierID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	// Numbers that were not known when it was issued name the same business: they are today's.
	t.Supplier.Name, t.Supplier.Email = from.Name, from.Email
	t.Supplier.GSTNumber, t.Supplier.NZBN = cmp.Or(from.GSTNumber, t.Supplier.GSTNumber), cmp.Or(from.NZBN, settings.NZBN)
	t.Supplier.Address = addressOf(from.Address)
	if a := i.Snapshot.Customer.Address; a != nil {
		t.Buyer.Address = addressOf(*a)
	}
	purpose := PurposeInvoice
	if billed.Credit {
		purpose = PurposeCreditNote
	}
	l := t.leaving(purpose, func(env message.Envelope) ([]byte, error) {
		said, err := t.Invoice(billed)
		if err != nil {
			return nil, err
		}
		return writeInvoice(env, said)
	})
	l.subject = i.ID
	return s.enqueue(ctx, tx, t.partner, l)
}

func billedOf(i wholesale.Invoice) compose.Billed {
	said := i.Snapshot
	b := compose.Billed{
		Number: i.Number, Credit: i.Kind == wholesale.CreditNote, Credits: said.Credits, CreditedOn: said.CreditsOn, Reason: i.Reason,
		On: i.IssuedOn, DueOn: i.DueOn, DeliveredOn: said.ShippedOn, BankAccount: said.Supplier.BankAccount,
		Freight: said.Freight, FreightTax: said.FreightTax, Adjustment: said.Adjustment, AdjustmentTax: said.AdjustmentTax,
		AdjustmentReason: said.AdjustmentReason, Tax: wholesale.Tax(said.Tax), SubTotal: i.SubTotal, TaxTotal: i.TaxTotal, Total: i.Total,
	}
	for _, l := range said.Lines {
		b.Lines = append(b.Lines, wholesale.Line{
			ID: l.LineID, ProductID: l.ProductID, ProductCode: l.ProductCode, Name: l.Name, Quantity: l.Quantity,
			PriceAnswer: wholesale.PriceAnswer{UnitPrice: l.UnitPrice}, Tax: wholesale.Tax{Code: l.TaxCode, Rate: l.TaxRate},
			LineTotal: l.Total, LineTax: l.Tax,
		})
	}
	return b
}
