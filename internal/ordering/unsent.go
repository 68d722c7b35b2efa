package ordering

import (
	"context"
	"strconv"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticeUnsent is the kind of the notice about orders that were approved
// while Unleashed was not connected.
const NoticeUnsent = "not_sent"

// sendLate makes the sales order of an order that got none when it was approved.
func (s *Service) sendLate(ctx context.Context, tx *store.Tx, o *wholesale.Order, connection store.Connection) error {
	if !o.SalesOrder.Unsent(o.Status) {
		if o.ApprovedAt.IsZero() {
			return wholesale.Conflict("Order %s is not approved yet: approving it creates its sales order", o.Number)
		}
		return wholesale.Conflict("Order %s is %s without a sales order, and can no longer get one", o.Number, o.Status)
	}
	if err := AddEvent(ctx, tx, o, actorOf(ctx), "sent_late", "Order %s is being sent to Unleashed. It was not sent when it was approved", o.Number); err != nil {
		return err
	}
	return s.beginFor(ctx, tx, o, connection)
}

// SendAgain makes a new sales order in the place of one that was deleted in Unleashed.
func (s *Service) SendAgain(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if !o.CanSendAgain() {
			return wholesale.Conflict("Order %s cannot be sent again: it must be processing, and its sales order deleted in Unleashed or in another account", o.Number)
		}
		connection, err := requireConnection(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		why := o.SalesOrder.Number + " was deleted in Unleashed"
		if o.Elsewhere() {
			why = "the one before was for " + o.SalesOrder.Elsewhere
			if err := tx.ClearNotice(ctx, supplierID, noticeElsewhere, o.ID); err != nil {
				return err
			}
		}
		if err := AddEvent(ctx, tx, o, actorOf(ctx), "sent_again", "Creating a new sales order: %s", why); err != nil {
			return err
		}
		for i, l := range o.Lines { // a line's id is its GUID in Unleashed, where the one of before is taken
			o.Lines[i].ID = SalesOrders.GUID(o.ID, o.SalesOrder.Generation+1, l.ID)
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		return s.beginFor(ctx, tx, o, connection)
	})
}

// beginFor begins the order's sales order, if its customer's are turned on.
func (s *Service) beginFor(ctx context.Context, tx *store.Tx, o *wholesale.Order, connection store.Connection) error {
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	if !customer.SalesOrdersEnabled {
		return wholesale.Conflict("Sales orders are turned off for %s. Turn them on for this customer, then send order %s", customer.Name, o.Number)
	}
	return s.begin(ctx, tx, o, customer, connection)
}

// NoticeUnsent opens the notice of orders that were approved without a connection, when there are
// any: now there is one. The words stay true when some of them are sent, so that a notice that was
// dismissed does not come back.
func (s *Service) NoticeUnsent(ctx context.Context, tx *store.Tx, supplierID string) error {
	n, err := tx.CountUnsentOrders(ctx, supplierID)
	if err != nil || n == 0 {
		return err
	}
	title := "1 approved order was not sent to Unleashed"
	detail := "It was approved while Unleashed was not connected, and is not sent automatically. Open it and press Send to Unleashed, " +
		"unless you have entered it there yourself."
	if n > 1 {
		title = strconv.FormatInt(n, 10) + " approved orders were not sent to Unleashed"
		detail = "They were approved while Unleashed was not connected, and are not sent automatically. Open each one that says Not sent " +
			"and press Send to Unleashed, unless you have entered it there yourself."
	}
	return tx.PutNotice(ctx, supplierID, store.Notice{Kind: NoticeUnsent, Title: title, Detail: detail})
}

// clearUnsent takes the notice back when no order is left that was not sent. Without a connection
// there is no such notice.
func clearUnsent(ctx context.Context, tx *store.Tx, supplierID string) error {
	connection, err := connectionOf(ctx, tx, supplierID)
	if err != nil || connection == nil {
		return err
	}
	n, err := tx.CountUnsentOrders(ctx, supplierID)
	if err != nil || n > 0 {
		return err
	}
	return tx.ClearNotice(ctx, supplierID, NoticeUnsent, "")
}
