package invoicing

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Blocked is the state of an invoice that is due and may not be issued.
const Blocked = "blocked"

// OfOrder is how the invoicing of an order stands.
type OfOrder struct {
	Order *wholesale.Order
	// Invoices and credit notes, oldest first.
	Issued []wholesale.Invoice
	// BlockedReason says why nothing is issued; "" when nothing is in the way.
	BlockedReason string
}

// Due says whether the order is to have an invoice now, or had one: it has left, or Unleashed has
// completed it with another total.
func (o OfOrder) Due() bool {
	return o.Order.Status == wholesale.Shipped || o.Order.Status == wholesale.Received || o.Order.InvoiceBlocked
}

// Newest is the newest invoice; nil when there is none.
func (o OfOrder) Newest() *wholesale.Invoice {
	for n := len(o.Issued) - 1; n >= 0; n-- {
		if o.Issued[n].Kind == wholesale.InvoiceIssued {
			return &o.Issued[n]
		}
	}
	return nil
}

// OfOrder reads how the invoicing of an order stands.
func (s *Service) OfOrder(ctx context.Context, supplierID, orderID string) (OfOrder, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (OfOrder, error) {
		o, err := tx.Order(ctx, supplierID, orderID)
		if err != nil {
			return OfOrder{}, store.Missing("order", err)
		}
		issued, err := tx.Invoices(ctx, supplierID, store.InvoiceFilter{OrderID: orderID, OldestFirst: true})
		return OfOrder{Order: o, Issued: issued, BlockedReason: o.InvoiceBlockedReason()}, err
	})
}

// Invoice reads an invoice or a credit note with everything that is printed on it.
func (s *Service) Invoice(ctx context.Context, supplierID, id string) (wholesale.Invoice, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (wholesale.Invoice, error) {
		i, err := tx.Invoice(ctx, supplierID, id)
		return i, store.Missing("invoice", err)
	})
}

// Invoices lists invoices and credit notes without what is printed on them, newest first; next is
// the cursor of the following page, "" at the end.
func (s *Service) Invoices(ctx context.Context, supplierID string, f store.InvoiceFilter) (found []wholesale.Invoice, next string, err error) {
	limit := f.Limit
	f.Light, f.Limit = true, limit+1
	found, err = store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.Invoice, error) { return tx.Invoices(ctx, supplierID, f) })
	if err == nil && len(found) > limit {
		found = found[:limit]
		next = found[limit-1].ID
	}
	return found, next, err
}

// mostGaps bounds how many gaps are shown: each is made by a person, after a restore.
const mostGaps = 100

// Gaps lists the numbers that a supplier has left out, newest first.
func (s *Service) Gaps(ctx context.Context, supplierID string) ([]wholesale.InvoiceGap, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.InvoiceGap, error) { return tx.InvoiceGaps(ctx, supplierID, mostGaps) })
}

// Settings reads a supplier's choices about its invoices.
func (s *Service) Settings(ctx context.Context, supplierID string) (wholesale.InvoiceSettings, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (wholesale.InvoiceSettings, error) {
		settings, err := tx.InvoiceSettings(ctx, supplierID)
		return settings, store.Missing("supplier", err)
	})
}
