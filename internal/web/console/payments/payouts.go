package payments

import (
	"slices"

	taking "upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// paidOutTab is the tab of the payments that Stripe has paid out to the bank, or is about to.
const paidOutTab = "paid_out"

// payoutLook is what a state of a payout is called, and its tone. One that is not known is shown as
// it is.
func payoutLook(s wholesale.PayoutState) (words string, tone ui.Tone) {
	switch s {
	case wholesale.PayoutPending, wholesale.PayoutInTransit:
		return "On its way", ui.Info
	case wholesale.PayoutPaid:
		return "Arrived", ui.Good
	case wholesale.PayoutFailed:
		return "Failed", ui.Bad
	case wholesale.PayoutCancelled:
		return "Cancelled", ui.Neutral
	}
	return string(s), ui.Neutral
}

// whatIsOurs says what of a payout is of payments here.
func whatIsOurs(p store.PayoutRow) string {
	switch {
	case p.State.CameToNothing() && p.Payments == 0:
		return "What was in it is in a later payout"
	case !p.Automatic:
		return "A manual payout: Stripe does not say what is in it"
	case !p.Itemised:
		return "Stripe does not say yet what is in it"
	case p.Payments == 0 && p.Net.IsZero():
		return "No payments of orders here"
	}
	return ui.Counted(p.Payments, "payment") + ", " + p.Currency + " " + ui.Amount(p.Net) + " after refunds and fees"
}

// partOf is what a payout has of a payment, or of one of its refunds; refundID is "" for the
// payment. Of several, as after a payout that failed, the latest counts.
func partOf(p taking.Listed, refundID string) (found store.PaidOut, ok bool) {
	kind := wholesale.PayoutOfPayment
	if refundID != "" {
		kind = wholesale.PayoutOfRefund
	}
	for _, part := range slices.Backward(p.PaidOut) {
		if part.Kind == kind && part.RefundID == refundID {
			return part, true
		}
	}
	return found, false
}

// paidOutWords say when a payment reaches the bank; "" while that is not known.
func paidOutWords(p taking.Listed) string {
	part, ok := partOf(p, "")
	if !ok {
		return ""
	}
	day := ui.DayWords(part.ArrivesOn)
	switch part.State {
	case wholesale.PayoutPending, wholesale.PayoutInTransit:
		return "On its way to your bank, expected on " + day
	case wholesale.PayoutPaid:
		return "Paid out to your bank on " + day
	case wholesale.PayoutFailed:
		return "The payout to your bank failed"
	case wholesale.PayoutCancelled:
		return "The payout to your bank was cancelled"
	}
	return "In a payout to your bank"
}
