package payments

import (
	"context"
	"fmt"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// takeInDispute takes in that a customer's bank asks for the money of a payment back, and what
// became of that.
func (l *lane) takeInDispute(ctx context.Context, d stripe.Dispute) error {
	return l.ofIntent(ctx, d.IntentID, func(tx *store.Tx, held *wholesale.Payment, o *wholesale.Order) error {
		if held.Disputed == d.Status {
			return nil
		}
		held.Disputed = d.Status
		if err := tx.PutPayment(ctx, held); err != nil {
			return err
		}
		words := disputeWords(held, d)
		if err := l.say(ctx, tx, o, disputedKind, "%s", words); err != nil {
			return err
		}
		var err error
		if d.Status == "won" || d.Status == "warning_closed" {
			err = tx.ClearNotice(ctx, l.supplierID, noticeDisputed, o.ID)
		} else {
			err = tx.PutNotice(ctx, l.supplierID, store.Notice{
				Kind: noticeDisputed, OrderID: o.ID, Title: "The payment for order " + o.Number + " is disputed",
				Detail: words + ". Answer in your Stripe account.",
			})
		}
		if err != nil {
			return err
		}
		return l.Follow(ctx, tx, o)
	})
}

func disputeWords(p *wholesale.Payment, d stripe.Dispute) string {
	amount := amountOf(p)
	if of, err := wholesale.FromMinorUnits(d.Amount, d.Currency); err == nil {
		amount = d.Currency + " " + wholesale.AmountWords(of)
	}
	switch d.Status {
	case "won", "warning_closed":
		return fmt.Sprintf("The dispute about %s was decided for you", amount)
	case "lost":
		return fmt.Sprintf("The dispute about %s was decided for the customer, whose bank has the money back", amount)
	}
	return fmt.Sprintf("The customer's bank disputes the payment of %s", amount)
}
