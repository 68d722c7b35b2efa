package payments

import (
	"context"
	"errors"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// comparisonTakes is how long after its hour a nightly comparison is surely done.
	comparisonTakes = time.Hour
	// waitingPatience is for how long payments may wait for their comparison after a restore, or
	// refunds once Stripe is connected again, before the supplier is told.
	waitingPatience = 10 * time.Minute
)

// NotCompared says whether what Stripe has was not compared with what is here for two nights.
func NotCompared(c store.StripeConnection, now time.Time, zone *time.Location) bool {
	if c.SealedKey == "" || c.NextReconcileAt.IsZero() {
		return false
	}
	since := c.ReconciledUntil
	if c.ConnectedAt.After(since) {
		since = c.ConnectedAt
	}
	second := nextReconcile(nextReconcile(since, zone), zone)
	return now.After(second.Add(comparisonTakes))
}

// noteComparison keeps why a comparison has failed, for the pages, and tells the supplier once that
// is so for long. The next one that succeeds takes it back.
func (l *lane) noteComparison(ctx context.Context, failed error) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		if failed == nil {
			return errors.Join(tx.NoteReconcile(ctx, l.connection, ""), tx.ClearNotice(ctx, l.supplierID, noticeNotCompared, ""))
		}
		words := comparisonWords(failed)
		if err := tx.NoteReconcile(ctx, l.connection, words); err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, l.supplierID)
		if err != nil {
			return err
		}
		c, err := stripeConnection(ctx, tx, l.supplierID)
		if err != nil {
			return err
		}
		restored, err := tx.LastRestore(ctx)
		if err != nil {
			return err
		}
		switch {
		case restored.After(c.ReconciledUntil) && tx.Now().Sub(restored) > waitingPatience:
			return tx.PutNotice(ctx, l.supplierID, store.Notice{
				Kind: noticeNotCompared, Title: "Payments wait: what was paid cannot be read from Stripe",
				Detail: wholesale.Sentence(words) + " A backup was restored, and nothing is taken until it is known what was paid after it was made. It is tried again by itself.",
			})
		case c.CompareFirst && tx.Now().Sub(c.ConnectedAt) > waitingPatience:
			return tx.PutNotice(ctx, l.supplierID, store.Notice{
				Kind: noticeNotCompared, Title: "Refunds wait: what was refunded cannot be read from Stripe",
				Detail: wholesale.Sentence(words) + " Stripe was connected again, and nothing is refunded until it is known what was refunded there meanwhile. It is tried again by itself.",
			})
		case NotCompared(c, tx.Now(), supplier.Location()):
			return tx.PutNotice(ctx, l.supplierID, store.Notice{
				Kind: noticeNotCompared, Title: "Payments were not compared with Stripe for two nights",
				Detail: wholesale.Sentence(words) + " Refunds and disputes that were made in Stripe may be missing here. It is tried again by itself.",
			})
		}
		return nil
	})
}

// comparisonWords say why a comparison has failed.
func comparisonWords(failed error) string {
	if at, ok := errors.AsType[*stripe.Error](failed); ok {
		return at.Words
	}
	return "It failed in Upstock itself; the log of the server says why"
}
