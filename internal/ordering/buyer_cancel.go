package ordering

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// NoticeCancelAsked is the kind of the notice about a customer who asks to cancel an order
	// that is being processed.
	NoticeCancelAsked = "cancel_asked"
	cancelAskedKind   = "cancel_asked" // of the timeline's event
)

// BuyerCancel cancels an order that is scheduled or ordered. From its approval on the goods may be
// packed, so that the supplier decides: it gets a notice, the order stays as it is, and asked is
// true. Asking again changes nothing. An order that is shipped is a CodeConflict error.
func (s *Service) BuyerCancel(ctx context.Context, buyer account.Buyer, id, why string) (asked bool, err error) {
	if why != "" {
		if why, err = commentText(why); err != nil {
			return false, err
		}
	}
	_, err = s.changeAsBuyer(ctx, buyer, id, func(tx *store.Tx, o *wholesale.Order) (err error) {
		switch o.Status {
		case wholesale.Cancelled:
			return nil
		case wholesale.Processing:
			asked, err = true, s.askToCancel(ctx, tx, o, why)
			return err
		}
		if err := s.cancel(ctx, tx, o); err != nil {
			return err
		}
		if why != "" {
			if err := AddEvent(ctx, tx, o, actorOf(ctx), CommentKind, "%s", why); err != nil {
				return err
			}
		}
		return s.fromCustomer(ctx, tx, o, store.MailOrders, store.Notice{
			Title: o.CustomerName + " cancelled order " + o.Number, Detail: why,
		})
	})
	return asked, err
}

func (s *Service) askToCancel(ctx context.Context, tx *store.Tx, o *wholesale.Order, why string) error {
	events, err := tx.Timeline(ctx, o.SupplierID, o.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == cancelAskedKind {
			return nil
		}
	}
	words := "The customer asks to cancel order %s"
	if err := AddEvent(ctx, tx, o, actorOf(ctx), cancelAskedKind, words, o.Number); err != nil {
		return err
	}
	if why != "" {
		if err := AddEvent(ctx, tx, o, actorOf(ctx), CommentKind, "%s", why); err != nil {
			return err
		}
	}
	detail := "The order is being processed. Cancel it, or answer the customer."
	if why != "" {
		detail = why + "\n" + detail
	}
	return s.fromCustomer(ctx, tx, o, store.MailAttention, store.Notice{
		Kind: NoticeCancelAsked, Title: o.CustomerName + " asks to cancel order " + o.Number, Detail: detail,
	})
}
