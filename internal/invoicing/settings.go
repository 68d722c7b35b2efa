package invoicing

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ChangeSettings writes a supplier's choices about its invoices. Once one was issued, the next
// number can only be raised, which leaves out the numbers between: it is for a database that was
// put back from a backup and does not know the last that were issued. Once invoices are turned on
// again, only orders shipped from then on are invoiced.
func (s *Service) ChangeSettings(ctx context.Context, in wholesale.InvoiceSettings) (wholesale.InvoiceSettings, error) {
	if err := in.Normalise(); err != nil {
		return in, err
	}
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldInvoiceSettings(ctx, in.SupplierID); err != nil { // else a number could be given twice
			return store.Missing("supplier", err)
		}
		if err := tx.HoldSupplier(ctx, in.SupplierID); err != nil {
			return store.Missing("supplier", err)
		}
		before, err := tx.InvoiceSettings(ctx, in.SupplierID)
		if err != nil {
			return err
		}
		if err := numbersRise(ctx, tx, before, in); err != nil {
			return err
		}
		in.Since = before.Since
		if in.Enabled && !before.Enabled {
			in.Since = tx.Now()
		}
		if err := tx.UpdateInvoiceSettings(ctx, in); err != nil {
			return err
		}
		if s.saved != nil {
			if err := s.saved(ctx, tx, in.SupplierID); err != nil {
				return err
			}
		}
		return tx.Audit(ctx, store.AuditEvent{
			SupplierID: in.SupplierID, Kind: "invoice_settings_changed", Subject: "Invoices", Detail: changedWords(before, in),
		})
	})
	return in, err
}

// numbersRise refuses a lower next number once one was issued, and keeps which numbers a higher one
// leaves out.
func numbersRise(ctx context.Context, tx *store.Tx, before, in wholesale.InvoiceSettings) error {
	for _, n := range []struct {
		kind       wholesale.InvoiceKind
		field      string
		was, wants int64
	}{
		{wholesale.InvoiceIssued, "next_number", before.NextNumber, in.NextNumber},
		{wholesale.CreditNote, "next_credit_number", before.NextCredit, in.NextCredit},
	} {
		if n.was == n.wants {
			continue
		}
		issued, err := tx.CountIssued(ctx, in.SupplierID, n.kind)
		if err != nil {
			return err
		}
		if issued == 0 {
			continue
		}
		if n.wants < n.was {
			return wholesale.Invalid(n.field, "must be at least %d: lower numbers were given already", n.was)
		}
		if err := tx.InsertInvoiceGap(ctx, wholesale.InvoiceGap{
			SupplierID: in.SupplierID, Kind: n.kind, First: in.NumberOf(n.kind, n.was), Last: in.NumberOf(n.kind, n.wants-1), CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
	}
	return nil
}

// changedWords say what was changed, for the audit.
func changedWords(before, after wholesale.InvoiceSettings) string {
	var words []string
	add := func(what string, was, is any) {
		if was != is {
			words = append(words, fmt.Sprintf("%s: %v, was %v", what, is, was))
		}
	}
	add("issued", before.Enabled, after.Enabled)
	add("e-mailed", before.Mails, after.Mails)
	add("prefix", before.Prefix, after.Prefix)
	add("next number", before.NextNumber, after.NextNumber)
	add("credit note prefix", before.CreditPrefix, after.CreditPrefix)
	add("next credit note", before.NextCredit, after.NextCredit)
	add("terms", before.Terms.Words(), after.Terms.Words())
	add("bank account", before.BankAccount, after.BankAccount)
	add("NZBN", before.NZBN, after.NZBN)
	if before.Address != after.Address {
		words = append(words, "address")
	}
	return strings.Join(words, "; ")
}
