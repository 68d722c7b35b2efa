package invoicing

import (
	"context"
	"strings"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// mailIssued sends what was issued to the customer, where the supplier wants that.
func (s *Service) mailIssued(
	ctx context.Context, tx *store.Tx, settings wholesale.InvoiceSettings, o *wholesale.Order, i wholesale.Invoice,
) error {
	if !settings.Mails {
		return nil
	}
	return s.orders.MailInvoice(ctx, tx, o, i)
}

// Forward sends an invoice or a credit note to any address as a PDF, with a comment that may be
// empty. The timeline of its order says so.
func (s *Service) Forward(ctx context.Context, supplierID, id, to, comment string) (i wholesale.Invoice, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if i, err = tx.Invoice(ctx, supplierID, id); err != nil {
			return store.Missing("invoice", err)
		}
		o, err := tx.OrderForUpdate(ctx, supplierID, i.OrderID)
		if err != nil {
			return store.Missing("order", err)
		}
		return s.orders.ForwardInvoice(ctx, tx, o, i, to, comment)
	})
	return i, err
}

// Attachment draws the invoice that a mail comes with.
func (s *Service) Attachment(ctx context.Context, supplierID, id string) (*mail.Attachment, error) {
	i, err := s.Invoice(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	pdf, err := s.PDF(ctx, i)
	return &mail.Attachment{Name: FileName(i) + ".pdf", ContentType: "application/pdf", Content: pdf}, err
}

// FileName is how the PDF of an invoice is named, without its ending.
func FileName(i wholesale.Invoice) string {
	return strings.ToLower(strings.ReplaceAll(i.Number, "/", "-"))
}
