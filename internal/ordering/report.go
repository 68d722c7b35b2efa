package ordering

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// The kinds of notices about orders.
const (
	noticeMismatch = "totals_mismatch"
	noticeFailed   = "sales_order_failed"
	noticeDelayed  = "sales_order_delayed"
)

// SalesOrderCreated records, on an order that the caller writes back, that Unleashed has its sales order.
func (s *Service) SalesOrderCreated(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	so := &o.SalesOrder
	so.State, so.Error, so.NextAttemptAt = wholesale.OutboxCreated, "", time.Time{}
	so.Number, so.Status, so.Total = remote.Number, remote.Status, remote.Total
	for _, kind := range []string{noticeFailed, noticeDelayed} {
		if err := tx.ClearNotice(ctx, o.SupplierID, kind, o.ID); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("Sales order %s was created in Unleashed", remote.Number)
	if asked := string(so.Snapshot.Status); remote.Status != asked && !remote.Completed {
		text += fmt.Sprintf(". It is %s there, although %s was asked for", remote.Status, asked)
	}
	if err := tell(ctx, tx, o, ByUnleashed, "sales_order_created", "%s", text); err != nil {
		return err
	}
	return s.Finished(ctx, tx, o, remote)
}

// SalesOrderFailed records that the sales order waits for a person, and gives the supplier a heads-up.
func (s *Service) SalesOrderFailed(ctx context.Context, tx *store.Tx, o *wholesale.Order, problem string) error {
	o.SalesOrder.State, o.SalesOrder.Error = wholesale.OutboxFailed, problem
	o.SalesOrder.SentAt, o.SalesOrder.NextAttemptAt = time.Time{}, time.Time{} // nothing is on its way
	if err := tell(ctx, tx, o, ByUpstock, "sales_order_failed", "The sales order was not created: %s", problem); err != nil {
		return err
	}
	if err := tx.ClearNotice(ctx, o.SupplierID, noticeDelayed, o.ID); err != nil { // it is not on its way any more
		return err
	}
	title := fmt.Sprintf("Order %s did not reach Unleashed", o.Number)
	return s.headsUp(ctx, tx, o, noticeFailed, title, problem)
}

// SalesOrderUnclear records that an attempt was not answered; it will be looked for before anything is sent again.
func (s *Service) SalesOrderUnclear(ctx context.Context, tx *store.Tx, o *wholesale.Order, problem string) error {
	first := o.SalesOrder.State != wholesale.OutboxUnknown
	o.SalesOrder.State, o.SalesOrder.Error = wholesale.OutboxUnknown, problem
	if first {
		if err := tell(ctx, tx, o, ByUpstock, "sales_order_unknown", "Unleashed did not answer: %s. The sales order is looked for before it is sent again", problem); err != nil {
			return err
		}
	}
	return s.longUnderway(ctx, tx, o)
}

// SalesOrderDelayed records that the sales order could not be sent now; it waits, and is tried again by itself.
func (s *Service) SalesOrderDelayed(ctx context.Context, tx *store.Tx, o *wholesale.Order, problem string) error {
	o.SalesOrder.State, o.SalesOrder.Error = wholesale.OutboxPending, problem
	return s.longUnderway(ctx, tx, o)
}

// patience is how long a sales order may be on its way before the supplier gets a heads-up: nothing is ever silently stuck.
const patience = 10 * time.Minute

func (s *Service) longUnderway(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if tx.Now().Sub(o.ApprovedAt) < patience {
		return nil
	}
	title := fmt.Sprintf("Order %s is still on its way to Unleashed", o.Number)
	return tx.PutNotice(ctx, o.SupplierID, store.Notice{Kind: noticeDelayed, OrderID: o.ID, Title: title,
		Detail: o.SalesOrder.Error + ". It is tried again by itself until it is certain that Unleashed has it exactly once."})
}

// Finished takes in a sales order as Unleashed tells it. Completed with equal totals: the order is shipped and the customer
// told. Completed with other totals: the supplier gets a heads-up, payment and invoice are blocked. Deleted: it is said on
// the order, nothing else changes. Anything else, and everything that is told twice, changes nothing.
func (s *Service) Finished(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	switch {
	case remote.Completed:
		return s.completed(ctx, tx, o, remote)
	case remote.Deleted:
		return s.deleted(ctx, tx, o)
	}
	return nil
}

func (s *Service) completed(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) error {
	if o.SalesOrder.Remote != nil {
		return nil
	}
	o.SalesOrder.Remote, o.SalesOrder.Deleted = &remote, false
	if !o.Complete(remote, tx.Now()) {
		return tell(ctx, tx, o, ByUnleashed, "completed", "Sales order %s was completed in Unleashed", remote.Number)
	}
	if o.Mismatch == nil {
		return s.shipped(ctx, tx, o, ByUnleashed, "The sales order was completed in Unleashed: order %s is shipped")
	}
	ours, theirs := wholesale.AmountWords(o.Mismatch.Ours), wholesale.AmountWords(o.Mismatch.Theirs)
	if o.Mismatch.WithoutTax {
		theirs += " without tax"
	}
	if err := tell(ctx, tx, o, ByUnleashed, "totals_mismatch",
		"Sales order %s was completed in Unleashed with a total of %s, ours is %s. Payment and invoice are blocked", remote.Number, theirs, ours); err != nil {
		return err
	}
	title := fmt.Sprintf("The totals of order %s do not match", o.Number)
	detail := fmt.Sprintf("Unleashed completed %s with %s %s, but our total is %s. Change the order so that the totals agree, then mark it as shipped. Until then payment and supermarket invoice are blocked.",
		remote.Number, o.Currency, theirs, ours)
	return s.headsUp(ctx, tx, o, noticeMismatch, title, detail)
}

func (s *Service) deleted(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.SalesOrder.Deleted {
		return nil
	}
	o.SalesOrder.Deleted, o.SalesOrder.Status = true, "Deleted"
	return tell(ctx, tx, o, ByUnleashed, "sales_order_deleted", "Sales order %s was deleted in Unleashed. Nothing changes here", o.SalesOrder.Number)
}

// headsUp gives the supplier a notice, a mail and an event about an order that needs a person.
func (s *Service) headsUp(ctx context.Context, tx *store.Tx, o *wholesale.Order, kind, title, detail string) error {
	if err := tx.PutNotice(ctx, o.SupplierID, store.Notice{Kind: kind, OrderID: o.ID, Title: title, Detail: detail}); err != nil {
		return err
	}
	if err := s.announce(ctx, tx, webhook.OrderAttention, o); err != nil {
		return err
	}
	return s.mailHeadsUp(ctx, tx, o, title, detail)
}
