package payments

import (
	"context"
	"slices"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// lookAtPage finds out what became of a payment's page, and closes one that is not to be paid on
// any more. Until it is known to have ended, nothing else of the payment begins.
func (l *lane) lookAtPage(ctx context.Context, p wholesale.Payment) error {
	page, err := l.account.Page(ctx, p.PageID)
	if err != nil && !stripe.IsMissing(err) {
		return err
	}
	if err != nil {
		if l.isElsewhere(p.StripeAccount) {
			return err // it is in another account
		}
		page = stripe.Page{ID: p.PageID, Status: stripe.PageExpired}
	}
	if page.Status == stripe.PageOpen {
		closing, err := store.Read(ctx, l.store, func(tx *store.Tx) (bool, error) { return l.closes(ctx, tx, p) })
		if err != nil || !closing {
			return err
		}
		// A key of its own: Stripe keeps the answer to a key for a day, also one that says it
		// failed.
		ended, err := l.account.ExpirePage(ctx, p.PageID, "expire-"+store.NewID())
		if err != nil { // it may just have been paid on; one that is still open is closed soon
			seen, lookErr := l.account.Page(ctx, p.PageID)
			if lookErr != nil || seen.Status == stripe.PageOpen {
				return err
			}
			ended = seen
		}
		page = ended
	}
	return l.takeInPage(ctx, p.ID, page)
}

// closes says whether the plan wants the payment's page closed.
func (l *lane) closes(ctx context.Context, tx *store.Tx, p wholesale.Payment) (bool, error) {
	o, err := tx.Order(ctx, l.supplierID, p.OrderID)
	if err != nil {
		return false, err
	}
	ledger, err := l.ledger(ctx, tx, o)
	if err != nil {
		return false, err
	}
	plan, err := ledger.Plan()
	return err == nil && slices.Contains(plan.Close, p.ID), err
}

// takeInPage takes in what became of a page: what was paid on it, or that it has ended.
func (l *lane) takeInPage(ctx context.Context, paymentID string, page stripe.Page) error {
	switch page.Status {
	case stripe.PageOpen:
		return nil
	case stripe.PageComplete:
		if page.IntentID != "" {
			intent, err := l.account.Intent(ctx, page.IntentID)
			if err != nil {
				return err
			}
			if err := l.takeInPaid(ctx, paymentID, intent); err != nil {
				return err
			}
		}
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		p, o, err := l.heldPayment(ctx, tx, paymentID)
		if err != nil || p.PageID != page.ID {
			return err
		}
		p.PageID, p.PageURL, p.PageExpiresAt = "", "", time.Time{}
		if err := tx.PutPayment(ctx, p); err != nil {
			return err
		}
		return l.Follow(ctx, tx, o)
	})
}

// takeInPaid takes in the intent of a payment's page. Whose it is the page says, also where the
// intent itself does not.
func (l *lane) takeInPaid(ctx context.Context, paymentID string, i stripe.Intent) error {
	if i.PaymentID == "" {
		p, err := store.Read(ctx, l.store, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, l.supplierID, paymentID) })
		if err != nil {
			return err
		}
		i.PaymentID, i.OrderID, i.SupplierID = p.ID, p.OrderID, p.SupplierID
	}
	return l.takeIn(ctx, i)
}
