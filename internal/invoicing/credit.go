package invoicing

import (
	"context"
	"strings"
	"unicode/utf8"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Credit issues a credit note for a part of an order's newest invoice, or for all that is left of
// it. Never more is credited than was invoiced. CodeConflict when the order has no invoice. With an
// idempotency key that was used before, first is the answer that was given then.
func (s *Service) Credit(
	ctx context.Context, supplierID, orderID string, want wholesale.CreditRequest, idem *store.Idempotency,
) (note wholesale.Invoice, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			note, err = s.CreditWithin(ctx, tx, supplierID, orderID, want)
			return note, err
		})
		return err
	})
	return note, first, err
}

// CreditWithin is [Service.Credit] as a part of a transaction.
func (s *Service) CreditWithin(
	ctx context.Context, tx *store.Tx, supplierID, orderID string, want wholesale.CreditRequest,
) (note wholesale.Invoice, err error) {
	want.Reason = strings.TrimSpace(want.Reason)
	switch {
	case want.Reason == "":
		return note, wholesale.Invalid("reason", "is empty: say why, for it is printed on the credit note")
	case utf8.RuneCountInString(want.Reason) > wholesale.MaxCreditReason:
		return note, wholesale.Invalid("reason", "must be at most %d characters", wholesale.MaxCreditReason)
	}
	o, err := tx.OrderForUpdate(ctx, supplierID, orderID)
	if err != nil {
		return note, store.Missing("order", err)
	}
	settings, err := tx.InvoiceSettings(ctx, supplierID)
	if err != nil {
		return note, err
	}
	issued, err := issuedOf(ctx, tx, o)
	if err != nil {
		return note, err
	}
	if len(issued.invoices) == 0 {
		return note, wholesale.Conflict("Order %s has no invoice that could be credited", o.Number)
	}
	invoice := issued.newest()
	if note, err = s.credit(ctx, tx, o, settings, invoice, issued.credits[invoice.ID], want, ordering.ActorOf(ctx)); err != nil {
		return note, err
	}
	return note, s.orders.Follow(ctx, tx, o) // what was paid for it goes back
}

// credit issues a credit note.
func (s *Service) credit(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, settings wholesale.InvoiceSettings,
	invoice wholesale.Invoice, credits []wholesale.Invoice, want wholesale.CreditRequest, actor string,
) (wholesale.Invoice, error) {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return wholesale.Invoice{}, err
	}
	note, err := invoice.Credit(credits, want, wholesale.DateOf(tx.Now(), supplier.Location()))
	if err != nil {
		return note, err
	}
	if note, err = s.put(ctx, tx, settings, note); err != nil {
		return note, err
	}
	if err := ordering.AddEvent(ctx, tx, o, actor, creditedKind, "Credit note %s was issued for invoice %s: %s %s. %s",
		note.Number, invoice.Number, note.Currency, wholesale.AmountWords(note.Total), note.Reason); err != nil {
		return note, err
	}
	return note, s.mailIssued(ctx, tx, settings, o, note)
}
