package ordering

import (
	"context"
	"strings"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MailInvoice sends an invoice or a credit note of an order to its customer, as a PDF. The timeline
// says what became of each mail, or why none was written. Where the customer is still to be told
// that the order has left, one mail says both.
func (s *Service) MailInvoice(ctx context.Context, tx *store.Tx, o *wholesale.Order, i wholesale.Invoice) error {
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	m.Invoice = &i
	if i.Kind == wholesale.InvoiceIssued {
		untold, err := tx.TakeShipmentToTell(ctx, o.SupplierID, o.ID)
		if err != nil {
			return err
		}
		if untold && m.Supplier.Mails.Shipped {
			return s.mailShippedInvoiced(ctx, tx, m)
		}
	}
	return s.mailCustomer(ctx, tx, invoiceMail, invoiceSubject(m), m)
}

// ForwardInvoice sends an invoice or a credit note to any address, with a comment that may be
// empty. CodeInvalid for what is no address, and CodeConflict without a mail server.
func (s *Service) ForwardInvoice(ctx context.Context, tx *store.Tx, o *wholesale.Order, i wholesale.Invoice, to, comment string) error {
	comment = strings.TrimSpace(comment)
	addresses, bad := wholesale.ParseEmails(to)
	if len(addresses) != 1 || len(bad) > 0 {
		return wholesale.Invalid("email", "must be one e-mail address such as accounts@shop.example")
	}
	var faults faults
	faults.text("comment", comment, maxCommentText)
	if len(faults) > 0 {
		return wholesale.InvalidFields(faults)
	}
	if !s.mails.Sends() {
		return wholesale.Conflict("No mail server is set, so nothing can be e-mailed")
	}
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	m.Invoice, m.Comment = &i, comment
	address := addresses[0].Address
	letter := mail.Letter{Purpose: invoiceMail, OrderID: o.ID, InvoiceID: i.ID}
	if err := s.mail(ctx, tx, letter, address, invoiceSubject(m), m); err != nil {
		return err
	}
	words := i.Number + " was forwarded to " + address
	if comment != "" {
		words += ": " + comment
	}
	return AddEvent(ctx, tx, o, actorOf(ctx), "invoice_forwarded", "%s", words)
}
