package demo

import "fmt"

// outcome is how an order of the demo shall end.
type outcome string

const (
	shipped    outcome = "shipped"               // completed in Unleashed with our totals
	received   outcome = "received"              // and the customer has it
	waiting    outcome = "waiting for approval"  // no one has approved it yet
	cancelled  outcome = "cancelled"             // before it was approved
	processing outcome = "processing"            // in Unleashed, not completed yet
	mismatched outcome = "blocked by a mismatch" // completed in Unleashed with other totals
	repaired   outcome = "shipped after a fix"   // as before, and someone has fixed it
	refused    outcome = "needs fixing"          // Unleashed did not take it
)

// special are the unusual outcomes, the most interesting first.
var special = []outcome{mismatched, refused, processing, repaired, waiting, received, cancelled, mismatched, processing, waiting, processing, received}

// outcomeOf spreads the special outcomes over a round. At most one order in three is special.
func outcomeOf(i, orders int) outcome {
	some := special[:min(len(special), orders/3)]
	if len(some) == 0 {
		return shipped
	}
	every := orders / len(some)
	if n := i / every; i%every == every-1 && n < len(some) {
		return some[n]
	}
	return shipped
}

// approves reports whether the order is approved; completes, whether its sales order is completed.
func (o outcome) approves() bool { return o != waiting && o != cancelled }

func (o outcome) completes() bool { return o.approves() && o != processing && o != refused }

// changed says whether a line is changed in Unleashed before the sales order is completed.
func (o outcome) changed() bool { return o == mismatched || o == repaired }

// check is an error when an order does not have the state of its outcome.
func (o outcome) check(order Order) error {
	type end struct {
		status, salesOrder string
		mismatch, blocked  bool
	}
	want := map[outcome]end{
		shipped:    {status: "shipped", salesOrder: "created"},
		received:   {status: "received", salesOrder: "created"},
		waiting:    {status: "ordered", salesOrder: "none"},
		cancelled:  {status: "cancelled", salesOrder: "none"},
		processing: {status: "processing", salesOrder: "created"},
		mismatched: {status: "processing", salesOrder: "created", mismatch: true, blocked: true},
		repaired:   {status: "shipped", salesOrder: "created"},
		refused:    {status: "processing", salesOrder: "failed"},
	}[o]
	got := end{order.Status, order.SalesOrder.State, order.Mismatch != nil, order.PaymentBlocked && order.InvoiceBlocked}
	if got != want {
		return fmt.Errorf("order %s should be %s, but is %s with its sales order %s (mismatch: %t, blocked: %t) %s",
			order.Number, o, got.status, got.salesOrder, got.mismatch, got.blocked, order.SalesOrder.Error)
	}
	return nil
}
