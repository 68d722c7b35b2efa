package payments

import (
	"context"
	"log/slog"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// elsewhereCode marks a payment whose result the connected account does not know.
	elsewhereCode = "begun_elsewhere"
	// elsewhereLookedAt is how often one is asked about. A change of the connection wakes it.
	elsewhereLookedAt = 24 * time.Hour
)

// begunElsewhere says whether only another account than the connected one knows what became of a
// payment: its page or its intent is there.
func (l *lane) begunElsewhere(p wholesale.Payment) bool {
	return l.account != nil && isNamed(p.StripeAccount) && isNamed(l.connection.AccountID) && l.isElsewhere(p.StripeAccount) &&
		(p.PageID != "" || p.State == wholesale.PaymentProcessing && p.AskedAt.IsZero() && p.IntentID != "")
}

// unknownThere says whether Stripe has answered that it does not know a payment that it was at.
func unknownThere(p wholesale.Payment, err error) bool {
	return stripe.IsMissing(err) && (p.State == wholesale.PaymentProcessing || p.PageID != "")
}

// waitsElsewhere has a payment wait that the connected account does not know, and says so once.
func (l *lane) waitsElsewhere(ctx context.Context, p wholesale.Payment) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		now, o, err := l.heldPayment(ctx, tx, p.ID)
		if err != nil || now.Final() {
			return err
		}
		const words = "It was begun at another Stripe account than the one that is connected. It goes on when that account is connected again"
		if now.State == wholesale.PaymentProcessing && now.ErrorCode != elsewhereCode {
			now.Error, now.ErrorDetail, now.ErrorCode = words, "", elsewhereCode
			if err := tx.PutPayment(ctx, now); err != nil {
				return err
			}
			l.log.WarnContext(ctx, "a payment was begun at another account of Stripe", slog.String("supplier", l.supplierID), slog.String("payment", p.ID))
		}
		if err := tx.PutNotice(ctx, l.supplierID, store.Notice{
			Kind: noticeElsewhere, OrderID: o.ID, Title: "The payment for order " + o.Number + " waits for another Stripe account", Detail: words + ".",
		}); err != nil {
			return err
		}
		return tx.LookAtPaymentLater(ctx, l.supplierID, p.ID, tx.Now().Add(elsewhereLookedAt))
	})
}

// knownAgain takes back what was said of a payment that Stripe has now told of.
func (l *lane) knownAgain(ctx context.Context, tx *store.Tx, was wholesale.Payment, p *wholesale.Payment, o *wholesale.Order) error {
	if l.account == nil || was.ErrorCode != elsewhereCode && was.PageID == "" {
		return nil
	}
	if p.ErrorCode == elsewhereCode {
		p.Error, p.ErrorDetail, p.ErrorCode = "", "", ""
		if err := tx.PutPayment(ctx, p); err != nil {
			return err
		}
	}
	return clearNotices(ctx, tx, o, noticeElsewhere)
}
