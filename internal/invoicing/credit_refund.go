package invoicing

import (
	"context"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CreditRefund issues the credit note for money that goes back to the customer, in the caller's
// transaction, which holds the order. The amount is with tax. issued is false when the order has no
// invoice. CodeInvalid for more than is left of it.
func (s *Service) CreditRefund(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, amount wholesale.Decimal, reason string,
) (note wholesale.Invoice, issued bool, err error) {
	papers, err := issuedOf(ctx, tx, o)
	if err != nil || len(papers.invoices) == 0 {
		return note, false, err
	}
	settings, err := tx.InvoiceSettings(ctx, o.SupplierID)
	if err != nil {
		return note, false, err
	}
	newest := papers.newest()
	want := wholesale.CreditRequest{Reason: reason, AmountWithTax: amount}
	note, err = s.credit(ctx, tx, o, settings, newest, papers.credits[newest.ID], want, ordering.ActorOf(ctx))
	return note, err == nil, err
}
