package payments

import (
	"context"
	"log/slog"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// LinkOf is the payment link of a payment; "" when no one can pay by it, or there is no public
// address.
func (of OfOrder) LinkOf(p wholesale.Payment) string {
	if of.publicURL == "" || p.LinkToken == "" || p.Final() {
		return ""
	}
	return of.publicURL + "/pay/" + p.LinkToken
}

// MayGoOnAccount says whether the order can still be put on account: nothing was paid, and nothing
// is on its way.
func (of OfOrder) MayGoOnAccount() bool {
	for _, p := range of.Payments {
		if p.Received() || p.UnderWay() {
			return false
		}
	}
	return of.Order.Status != wholesale.Cancelled
}

// SendLink e-mails the link of a payment to its customer. CodeConflict when it cannot be paid any
// more.
func (s *Service) SendLink(ctx context.Context, supplierID, paymentID string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		p, o, err := heldPayment(ctx, tx, supplierID, paymentID)
		switch {
		case err != nil:
			return err
		case p.Final() || p.State == wholesale.PaymentProcessing:
			return wholesale.Conflict("This payment is not waiting for the customer any more")
		case p.State == wholesale.PaymentBlocked:
			return wholesale.Conflict("Nothing can be paid now: %s", p.BlockedReason)
		}
		if err := s.orders.MailPayment(ctx, tx, ordering.PaymentRequired, o, *p); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			s.log.InfoContext(ctx, "payment link sent", slog.String("supplier", supplierID), slog.String("order", o.ID), slog.String("payment", p.ID))
		})
		return tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: "payment_link_sent", Subject: o.Number})
	})
}
