package wholesale

import "fmt"

// BillingBlocked says, in a sentence for people, why the order may be neither invoiced nor charged;
// "" when its totals allow it. It is the one place that decides so. Where a sales order exists,
// nothing is billed before Unleashed's total is known and is ours, and nothing while a person holds
// the order.
func (o *Order) BillingBlocked() string {
	so := &o.SalesOrder
	switch {
	case o.Mismatch != nil:
		return o.totalsDiffer(o.Mismatch.Theirs, o.Mismatch.Ours)
	case o.InvoiceHold != "":
		return "On hold: " + o.InvoiceHold
	case so.State == OutboxNone, so.State == OutboxOff:
		return ""
	case so.Elsewhere != "" && so.NeverSent(): // it was shipped without one, and none can be made of it any more
		return ""
	case so.State == OutboxFailed:
		return "Its sales order could not be created in Unleashed, so Unleashed's total is not known"
	case so.State != OutboxCreated:
		return "Its sales order has not been created in Unleashed yet, so Unleashed's total is not known"
	case so.Completed: // its totals were compared then, and what was repaired since, too
		return ""
	case so.Deleted: // a person has shipped the order without it: there is nothing to agree with
		return ""
	case !sameTotal(so.Total, o.Total):
		return o.totalsDiffer(so.Total, o.Total)
	}
	return ""
}

func (o *Order) totalsDiffer(theirs, ours Decimal) string {
	return fmt.Sprintf("The totals do not match: Unleashed has %s %s, the order here %s", o.Currency, AmountWords(theirs), AmountWords(ours))
}

// Billable says whether the order is to be invoiced now: it has left, and nothing blocks it.
func (o *Order) Billable() bool { return o.hasLeft() && o.InvoiceBlockedReason() == "" }

func (o *Order) hasLeft() bool { return o.Status == Shipped || o.Status == Received }

// InvoiceBlockedReason says why an invoice is blocked, in a sentence for people; "" when none is:
// it was issued, may be, or is not due yet.
func (o *Order) InvoiceBlockedReason() string {
	return o.blockedReason("invoice", o.InvoiceBlocked, o.hasLeft())
}

// PaymentBlockedReason says why nothing may be collected for the order, in a sentence for people;
// "" when nothing is in the way, or it is not time to collect yet.
func (o *Order) PaymentBlockedReason() string {
	return o.blockedReason("payment", o.PaymentBlocked, o.collectable())
}

// blockedReason is the same for invoices and for payments. What was blocked stays so until the
// order is marked as shipped, or shipped again, with equal totals.
func (o *Order) blockedReason(what string, blocked, isTime bool) string {
	switch {
	case o.Status == Cancelled:
		return ""
	case isTime || blocked && o.Mismatch != nil || o.InvoiceHold != "":
		if reason := o.BillingBlocked(); reason != "" || !blocked {
			return reason
		}
	}
	if blocked {
		return "The totals agree now: mark the order as shipped to release the " + what
	}
	return ""
}

// collectable says whether the order has got as far as its payment waits for: approved when it is
// paid on approval or by a payment link, else shipped.
func (o *Order) collectable() bool {
	return o.hasLeft() || o.Status == Processing && o.paidOnApproval()
}

// paidOnApproval says whether the payment does not wait for the shipment.
func (o *Order) paidOnApproval() bool {
	return o.PaymentOption == PayNow && (o.PayByLink || o.PaymentTerms != nil && o.PaymentTerms.Collect == CollectOnApproval)
}

// MaxHoldReason is how long the reason of a hold may be, in characters.
const MaxHoldReason = 200

// HoldInvoice keeps an order from being invoiced and charged until a person releases it.
// CodeConflict for a cancelled order and for one that is held already.
func (o *Order) HoldInvoice(reason string) error {
	switch {
	case o.Status == Cancelled:
		return Conflict("Order %s is cancelled: there is nothing to hold", o.Number)
	case o.InvoiceHold != "":
		return Conflict("The invoice of order %s is on hold already: %s", o.Number, o.InvoiceHold)
	}
	o.InvoiceHold = reason
	return nil
}

// ReleaseInvoice ends a hold. CodeConflict when there is none.
func (o *Order) ReleaseInvoice() error {
	if o.InvoiceHold == "" {
		return Conflict("The invoice of order %s is not on hold", o.Number)
	}
	o.InvoiceHold = ""
	return nil
}
