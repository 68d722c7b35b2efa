package ordering

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// SalesOrderSeen records a sales order as Unleashed has it now. Completed with equal totals: the
// order is shipped and the customer notified. Completed with other totals: the supplier gets a
// heads-up, and payment and invoice are blocked. Deleted: the order needs a person. Otherwise its
// status and total are followed. A repeat changes nothing.
func (s *Service) SalesOrderSeen(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	switch {
	case o.SalesOrder.Completed:
		return nil
	case remote.Completed:
		return s.completed(ctx, tx, o, remote)
	case remote.Deleted:
		return s.deleted(ctx, tx, o)
	}
	return s.open(ctx, tx, o, remote)
}

func (s *Service) completed(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	o.SalesOrder.Completed, o.SalesOrder.Deleted = true, false
	if err := tx.PutOutboxDocument(ctx, o.SalesOrderKey(), store.OutboxAnswer, remote); err != nil {
		return err
	}
	before := o.Mismatch
	news := o.Complete(remote, tx.Now())
	if err := explainMismatch(ctx, tx, o, before); err != nil {
		return err
	}
	if err := clearEnded(ctx, tx, o); err != nil {
		return err
	}
	if !news {
		return AddEvent(ctx, tx, o, ByUnleashed, "completed", "Sales order %s was completed in Unleashed", remote.Number)
	}
	if o.Mismatch == nil {
		return s.shipped(ctx, tx, o, ByUnleashed, "The sales order was completed in Unleashed, so order %s is shipped")
	}
	ours, theirs := mismatchTotals(o)
	if err := AddEvent(ctx, tx, o, ByUnleashed, "totals_mismatch",
		"Sales order %s was completed in Unleashed with a total of %s; ours is %s. Payment and invoice are blocked", remote.Number, theirs, ours); err != nil {
		return err
	}
	notice := store.Notice{Kind: noticeMismatch, OrderID: o.ID, Title: fmt.Sprintf("The totals of order %s do not match", o.Number)}
	notice.Detail = fmt.Sprintf("Unleashed completed %s with %s %s, but our total is %s. Change the order so that the totals agree, then mark it as shipped. Until then, payment and supermarket invoice are blocked.",
		remote.Number, o.Currency, theirs, ours) + pricesInWords(o.Mismatch)
	return s.headsUp(ctx, tx, o, notice)
}

func mismatchTotals(o *wholesale.Order) (ours, theirs string) {
	ours, theirs = wholesale.AmountWords(o.Mismatch.Ours), wholesale.AmountWords(o.Mismatch.Theirs)
	if o.Mismatch.WithoutTax {
		theirs += " excluding tax"
	}
	return ours, theirs
}

func (s *Service) deleted(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	so := &o.SalesOrder
	if so.Deleted {
		return nil
	}
	so.Deleted, so.Status, so.Differences, o.Mismatch = true, "Deleted", nil, nil // it was not completed: nothing is left to agree with
	if err := clearEnded(ctx, tx, o); err != nil {
		return err
	}
	if err := AddEvent(ctx, tx, o, ByUnleashed, "sales_order_deleted", "Sales order %s was deleted in Unleashed. The order here has not changed", so.Number); err != nil {
		return err
	}
	if o.Attention() != wholesale.SalesDeleted { // it is shipped or cancelled: there is nothing to decide
		return nil
	}
	return s.headsUp(ctx, tx, o, store.Notice{
		Kind: noticeDeleted, OrderID: o.ID, Title: fmt.Sprintf("Sales order %s of order %s was deleted in Unleashed", so.Number, o.Number),
		Detail: "The order here is still being processed. Send it again to create a new sales order, mark it as shipped, or cancel it.",
	})
}

// open follows a sales order that is neither completed nor deleted.
func (s *Service) open(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	so := &o.SalesOrder
	var news []string
	switch {
	case so.Deleted: // it was not to be seen for a while, or was put back
		so.Deleted = false
		if err := clearEnded(ctx, tx, o); err != nil {
			return err
		}
		news = append(news, "is there again")
	case remote.Status != "" && remote.Status != so.Status:
		words := "is " + remote.Status + " now"
		if so.Status != "" {
			words += ", was " + so.Status
		}
		news = append(news, words)
	}
	if remote.Status != "" {
		so.Status = remote.Status
	}
	if theirs := wholesale.Round(remote.Total, wholesale.TotalScale); !remote.NoTotals && theirs.Cmp(so.Total) != 0 {
		news = append(news, fmt.Sprintf("has a total of %s %s now, was %s", o.Currency, wholesale.AmountWords(theirs), wholesale.AmountWords(so.Total)))
		so.Total = theirs
	}
	if len(news) > 0 {
		if err := AddEvent(ctx, tx, o, ByUnleashed, "sales_order_status", "In Unleashed, sales order %s %s", so.Number, strings.Join(news, " and ")); err != nil {
			return err
		}
	}
	return s.compareAgain(ctx, tx, o, remote)
}

// compareStored compares what Unleashed stored with what was sent.
func (s *Service) compareStored(ctx context.Context, tx *store.Tx, o *wholesale.Order, stored wholesale.RemoteOrder) error {
	sent, known, err := sentOrder(ctx, tx, o)
	if err != nil || !known || o.Status == wholesale.Cancelled {
		return err
	}
	before := o.Mismatch
	o.Stored(sent, stored)
	if err := explainMismatch(ctx, tx, o, before); err != nil {
		return err
	}
	if o.Mismatch != nil {
		if err := tx.PutOutboxDocument(ctx, o.SalesOrderKey(), store.OutboxAnswer, stored); err != nil {
			return err
		}
		ours, theirs := mismatchTotals(o)
		if err := AddEvent(ctx, tx, o, ByUnleashed, "totals_mismatch",
			"Unleashed stored sales order %s with a total of %s; ours is %s", stored.Number, theirs, ours); err != nil {
			return err
		}
		if err := s.headsUp(ctx, tx, o, store.Notice{
			Kind: noticeMismatch, OrderID: o.ID, Title: fmt.Sprintf("Unleashed has another total for order %s", o.Number),
			Detail: fmt.Sprintf("We sent %s %s; Unleashed stored %s as %s. Correct it in Unleashed, or open the order and match Unleashed. When it is completed like this, payment and supermarket invoice are blocked.",
				o.Currency, ours, stored.Number, theirs) + pricesInWords(o.Mismatch),
		}); err != nil {
			return err
		}
	}
	if len(o.SalesOrder.Differences) == 0 {
		return nil
	}
	words := wholesale.DifferencesInWords(o.SalesOrder.Differences)
	if err := AddEvent(ctx, tx, o, ByUnleashed, "sales_order_differs", "Unleashed did not store sales order %s as it was sent: %s", stored.Number, words); err != nil {
		return err
	}
	return s.headsUp(ctx, tx, o, store.Notice{
		Kind: noticeDiffers, OrderID: o.ID, Title: fmt.Sprintf("Unleashed did not store order %s as it was sent", o.Number),
		Detail: fmt.Sprintf("Sales order %s in Unleashed: %s. Correct it there, or open the order and confirm that it is fine.", stored.Number, words),
	})
}

// compareAgain takes in that a sales order which was stored differently was seen again.
func (s *Service) compareAgain(ctx context.Context, tx *store.Tx, o *wholesale.Order, seen wholesale.RemoteOrder) error {
	if o.Mismatch == nil && len(o.SalesOrder.Differences) == 0 {
		return nil
	}
	sent, known, err := sentOrder(ctx, tx, o)
	if err != nil || !known {
		return err
	}
	before := o.Mismatch
	ended := o.StillDiffers(sent, seen)
	if err := explainMismatch(ctx, tx, o, before); err != nil {
		return err
	}
	if o.Mismatch != nil && !reflect.DeepEqual(before, o.Mismatch) {
		if err := tx.PutOutboxDocument(ctx, o.SalesOrderKey(), store.OutboxAnswer, seen); err != nil {
			return err
		}
	}
	if err := clearEnded(ctx, tx, o); err != nil || !ended {
		return err
	}
	return AddEvent(ctx, tx, o, ByUnleashed, "totals_agree", "Sales order %s in Unleashed is as it was sent now", o.SalesOrder.Number)
}

// sentOrder reads what was sent; known is false when that was not kept.
func sentOrder(ctx context.Context, tx *store.Tx, o *wholesale.Order) (sent *wholesale.SalesOrderSnapshot, known bool, err error) {
	sent = new(wholesale.SalesOrderSnapshot)
	err = tx.OutboxDocument(ctx, o.SalesOrderKey(), store.OutboxSnapshot, sent)
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	return sent, err == nil, err
}

// clearEnded takes back the notices about an order whose cause is gone, whatever ended it.
func clearEnded(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	so, done := o.SalesOrder, o.Status == wholesale.Cancelled
	for kind, holds := range map[string]bool{
		noticeHeld:     o.Status == wholesale.Scheduled && o.Held != "",
		noticeMismatch: !done && o.Mismatch != nil,
		noticeDiffers:  o.Status == wholesale.Processing && len(so.Differences) > 0,
		noticeDeleted:  o.Status == wholesale.Processing && so.Deleted,
	} {
		if holds {
			continue
		}
		if err := tx.ClearNotice(ctx, o.SupplierID, kind, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// Acknowledge takes in that a person has looked at what Unleashed stored differently, and that it
// is fine so. CodeConflict when there is nothing of the kind.
func (s *Service) Acknowledge(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		left := whatDiffers(o)
		if err := o.Acknowledge(); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "acknowledged", "Sales order %s was left as Unleashed stored it: %s", o.SalesOrder.Number, left)
	})
}

// whatDiffers says in a clause what Unleashed stored in another way than it was sent.
func whatDiffers(o *wholesale.Order) string {
	var words []string
	if o.Mismatch != nil {
		ours, theirs := mismatchTotals(o)
		words = append(words, fmt.Sprintf("total %s %s, ours %s", o.Currency, theirs, ours))
	}
	if len(o.SalesOrder.Differences) > 0 {
		words = append(words, wholesale.DifferencesInWords(o.SalesOrder.Differences))
	}
	return strings.Join(words, "; ")
}
