package payments

import (
	"context"
	"fmt"
	"slices"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// sayChange tells what has become of a payment by its order: on the timeline, in the log, and to
// the customer when the payment waits for them.
func (s *Service) sayChange(ctx context.Context, tx *store.Tx, o *wholesale.Order, was, next wholesale.Payment) error {
	if next.BlockedReason != was.BlockedReason {
		what := "payment blocked"
		if next.BlockedReason == "" {
			what = "payment released"
		}
		s.logPayment(ctx, tx, &next, what)
	}
	switch next.State {
	case wholesale.PaymentBlocked:
		if next.BlockedReason == was.BlockedReason {
			return nil
		}
		return s.say(ctx, tx, o, blockedKind, "The payment of %s is blocked: %s", amountOf(&next), wholesale.Sentence(next.BlockedReason))
	case wholesale.PaymentScheduled:
		if next.CollectOn == "" || sameTaking(was, next) {
			return nil
		}
		return s.say(ctx, tx, o, plannedKind, "%s will be taken on %s%s", amountOf(&next), next.CollectOn.Words(), fromMethod(&next))
	case wholesale.PaymentDue:
		if next.MethodID != "" || sameTaking(was, next) && was.State == wholesale.PaymentDue {
			return nil
		}
		return s.askToPay(ctx, tx, o, next)
	case wholesale.PaymentCancelled:
		if was.CollectOn == "" {
			return nil
		}
		return s.say(ctx, tx, o, plannedKind, "%s will not be taken any more", amountOf(&was))
	case wholesale.PaymentProcessing, wholesale.PaymentPaid, wholesale.PaymentFailed, wholesale.PaymentRefunded:
	}
	return nil
}

func sameTaking(a, b wholesale.Payment) bool {
	return a.CollectOn == b.CollectOn && a.Amount.Cmp(b.Amount) == 0 && a.MethodID == b.MethodID && a.BlockedReason == b.BlockedReason
}

// askToPay asks the customer to pay by the payment link: once for each amount, however often the
// payment was in between something else.
func (s *Service) askToPay(ctx context.Context, tx *store.Tx, o *wholesale.Order, p wholesale.Payment) error {
	words := fmt.Sprintf("%s is due. The customer was asked to pay by the payment link", amountOf(&p))
	events, err := tx.Timeline(ctx, o.SupplierID, o.ID)
	if err != nil || slices.ContainsFunc(events, func(e store.Event) bool { return e.Kind == requiredKind && e.Text == words }) {
		return err
	}
	if err := s.say(ctx, tx, o, requiredKind, "%s", words); err != nil {
		return err
	}
	return s.orders.MailPayment(ctx, tx, ordering.PaymentRequired, o, p)
}
