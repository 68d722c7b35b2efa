package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

func (tx *Tx) insertInvoiceSettings(ctx context.Context, s wholesale.InvoiceSettings) error {
	address, err := jsonColumn(s.Address, s.Address == wholesale.SnapshotAddress{})
	if err != nil {
		return err
	}
	return tx.queries().InsertInvoiceSettings(ctx, db.InsertInvoiceSettingsParams{
		SupplierID: s.SupplierID, Enabled: s.Enabled, Prefix: s.Prefix, NextNumber: s.NextNumber, CreditPrefix: s.CreditPrefix,
		NextCredit: s.NextCredit, TermsKind: string(s.Terms.Kind), TermsDays: int64(s.Terms.Days), BankAccount: s.BankAccount,
		Nzbn: s.NZBN, Address: address, Mails: s.Mails, Since: timeColumn(s.Since),
	})
}

// InvoiceSettings reads a supplier's choices about its invoices; ErrNotFound when there is no such
// supplier.
func (tx *Tx) InvoiceSettings(ctx context.Context, supplierID string) (wholesale.InvoiceSettings, error) {
	row, err := tx.queries().InvoiceSettings(ctx, supplierID)
	return oneRow(row, err, func(r db.InvoiceSetting) (wholesale.InvoiceSettings, error) {
		s := wholesale.InvoiceSettings{
			SupplierID: r.SupplierID, Enabled: r.Enabled, Prefix: r.Prefix, NextNumber: r.NextNumber, CreditPrefix: r.CreditPrefix,
			NextCredit: r.NextCredit, Terms: wholesale.InvoiceTerms{Kind: wholesale.TermsKind(r.TermsKind), Days: int(r.TermsDays)},
			BankAccount: r.BankAccount, NZBN: r.Nzbn, Mails: r.Mails, Since: timeOf(r.Since),
		}
		return s, fromJSONColumn(r.Address, &s.Address)
	})
}

// HoldInvoiceSettings makes every other transaction that issues or changes the settings wait until
// this one has ended; ErrNotFound when there is no such supplier.
func (tx *Tx) HoldInvoiceSettings(ctx context.Context, supplierID string) error {
	return touched(tx.queries().HoldInvoiceSettings(ctx, supplierID))
}

// UpdateInvoiceSettings writes them; ErrNotFound when there is no such supplier.
func (tx *Tx) UpdateInvoiceSettings(ctx context.Context, s wholesale.InvoiceSettings) error {
	address, err := jsonColumn(s.Address, s.Address == wholesale.SnapshotAddress{})
	if err != nil {
		return err
	}
	return touched(tx.queries().UpdateInvoiceSettings(ctx, db.UpdateInvoiceSettingsParams{
		SupplierID: s.SupplierID, Enabled: s.Enabled, Prefix: s.Prefix, NextNumber: s.NextNumber, CreditPrefix: s.CreditPrefix,
		NextCredit: s.NextCredit, TermsKind: string(s.Terms.Kind), TermsDays: int64(s.Terms.Days), BankAccount: s.BankAccount,
		Nzbn: s.NZBN, Address: address, Mails: s.Mails, Since: timeColumn(s.Since),
	}))
}

// NextInvoiceNumber takes the next number of a supplier's invoices, or of its credit notes. A
// number is used once: a transaction that is rolled back gives it back, and until one that took it
// has ended, no other gets one. So there are no gaps but those that a person makes.
func (tx *Tx) NextInvoiceNumber(ctx context.Context, supplierID string, kind wholesale.InvoiceKind) (int64, error) {
	take := tx.queries().NextInvoiceNumber
	if kind == wholesale.CreditNote {
		take = tx.queries().NextCreditNumber
	}
	next, err := take(ctx, supplierID)
	return oneRow(next, err, func(next int64) (int64, error) { return next - 1, nil })
}

// CountIssued says how many invoices, or credit notes, a supplier has issued.
func (tx *Tx) CountIssued(ctx context.Context, supplierID string, kind wholesale.InvoiceKind) (int64, error) {
	return tx.queries().CountIssued(ctx, db.CountIssuedParams{SupplierID: supplierID, Kind: string(kind)})
}
