package fulfilment

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// chooseTerms gives the group the payment terms that its customers have, unless they were given
// others. The terms cannot be deleted meanwhile.
func (c Change) chooseTerms(ctx context.Context, tx *store.Tx, g *wholesale.FulfilmentGroup) error {
	if c.PaymentTermsID == nil {
		return nil
	}
	if id := *c.PaymentTermsID; id != "" {
		err := tx.HoldPaymentTerms(ctx, g.SupplierID, id)
		if errors.Is(err, store.ErrNotFound) {
			return wholesale.Invalid("payment_terms_id", "is not one of your payment terms")
		}
		if err != nil {
			return err
		}
	}
	g.PaymentTermsID = *c.PaymentTermsID
	return nil
}
