package store

import (
	"context"
	"database/sql"

	"upstock/internal/wholesale"
)

// PaymentSum is what payments of a state and a currency come to.
type PaymentSum struct {
	State    wholesale.PaymentState
	Currency string
	Count    int64
	Amount   wholesale.Decimal
	Refunded wholesale.Decimal
}

// PaymentSums adds up a list of payments, whatever its page, by state and currency.
func (tx *Tx) PaymentSums(ctx context.Context, supplierID string, f PaymentFilter) (sums []PaymentSum, err error) {
	c := f.conditions(supplierID)
	query := `SELECT p.state, p.currency, count(*), CAST(sum(p.amount) AS BIGINT), CAST(sum(p.refunded) AS BIGINT)
		FROM payment p JOIN orders o ON o.id = p.order_id
		WHERE ` + c.text() + ` GROUP BY p.state, p.currency ORDER BY p.currency, p.state`
	err = tx.queryRows(ctx, query, c.args, func(rows *sql.Rows) error {
		var s PaymentSum
		var amount, refunded int64
		err := rows.Scan(&s.State, &s.Currency, &s.Count, &amount, &refunded)
		s.Amount, s.Refunded = moneyOf(amount), moneyOf(refunded)
		sums = append(sums, s)
		return err
	})
	return sums, err
}

// PaymentPapers are what else an accountant wants to know of a payment.
type PaymentPapers struct {
	Reference     string // the customer's own order number
	CustomerCode  string
	InvoiceNumber string // of the order's newest invoice; "" for none
}

// PapersOfPayments reads them, by the payment's id.
func (tx *Tx) PapersOfPayments(ctx context.Context, supplierID string, paymentIDs []string) (map[string]PaymentPapers, error) {
	found := map[string]PaymentPapers{}
	err := inPieces(supplierID, paymentIDs, func(in string, args []any) error {
		query := `SELECT p.id, o.reference, c.code,
				coalesce((SELECT i.number FROM invoice i WHERE i.order_id = p.order_id AND i.kind = 'invoice' ORDER BY i.round DESC LIMIT 1), '')
			FROM payment p JOIN orders o ON o.id = p.order_id JOIN customer c ON c.id = p.customer_id
			WHERE p.supplier_id = $1 AND p.id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id string
			var papers PaymentPapers
			err := rows.Scan(&id, &papers.Reference, &papers.CustomerCode, &papers.InvoiceNumber)
			found[id] = papers
			return err
		})
	})
	return found, err
}

// CountOpenPayments counts the payments of each state that something is still to happen to.
func (tx *Tx) CountOpenPayments(ctx context.Context, supplierID string) (map[wholesale.PaymentState]int64, error) {
	counts := map[wholesale.PaymentState]int64{}
	err := tx.queryRows(ctx, `SELECT state, count(*) FROM payment
		WHERE supplier_id = $1 AND state IN ('due', 'scheduled', 'processing', 'failed', 'blocked') GROUP BY state`, []any{supplierID},
		func(rows *sql.Rows) error {
			var state wholesale.PaymentState
			var count int64
			err := rows.Scan(&state, &count)
			counts[state] = count
			return err
		})
	return counts, err
}

// OldestDuePayment is the date since when the oldest of the supplier's payments that are due has
// not been taken: of those with a saved method, or of those that wait for someone to pay by their
// link. "" when there is none.
func (tx *Tx) OldestDuePayment(ctx context.Context, supplierID string, saved bool) (since wholesale.Date, err error) {
	method := "method_id = ''"
	if saved {
		method = "method_id <> ''"
	}
	err = tx.queryRows(ctx, `SELECT coalesce(min(collect_on), '') FROM payment
		WHERE supplier_id = $1 AND state = 'due' AND collect_on <> '' AND `+method, []any{supplierID},
		func(rows *sql.Rows) error { return rows.Scan(&since) })
	return since, err
}

// RefundsOfPayments lists the refunds of some payments, oldest first, by the payment's id.
func (tx *Tx) RefundsOfPayments(ctx context.Context, supplierID string, paymentIDs []string) (map[string][]wholesale.Refund, error) {
	found := map[string][]wholesale.Refund{}
	err := inPieces(supplierID, paymentIDs, func(in string, args []any) error {
		refunds, err := tx.selectRefunds(ctx, "payment_id IN ("+in+")", args)
		for _, r := range refunds {
			found[r.PaymentID] = append(found[r.PaymentID], r)
		}
		return err
	})
	return found, err
}
