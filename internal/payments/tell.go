package payments

import (
	"context"
	"log/slog"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The heads-ups of the supplier about the payment of an order.
const (
	noticeFailed       = "payment_failed"
	noticeDelayed      = "payment_delayed"
	noticeRefundFailed = "payment_refund_failed"
	noticeDisputed     = "payment_disputed"
	noticeAccount      = "payment_account" // Stripe does not accept the key; about no order
	noticeDiffers      = "payment_differs" // Stripe has something else than we do
	noticeSetOff       = "payment_set_off" // a refund counts as the one that would be made now
	noticeElsewhere    = "payment_elsewhere"
	noticeNotCompared  = "payment_not_compared"  // the comparison with Stripe fails; about no order
	noticePayout       = "payment_payout_failed" // about no order
)

// The kinds of timeline events about payments.
const (
	plannedKind    = "payment_planned"
	requiredKind   = "payment_required"
	blockedKind    = "payment_blocked"
	processingKind = "payment_processing"
	paidKind       = "payment_received"
	failedKind     = "payment_failed"
	refundKind     = "payment_refund"
	refundedKind   = "payment_refunded"
	disputedKind   = "payment_disputed"
)

// say adds to an order's timeline what happened by itself.
func (s *Service) say(ctx context.Context, tx *store.Tx, o *wholesale.Order, kind, format string, args ...any) error {
	return ordering.AddEvent(ctx, tx, o, ordering.ByUpstock, kind, format, args...)
}

func clearNotices(ctx context.Context, tx *store.Tx, o *wholesale.Order, kinds ...string) error {
	for _, kind := range kinds {
		if err := tx.ClearNotice(ctx, o.SupplierID, kind, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// amountOf is a payment's amount for people.
func amountOf(p *wholesale.Payment) string { return p.Currency + " " + wholesale.AmountWords(p.Amount) }

// fromMethod goes on: " from Visa ending 4242".
func fromMethod(p *wholesale.Payment) string {
	if p.Method == "" {
		return ""
	}
	return " from " + p.Method
}

// logPayment logs what became of a payment once that is durable.
func (s *Service) logPayment(ctx context.Context, tx *store.Tx, p *wholesale.Payment, what string) {
	about := []any{
		slog.String("supplier", p.SupplierID), slog.String("order", p.OrderID), slog.String("payment", p.ID),
		slog.String("amount", p.Currency+" "+wholesale.FormatTotal(p.Amount)), slog.String("intent", p.IntentID),
	}
	if p.BlockedReason != "" {
		about = append(about, slog.String("reason", p.BlockedReason))
	}
	if p.ErrorCode != "" {
		about = append(about, slog.String("code", p.ErrorCode))
	}
	tx.AfterCommit(func() { s.log.InfoContext(ctx, what, about...) })
}
