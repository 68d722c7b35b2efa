package demo

import "fmt"

// fate is how an order of the demo shall end.
type fate string

const (
	shipped    fate = "shipped"                // completed in Unleashed with our totals
	received   fate = "received"               // and the customer has it
	waiting    fate = "waiting for approval"   // nobody has approved it yet
	cancelled  fate = "cancelled"              // before it was approved
	processing fate = "processing"             // in Unleashed, not completed yet
	mismatched fate = "blocked by a mismatch"  // completed in Unleashed with other totals
	repaired   fate = "shipped after a repair" // as before, and a person has mended it
	refused    fate = "waiting for a person"   // Unleashed did not take it
)

// special are the fates that are not the rule, the most telling first.
var special = []fate{mismatched, refused, processing, repaired, waiting, received, cancelled, mismatched, processing, waiting, processing, received}

// fateOf spreads the special fates over a round of orders. At most one order in three is special.
func fateOf(i, orders int) fate {
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
func (f fate) approves() bool { return f != waiting && f != cancelled }

func (f fate) completes() bool { return f.approves() && f != processing && f != refused }

// check says what about an order is not as its fate wants it.
func (f fate) check(o Order) error {
	type end struct {
		status, salesOrder string
		mismatch, blocked  bool
	}
	want := map[fate]end{
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
