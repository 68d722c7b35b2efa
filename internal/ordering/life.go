package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// Ship marks an order as shipped and notifies the customer. While the totals disagree with
// Unleashed, payment and invoice stay blocked.
func (s *Service) Ship(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := o.Ship(tx.Now()); err != nil {
			return err
		}
		if err := tx.ClearNotice(ctx, supplierID, noticeElsewhere, o.ID); err != nil {
			return err
		}
		if err := tx.ClearNotice(ctx, supplierID, NoticeCancelAsked, o.ID); err != nil { // it is too late
			return err
		}
		words := "Order %s was marked as shipped"
		if o.SalesOrder.Deleted {
			words += ", although its sales order was deleted in Unleashed"
		}
		return s.shipped(ctx, tx, o, actorOf(ctx), words)
	})
}

func (s *Service) shipped(ctx context.Context, tx *store.Tx, o *wholesale.Order, actor, text string) error {
	if err := AddEvent(ctx, tx, o, actor, "shipped", text, o.Number); err != nil {
		return err
	}
	if err := s.announce(ctx, tx, webhook.OrderShipped, o); err != nil {
		return err
	}
	return tx.PutShipmentToTell(ctx, o.SupplierID, o.ID) // [Service.tellShipped], once all that follows is made
}

// Receive marks a shipped order as received.
func (s *Service) Receive(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := o.Receive(tx.Now()); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "received", "Order %s was marked as received", o.Number)
	})
}

// Cancel ends an order. A sales order that was not sent is not sent any more; one that Unleashed
// has, or may have, stays there, and the timeline says so.
func (s *Service) Cancel(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return s.cancel(ctx, tx, o) })
}

// CancelIn is [Service.Cancel] within a transaction.
func (s *Service) CancelIn(ctx context.Context, tx *store.Tx, supplierID, id string) (*wholesale.Order, error) {
	return s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return s.cancel(ctx, tx, o) })
}

func (s *Service) cancel(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if err := o.Cancel(tx.Now()); err != nil {
		return err
	}
	if !o.SalesOrder.State.OnItsWay() {
		if err := SalesOrders.ClearNotices(ctx, tx, o); err != nil {
			return err
		}
	}
	for _, kind := range []string{noticeElsewhere, NoticeCancelAsked, NoticePaymentAsked} {
		if err := tx.ClearNotice(ctx, o.SupplierID, kind, o.ID); err != nil {
			return err
		}
	}
	text := "Order %s was cancelled"
	if o.SalesOrder.State.OnItsWay() || o.SalesOrder.State == wholesale.OutboxCreated {
		text += ". Its sales order stays in Unleashed: delete it there if you don't want it"
	}
	if err := AddEvent(ctx, tx, o, actorOf(ctx), "cancelled", text, o.Number); err != nil {
		return err
	}
	return s.mailCancelled(ctx, tx, o)
}
