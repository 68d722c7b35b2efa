package payments

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Listed is a payment with its refunds, oldest first.
type Listed struct {
	store.PaymentRow
	store.PaymentPapers
	Refunds []wholesale.Refund
	PaidOut []store.PaidOut // what payouts have of it and of its refunds
}

// Whole is a payment with everything about it.
type Whole struct {
	wholesale.Payment
	Refunds []wholesale.Refund
	PaidOut []store.PaidOut // what payouts have of it and of its refunds
}

// OfOrder is how the paying of an order stands.
type OfOrder struct {
	Order     *wholesale.Order
	Payments  []Whole // oldest first, without those by which nothing was taken and nothing is to be
	Connected bool    // Stripe is connected, so that payments can be taken
	// BlockedReason says why nothing may be taken for the order; "" when nothing is in the way.
	BlockedReason string

	publicURL string
}

// OfOrder reads how the paying of an order stands.
func (s *Service) OfOrder(ctx context.Context, supplierID, orderID string) (OfOrder, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (of OfOrder, err error) {
		if of.Order, err = tx.Order(ctx, supplierID, orderID); err != nil {
			return of, store.Missing("order", err)
		}
		of.BlockedReason, of.publicURL = of.Order.PaymentBlockedReason(), s.publicURL
		connection, err := stripeConnection(ctx, tx, supplierID)
		if err != nil {
			return of, err
		}
		of.Connected = connection.SealedKey != ""
		made, err := tx.Payments(ctx, supplierID, store.PaymentFilter{OrderID: orderID})
		if err != nil {
			return of, err
		}
		refunds, err := tx.Refunds(ctx, supplierID, store.RefundFilter{OrderID: orderID})
		if err != nil {
			return of, err
		}
		ids := make([]string, len(made))
		for i, p := range made {
			ids[i] = p.ID
		}
		paidOut, err := tx.PaidOutOfPayments(ctx, supplierID, ids)
		for _, p := range made {
			if p.State != wholesale.PaymentCancelled {
				of.Payments = append(of.Payments, Whole{Payment: p, Refunds: p.RefundsOf(refunds), PaidOut: paidOut[p.ID]})
			}
		}
		return of, err
	})
}

// Payment reads a payment with its refunds.
func (s *Service) Payment(ctx context.Context, supplierID, id string) (Whole, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (Whole, error) { return whole(ctx, tx, supplierID, id) })
}

func whole(ctx context.Context, tx *store.Tx, supplierID, id string) (w Whole, err error) {
	if w.Payment, err = tx.Payment(ctx, supplierID, id); err != nil {
		return w, store.Missing("payment", err)
	}
	if w.Refunds, err = tx.Refunds(ctx, supplierID, store.RefundFilter{PaymentID: id}); err != nil {
		return w, err
	}
	paidOut, err := tx.PaidOutOfPayments(ctx, supplierID, []string{id})
	w.PaidOut = paidOut[id]
	return w, err
}

// Payments lists payments with their refunds, newest first; next is the cursor of the following
// page, "" at the end.
func (s *Service) Payments(ctx context.Context, supplierID string, f store.PaymentFilter) (found []Listed, next string, err error) {
	limit := f.Limit
	f.Limit = limit + 1
	err = s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.PaymentRows(ctx, supplierID, f)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next = rows[limit-1].ID
		}
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		refunds, err := tx.RefundsOfPayments(ctx, supplierID, ids)
		if err != nil {
			return err
		}
		paidOut, err := tx.PaidOutOfPayments(ctx, supplierID, ids)
		if err != nil {
			return err
		}
		papers, err := tx.PapersOfPayments(ctx, supplierID, ids)
		found = make([]Listed, len(rows))
		for i, r := range rows {
			found[i] = Listed{PaymentRow: r, PaymentPapers: papers[r.ID], Refunds: refunds[r.ID], PaidOut: paidOut[r.ID]}
		}
		return err
	})
	return found, next, err
}

// Sums adds up a list of payments, whatever its page, by state and currency.
func (s *Service) Sums(ctx context.Context, supplierID string, f store.PaymentFilter) ([]store.PaymentSum, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.PaymentSum, error) { return tx.PaymentSums(ctx, supplierID, f) })
}

// Standing is what a supplier is told above its payments.
type Standing struct {
	Connected bool // a key of Stripe is there
	Live      bool // and it takes real money
	// Open counts the payments of each state that something is still to happen to.
	Open map[wholesale.PaymentState]int64
	// PayoutsRead says that payouts were read once; PayoutsError why they could not be at the last
	// comparison.
	PayoutsRead  bool
	PayoutsError string
}

// Standing reads whether payments can be taken, and how many are open.
func (s *Service) Standing(ctx context.Context, supplierID string) (Standing, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (st Standing, err error) {
		connection, err := stripeConnection(ctx, tx, supplierID)
		if err != nil {
			return st, err
		}
		st.Connected, st.Live = connection.SealedKey != "", connection.Live
		st.PayoutsRead, st.PayoutsError = !connection.PayoutsUntil.IsZero(), connection.PayoutsError
		st.Open, err = tx.CountOpenPayments(ctx, supplierID)
		return st, err
	})
}

// payoutsListed is how many payouts are listed: more than a quarter of a year's, when there is one
// each working day.
const payoutsListed = 70

// Payouts lists the newest payouts of the supplier's account at Stripe, and what of them is ours.
func (s *Service) Payouts(ctx context.Context, supplierID string) ([]store.PayoutRow, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.PayoutRow, error) {
		return tx.PayoutRows(ctx, supplierID, payoutsListed)
	})
}

// stripeConnection reads a supplier's account with Stripe; the zero value when it never had one.
func stripeConnection(ctx context.Context, tx *store.Tx, supplierID string) (store.StripeConnection, error) {
	connection, err := tx.StripeConnection(ctx, supplierID)
	if errors.Is(err, store.ErrNotFound) {
		return store.StripeConnection{}, nil
	}
	return connection, err
}
