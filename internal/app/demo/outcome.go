package demo

import "fmt"

// outcome is how an order of the demo shall end.
type outcome string

const (
	shipped    outcome = "shipped"                // completed in Unleashed with our totals
	received   outcome = "received"               // and the customer has it
	waiting    outcome = "waiting for approval"   // nobody has approved it yet
	cancelled  outcome = "cancelled"              // before it was approved
	processing outcome = "processing"             // in Unleashed, not completed yet
	mismatched outcome = "blocked by a mismatch"  // completed in Unleashed with other totals
	repaired   outcome = "shipped after a repair" // as before, and a person has mended it
	refused    outcome = "waiting for a person"   // Unleashed did not take it
)

// special are the outcomes that are not the rule, the most telling first.
var special = []outcome{mismatched, refused, processing, repaired, waiting, received, cancelled, mismatched, processing, waiting, processing, received}

// outcomeOf spreads the special outcomes over a round of orders. At most one order in three is special.
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

// approves says whether the order is approved, and completes whether its sales order is completed in Unleashed.
func (f outcome) approves() bool { return f != waiting && f != cancelled }

func (f outcome) completes() bool { return f.approves() && f != processing && f != refused }

// check says what about an order is not as its outcome wants it.
func (f outcome) check(o Order) error {
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
	}[f]
	got := end{o.Status, o.SalesOrder.State, o.Mismatch != nil, o.PaymentBlocked && o.InvoiceBlocked}
	if got != want {
		return fmt.Errorf("order %s should be %s, but is %s with its sales order %s (mismatch: %t, blocked: %t) %s",
			o.Number, f, got.status, got.salesOrder, got.mismatch, got.blocked, o.SalesOrder.Error)
	}
	return nil
}
