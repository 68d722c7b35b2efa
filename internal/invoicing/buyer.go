package invoicing

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyerInvoices lists the invoices and credit notes of the buyer's customer like
// [Service.Invoices]. Which buyers may see them, the door decides.
func (s *Service) BuyerInvoices(ctx context.Context, buyer account.Buyer, f store.InvoiceFilter) ([]wholesale.Invoice, string, error) {
	f.CustomerID = buyer.CustomerID
	return s.Invoices(ctx, buyer.SupplierID, f)
}

// BuyerInvoice reads an invoice or a credit note of the buyer's customer.
func (s *Service) BuyerInvoice(ctx context.Context, buyer account.Buyer, id string) (wholesale.Invoice, error) {
	i, err := s.Invoice(ctx, buyer.SupplierID, id)
	if err == nil && i.CustomerID != buyer.CustomerID {
		return wholesale.Invoice{}, wholesale.NotFound("invoice")
	}
	return i, err
}

// BuyerStatement is the statement of the buyer's customer.
func (s *Service) BuyerStatement(ctx context.Context, buyer account.Buyer, month string) (Statement, error) {
	return s.Statement(ctx, buyer.SupplierID, buyer.CustomerID, month)
}
