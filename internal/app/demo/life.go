package demo

import (
	"errors"
	"fmt"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// life is what happened to one past order, step by step, in the rules and words of the use cases.
// A test holds both against each other.
type life struct {
	*historian
	plan     *pastOrder
	order    *wholesale.Order
	customer wholesale.Customer

	events   []store.Event
	waited   *wholesale.Order
	sentAt   time.Time
	snapshot *wholesale.SalesOrderSnapshot
	remote   wholesale.RemoteOrder
}

func (l *life) run() error {
	o, p := l.order, l.plan
	o.Status, o.CreatedAt = wholesale.Ordered, p.taken
	if p.status == wholesale.Scheduled {
		o.Status = wholesale.Scheduled
	}
	l.taken()
	switch {
	case !p.cancelled.IsZero():
		return l.cancel()
	case p.approved.IsZero():
		return nil
	}
	if err := l.approve(); err != nil {
		return err
	}
	l.created()
	l.comment()
	if p.shipped.IsZero() {
		return nil
	}
	if err := l.complete(); err != nil || p.received.IsZero() {
		return err
	}
	return l.receive()
}

// happened adds to the timeline.
func (l *life) happened(at time.Time, actor, kind, format string, args ...any) {
	l.events = append(l.events, store.Event{OrderID: l.order.ID, At: at, Actor: actor, Kind: kind, Text: fmt.Sprintf(format, args...)})
}

// changed notes that the order has another version since a moment.
func (l *life) changed(at time.Time) {
	l.order.Version++
	l.order.UpdatedAt = at
}

func (l *life) taken() {
	o := l.order
	lines := "1 line"
	if len(o.Lines) > 1 {
		lines = fmt.Sprintf("%d lines", len(o.Lines))
	}
	actor := ordering.ByAPI
	if o.Source == wholesale.SourceSupplier {
		actor = ownerName
	}
	l.happened(l.plan.taken, actor, "ordered", "Order %s was taken: %s, %s %s", o.Number, lines, o.Currency, wholesale.AmountWords(o.Total))
	l.changed(l.plan.taken)
}

func (l *life) cancel() error {
	at := l.plan.cancelled
	if err := l.order.Cancel(at); err != nil {
		return err
	}
	l.happened(at, ownerName, "cancelled", "Order %s was cancelled", l.order.Number)
	l.customerTold(at)
	l.changed(at)
	return nil
}

func (l *life) customerTold(at time.Time) {
	l.happened(at, ordering.ByUpstock, "customer_told", "E-mailed %s at %s", l.customer.Name, l.customer.Email)
}

// approve commits to the order and decides what is sent. One that is retried could not be sent at
// first: its customer was on stop credit.
func (l *life) approve() error {
	o, p := l.order, l.plan
	if err := o.Approve(wholesale.OutboxPending, p.approved); err != nil {
		return err
	}
	l.happened(p.approved, ownerName, "approved", "Order %s was approved: %s %s", o.Number, o.Currency, wholesale.AmountWords(o.Total))
	ordering.SalesOrders.Begin(&o.SalesOrder.OutboxEntry, o.ID)
	o.SalesOrder.FreightLineID = ordering.SalesOrders.GUID(o.ID, o.SalesOrder.Generation, "freight")
	o.SalesOrder.AdjustmentLineID = ordering.SalesOrders.GUID(o.ID, o.SalesOrder.Generation, "adjustment")
	l.changed(p.approved)
	l.sentAt = p.approved
	if !p.retried.IsZero() {
		stopped := l.customer
		stopped.Terms.StopCredit = true
		words := ordering.SalesOrders.Fail(&o.SalesOrder.OutboxEntry, stopped.Sendable())
		l.happened(p.approved, ordering.ByUpstock, "sales_order_"+string(o.SalesOrder.State), "%s", words)
		waited := *o
		l.waited, l.sentAt = &waited, p.retried
		l.happened(p.retried, ownerName, "retried", "Retrying the sales order")
		l.changed(p.retried)
	}
	snapshot, problem := wholesale.TakeSnapshot(wholesale.SnapshotInput{
		Order: o, Customer: l.customer, Products: l.products, Freight: &l.freight, Settings: l.settings,
		Today: wholesale.DateOf(l.sentAt, l.zone),
	})
	if problem != "" {
		return errors.New(problem)
	}
	o.SalesOrder.Keep(snapshot)
	o.Delivery = wholesale.DeliveryOf(o, l.customer, l.settings)
	l.snapshot = snapshot
	return nil
}

// comment is what the office noted about the order, for itself.
func (l *life) comment() {
	if l.plan.comment != "" {
		l.happened(l.sentAt, ownerName, ordering.InternalCommentKind, "%s", l.plan.comment)
	}
}

// created takes in that Unleashed has the sales order.
func (l *life) created() {
	so := &l.order.SalesOrder
	l.changed(l.sentAt) // it was being sent
	so.State, so.Error, so.Attempts, so.QueuedAt, so.SentAt = wholesale.OutboxCreated, "", 1, l.sentAt, l.sentAt
	l.remote = l.remoteOf(l.snapshot)
	l.remote.Number, l.remote.Status = l.nextSalesOrder(), string(l.snapshot.Status)
	so.Number, so.Status, so.Total = l.remote.Number, l.remote.Status, l.remote.Total
	l.happened(l.sentAt, ordering.ByUnleashed, "sales_order_created", "Sales order %s was created in Unleashed", so.Number)
	l.changed(l.sentAt)
}

func (l *life) complete() error {
	o, at := l.order, l.plan.shipped
	l.remote.Status, l.remote.BaseStatus, l.remote.Completed = "Completed", "Completed", true
	o.SalesOrder.Completed = true
	if !o.Complete(l.remote, at) || o.Mismatch != nil {
		return fmt.Errorf("sales order %s differs from order %s", l.remote.Number, o.Number)
	}
	l.happened(at, ordering.ByUnleashed, "shipped", "The sales order was completed in Unleashed, so order %s is shipped", o.Number)
	l.customerTold(at)
	l.changed(at)
	return nil
}

func (l *life) receive() error {
	at := l.plan.received
	if err := l.order.Receive(at); err != nil {
		return err
	}
	l.happened(at, ordering.ByAPI, "received", "Order %s was marked as received", l.order.Number)
	l.changed(at)
	return nil
}

// What the sandbox's account calls its taxes.
const (
	noTaxCode    = "NONE"
	salesTaxCode = "OUTPUT2"
)

// remoteOf is the sales order that Unleashed makes of what it is sent.
func (l *life) remoteOf(s *wholesale.SalesOrderSnapshot) wholesale.RemoteOrder {
	remote := wholesale.RemoteOrder{
		GUID: s.GUID, SourceID: s.SourceID, Customer: l.order.CustomerName, SubTotal: s.SubTotal, TaxTotal: s.TaxTotal, Total: s.Total,
		CustomerGUID: s.CustomerGUID, CustomerCode: s.CustomerCode, Currency: s.Currency,
	}
	for _, line := range s.Lines {
		remote.Lines = append(remote.Lines, wholesale.RemoteLine{
			GUID: line.GUID, ProductGUID: line.ProductGUID, ProductCode: line.ProductCode, Name: l.names[line.ProductCode],
			Quantity: line.Quantity, UnitPrice: line.UnitPrice, LineTotal: line.LineTotal, LineTax: line.LineTax,
			TaxCode: taxCode(line.Tax), TaxRate: line.Tax.Rate,
		})
	}
	return remote
}

func taxCode(tax wholesale.SnapshotTax) string {
	if tax.Code == "" {
		return noTaxCode
	}
	return tax.Code
}
