package invoicing

import (
	"context"
	"log/slog"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of timeline events about invoices.
const (
	issuedKind   = "invoice_issued"
	creditedKind = "credit_note_issued"
)

// Follow issues what an order is to have as it is now, in the transaction that has just written it:
// its invoice once it has left and nothing blocks it; and when it was corrected since, a credit
// note for all that is left of the old invoice, and a new one. It does nothing twice.
func (s *Service) Follow(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if !o.Billable() {
		return nil
	}
	settings, err := tx.InvoiceSettings(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	issued, err := issuedOf(ctx, tx, o)
	if err != nil {
		return err
	}
	switch {
	case len(issued.invoices) > 0:
		err = s.correct(ctx, tx, o, settings, issued)
	case settings.Enabled && !o.ShippedAt.Before(settings.Since):
		err = s.issue(ctx, tx, o, settings, 1)
	}
	if err != nil {
		return err
	}
	return tx.SettleInvoice(ctx, o.SupplierID, o.ID)
}

// correct replaces an order's invoice when the order is not any more what it was invoiced for.
func (s *Service) correct(ctx context.Context, tx *store.Tx, o *wholesale.Order, settings wholesale.InvoiceSettings, issued papers) error {
	newest := issued.newest()
	if newest.Bills(o) {
		return nil
	}
	credits := issued.credits[newest.ID]
	left, err := newest.Left(credits)
	if err != nil {
		return err
	}
	if !left.SubTotal.IsZero() || !left.Total.IsZero() {
		want := wholesale.CreditRequest{Reason: "The order was corrected", Everything: true}
		if _, err := s.credit(ctx, tx, o, settings, newest, credits, want, ordering.ByUpstock); err != nil {
			return err
		}
	}
	return s.issue(ctx, tx, o, settings, newest.Round+1)
}

// issue writes an order's invoice.
func (s *Service) issue(ctx context.Context, tx *store.Tx, o *wholesale.Order, settings wholesale.InvoiceSettings, round int64) error {
	in := wholesale.InvoiceInput{Order: o, Settings: settings}
	var err error
	if in.Supplier, err = tx.Supplier(ctx, o.SupplierID); err != nil {
		return err
	}
	if in.Customer, err = tx.Customer(ctx, o.SupplierID, o.CustomerID); err != nil {
		return err
	}
	if in.Products, err = tx.ProductsBy(ctx, o.SupplierID, store.ByID, o.ProductIDs()); err != nil {
		return err
	}
	buyers, err := tx.BuyersOfCustomer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	in.HasAccount = len(buyers) > 0
	in.Today = wholesale.DateOf(tx.Now(), in.Supplier.Location())
	invoice := wholesale.NewInvoice(in)
	invoice.Round = round
	if invoice.Snapshot.Payment, err = paymentWords(ctx, tx, o, in.Supplier.Location()); err != nil {
		return err
	}
	if invoice, err = s.put(ctx, tx, settings, invoice); err != nil {
		return err
	}
	if err := ordering.AddEvent(ctx, tx, o, ordering.ByUpstock, issuedKind, "Invoice %s was issued: %s %s, due %s",
		invoice.Number, invoice.Currency, wholesale.AmountWords(invoice.Total), invoice.DueOn.Words()); err != nil {
		return err
	}
	return s.mailIssued(ctx, tx, settings, o, invoice)
}

// put gives an invoice or a credit note its number and keeps it. The number is taken in the same
// transaction, so a number that was given is never lost.
func (s *Service) put(ctx context.Context, tx *store.Tx, settings wholesale.InvoiceSettings, i wholesale.Invoice) (wholesale.Invoice, error) {
	n, err := tx.NextInvoiceNumber(ctx, i.SupplierID, i.Kind)
	if err != nil {
		return i, err
	}
	i.ID, i.Number, i.CreatedAt = store.NewID(), settings.NumberOf(i.Kind, n), tx.Now()
	if err := tx.InsertInvoice(ctx, i); err != nil {
		return i, err
	}
	tx.AfterCommit(func() {
		s.log.InfoContext(ctx, "invoice issued", slog.String("supplier", i.SupplierID), slog.String("order", i.OrderID),
			slog.String("invoice", i.ID), slog.String("kind", string(i.Kind)), slog.String("number", i.Number))
	})
	return i, s.tell(ctx, tx, i)
}

// papers are the invoices and credit notes of an order.
type papers struct {
	invoices []wholesale.Invoice            // oldest first
	credits  map[string][]wholesale.Invoice // by the id of the invoice that they credit, oldest first
}

func (p papers) newest() wholesale.Invoice { return p.invoices[len(p.invoices)-1] }

func issuedOf(ctx context.Context, tx *store.Tx, o *wholesale.Order) (papers, error) {
	all, err := tx.Invoices(ctx, o.SupplierID, store.InvoiceFilter{OrderID: o.ID, OldestFirst: true})
	p := papers{credits: map[string][]wholesale.Invoice{}}
	for _, i := range all {
		if i.Kind == wholesale.CreditNote {
			p.credits[i.CreditsID] = append(p.credits[i.CreditsID], i)
			continue
		}
		p.invoices = append(p.invoices, i)
	}
	return p, err
}
