package pay

import (
	"context"

	"upstock/internal/web/shop/paying"
	"upstock/internal/wholesale"
)

// titleOf names how a payment stands.
func titleOf(v view) string {
	switch v.Payment.State {
	case wholesale.PaymentPaid:
		return "Paid, thank you"
	case wholesale.PaymentRefunded:
		return "Refunded"
	case wholesale.PaymentProcessing:
		return "Your payment is being processed"
	case wholesale.PaymentDue, wholesale.PaymentFailed, wholesale.PaymentScheduled:
		if v.Payable() {
			return "Not paid yet"
		}
		return "Nothing to pay yet"
	case wholesale.PaymentBlocked:
		return "Nothing to pay yet"
	case wholesale.PaymentCancelled:
	}
	return "Nothing to pay"
}

// wordsOf say it in a sentence. From where the money comes is the payer's own to know, not that of
// anyone else who has the link.
func wordsOf(ctx context.Context, v view) string {
	p := v.Payment
	p.Method = ""
	switch {
	case v.Payable():
		return "This payment has not been made yet."
	case p.State == wholesale.PaymentScheduled:
		p.MethodID = ""
	case p.State == wholesale.PaymentCancelled:
		return "This payment is no longer needed, so its link cannot be used."
	}
	words := paying.Sentence(ctx, p, v.Stage)
	if !p.Refunded.IsZero() {
		words += " " + paying.Sum(p.Currency, p.Refunded) + " was refunded."
	}
	return words
}
