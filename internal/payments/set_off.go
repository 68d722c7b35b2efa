package payments

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// saySetOff tells the supplier, once for an order, that a refund which was made before counts as
// what would go back now: the plan cannot know what it was for, and a person can.
func (s *Service) saySetOff(ctx context.Context, tx *store.Tx, o *wholesale.Order, setOff wholesale.Decimal) error {
	if !setOff.IsPos() {
		return nil
	}
	told, err := tx.HadNotice(ctx, o.SupplierID, noticeSetOff, o.ID)
	if err != nil || told {
		return err
	}
	amount := o.Currency + " " + wholesale.AmountWords(setOff)
	if err := s.say(ctx, tx, o, refundKind, "%s is not refunded, because it was refunded before", amount); err != nil {
		return err
	}
	return tx.PutNotice(ctx, o.SupplierID, store.Notice{
		Kind: noticeSetOff, OrderID: o.ID, Title: amount + " of order " + o.Number + " was refunded before, so it is not refunded again",
		Detail: "The order costs less than was paid for it, and a refund that was made before counts towards that. " +
			"If that refund was for something else, refund " + amount + " on the order as well.",
	})
}
