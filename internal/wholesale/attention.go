package wholesale

import "time"

// Attention names why an order needs a person; [Order.Attention] decides.
type Attention string

// The reasons.
const (
	NoAttention   Attention = ""
	NotSent       Attention = "failed"    // its sales order was refused, or could not be sent
	TotalsDiffer  Attention = "mismatch"  // Unleashed has another total
	SalesDeleted  Attention = "deleted"   // its sales order was deleted in Unleashed
	ReadyToShip   Attention = "to_ship"   // completed in Unleashed, the totals agree now: to be marked as shipped
	StoredDiffers Attention = "differs"   // Unleashed stored something else than was sent, other than the total
	Delayed       Attention = "delayed"   // something is in the way of its sales order for long
	Waiting       Attention = "waiting"   // nothing can be sent to Unleashed at all
	OtherAccount  Attention = "elsewhere" // its sales order is for another account than the connected one
	NotMatched    Attention = "customer"  // new, and its customer is not matched to one in Unleashed
	ProblemOpen   Attention = "problem"   // its customer has reported a problem that is not settled
	HeldBack      Attention = "held"      // made from a standing order, and something keeps it from being placed
	NotBilled     Attention = "billing"   // shipped, and Unleashed's sales order has another total: it is not invoiced
)

// Attentions are all reasons, and none.
var Attentions = []Attention{
	NoAttention, NotSent, TotalsDiffer, SalesDeleted, ReadyToShip, StoredDiffers, Delayed, Waiting, OtherAccount, NotMatched,
	ProblemOpen, HeldBack, NotBilled,
}

// Wait says what is in the way of every sales order of a supplier.
type Wait struct {
	Why     string    // in words; "" when nothing is in the way
	Until   time.Time // when it is tried again; zero when it is not tried without a person
	Reports bool      // it has lasted so long that people should know
}

// Attention says why the order needs a person. It is the one definition: lists, counts, Home and
// the bell go by it. What is not on the list below moves by itself, or is done.
func (o *Order) Attention() Attention {
	so := &o.SalesOrder
	switch {
	case o.Status == Cancelled:
		return NoAttention
	case o.Status == Ordered && o.Unmatched:
		return NotMatched
	case o.Status == Scheduled && o.Held != "":
		return HeldBack
	case o.Elsewhere():
		return OtherAccount
	case so.State == OutboxFailed:
		return NotSent
	case o.Mismatch != nil:
		return TotalsDiffer
	case so.State.OnItsWay() && so.Late:
		return Delayed
	case o.OpenProblems > 0: // before waiting, which begins and ends without the order being read
		return ProblemOpen
	case so.State.OnItsWay() && so.Wait.Reports:
		return Waiting
	case o.hasLeft() && (so.State == OutboxCreated || so.Elsewhere != "") && o.InvoiceHold == "" && o.BillingBlocked() != "":
		return NotBilled
	case o.Status != Processing:
		return NoAttention
	case so.Deleted:
		return SalesDeleted
	case so.Completed:
		return ReadyToShip
	case len(so.Differences) > 0:
		return StoredDiffers
	}
	return NoAttention
}

// NeedsAttention says whether the order waits for a person.
func (o *Order) NeedsAttention() bool { return o.Attention() != NoAttention }

// Watched says whether the sales order is followed in Unleashed: until it is completed there, or
// deleted and a person has decided what becomes of the order.
func (o *Order) Watched() bool {
	so := &o.SalesOrder
	return so.State == OutboxCreated && so.Elsewhere == "" && !so.Completed && (!so.Deleted || o.Status == Processing)
}

// Trouble says what is in the way of the sales order; "" when nothing is.
func (s *SalesOrder) Trouble() string {
	if s.Error == "" && s.State.OnItsWay() {
		return s.Wait.Why
	}
	return s.Error
}

// NextAttempt says when the sales order is tried again; zero when it is not, or not without a
// person.
func (s *SalesOrder) NextAttempt() time.Time {
	switch {
	case !s.State.OnItsWay() || s.Wait.Why == "":
		return s.NextAttemptAt
	case s.Wait.Until.IsZero():
		return time.Time{}
	case s.Wait.Until.After(s.NextAttemptAt):
		return s.Wait.Until
	}
	return s.NextAttemptAt
}

// CanAcknowledge says whether the order needs a person only because Unleashed stored something else
// than was sent. What was completed there cannot be waved through: payment waits for it.
func (o *Order) CanAcknowledge() bool {
	reason := o.Attention()
	return reason == StoredDiffers || reason == TotalsDiffer && !o.PaymentBlocked && !o.SalesOrder.Completed
}

// Acknowledge takes in that a person has looked at what Unleashed stored, and leaves it so.
func (o *Order) Acknowledge() error {
	if !o.CanAcknowledge() {
		return Conflict("Order %s has nothing that can be left as it is in Unleashed", o.Number)
	}
	o.Mismatch, o.SalesOrder.Differences = nil, nil
	return nil
}
