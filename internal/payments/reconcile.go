package payments

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// reconcileHour is when what Stripe has is compared, in the supplier's time zone.
	reconcileHour = 3
	// lookedBack is how far before the last comparison the next one begins: a direct debit settles,
	// and may be returned, days after it was made.
	lookedBack = 7 * 24 * time.Hour
	// firstLookedBack is how far the first comparison goes back.
	firstLookedBack = 30 * 24 * time.Hour
	// reconnectedLookedBack is how far one goes back that follows another account: no one knows any
	// more when this one was last compared.
	reconnectedLookedBack = 365 * 24 * time.Hour
	// refundsLookedBack and disputesLookedBack are for how long banks may still change their mind:
	// a refund can come back weeks after it was made, and a dispute takes months.
	refundsLookedBack  = 30 * 24 * time.Hour
	disputesLookedBack = 120 * 24 * time.Hour
	// comparedAgain is after how long a nightly comparison that was cut short is made again.
	comparedAgain = 10 * time.Minute
	// emptyAfter is after how long an intent that was never confirmed, and that no payment has, is
	// cancelled at Stripe.
	emptyAfter = 24 * time.Hour
)

// Reconciled is what a comparison with Stripe has found.
type Reconciled struct {
	Intents, Refunds, Disputes int      // that Stripe has, of ours
	TakenIn                    int      // payments that had changed there
	Differences                []string // for people: what Stripe does not have, or has otherwise
	Payouts                    int      // that Stripe has made of late
	PayoutsUnread              string   // why payouts could not be read, for people; "" when they could
}

// Reconcile compares what Stripe has with what is here, and takes in what no event has told.
// CodeConflict without a connection, CodeUnavailable when Stripe does not answer.
func (s *Service) Reconcile(ctx context.Context, supplierID string) (Reconciled, error) {
	l, err := s.lane(ctx, supplierID)
	if err != nil {
		return Reconciled{}, err
	}
	if l.account == nil {
		return Reconciled{}, wholesale.Conflict("Stripe is not connected. Connect it in Settings › Integrations")
	}
	found, err := l.reconcile(ctx)
	if failed, ok := errors.AsType[*stripe.Error](err); ok {
		err = &wholesale.Error{Code: wholesale.CodeUnavailable, Message: failed.Words, Technical: failed.Detail}
	}
	return found, err
}

// reconcileDue makes the nightly comparison, in one process.
func (l *lane) reconcileDue(ctx context.Context) error {
	was := l.connection.NextReconcileAt
	if l.account == nil || was.IsZero() || was.After(l.clock()) {
		return nil
	}
	if !l.connection.ReconciledUntil.Before(was) { // it was made as soon as Stripe was connected again
		return l.reconcileNextNight(ctx, was)
	}
	// Until it is done the next one is soon: a process may end, or Stripe not answer, on the way.
	soon, mine := l.clock().Add(comparedAgain), false
	err := l.store.Update(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.TakeReconcile(ctx, l.supplierID, was, soon)
		return err
	})
	if err != nil || !mine {
		return err
	}
	if _, err = l.reconcile(ctx); err != nil {
		return err
	}
	return l.reconcileNextNight(ctx, soon)
}

// reconcileNextNight has a comparison that was due at a moment, and is made, be made again the
// coming night.
func (l *lane) reconcileNextNight(ctx context.Context, was time.Time) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, l.supplierID)
		if err != nil {
			return err
		}
		_, err = tx.TakeReconcile(ctx, l.supplierID, was, nextReconcile(tx.Now(), supplier.Location()))
		return err
	})
}

// nextReconcile is the next night.
func nextReconcile(now time.Time, zone *time.Location) time.Time {
	today := wholesale.DateOf(now, zone)
	if at := today.At(reconcileHour, zone); at.After(now) {
		return at
	}
	return today.Add(1).At(reconcileHour, zone)
}

// reconcile compares, and keeps whether that has failed.
func (l *lane) reconcile(ctx context.Context) (Reconciled, error) {
	found, err := l.compareAll(ctx)
	if ctx.Err() != nil {
		return found, err // asked to stop
	}
	return found, errors.Join(err, l.noteComparison(ctx, err))
}

func (l *lane) compareAll(ctx context.Context) (found Reconciled, err error) {
	started := l.clock()
	since := started.Add(-firstLookedBack)
	switch {
	case !l.connection.ReconciledUntil.IsZero():
		since = l.connection.ReconciledUntil.Add(-lookedBack)
	case l.connection.CompareFirst:
		since = started.Add(-reconnectedLookedBack)
	}
	seen := map[string]stripe.Intent{}
	if err := l.account.EachIntent(ctx, since, time.Time{}, func(i stripe.Intent) error {
		if i.SupplierID != l.supplierID || i.PaymentID == "" {
			return nil
		}
		seen[i.ID] = i
		found.Intents++
		return l.reconcileIntent(ctx, i, &found)
	}); err != nil {
		return found, l.said(ctx, err)
	}
	if err := l.account.EachRefund(ctx, earlier(since, started.Add(-refundsLookedBack)), time.Time{}, func(r stripe.Refund) error {
		found.Refunds++
		return l.takeInRefund(ctx, r)
	}); err != nil {
		return found, l.said(ctx, err)
	}
	// What was paid and what went back is known now. The rest is not waited for.
	if err := l.comparedFirst(ctx); err != nil {
		return found, err
	}
	if err := l.account.EachDispute(ctx, earlier(since, started.Add(-disputesLookedBack)), time.Time{}, func(d stripe.Dispute) error {
		found.Disputes++
		return l.takeInDispute(ctx, d)
	}); err != nil {
		return found, l.said(ctx, err)
	}
	if err := l.compare(ctx, since, seen, &found); err != nil {
		return found, l.said(ctx, err)
	}
	if err := l.compared(ctx, started, found); err != nil {
		return found, err
	}
	// Last, because nothing waits for it.
	found.Payouts, found.PayoutsUnread, err = l.readPayouts(ctx, started)
	return found, err
}

// compared keeps until when it is known what Stripe has; what waited for that goes on.
func (l *lane) compared(ctx context.Context, started time.Time, found Reconciled) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		restored, err := tx.LastRestore(ctx)
		if err != nil {
			return err
		}
		if restored.After(started) { // the clock was set back: a running server's database is not restored
			started = restored
		}
		if err := tx.SetReconciledUntil(ctx, l.connection, started); err != nil {
			return err
		}
		l.connection.ReconciledUntil = started
		if err := tx.WakePayments(ctx, l.supplierID); err != nil { // what was forgotten, if anything was
			return err
		}
		l.wakeAfter(tx)
		l.log.InfoContext(ctx, "payments compared with Stripe", slog.String("supplier", l.supplierID), slog.Int("payments", found.Intents),
			slog.Int("refunds", found.Refunds), slog.Int("taken_in", found.TakenIn), slog.Int("differences", len(found.Differences)))
		return nil
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// said has the connection say when its key is the matter.
func (l *lane) said(ctx context.Context, err error) error {
	if failed, ok := errors.AsType[*stripe.Error](err); ok && failed.Outcome == stripe.NoAccess {
		return errors.Join(err, l.noAccess(ctx, failed))
	}
	return err
}

// reconcileIntent takes in an intent that has changed, and cancels one that no one will use.
func (l *lane) reconcileIntent(ctx context.Context, i stripe.Intent, found *Reconciled) error {
	p, err := store.Read(ctx, l.store, func(tx *store.Tx) (wholesale.Payment, error) {
		return tx.PaymentByIntent(ctx, l.supplierID, i.ID)
	})
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	switch {
	case awaitsConfirmation(i) && (!known || p.State == wholesale.PaymentCancelled) && !i.Created.IsZero() && l.clock().Sub(i.Created) > emptyAfter:
		// A key of its own: Stripe keeps the answer to a key for a day, also one that says it
		// failed.
		_, err := l.account.CancelIntent(ctx, i.ID, "empty-"+store.NewID())
		if failed, ok := errors.AsType[*stripe.Error](err); ok && failed.Outcome == stripe.Refused {
			return nil // it belongs to a page, which ends by itself
		}
		return err
	case known && p.Received():
		return nil // its amount is compared below
	case i.Status == stripe.IntentSucceeded || i.Status == stripe.IntentProcessing || known && p.State == wholesale.PaymentProcessing:
		found.TakenIn++
		return l.takeIn(ctx, i)
	}
	return nil
}

// compare finds payments that were received here and that Stripe does not have so.
func (l *lane) compare(ctx context.Context, since time.Time, seen map[string]stripe.Intent, found *Reconciled) error {
	for after := ""; ; {
		paid, err := store.Read(ctx, l.store, func(tx *store.Tx) ([]wholesale.Payment, error) {
			supplier, err := tx.Supplier(ctx, l.supplierID)
			if err != nil {
				return nil, err
			}
			return tx.Payments(ctx, l.supplierID, store.PaymentFilter{
				States: []wholesale.PaymentState{wholesale.PaymentPaid, wholesale.PaymentRefunded},
				From:   wholesale.DateOf(since, supplier.Location()), Before: after, Limit: atOnce, // of the day it was paid
			})
		})
		if err != nil || len(paid) == 0 {
			return err
		}
		after = paid[len(paid)-1].ID
		for _, p := range paid {
			if l.isElsewhere(p.StripeAccount) {
				continue
			}
			if err := l.compareOne(ctx, p, seen, found); err != nil {
				return err
			}
		}
	}
}

func (l *lane) compareOne(ctx context.Context, p wholesale.Payment, seen map[string]stripe.Intent, found *Reconciled) error {
	i, ok := seen[p.IntentID]
	if !ok || i.Status != stripe.IntentSucceeded { // it was paid after the list was read
		var err error
		if i, err = l.account.Intent(ctx, p.IntentID); err != nil && !stripe.IsMissing(err) {
			return err
		}
	}
	problem := ""
	amount, err := wholesale.MinorUnits(p.Amount, p.Currency)
	switch {
	case err != nil:
		return err
	case i.ID == "":
		problem = "Stripe does not have it"
	case i.Status != stripe.IntentSucceeded:
		problem = "Stripe has not received it"
	case i.Received != amount || i.Currency != p.Currency:
		problem = "Stripe has received another amount"
	default:
		return nil
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, l.supplierID, p.OrderID)
		if err != nil {
			return err
		}
		words := fmt.Sprintf("The payment of %s for order %s is not as it is in Stripe: %s", amountOf(&p), o.Number, problem)
		found.Differences = append(found.Differences, words)
		return tx.PutNotice(ctx, l.supplierID, store.Notice{
			Kind: noticeDiffers, OrderID: o.ID, Title: "The payment for order " + o.Number + " is not as it is in Stripe", Detail: words + ".",
		})
	})
}
