// Package paying says how an order or a payment is paid, alike on every page of the shop that shows
// it.
package paying

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"upstock/internal/payments"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// LinkPath is where a payment is made: its payment link, on this server.
func LinkPath(p wholesale.Payment) string { return "/pay/" + p.LinkToken }

// Sum is an amount in a sentence, e.g. "NZD 473.34".
func Sum(currency string, amount wholesale.Decimal) string {
	return currency + " " + ui.Amount(amount)
}

// State names a payment's state as the supplier's pages do, and its tone. What is blocked is only
// said to be on hold: what blocks it is the supplier's affair.
func State(p wholesale.Payment) (words string, tone ui.Tone) {
	switch {
	case p.State == wholesale.PaymentBlocked:
		return "On hold", ui.Neutral
	case p.State == wholesale.PaymentDue && NeedsBuyer(p):
		return ui.PaymentWords(p.State), ui.Warn
	}
	return ui.PaymentWords(p.State), ui.PaymentTone(p.State)
}

// Sentence says what is to become of a payment, or became of it: how much, from what, and when.
// What is in the way between the supplier and its inventory system is not the buyer's to know.
func Sentence(ctx context.Context, p wholesale.Payment, stage wholesale.Status) string {
	sum, supplier := Sum(p.Currency, p.Amount), shell.SupplierOf(ctx)
	switch p.State {
	case wholesale.PaymentScheduled:
		return scheduled(p, sum, stage)
	case wholesale.PaymentDue:
		if p.MethodID != "" {
			return sum + " is being taken from " + methodWords(p) + "."
		}
		return "Please pay " + sum + "."
	case wholesale.PaymentBlocked:
		return sum + " cannot be paid yet: " + supplier.Name + " has to check this order first. Nothing is taken until then."
	case wholesale.PaymentProcessing:
		return sum + " is being processed" + from(p) + ". A direct debit takes up to two business days."
	case wholesale.PaymentPaid, wholesale.PaymentRefunded:
		return sum + " was paid on " + ui.DateWords(ctx, p.PaidAt) + from(p) + "."
	case wholesale.PaymentFailed:
		return failed(ctx, p, sum)
	case wholesale.PaymentCancelled:
	}
	return "There is nothing to pay."
}

func scheduled(p wholesale.Payment, sum string, stage wholesale.Status) string {
	when := "when it is due"
	switch {
	case p.CollectOn != "":
		when = "on " + p.CollectOn.WeekdayWords()
	case stage == wholesale.Shipped:
		when = "once the order is shipped"
	case stage == wholesale.Processing:
		when = "once the order is approved"
	}
	if p.MethodID == "" {
		return "You will be asked to pay " + sum + " " + when + "."
	}
	return sum + " will be taken from " + methodWords(p) + " " + when + "."
}

func failed(ctx context.Context, p wholesale.Payment, sum string) string {
	words := sum + " could not be taken" + from(p) + "."
	if p.Error != "" {
		words += " " + ui.Capitalised(strings.TrimSuffix(p.Error, ".")) + "."
	}
	if p.RetryAt.IsZero() {
		return words + " Please pay another way."
	}
	return words + " We will try again on " + ui.DateWords(ctx, p.RetryAt) + ", unless you pay another way first."
}

// methodWords name what a payment is taken from, where the reader may know which one it is.
func methodWords(p wholesale.Payment) string { return cmp.Or(p.Method, "the saved payment method") }

func from(p wholesale.Payment) string {
	if p.Method == "" {
		return ""
	}
	return " from " + p.Method
}

// RefundWords say what went back of a payment, or is on its way back.
func RefundWords(ctx context.Context, r wholesale.Refund) string {
	words := Sum(r.Currency, r.Amount)
	if r.State == wholesale.RefundDone {
		words += " was refunded on " + ui.DateWords(ctx, r.UpdatedAt)
	} else {
		words += " is being refunded"
	}
	if r.Reason != "" {
		words += " (" + r.Reason + ")"
	}
	return words + "."
}

// Waits says whether an order waits for the buyer to pay it.
func Waits(o payments.OrderToPay) bool {
	return slices.ContainsFunc(o.Payments, func(p payments.BuyersPayment) bool { return NeedsBuyer(p.Payment) })
}

// NeedsBuyer says whether a payment waits for the buyer: it failed, or is to be made by its link.
func NeedsBuyer(p wholesale.Payment) bool {
	return p.State == wholesale.PaymentFailed || p.State == wholesale.PaymentDue && p.MethodID == ""
}

// CanPay says whether a payment can be made on a page now.
func CanPay(p wholesale.Payment) bool {
	return payments.WhyNotPayable(p) == ""
}

// payWords are those of the button that leads to Stripe's page.
func payWords(p wholesale.Payment) string {
	switch {
	case p.State == wholesale.PaymentFailed, p.State == wholesale.PaymentDue && p.MethodID != "":
		return "Pay another way"
	case p.State == wholesale.PaymentScheduled:
		return "Pay now instead"
	}
	return "Pay now"
}

// needsMethod says whether adding a payment method would have the order be paid by itself.
func needsMethod(o payments.OrderToPay) bool {
	if o.HasMethod {
		return false
	}
	for _, p := range o.Payments {
		if p.State == wholesale.PaymentScheduled && p.MethodID == "" {
			return true
		}
	}
	return false
}
