package api

import (
	"time"

	"upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Payment is an amount that an order's customer pays through Stripe, on the wire.
type Payment struct {
	ID            string     `json:"id" format:"uuid" example:"6a0b2c1e-6d0b-5b52-9c3e-2f6c9a1f0b7d"`
	State         string     `json:"state" enum:"due,scheduled,processing,paid,failed,refunded,blocked" example:"scheduled"`
	Amount        string     `json:"amount" format:"decimal" doc:"With tax." example:"473.34"`
	Currency      string     `json:"currency" doc:"ISO 4217." example:"NZD"`
	CollectOn     *string    `json:"collect_on" format:"date" doc:"From when it is taken, in the supplier's time zone; null while that is not known." example:"2026-12-20"`
	BlockedReason string     `json:"blocked_reason" doc:"Why nothing is taken now, for people; empty when nothing is in the way." example:""`
	Method        string     `json:"method" doc:"What it is taken from, for people; empty for a payment link that is not paid." example:"Visa ending 4242"`
	Attempts      int        `json:"attempts" doc:"How often a charge was asked for." example:"0"`
	Error         string     `json:"error" doc:"Why the last attempt failed, for people." example:""`
	OrderID       string     `json:"order_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8057"`
	CustomerID    string     `json:"customer_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	ErrorDetail   string     `json:"error_detail" doc:"The technical text." example:""`
	Refunded      string     `json:"refunded" format:"decimal" doc:"What went back and has arrived." example:"0.00"`
	Disputed      string     `json:"disputed" doc:"The status of a dispute, in Stripe's words; empty for none." example:""`
	CreatedAt     time.Time  `json:"created_at" example:"2026-12-01T09:30:00Z"`
	PaidAt        *time.Time `json:"paid_at" nullable:"true"`
	NextAttemptAt *time.Time `json:"next_attempt_at" nullable:"true" doc:"When a failed payment is tried again by itself."`
	StripePayment string     `json:"stripe_payment" doc:"The PaymentIntent in the supplier's Stripe account; empty before there is one." example:""`
	Refunds       []Refund   `json:"refunds" nullable:"false" doc:"Oldest first."`
	PaidOutOn     *string    `json:"paid_out_on" format:"date" doc:"When Stripe pays the payment out to the supplier's bank account, or did; null while no payout has it." example:"2026-12-23"`
	PaidOut       []PaidOut  `json:"paid_out" nullable:"false" doc:"What payouts have of it and of its refunds, oldest payout first."`
}

// PaidOut is what a payout of Stripe's has of a payment or of one of its refunds. Its amounts are
// in the payout's currency.
type PaidOut struct {
	StripePayout string  `json:"stripe_payout" doc:"The payout in the supplier's Stripe account." example:"po_1"`
	State        string  `json:"state" doc:"Of the payout, in Stripe's words: pending, in_transit, paid, failed, canceled. There may be others." example:"in_transit"`
	ArrivesOn    *string `json:"arrives_on" format:"date" doc:"At the bank, as Stripe expects it; null for a payout that has come to nothing." example:"2026-12-23"`
	Kind         string  `json:"kind" enum:"payment,refund,dispute" example:"payment"`
	RefundID     string  `json:"refund_id" doc:"Empty for what is not about a refund." example:""`
	Amount       string  `json:"amount" format:"decimal" doc:"Negative for what went back." example:"473.34"`
	Fee          string  `json:"fee" format:"decimal" doc:"Stripe's." example:"8.52"`
	Net          string  `json:"net" format:"decimal" doc:"The amount less the fee." example:"464.82"`
	Currency     string  `json:"currency" doc:"Of the payout." example:"NZD"`
}

func paidOutView(o store.PaidOut) PaidOut {
	v := PaidOut{
		StripePayout: o.PayoutID, State: string(o.State), Kind: string(o.Kind), RefundID: o.RefundID, Amount: wholesale.FormatTotal(o.Amount),
		Fee: wholesale.FormatTotal(o.Fee), Net: wholesale.FormatTotal(o.Net), Currency: o.Currency,
	}
	if !o.State.CameToNothing() {
		v.ArrivesOn = dateOrNull(o.ArrivesOn)
	}
	return v
}

// Refund is money of a payment that goes back to the customer.
type Refund struct {
	ID           string    `json:"id" format:"uuid" example:"7d1b2c1e-6d0b-5b52-9c3e-2f6c9a1f0b7d"`
	State        string    `json:"state" enum:"pending,processing,refunded,failed" example:"refunded"`
	Amount       string    `json:"amount" format:"decimal" example:"10.00"`
	Reason       string    `json:"reason" example:"Two bottles were broken"`
	Cause        string    `json:"cause" enum:"too_much,person,elsewhere" doc:"too_much: more came in than the order owes; person: someone decided so; elsewhere: it was made in Stripe." example:"person"`
	CreditNoteID string    `json:"credit_note_id" doc:"The credit note for it; empty for none." example:""`
	Error        string    `json:"error" example:""`
	StripeRefund string    `json:"stripe_refund" doc:"The Refund in the supplier's Stripe account; empty before there is one." example:""`
	CreatedAt    time.Time `json:"created_at" example:"2026-12-02T09:30:00Z"`
	UpdatedAt    time.Time `json:"updated_at" example:"2026-12-02T09:30:05Z"`
}

func paymentView(w payments.Whole) Payment { return paymentOf(w.Payment, w.Refunds, w.PaidOut) }

func listedPaymentView(l payments.Listed) Payment { return paymentOf(l.Payment, l.Refunds, l.PaidOut) }

func paymentOf(p wholesale.Payment, refunds []wholesale.Refund, paidOut []store.PaidOut) Payment {
	v := Payment{
		ID: p.ID, State: string(p.State), Amount: wholesale.FormatTotal(p.Amount), Currency: p.Currency, CollectOn: dateOrNull(p.CollectOn),
		BlockedReason: p.BlockedReason, Method: p.Method, Attempts: p.Attempts, Error: p.Error, OrderID: p.OrderID, CustomerID: p.CustomerID,
		ErrorDetail: p.ErrorDetail, Refunded: wholesale.FormatTotal(p.Refunded), Disputed: p.Disputed, CreatedAt: p.CreatedAt.UTC(),
		PaidAt: timeOrNull(p.PaidAt), NextAttemptAt: timeOrNull(p.RetryAt), StripePayment: p.IntentID, Refunds: make([]Refund, len(refunds)),
		PaidOut: make([]PaidOut, len(paidOut)),
	}
	for i, r := range refunds {
		v.Refunds[i] = Refund{
			ID: r.ID, State: string(r.State), Amount: wholesale.FormatTotal(r.Amount), Reason: r.Reason, Cause: string(r.Cause),
			CreditNoteID: r.CreditNoteID, Error: r.Error, StripeRefund: r.StripeID, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		}
	}
	for i, o := range paidOut {
		v.PaidOut[i] = paidOutView(o)
		if o.Kind == wholesale.PayoutOfPayment { // of several, as after a payout that failed, the latest counts
			v.PaidOutOn = v.PaidOut[i].ArrivesOn
		}
	}
	return v
}
