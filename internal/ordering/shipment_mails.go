package ordering

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of messages about what leaves, as in [MessageKinds].
const (
	shippedMail = "shipped"
	invoiceMail = "invoice"
)

// tellShipped tells a customer that an order has left, unless its invoice has said so: what follows
// from the shipment is made first, so that both come in one mail.
func (s *Service) tellShipped(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.ShippedAt.IsZero() {
		return nil
	}
	untold, err := tx.TakeShipmentToTell(ctx, o.SupplierID, o.ID)
	if err != nil || !untold {
		return err
	}
	m, err := s.message(ctx, tx, o)
	if err != nil || !m.Supplier.Mails.Shipped {
		return err
	}
	if m.Changes, err = deliveryChanges(ctx, tx, o); err != nil {
		return err
	}
	return s.mailCustomer(ctx, tx, shippedMail, shippedSubject(m), m)
}

func shippedSubject(m message) string {
	return "Your order " + m.Order.Number + " from " + m.Supplier.Name + " is on its way"
}

func invoiceSubject(m message) string {
	return m.Invoice.Title() + " " + m.Invoice.Number + " from " + m.Supplier.Name
}

// mailShippedInvoiced tells a customer's people that an order has left, and what its invoice is:
// who has chosen both gets one mail, and everyone else the one they have chosen.
func (s *Service) mailShippedInvoiced(ctx context.Context, tx *store.Tx, m message) (err error) {
	if m.Changes, err = deliveryChanges(ctx, tx, m.Order); err != nil {
		return err
	}
	shipped, invoice := kindOf(shippedMail), kindOf(invoiceMail)
	toShipped, m, err := s.reach(ctx, tx, shipped, shippedSubject(m), m)
	if err != nil {
		return err
	}
	toInvoice, m, err := s.reach(ctx, tx, invoice, invoiceSubject(m), m)
	if err != nil {
		return err
	}
	both := slices.DeleteFunc(slices.Clone(toShipped), func(e wholesale.Email) bool { return !addressIn(toInvoice, e) })
	onlyShipped := slices.DeleteFunc(slices.Clone(toShipped), func(e wholesale.Email) bool { return addressIn(both, e) })
	onlyInvoice := slices.DeleteFunc(slices.Clone(toInvoice), func(e wholesale.Email) bool { return addressIn(both, e) })
	withoutInvoice := m
	withoutInvoice.Invoice = nil
	if len(both) > 0 {
		subject := shippedSubject(m) + ", with " + m.Invoice.Title() + " " + m.Invoice.Number
		if err := s.mailEach(ctx, tx, shipped, subject, both, m); err != nil {
			return err
		}
	}
	if len(onlyShipped) > 0 || len(toShipped) == 0 {
		if err := s.mailEach(ctx, tx, shipped, shippedSubject(m), onlyShipped, withoutInvoice); err != nil {
			return err
		}
	}
	if len(onlyInvoice) > 0 || len(toInvoice) == 0 && len(toShipped) > 0 { // of one, the reason is said above
		return s.mailEach(ctx, tx, invoice, invoiceSubject(m), onlyInvoice, m)
	}
	return nil
}

func addressIn(list []wholesale.Email, e wholesale.Email) bool {
	key := wholesale.EmailKey(e.Address)
	return slices.ContainsFunc(list, func(other wholesale.Email) bool { return wholesale.EmailKey(other.Address) == key })
}
