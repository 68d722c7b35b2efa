package store

import (
	"context"
	"database/sql"
	"time"

	"upstock/internal/wholesale"
)

// MoneyMoved is a payment that came in from a customer, or a refund that has arrived.
type MoneyMoved struct {
	PaymentID   string
	RefundID    string // "" for a payment
	OrderID     string
	OrderNumber string
	Currency    string
	Method      string            // for people
	Reason      string            // of a refund
	Amount      wholesale.Decimal // negative for a refund
	At          time.Time
}

const moneyMoved = `
	SELECT p.id AS payment_id, '' AS refund_id, p.order_id AS order_id, p.currency AS currency, p.method AS method, '' AS reason,
		p.amount AS amount, p.paid_at AS at
	FROM payment p
	WHERE p.supplier_id = $1 AND p.customer_id = $2 AND p.state IN ('paid', 'refunded') AND p.paid_at >= $3 AND p.paid_at < $4
	UNION ALL
	SELECT p.id, r.id, r.order_id, r.currency, p.method, r.reason, -r.amount, r.updated_at
	FROM payment p JOIN refund r ON r.payment_id = p.id
	WHERE p.supplier_id = $1 AND p.customer_id = $2 AND r.state = 'refunded' AND r.updated_at >= $3 AND r.updated_at < $4`

// MoneyMoved lists what came in from a customer and what went back, from a moment (inclusive) to
// another (exclusive), oldest first.
func (tx *Tx) MoneyMoved(ctx context.Context, supplierID, customerID string, from, to time.Time) (found []MoneyMoved, err error) {
	query := `SELECT m.payment_id, m.refund_id, m.order_id, o.number, m.currency, m.method, m.reason, m.amount, m.at
		FROM (` + moneyMoved + `) m JOIN orders o ON o.id = m.order_id ORDER BY m.at, m.payment_id, m.refund_id`
	err = tx.queryRows(ctx, query, []any{supplierID, customerID, timeColumn(from), timeColumn(to)}, func(rows *sql.Rows) error {
		var m MoneyMoved
		var amount, at int64
		err := rows.Scan(&m.PaymentID, &m.RefundID, &m.OrderID, &m.OrderNumber, &m.Currency, &m.Method, &m.Reason, &amount, &at)
		m.Amount, m.At = moneyOf(amount), timeOf(at)
		found = append(found, m)
		return err
	})
	return found, err
}

// MoneyMovedBefore gives what came in from a customer, less what went back, before a moment, by
// currency.
func (tx *Tx) MoneyMovedBefore(ctx context.Context, supplierID, customerID string, before time.Time) (map[string]wholesale.Decimal, error) {
	sums := map[string]wholesale.Decimal{}
	query := `SELECT m.currency, CAST(sum(m.amount) AS BIGINT) FROM (` + moneyMoved + `) m GROUP BY m.currency`
	err := tx.queryRows(ctx, query, []any{supplierID, customerID, int64(1), timeColumn(before)}, func(rows *sql.Rows) error {
		var currency string
		var amount int64
		err := rows.Scan(&currency, &amount)
		sums[currency] = moneyOf(amount)
		return err
	})
	return sums, err
}
