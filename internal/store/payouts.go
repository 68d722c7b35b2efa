package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutPayout records a payout, or how one stands now.
func (tx *Tx) PutPayout(ctx context.Context, p wholesale.Payout) error {
	return tx.queries().PutPayout(ctx, db.PutPayoutParams{
		SupplierID: p.SupplierID, ID: p.ID, StripeAccount: p.StripeAccount, State: string(p.State), Amount: amountColumn(p.Amount),
		Currency: p.Currency, ArrivesOn: string(p.ArrivesOn), Automatic: p.Automatic, Itemised: p.Itemised, Failure: p.Failure,
		CreatedAt: timeColumn(p.CreatedAt),
	})
}

// Payout reads a payout by its id at Stripe; ErrNotFound when the supplier has none with it.
func (tx *Tx) Payout(ctx context.Context, supplierID, id string) (wholesale.Payout, error) {
	row, err := tx.queries().Payout(ctx, db.PayoutParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, payoutOf)
}

func payoutOf(r db.Payout) (wholesale.Payout, error) {
	return wholesale.Payout{
		SupplierID: r.SupplierID, ID: r.ID, StripeAccount: r.StripeAccount, State: wholesale.PayoutState(r.State), Amount: moneyOf(r.Amount),
		Currency: r.Currency, ArrivesOn: wholesale.Date(r.ArrivesOn), Automatic: r.Automatic, Itemised: r.Itemised, Failure: r.Failure,
		CreatedAt: timeOf(r.CreatedAt),
	}, nil
}

// PutPayoutItem records a part of a payout, which may have been in another before. ErrNotFound when
// the payment is not the supplier's.
func (tx *Tx) PutPayoutItem(ctx context.Context, i wholesale.PayoutItem) error {
	return touched(tx.queries().PutPayoutItem(ctx, db.PutPayoutItemParams{
		SupplierID: i.SupplierID, ID: i.ID, PayoutID: i.PayoutID, PaymentID: i.PaymentID, RefundID: i.RefundID, Kind: string(i.Kind),
		Amount: amountColumn(i.Amount), Fee: amountColumn(i.Fee), Net: amountColumn(i.Net), Currency: i.Currency,
	}))
}

// MovePayoutItems records that what was in a payout that has come to nothing is in another one.
func (tx *Tx) MovePayoutItems(ctx context.Context, supplierID, from, to string) error {
	return tx.queries().MovePayoutItems(ctx, db.MovePayoutItemsParams{SupplierID: supplierID, FromPayout: from, ToPayout: to})
}

// PayoutRow is a payout in a list, with what of it is the supplier's.
type PayoutRow struct {
	wholesale.Payout
	Payments int64             // how many payments are in it
	Net      wholesale.Decimal // what they, and what went back of others, come to after Stripe's fees
}

// PayoutRows lists the supplier's newest payouts.
func (tx *Tx) PayoutRows(ctx context.Context, supplierID string, limit int) (found []PayoutRow, err error) {
	query := fmt.Sprintf(`SELECT o.id, o.stripe_account, o.state, o.amount, o.currency, o.arrives_on, o.automatic, o.itemised, o.failure, o.created_at,
			(SELECT count(DISTINCT i.payment_id) FROM payout_item i WHERE i.supplier_id = $1 AND i.payout_id = o.id AND i.kind = 'payment'),
			(SELECT CAST(coalesce(sum(i.net), 0) AS BIGINT) FROM payout_item i WHERE i.supplier_id = $1 AND i.payout_id = o.id)
		FROM payout o WHERE o.supplier_id = $1 ORDER BY o.created_at DESC, o.id DESC LIMIT %d`, limit)
	err = tx.queryRows(ctx, query, []any{supplierID}, func(rows *sql.Rows) error {
		r := PayoutRow{Payout: wholesale.Payout{SupplierID: supplierID}}
		var amount, created, net int64
		err := rows.Scan(&r.ID, &r.StripeAccount, &r.State, &amount, &r.Currency, &r.ArrivesOn, &r.Automatic, &r.Itemised, &r.Failure, &created,
			&r.Payments, &net)
		r.Amount, r.CreatedAt, r.Net = moneyOf(amount), timeOf(created), moneyOf(net)
		found = append(found, r)
		return err
	})
	return found, err
}

// PaidOut is a part of a payout, with how the payout stands.
type PaidOut struct {
	wholesale.PayoutItem
	State     wholesale.PayoutState
	ArrivesOn wholesale.Date
}

// PaidOutOfPayments lists what payouts have of some payments, oldest payout first, by the payment's
// id.
func (tx *Tx) PaidOutOfPayments(ctx context.Context, supplierID string, paymentIDs []string) (map[string][]PaidOut, error) {
	found := map[string][]PaidOut{}
	err := inPieces(supplierID, paymentIDs, func(in string, args []any) error {
		query := `SELECT i.id, i.payout_id, i.payment_id, i.refund_id, i.kind, i.amount, i.fee, i.net, i.currency, o.state, o.arrives_on
			FROM payout_item i JOIN payout o ON o.supplier_id = i.supplier_id AND o.id = i.payout_id
			WHERE i.supplier_id = $1 AND i.payment_id IN (` + in + `) ORDER BY o.created_at, i.id`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			p := PaidOut{PayoutItem: wholesale.PayoutItem{SupplierID: supplierID}}
			var amount, fee, net int64
			err := rows.Scan(&p.ID, &p.PayoutID, &p.PaymentID, &p.RefundID, &p.Kind, &amount, &fee, &net, &p.Currency, &p.State, &p.ArrivesOn)
			p.Amount, p.Fee, p.Net = moneyOf(amount), moneyOf(fee), moneyOf(net)
			found[p.PaymentID] = append(found[p.PaymentID], p)
			return err
		})
	})
	return found, err
}

// NotePayoutsRead records up to when payouts were read with the key of c, and why they could not
// be; "" when they could.
func (tx *Tx) NotePayoutsRead(ctx context.Context, c StripeConnection, until time.Time, problem string) error {
	return tx.queries().NotePayoutsRead(ctx, db.NotePayoutsReadParams{
		SupplierID: c.SupplierID, SealedKey: c.SealedKey, Until: timeColumn(until), Problem: problem,
	})
}

// NoteReconcile records why a comparison with the key of c has failed; "" when it has not.
func (tx *Tx) NoteReconcile(ctx context.Context, c StripeConnection, problem string) error {
	return tx.queries().NoteReconcile(ctx, db.NoteReconcileParams{SupplierID: c.SupplierID, SealedKey: c.SealedKey, Problem: problem})
}
