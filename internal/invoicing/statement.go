package invoicing

import (
	"bytes"
	"context"
	"time"

	"upstock/internal/document"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Statement is a customer's month.
type Statement struct {
	Supplier wholesale.InvoiceSupplier
	Customer wholesale.Customer
	From, To wholesale.Date // both inclusive
	Currency string
	Opening  wholesale.Decimal
	Closing  wholesale.Decimal
	Entries  []wholesale.StatementEntry // oldest first
}

// MonthOf reads a month such as "2026-11".
func MonthOf(text string) (from, to wholesale.Date, err error) {
	first, parseErr := time.Parse("2006-01", text)
	if parseErr != nil || first.Year() < 2000 || first.Year() >= 2200 {
		return "", "", wholesale.Invalid("month", "must be a month such as 2026-11")
	}
	return wholesale.Date(first.Format(time.DateOnly)), wholesale.Date(first.AddDate(0, 1, -1).Format(time.DateOnly)), nil
}

// Statement adds up what a customer was invoiced and credited in a month, and what it paid here and
// got back, on top of what it was before. What is in another currency than the supplier's is left
// out: sums of two currencies mean nothing.
func (s *Service) Statement(ctx context.Context, supplierID, customerID, month string) (st Statement, err error) {
	if st.From, st.To, err = MonthOf(month); err != nil {
		return st, err
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		if st.Customer, err = tx.Customer(ctx, supplierID, customerID); err != nil {
			return store.Missing("customer", err)
		}
		settings, err := tx.InvoiceSettings(ctx, supplierID)
		if err != nil {
			return err
		}
		st.Currency, st.Supplier = supplier.Currency, wholesale.InvoiceSupplierOf(supplier, settings)
		return st.read(ctx, tx, supplier)
	})
	return st, err
}

// read adds up what the database has of the month, and of what was before.
func (st *Statement) read(ctx context.Context, tx *store.Tx, supplier wholesale.Supplier) error {
	zone := supplier.Location()
	from, to := st.From.Begins(zone), st.To.Add(1).Begins(zone)
	invoiced, err := tx.InvoicedBefore(ctx, supplier.ID, st.Customer.ID, st.From)
	if err != nil {
		return err
	}
	paid, err := tx.MoneyMovedBefore(ctx, supplier.ID, st.Customer.ID, from)
	if err != nil {
		return err
	}
	if st.Opening, err = invoiced[st.Currency].Sub(paid[st.Currency]); err != nil {
		return err
	}
	documents, err := tx.Invoices(ctx, supplier.ID, store.InvoiceFilter{
		CustomerID: st.Customer.ID, IssuedFrom: st.From, IssuedTo: st.To, Light: true, OldestFirst: true,
	})
	if err != nil {
		return err
	}
	for _, i := range documents {
		if i.Currency == st.Currency {
			st.Entries = append(st.Entries, documentEntry(i))
		}
	}
	moved, err := tx.MoneyMoved(ctx, supplier.ID, st.Customer.ID, from, to)
	if err != nil {
		return err
	}
	for _, m := range moved {
		if m.Currency == st.Currency {
			st.Entries = append(st.Entries, moneyEntry(m, zone))
		}
	}
	st.Closing, err = wholesale.AddUpStatement(st.Opening, st.Entries)
	return err
}

func documentEntry(i wholesale.Invoice) wholesale.StatementEntry {
	e := wholesale.StatementEntry{
		Kind: wholesale.StatementInvoice, ID: i.ID, Number: i.Number, OrderNumber: i.Snapshot.OrderNumber, On: i.IssuedOn, Due: i.DueOn,
		At: i.CreatedAt, Note: i.Reason, Amount: i.Total,
	}
	if i.Kind == wholesale.CreditNote {
		e.Kind, e.Amount = wholesale.StatementCreditNote, i.Total.Neg()
	}
	return e
}

func moneyEntry(m store.MoneyMoved, zone *time.Location) wholesale.StatementEntry {
	e := wholesale.StatementEntry{
		Kind: wholesale.StatementPayment, ID: m.PaymentID, OrderNumber: m.OrderNumber, On: wholesale.DateOf(m.At, zone), At: m.At,
		Note: m.Method, Amount: m.Amount.Neg(),
	}
	if m.RefundID != "" {
		e.Kind, e.ID, e.Note = wholesale.StatementRefund, m.RefundID, m.Reason
	}
	return e
}

// StatementPDF draws a statement.
func (s *Service) StatementPDF(ctx context.Context, st Statement) ([]byte, error) {
	logo, err := s.logo(ctx, st.Customer.SupplierID, st.Supplier)
	if err != nil {
		return nil, err
	}
	var pdf bytes.Buffer
	err = document.WriteStatement(&pdf, document.Statement{
		Supplier: st.Supplier, Customer: wholesale.InvoiceCustomerOf(st.Customer), Logo: logo, From: st.From, To: st.To,
		Currency: st.Currency, Opening: st.Opening, Closing: st.Closing, Entries: st.Entries,
	})
	return pdf.Bytes(), err
}
