package ordering

import (
	"context"
	"log/slog"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// HoldInvoice keeps an order from being invoiced and charged until a person releases it. What was
// issued before stays issued. The reason is required.
func (s *Service) HoldInvoice(ctx context.Context, supplierID, id, reason string) (*wholesale.Order, error) {
	reason = strings.TrimSpace(reason)
	var faults faults
	if reason == "" {
		faults.say("reason", "is empty: say why the order is not to be invoiced")
	}
	faults.text("reason", reason, wholesale.MaxHoldReason)
	if len(faults) > 0 {
		return nil, wholesale.InvalidFields(faults)
	}
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := o.HoldInvoice(reason); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "invoice_held", "The invoice was put on hold: %s", reason)
	})
}

// ReleaseInvoice ends a hold. An order that has left and whose totals agree is invoiced at once.
func (s *Service) ReleaseInvoice(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		held := o.InvoiceHold
		if err := o.ReleaseInvoice(); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "invoice_released", "The invoice is no longer on hold (%s)", held)
	})
}

// logBlocked logs that an order's invoice is blocked, or is not any more, once that is durable.
func (s *Service) logBlocked(ctx context.Context, tx *store.Tx, o *wholesale.Order, was string) {
	about := []any{slog.String("supplier", o.SupplierID), slog.String("order", o.ID), slog.String("number", o.Number)}
	blocked := o.Blocked
	tx.AfterCommit(func() {
		if blocked == "" {
			s.log.InfoContext(ctx, "invoice released", append(about, slog.String("was", was))...)
			return
		}
		s.log.InfoContext(ctx, "invoice blocked", append(about, slog.String("reason", blocked))...)
	})
}
