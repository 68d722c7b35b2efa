package payments

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// payoutsLookedBack is how far before the last look the next one begins: a payout arrives days
// after it was made, and may fail within five business days after that.
const payoutsLookedBack = 14 * 24 * time.Hour

// readPayouts takes in what Stripe has paid out to the bank. A Stripe that does not tell, because
// the key may not read payouts, is no reason for the comparison to fail: the pages say so.
func (l *lane) readPayouts(ctx context.Context, started time.Time) (read int, unread string, err error) {
	since := started.Add(-firstLookedBack)
	if !l.connection.PayoutsUntil.IsZero() {
		since = l.connection.PayoutsUntil.Add(-payoutsLookedBack)
	}
	var payouts []stripe.Payout
	err = l.account.EachPayout(ctx, since, time.Time{}, func(p stripe.Payout) error {
		payouts = append(payouts, p)
		return nil
	})
	for _, p := range slices.Backward(payouts) { // a later one has what an earlier one could not deliver
		if err != nil {
			break
		}
		err = l.takeInPayout(ctx, p)
	}
	until := started
	if failed, ok := errors.AsType[*stripe.Error](err); ok && ctx.Err() == nil {
		l.log.WarnContext(ctx, "payouts could not be read from Stripe", slog.String("supplier", l.supplierID), slog.Any("error", failed))
		until, unread, err = l.connection.PayoutsUntil, unreadWords(failed), nil
	}
	if err != nil {
		return len(payouts), "", err
	}
	return len(payouts), unread, l.store.Update(ctx, func(tx *store.Tx) error { return tx.NotePayoutsRead(ctx, l.connection, until, unread) })
}

// unreadWords say why payouts could not be read.
func unreadWords(failed *stripe.Error) string {
	if failed.Status == http.StatusForbidden {
		return "The key may not read payouts. In Stripe, let the restricted key read payouts, balance transaction sources and charges"
	}
	return failed.Words
}

// takeInPayout takes in how a payout stands, and once Stripe can say it, what of it is ours.
func (l *lane) takeInPayout(ctx context.Context, from stripe.Payout) error {
	amount, err := wholesale.FromMinorUnits(from.Amount, from.Currency)
	if from.ID == "" || err != nil {
		l.log.WarnContext(ctx, "a payout of Stripe cannot be read", slog.String("supplier", l.supplierID), slog.String("payout", from.ID), slog.Any("error", err))
		return nil
	}
	was, err := store.Read(ctx, l.store, func(tx *store.Tx) (wholesale.Payout, error) { return tx.Payout(ctx, l.supplierID, from.ID) })
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	now := wholesale.Payout{
		SupplierID: l.supplierID, ID: from.ID, StripeAccount: l.connection.AccountID, State: wholesale.PayoutState(from.Status), Amount: amount,
		Currency: from.Currency, Automatic: from.Automatic, Itemised: was.Itemised, CreatedAt: from.Created,
		Failure: cmp.Or(from.FailureDetail, from.FailureCode),
	}
	if !from.ArrivesOn.IsZero() {
		now.ArrivesOn = wholesale.DateOf(from.ArrivesOn, time.UTC) // Stripe gives the day, as midnight in UTC
	}
	var unread error
	if from.Itemised && !was.Itemised {
		unread = l.takeInMovements(ctx, from.ID)
		now.Itemised = unread == nil
	}
	if now == was {
		return unread
	}
	err = l.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutPayout(ctx, now); err != nil {
			return err
		}
		switch {
		case now.State == was.State:
			return nil
		case now.State == wholesale.PayoutFailed:
			return tx.PutNotice(ctx, l.supplierID, payoutFailed(now))
		case now.State.CameToNothing():
			return nil // someone has cancelled it
		}
		return tx.ClearNotice(ctx, l.supplierID, noticePayout, "")
	})
	return errors.Join(unread, err)
}

func payoutFailed(p wholesale.Payout) store.Notice {
	return store.Notice{
		Kind: noticePayout, Title: "A payout of " + p.Currency + " " + wholesale.AmountWords(p.Amount) + " to your bank failed",
		Detail: wholesale.Sentence(cmp.Or(p.Failure, "The bank did not take it")) +
			" The money is in your Stripe account. Check the bank account there; Stripe then pays it out again. In Stripe the payout is " + p.ID + ".",
	}
}

// takeInMovements takes in what a payout has of our payments.
func (l *lane) takeInMovements(ctx context.Context, payoutID string) error {
	var waiting []stripe.Movement
	flush := func() error {
		piece := waiting
		waiting = nil
		return l.store.Update(ctx, func(tx *store.Tx) error {
			for _, m := range piece {
				if err := l.takeInMovement(ctx, tx, payoutID, m); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := l.account.EachMovement(ctx, payoutID, func(m stripe.Movement) error {
		if waiting = append(waiting, m); len(waiting) < atOnce {
			return nil
		}
		return flush()
	})
	if err == nil && len(waiting) > 0 {
		err = flush()
	}
	return err
}

// itemKinds are what the movements of a balance are here; all others come of disputes and of direct
// debits that came back. Source: https://docs.stripe.com/reports/balance-transaction-types.
var itemKinds = map[string]wholesale.PayoutItemKind{
	"charge": wholesale.PayoutOfPayment, "payment": wholesale.PayoutOfPayment,
	"refund": wholesale.PayoutOfRefund, "payment_refund": wholesale.PayoutOfRefund, "refund_failure": wholesale.PayoutOfRefund,
}

func (l *lane) takeInMovement(ctx context.Context, tx *store.Tx, payoutID string, m stripe.Movement) error {
	if (m.Type == "payout_failure" || m.Type == "payout_cancel") && m.SourceID != "" && m.SourceID != payoutID {
		return tx.MovePayoutItems(ctx, l.supplierID, m.SourceID, payoutID)
	}
	if m.ID == "" || m.IntentID == "" {
		return nil
	}
	p, err := tx.PaymentByIntent(ctx, l.supplierID, m.IntentID)
	if errors.Is(err, store.ErrNotFound) {
		return nil // of a payment that is not ours
	}
	if err != nil {
		return err
	}
	item := wholesale.PayoutItem{
		SupplierID: l.supplierID, ID: m.ID, PayoutID: payoutID, PaymentID: p.ID, Kind: cmp.Or(itemKinds[m.Type], wholesale.PayoutOfDispute),
		Currency: m.Currency,
	}
	for _, amount := range []struct {
		to   *wholesale.Decimal
		from int64
	}{{&item.Amount, m.Amount}, {&item.Fee, m.Fee}, {&item.Net, m.Net}} {
		if *amount.to, err = wholesale.FromMinorUnits(amount.from, m.Currency); err != nil {
			return nil //nolint:nilerr // what Stripe says cannot be read, and nothing hangs on it
		}
	}
	if item.Kind == wholesale.PayoutOfRefund {
		of, err := tx.Refunds(ctx, l.supplierID, store.RefundFilter{StripeID: m.SourceID})
		if err != nil {
			return err
		}
		if m.SourceID != "" && len(of) > 0 {
			item.RefundID = of[0].ID
		}
	}
	return tx.PutPayoutItem(ctx, item)
}
