package wholesale

import "time"

// PayoutState says where a payout stands, in Stripe's words. There may be others.
// Source: https://docs.stripe.com/api/payouts/object#payout_object-status.
type PayoutState string

// The states of a payout. One that was paid may still fail, within five business days.
const (
	PayoutPending   PayoutState = "pending"
	PayoutInTransit PayoutState = "in_transit"
	PayoutPaid      PayoutState = "paid"
	PayoutFailed    PayoutState = "failed"
	PayoutCancelled PayoutState = "canceled"
)

// CameToNothing says whether the money of a payout went back to the account at Stripe.
func (s PayoutState) CameToNothing() bool { return s == PayoutFailed || s == PayoutCancelled }

// Payout is money that Stripe sends to the supplier's bank account: of payments here, and of
// whatever else the account at Stripe takes.
type Payout struct {
	SupplierID    string
	ID            string // Stripe's, "po_…"
	StripeAccount string // that it is from
	State         PayoutState
	Amount        Decimal // all of it
	Currency      string
	ArrivesOn     Date // at the bank, as Stripe expects it
	Automatic     bool // by Stripe's schedule; it says only of those what is in them
	// Itemised says that it is known here which payments and refunds are in it.
	Itemised  bool
	Failure   string // why the bank did not take it, in Stripe's words; "" when it did
	CreatedAt time.Time
}

// PayoutItemKind says what a part of a payout is.
type PayoutItemKind string

// The kinds.
const (
	PayoutOfPayment PayoutItemKind = "payment"
	PayoutOfRefund  PayoutItemKind = "refund"  // also one that has failed, whose money came back
	PayoutOfDispute PayoutItemKind = "dispute" // what a dispute, or a direct debit that came back, took or gave back
)

// PayoutItem is a part of a payout that is about one of the supplier's payments. Its amounts are in
// the payout's currency, which may be another than the payment's.
type PayoutItem struct {
	SupplierID string
	ID         string // Stripe's balance transaction, "txn_…"
	PayoutID   string
	PaymentID  string
	RefundID   string // of ours; "" for what is not about a refund
	Kind       PayoutItemKind
	Amount     Decimal // negative for what went back
	Fee        Decimal // Stripe's
	Net        Decimal // the amount less the fee
	Currency   string
}
