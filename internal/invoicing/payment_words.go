package invoicing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paymentWords say on an invoice how an order is paid that is not on account: that it was, or that
// it will be taken, so that no one transfers the amount as well. "" for one on account.
func paymentWords(ctx context.Context, tx *store.Tx, o *wholesale.Order, zone *time.Location) (string, error) {
	if o.PaymentOption != wholesale.PayNow {
		return "", nil
	}
	made, err := tx.Payments(ctx, o.SupplierID, store.PaymentFilter{OrderID: o.ID})
	if err != nil {
		return "", err
	}
	var paid []string
	var left = o.Total
	for _, p := range made {
		if p.State != wholesale.PaymentPaid {
			continue
		}
		if left, err = left.Sub(p.Amount); err != nil {
			return "", err
		}
		words := "Paid on " + wholesale.DateOf(p.PaidAt, zone).Words()
		if p.Method != "" {
			words += " by " + p.Method
		}
		paid = append(paid, words+": "+p.Currency+" "+wholesale.AmountWords(p.Amount))
	}
	switch {
	case len(paid) > 0 && !left.IsPos():
		return strings.Join(paid, ". "), nil
	case o.PayByLink || o.PaymentTerms == nil:
		paid = append(paid, "To be paid by the payment link. Please do not transfer the amount as well")
	default:
		when := o.PaymentTerms.CollectWords()
		if day := o.PaymentTerms.CollectOn(o, zone); day != "" {
			when = "on " + day.Words()
		}
		paid = append(paid, fmt.Sprintf("It will be taken %s. Please do not transfer the amount as well", when))
	}
	return strings.Join(paid, ". "), nil
}
