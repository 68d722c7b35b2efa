package wholesale

import "time"

// PaymentState says where a payment stands.
type PaymentState string

// The states of a payment.
const (
	PaymentDue        PaymentState = "due"        // to be taken, or paid by its link, now
	PaymentScheduled  PaymentState = "scheduled"  // to be taken on a date, or once the order has got on
	PaymentProcessing PaymentState = "processing" // the bank is at it: a direct debit takes two business days
	PaymentPaid       PaymentState = "paid"
	PaymentFailed     PaymentState = "failed"
	PaymentRefunded   PaymentState = "refunded" // all of it went back
	PaymentBlocked    PaymentState = "blocked"  // something is in the way, see Payment.BlockedReason
	// Nothing was taken and nothing is to be. No list of the API shows one.
	PaymentCancelled PaymentState = "cancelled"
)

// Payment is an amount that an order's customer pays here. An order usually has one; when its total
// changes after it was paid, the difference is another.
type Payment struct {
	ID            string // follows from the order and Sequence, so that a restored database gives it again
	SupplierID    string
	OrderID       string
	CustomerID    string
	Sequence      int64 // counts an order's payments from 1
	State         PaymentState
	Amount        Decimal
	Currency      string
	CollectOn     Date   // in the supplier's time zone; "" while it is not known
	BlockedReason string // for people: what is in the way; "" for nothing
	MethodID      string // the saved method it is, or will be, taken from; "" when it is paid by its link
	Method        string // for people, e.g. "Visa ending 4242"; "" while it is not known
	Attempts      int    // how often a charge was asked for
	// AskedAt is since when a charge has been under way whose result is not known; zero for none.
	AskedAt       time.Time
	Error         string    // why the last attempt failed, for people; "" when it did not
	ErrorDetail   string    // the technical text of Error
	ErrorCode     string    // Stripe's
	RetryAt       time.Time // of a failed payment, when it is tried again by itself; zero for never
	IntentID      string    // Stripe's object that takes the money; "" before there is one
	StripeAccount string    // that the object is in
	PageID        string    // an open payment page at Stripe; "" for none
	PageURL       string
	PageExpiresAt time.Time
	LinkToken     string  // the secret in the address of the payment link; made with the payment
	Refunded      Decimal // what went back and has arrived
	Disputed      string  // the status of a dispute, in Stripe's words; "" for none
	CreatedAt     time.Time
	UpdatedAt     time.Time
	PaidAt        time.Time // zero until it is paid
	Version       int64     // grows by one with every change
}

// Received says whether the customer's money came in.
func (p Payment) Received() bool { return p.State == PaymentPaid || p.State == PaymentRefunded }

// Final says whether no more money will come in by this payment.
func (p Payment) Final() bool { return p.Received() || p.State == PaymentCancelled }

// UnderWay says whether money may come in at any moment: a charge was asked for, the bank is at it,
// or the customer has a payment page open. Meanwhile the amount does not change, and no other
// payment of the order begins.
func (p Payment) UnderWay() bool {
	return !p.Final() && (!p.AskedAt.IsZero() || p.State == PaymentProcessing || p.PageID != "")
}

// On is the date under which a payment is listed: when it was paid, else when it is to be
// collected, else when it was made.
func (p Payment) On(zone *time.Location) Date {
	switch {
	case !p.PaidAt.IsZero():
		return DateOf(p.PaidAt, zone)
	case p.CollectOn != "":
		return p.CollectOn
	}
	return DateOf(p.CreatedAt, zone)
}

// How often what cannot be waited for is looked at at Stripe.
const (
	lookAtProcessing = time.Hour
	lookAtPage       = 10 * time.Minute
)

// NextLook is when there is something to do about a payment, or to find out; zero while it waits
// for something that happens elsewhere. A payment that is due and has a method is to be begun at
// once.
func (p Payment) NextLook(now time.Time, zone *time.Location) time.Time {
	switch {
	case p.Final():
		return time.Time{}
	case p.State == PaymentProcessing:
		return now.Add(lookAtProcessing)
	case p.PageID != "":
		return now.Add(lookAtPage)
	case p.State == PaymentDue && p.MethodID != "", !p.AskedAt.IsZero():
		return now
	case p.State == PaymentScheduled:
		return p.CollectOn.Begins(zone)
	case p.State == PaymentFailed:
		return p.RetryAt
	}
	return time.Time{}
}

// RefundState says where a refund stands.
type RefundState string

// The states of a refund.
const (
	RefundPending    RefundState = "pending"
	RefundProcessing RefundState = "processing" // Stripe has it, the customer does not yet
	RefundDone       RefundState = "refunded"
	RefundFailed     RefundState = "failed"    // until a person has decided, no other takes its place
	RefundCancelled  RefundState = "cancelled" // it failed, and a new one takes its place
)

// RefundCause says why money goes back.
type RefundCause string

// The causes.
const (
	RefundTooMuch   RefundCause = "too_much"  // more came in than the order owes
	RefundByPerson  RefundCause = "person"    // someone of the supplier decided so
	RefundElsewhere RefundCause = "elsewhere" // it was made in Stripe
)

// Refund is money of a payment that goes back to the customer.
type Refund struct {
	ID           string // follows from the payment and Sequence
	SupplierID   string
	PaymentID    string
	OrderID      string
	Sequence     int64 // counts a payment's refunds from 1
	Amount       Decimal
	Currency     string
	State        RefundState
	Reason       string // for people
	Cause        RefundCause
	CreditNoteID string // of the credit note for it; "" for none
	StripeID     string
	Error        string // why it failed, for people
	ErrorDetail  string // the technical text of Error
	Attempts     int
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64 // grows by one with every change
}

// Goes says whether the money went back or is on its way.
func (r Refund) Goes() bool { return r.State != RefundFailed && r.State != RefundCancelled }

// PlannedAnew says whether the plan itself makes up for the refund when it is cancelled: what was
// too much still is.
func (r Refund) PlannedAnew() bool { return r.Cause == RefundTooMuch || r.CreditNoteID != "" }

// RefundsOf are the refunds of a payment.
func (p Payment) RefundsOf(refunds []Refund) (of []Refund) {
	for _, r := range refunds {
		if r.PaymentID == p.ID {
			of = append(of, r)
		}
	}
	return of
}

// Settled is a payment with what has gone back of it, of all the order's refunds. One whose money
// has not come in stays as it is.
func (p Payment) Settled(refunds []Refund) (Payment, error) {
	if !p.Received() {
		return p, nil
	}
	var done []Decimal
	for _, r := range p.RefundsOf(refunds) {
		if r.State == RefundDone {
			done = append(done, r.Amount)
		}
	}
	var err error
	if p.Refunded, err = sumOf(done); err != nil {
		return p, err
	}
	p.State = PaymentPaid
	if p.Refunded.IsPos() && p.Refunded.Cmp(p.Amount) >= 0 {
		p.State = PaymentRefunded
	}
	return p, nil
}

// Left is what may still be refunded of a payment: nothing before its money came in, and never what
// went back or is on its way back.
func (p Payment) Left(refunds []Refund) (Decimal, error) {
	if !p.Received() {
		return Decimal{}, nil
	}
	left := subtraction{}
	amount := p.Amount
	for _, r := range p.RefundsOf(refunds) {
		if r.Goes() {
			left.take(&amount, r.Amount)
		}
	}
	if amount.IsNeg() { // more went back in Stripe than came in
		return Decimal{}, left.err
	}
	return amount, left.err
}
