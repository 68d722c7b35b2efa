// Package paying is how payments and refunds are called, and how they stand, wherever the console
// shows them.
package paying

import (
	"cmp"
	"context"

	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// look is what the state of a refund is called, and its tone.
type look struct {
	words string
	tone  ui.Tone
}

var refundStates = map[wholesale.RefundState]look{
	wholesale.RefundPending:    {"Refund being sent to Stripe", ui.Info},
	wholesale.RefundProcessing: {"Refund processing", ui.Info},
	wholesale.RefundDone:       {"Refunded", ui.Good},
	wholesale.RefundFailed:     {"Refund failed", ui.Bad},
	wholesale.RefundCancelled:  {"Refund failed, replaced by another attempt", ui.Neutral},
}

// RefundWords is how a refund stands.
func RefundWords(r wholesale.Refund) string { return refundStates[r.State].words }

// MethodWords is what a payment is, or will be, taken from.
func MethodWords(p wholesale.Payment) string { return cmp.Or(p.Method, "Payment link") }

// Amount is a payment's amount with its currency, as text.
func Amount(currency string, d wholesale.Decimal) string { return currency + " " + ui.Amount(d) }

// Words say in a sentence what becomes of a payment, or why nothing does.
func Words(ctx context.Context, p wholesale.Payment) string {
	switch p.State {
	case wholesale.PaymentDue:
		if p.MethodID == "" {
			return "Waiting for the customer to pay by the payment link"
		}
		return "Being taken from " + MethodWords(p)
	case wholesale.PaymentScheduled:
		return scheduledWords(p)
	case wholesale.PaymentProcessing:
		if p.Error != "" {
			return p.Error
		}
		return "The bank is processing it; a direct debit takes up to two business days"
	case wholesale.PaymentPaid, wholesale.PaymentRefunded:
		return "Paid on " + ui.DateWords(ctx, p.PaidAt) + from(p)
	case wholesale.PaymentFailed:
		return failedWords(ctx, p)
	case wholesale.PaymentBlocked:
		return p.BlockedReason
	case wholesale.PaymentCancelled:
	}
	return "Nothing was taken"
}

func from(p wholesale.Payment) string {
	if p.Method == "" {
		return ""
	}
	return ", " + p.Method
}

func scheduledWords(p wholesale.Payment) string {
	day := "; the day is set once the order is approved or shipped"
	if p.CollectOn != "" {
		day = " on " + p.CollectOn.WeekdayWords()
	}
	if p.Method == "" {
		return "To be paid by the payment link" + day
	}
	return "To be taken from " + p.Method + day
}

func failedWords(ctx context.Context, p wholesale.Payment) string {
	words := wholesale.Sentence(cmp.Or(p.Error, "The payment failed"))
	if p.RetryAt.IsZero() {
		return words + " Upstock will not try again by itself"
	}
	return words + " Next attempt on " + ui.DateWords(ctx, p.RetryAt)
}

// disputes are the words for the statuses of a dispute.
// Source: https://docs.stripe.com/api/disputes/object#dispute_object-status
var disputes = map[string]string{
	"warning_needs_response": "The customer's bank has asked about this payment: answer it in Stripe",
	"warning_under_review":   "The customer's bank is looking at your answer",
	"warning_closed":         "The customer's bank has closed its question",
	"needs_response":         "The customer disputes this payment: answer it in Stripe",
	"under_review":           "The customer disputes this payment, and the bank is looking at your answer",
	"won":                    "The customer's dispute was decided for you",
	"lost":                   "The customer's dispute was lost: the money went back",
}

// DisputeWords say how a dispute stands; "" when there is none.
func DisputeWords(p wholesale.Payment) string {
	if p.Disputed == "" {
		return ""
	}
	return cmp.Or(disputes[p.Disputed], "The customer disputes this payment")
}

// Disputed says whether a dispute waits for someone, or was lost.
func Disputed(p wholesale.Payment) bool {
	return p.Disputed != "" && p.Disputed != "won" && p.Disputed != "warning_closed"
}
