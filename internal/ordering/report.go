package ordering

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"upstock/internal/outbox"
	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// The kinds of notices about orders; those about a sales order on its way are the outbox's.
const (
	noticeMismatch = "totals_mismatch"
	noticeDiffers  = "sales_order_differs" // something else than the total was stored
	noticeDeleted  = "sales_order_deleted"
	noticeUnknown  = "sales_order_unknown" // the order is here, and knows nothing of its sales order
	// NoticeOrphaned is about a sales order whose order is not here any more.
	NoticeOrphaned = "sales_order_orphaned"
)

// SalesOrderCreated takes in that Unleashed has an order's sales order. What it stored is compared
// with what was sent, at once: an account may calculate again, or choose another status.
func (s *Service) SalesOrderCreated(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, remote wholesale.RemoteOrder) error {
	o, err := tx.Order(ctx, key.SupplierID, key.SubjectID)
	if err != nil {
		return err
	}
	so := &o.SalesOrder
	so.Number, so.Status, so.Late = remote.Number, remote.Status, false
	if !remote.NoTotals {
		so.Total = remote.Total
	}
	if err := SalesOrders.ClearNotices(ctx, tx, o); err != nil {
		return err
	}
	if err := tx.ClearNotice(ctx, o.SupplierID, noticeUnknown, o.ID); err != nil {
		return err
	}
	if err := AddEvent(ctx, tx, o, ByUnleashed, "sales_order_created", "Sales order %s was created in Unleashed", remote.Number); err != nil {
		return err
	}
	if err := s.compareStored(ctx, tx, o, remote); err != nil {
		return err
	}
	if err := s.sayRenamed(ctx, tx, o, remote); err != nil {
		return err
	}
	if err := s.SalesOrderSeen(ctx, tx, o, remote); err != nil {
		return err
	}
	return s.Save(ctx, tx, o)
}

// SalesOrderChanged takes in that an order's sales order got on, or was held up; words say so where
// that is news.
func (s *Service) SalesOrderChanged(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, words string) error {
	o, err := tx.Order(ctx, key.SupplierID, key.SubjectID)
	if err != nil {
		return err
	}
	if err := s.recordProgress(ctx, tx, o, words); err != nil {
		return err
	}
	return s.Save(ctx, tx, o)
}

// SalesOrderUnknown gives the supplier a heads-up of a sales order that was made from an order of
// ours, and that is not known here: it was sent after the backup that the database was put back
// from, or the order was sent again since and it was put back in Unleashed.
func (s *Service) SalesOrderUnknown(ctx context.Context, tx *store.Tx, supplierID string, remote wholesale.RemoteOrder) error {
	notice := store.Notice{Kind: noticeUnknown, OrderID: remote.SourceID, Title: fmt.Sprintf("Sales order %s is in Unleashed but not here", remote.Number)}
	notice.Detail = fmt.Sprintf("%s (%s, total %s) was sent to Unleashed after the backup that this database was restored from. ",
		remote.Number, cmp.Or(remote.Customer, "customer not given"), wholesale.AmountWords(remote.Total))
	o, err := tx.Order(ctx, supplierID, remote.SourceID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		notice.Kind = NoticeOrphaned
		notice.Detail += "Its order was lost. Process the sales order in Unleashed; if you enter the order here again, delete the sales order first so there are not two."
	case err != nil:
		return err
	case o.SalesOrder.Generation > 1:
		notice.Title = fmt.Sprintf("Order %s has more than one sales order in Unleashed", o.Number)
		notice.Detail = fmt.Sprintf("%s is in Unleashed, although order %s was sent again%s. Delete the one there that is not wanted, so that the goods are not sent twice.",
			remote.Number, o.Number, asNumber(o.SalesOrder.Number))
	case o.Status == wholesale.Ordered || o.Status == wholesale.Scheduled:
		notice.Detail += fmt.Sprintf("Check order %s and approve it again: it will be linked to this sales order, and no second one is created.", o.Number)
	default:
		notice.Detail += fmt.Sprintf("Order %s is %s here. Compare the two and fix the one that is wrong.", o.Number, o.Status)
	}
	had, err := tx.HadNotice(ctx, supplierID, notice.Kind, notice.OrderID) // it is met again and again, and may have been dismissed
	if err != nil || had {
		return err
	}
	return tx.PutNotice(ctx, supplierID, notice)
}

func asNumber(number string) string {
	if number == "" {
		return ""
	}
	return " as " + number
}

// recordProgress adds the words to the timeline, and a notice when the sales order waits for a
// person or is late.
func (s *Service) recordProgress(ctx context.Context, tx *store.Tx, o *wholesale.Order, words string) error {
	so := o.SalesOrder
	if words != "" {
		if err := AddEvent(ctx, tx, o, ByUpstock, "sales_order_"+string(so.State), "%s", words); err != nil {
			return err
		}
	}
	late := SalesOrders.DelayedNotice(o, so.Error)
	o.SalesOrder.Late = outbox.Late(so.OutboxEntry, tx.Now())
	switch {
	case so.State == wholesale.OutboxFailed:
		if err := tx.ClearNotice(ctx, o.SupplierID, late.Kind, o.ID); err != nil { // it is not on its way any more
			return err
		}
		return s.headsUp(ctx, tx, o, SalesOrders.FailedNotice(o, so.Error))
	case o.SalesOrder.Late:
		return tx.PutNotice(ctx, o.SupplierID, late)
	}
	return nil
}

// headsUp gives the supplier a notice, a mail and an event about an order that needs a person.
func (s *Service) headsUp(ctx context.Context, tx *store.Tx, o *wholesale.Order, notice store.Notice) error {
	if err := tx.PutNotice(ctx, o.SupplierID, notice); err != nil {
		return err
	}
	if err := s.announce(ctx, tx, webhook.OrderAttention, o); err != nil {
		return err
	}
	return s.mailHeadsUp(ctx, tx, o, notice.Title, notice.Detail)
}
