package payments

import (
	"context"
	"errors"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The rows that a supplier's keys are sealed for.
func secretKeyRow(supplierID string) string     { return "stripe/" + supplierID + "/secret_key" }
func webhookSecretRow(supplierID string) string { return "stripe/" + supplierID + "/webhook_secret" }

// accountOf opens a supplier's account at Stripe; nil while none is connected.
func (s *Service) accountOf(c store.StripeConnection) (*stripe.Account, error) {
	if c.SealedKey == "" {
		return nil, nil
	}
	key, err := s.ring.Open(c.SealedKey, secretKeyRow(c.SupplierID))
	if err != nil {
		return nil, err
	}
	return s.stripe.Account(string(key)), nil
}

// noAccess has the connection say that Stripe does not accept its key. All payments wait, and go on
// when the key is repaired.
func (l *lane) noAccess(ctx context.Context, failed *stripe.Error) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		news, err := tx.SetStripeStatus(ctx, l.connection, store.InError, failed.Words)
		if err != nil || !news {
			return err
		}
		return tx.PutNotice(ctx, l.supplierID, store.Notice{
			Kind: noticeAccount, Title: "Payments wait: " + failed.Words,
			Detail: "Put a working secret key into Settings › Integrations › Stripe. No payment is lost; they go on then.",
		})
	})
}

// waitsForAccount tells the supplier that something is on its way to Stripe while no account is
// connected: it would wait in silence.
func waitsForAccount(ctx context.Context, tx *store.Tx, supplierID string) error {
	return tx.PutNotice(ctx, supplierID, store.Notice{
		Kind: noticeAccount, Title: "Payments or refunds wait: Stripe is not connected",
		Detail: "Connect it again in Settings › Integrations › Stripe. None is lost; they go on then.",
	})
}

// checkedEach is how often an account that did not accept its key is asked again.
const checkedEach = time.Minute

// checkAgain asks an account that is in error whether it takes requests now, and says so. Meanwhile
// nothing is sent to it.
func (l *lane) checkAgain(ctx context.Context) (answers bool, err error) {
	l.work.mu.Lock()
	last, now := l.work.checked[l.supplierID], l.clock()
	due := last.IsZero() || now.Sub(last) >= checkedEach || now.Before(last)
	if due {
		l.work.checked[l.supplierID] = now
	}
	l.work.mu.Unlock()
	if !due || l.account == nil {
		return false, nil
	}
	_, err = l.TestConnection(ctx, l.supplierID)
	if told, ok := errors.AsType[*wholesale.Error](err); ok && told.Code == wholesale.CodeUnavailable {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	again, err := l.lane(ctx, l.supplierID)
	if err == nil {
		*l = *again
	}
	return l.connection.Status != store.InError, err
}

// AccountChanged has a supplier's payments be looked at again, because its account at Stripe was
// connected, changed or taken away, in the transaction that does so.
func (s *Service) AccountChanged(ctx context.Context, tx *store.Tx, supplierID string) error {
	if err := tx.WakePayments(ctx, supplierID); err != nil {
		return err
	}
	for _, kind := range []string{Charges.Name, Refunds.Name} {
		if err := tx.WakeOutbox(ctx, supplierID, kind); err != nil {
			return err
		}
	}
	s.wakeAfter(tx)
	return tx.ClearNotice(ctx, supplierID, noticeAccount, "")
}
