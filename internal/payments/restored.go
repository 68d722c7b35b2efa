package payments

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// restoredUnseen says whether the database was put back from a backup and not compared with Stripe
// since: what was paid and given back after that backup is not known here yet.
func restoredUnseen(ctx context.Context, tx *store.Tx, c store.StripeConnection) (bool, error) {
	if c.SealedKey == "" {
		return false, nil
	}
	restored, err := tx.LastRestore(ctx)
	return restored.After(c.ReconciledUntil), err
}

// knowsWhatStripeHas is wholesale.CodeUnavailable while what Stripe has is still to be read after a
// restore: until then, an order that is paid may look as if it were not.
func knowsWhatStripeHas(ctx context.Context, tx *store.Tx, supplierID string) error {
	c, err := tx.StripeConnection(ctx, supplierID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	unseen, err := restoredUnseen(ctx, tx, c)
	if err == nil && unseen {
		err = &wholesale.Error{
			Code:    wholesale.CodeUnavailable,
			Message: "What was paid is being read from Stripe, after a backup was restored. Try again in a few minutes",
		}
	}
	return err
}

// compareRestored compares with Stripe, once after a restore, before anything is asked for there.
func (l *lane) compareRestored(ctx context.Context) (known bool, err error) {
	unseen, err := store.Read(ctx, l.store, func(tx *store.Tx) (bool, error) { return restoredUnseen(ctx, tx, l.connection) })
	if err != nil || !unseen {
		return err == nil, err
	}
	if !l.work.mayTryCompare(l.supplierID, l.clock()) {
		return false, nil
	}
	_, err = l.reconcile(ctx)
	return err == nil, err
}

// mayTryCompare keeps a comparison that others wait for from being tried again at once when it
// fails.
func (w *worker) mayTryCompare(supplierID string, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if last, tried := w.compared[supplierID]; tried && now.Sub(last) < putOffFor && !now.Before(last) {
		return false
	}
	w.compared[supplierID] = now
	return true
}
