package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// paymentNamespace makes the ids of payments and refunds ours: it was drawn once and never changes.
var paymentNamespace = uuid.MustParse("b8c6f0d3-0a0e-4c52-9d3c-5e0f7a3c41d9")

// PaymentID is the id of an order's payment with this sequence. It follows from its arguments
// alone: a database that was put back from a backup gives the same payment the same one again.
func PaymentID(orderID string, sequence int64) string { return derivedID("payment", orderID, sequence) }

// RefundID is the id of a payment's refund with this sequence.
func RefundID(paymentID string, sequence int64) string {
	return derivedID("refund", paymentID, sequence)
}

func derivedID(what, of string, sequence int64) string {
	return uuid.NewSHA1(paymentNamespace, []byte(what+"/"+of+"/"+strconv.FormatInt(sequence, 10))).String()
}

// newLinkToken draws the secret of a payment link: 128 bits.
func newLinkToken() string {
	var token [16]byte
	_, _ = rand.Read(token[:]) // it never fails
	return hex.EncodeToString(token[:])
}

// PutPayment adds a payment, which has no version yet, or records a change of one that was read in
// this version. One that is added gets its id and the secret of its link. ErrStale when someone
// else has changed it, or added one with its sequence, since; also when the order is not the
// supplier's.
func (tx *Tx) PutPayment(ctx context.Context, p *wholesale.Payment) error {
	supplier, err := tx.Supplier(ctx, p.SupplierID)
	if err != nil {
		return err
	}
	next := *p
	next.Version++
	next.UpdatedAt = tx.Now()
	if p.Version == 0 {
		next.ID, next.CreatedAt = PaymentID(p.OrderID, p.Sequence), tx.Now()
		if next.LinkToken == "" {
			next.LinkToken = newLinkToken()
		}
	}
	n, err := tx.queries().PutPayment(ctx, paymentColumns(next, supplier.Location()))
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	*p = next
	return nil
}

func paymentColumns(p wholesale.Payment, zone *time.Location) db.PutPaymentParams {
	return db.PutPaymentParams{
		ID: p.ID, SupplierID: p.SupplierID, OrderID: p.OrderID, Sequence: p.Sequence, State: string(p.State),
		Amount: amountColumn(p.Amount), Currency: p.Currency, CollectOn: string(p.CollectOn), BlockedReason: p.BlockedReason,
		MethodID: p.MethodID, Method: p.Method, Attempts: int64(p.Attempts), AskedAt: timeColumn(p.AskedAt),
		Error: p.Error, ErrorDetail: p.ErrorDetail, ErrorCode: p.ErrorCode, RetryAt: timeColumn(p.RetryAt),
		IntentID: p.IntentID, StripeAccount: p.StripeAccount, PageID: p.PageID, PageUrl: p.PageURL,
		PageExpiresAt: timeColumn(p.PageExpiresAt), LinkToken: p.LinkToken, Refunded: amountColumn(p.Refunded), Disputed: p.Disputed,
		CreatedAt: timeColumn(p.CreatedAt), UpdatedAt: timeColumn(p.UpdatedAt), PaidAt: timeColumn(p.PaidAt), Version: p.Version,
		LookAt: timeColumn(p.NextLook(p.UpdatedAt, zone)), OnDate: string(p.On(zone)),
	}
}

// LookAtPaymentLater keeps a payment from being looked at before a moment, without changing it. Any
// change of it says again when it is. ErrNotFound when the supplier has none with this id.
func (tx *Tx) LookAtPaymentLater(ctx context.Context, supplierID, id string, at time.Time) error {
	return touched(tx.queries().LookAtPaymentLater(ctx, db.LookAtPaymentLaterParams{
		SupplierID: supplierID, ID: id, LookAt: timeColumn(at),
	}))
}

// PaymentFilter narrows a list of payments; zero values do not narrow.
type PaymentFilter struct {
	OrderID    string
	CustomerID string
	States     []wholesale.PaymentState // any of them; those that are cancelled only when named, or of an order
	From, To   wholesale.Date           // of the date under which a payment is listed; both inclusive
	PaidOut    bool                     // those that a payout has, unless it has come to nothing
	PayoutID   string                   // those that this payout has something of
	// Search is the start of the order's number or reference, or part of the customer's name.
	Search string
	Before string // the last id of the page before; After it when the oldest come first
	// OldestFirst lists in the order in which payments were made; the newest come first otherwise.
	OldestFirst bool
	Limit       int // 0 for all of an order
}

// PaymentRow is a payment in a list.
type PaymentRow struct {
	wholesale.Payment
	OrderNumber  string
	CustomerName string
}

// Payment reads a payment; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Payment(ctx context.Context, supplierID, id string) (wholesale.Payment, error) {
	return tx.onePayment(ctx, "p.supplier_id = $1 AND p.id = $2", supplierID, id)
}

// PaymentByIntent finds the payment that an object of Stripe's takes the money for.
func (tx *Tx) PaymentByIntent(ctx context.Context, supplierID, intentID string) (wholesale.Payment, error) {
	return tx.onePayment(ctx, "p.supplier_id = $1 AND p.intent_id = $2 AND p.intent_id <> ''", supplierID, intentID)
}

// PaymentByLink finds the payment, of any supplier, that a payment link is for.
func (tx *Tx) PaymentByLink(ctx context.Context, token string) (wholesale.Payment, error) {
	return tx.onePayment(ctx, "p.link_token = $1", token)
}

func (tx *Tx) onePayment(ctx context.Context, condition string, args ...any) (wholesale.Payment, error) {
	found, err := tx.selectPayments(ctx, condition, args, "")
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return wholesale.Payment{}, err
	}
	return found[0].Payment, nil
}

// Payments lists payments, newest first unless the filter says otherwise.
func (tx *Tx) Payments(ctx context.Context, supplierID string, f PaymentFilter) ([]wholesale.Payment, error) {
	rows, err := tx.PaymentRows(ctx, supplierID, f)
	payments := make([]wholesale.Payment, len(rows))
	for i, row := range rows {
		payments[i] = row.Payment
	}
	return payments, err
}

// paymentConditions are what a list of payments p, with their orders o, is narrowed to.
type paymentConditions struct {
	conditions []string
	args       []any
}

func (c *paymentConditions) narrow(condition string, values ...any) {
	for _, value := range values {
		c.args = append(c.args, value)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(c.args)), 1)
	}
	c.conditions = append(c.conditions, condition)
}

func (c *paymentConditions) text() string { return strings.Join(c.conditions, " AND ") }

// conditions are the filter's, but for the page.
func (f PaymentFilter) conditions(supplierID string) *paymentConditions {
	c := &paymentConditions{conditions: []string{"p.supplier_id = $1"}, args: []any{supplierID}}
	if f.OrderID != "" {
		c.narrow("p.order_id = ?", f.OrderID)
	}
	if f.CustomerID != "" {
		c.narrow("p.customer_id = ?", f.CustomerID)
	}
	switch {
	case len(f.States) > 0:
		states := make([]any, len(f.States))
		for i, state := range f.States {
			states[i] = string(state)
		}
		c.narrow("p.state IN (?"+strings.Repeat(", ?", len(states)-1)+")", states...)
	case f.OrderID == "":
		c.narrow("p.state <> 'cancelled'")
	}
	if f.From != "" {
		c.narrow("p.on_date >= ?", string(f.From))
	}
	if f.To != "" {
		c.narrow("p.on_date <= ?", string(f.To))
	}
	if f.PaidOut {
		c.narrow(`EXISTS (SELECT 1 FROM payout_item i JOIN payout t ON t.supplier_id = i.supplier_id AND t.id = i.payout_id
			WHERE i.supplier_id = $1 AND i.payment_id = p.id AND i.kind = 'payment' AND t.state NOT IN ('failed', 'canceled'))`)
	}
	if f.PayoutID != "" {
		c.narrow("p.id IN (SELECT i.payment_id FROM payout_item i WHERE i.supplier_id = $1 AND i.payout_id = ?)", f.PayoutID)
	}
	if words := wholesale.SearchKey(f.Search); words != "" {
		start := likePrefix(strings.ToLower(strings.TrimSpace(f.Search)))
		c.narrow(`(lower(o.number) LIKE ? ESCAPE '\' OR lower(o.reference) LIKE ? ESCAPE '\'
			OR p.customer_id IN (SELECT c.id FROM customer c WHERE c.supplier_id = $1 AND has_words(c.search, ?)))`, start, start, words)
	}
	return c
}

// PaymentRows lists payments as lists show them.
func (tx *Tx) PaymentRows(ctx context.Context, supplierID string, f PaymentFilter) ([]PaymentRow, error) {
	c := f.conditions(supplierID)
	than, order := "<", " ORDER BY p.created_at DESC, p.id DESC"
	if f.OldestFirst {
		than, order = ">", " ORDER BY p.created_at, p.id"
	}
	if f.OrderID != "" {
		order = strings.NewReplacer("p.created_at", "p.sequence", ", p.id DESC", "", ", p.id", "").Replace(order)
	}
	if f.Before != "" {
		c.narrow("(p.created_at, p.id) "+than+" (SELECT b.created_at, b.id FROM payment b WHERE b.supplier_id = $1 AND b.id = ?)", f.Before)
	}
	if f.Limit > 0 {
		order += fmt.Sprintf(" LIMIT %d", f.Limit)
	}
	return tx.selectPayments(ctx, c.text(), c.args, order)
}

// PaymentsToLookAt finds payments, of every supplier, about which there is something to do or to
// find out by now; those that have waited longest come first.
func (tx *Tx) PaymentsToLookAt(ctx context.Context, now time.Time, limit int) ([]wholesale.Payment, error) {
	rows, err := tx.selectPayments(ctx, "p.look_at <> 0 AND p.look_at <= $1", []any{timeColumn(now)}, fmt.Sprintf(" ORDER BY p.look_at LIMIT %d", limit))
	payments := make([]wholesale.Payment, len(rows))
	for i, row := range rows {
		payments[i] = row.Payment
	}
	return payments, err
}

func (tx *Tx) selectPayments(ctx context.Context, condition string, args []any, order string) (found []PaymentRow, err error) {
	query := `SELECT p.id, p.supplier_id, p.order_id, p.customer_id, p.sequence, p.state, p.amount, p.currency, p.collect_on, p.blocked_reason,
			p.method_id, p.method, p.attempts, p.asked_at, p.error, p.error_detail, p.error_code, p.retry_at, p.intent_id, p.stripe_account,
			p.page_id, p.page_url, p.page_expires_at, p.link_token, p.refunded, p.disputed, p.created_at, p.updated_at, p.paid_at, p.version,
			o.number, o.customer_name
		FROM payment p JOIN orders o ON o.id = p.order_id
		WHERE ` + condition + order
	err = tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var r PaymentRow
		var amount, asked, retry, expires, refunded, created, updated, paid int64
		if err := rows.Scan(&r.ID, &r.SupplierID, &r.OrderID, &r.CustomerID, &r.Sequence, &r.State, &amount, &r.Currency, &r.CollectOn, &r.BlockedReason,
			&r.MethodID, &r.Method, &r.Attempts, &asked, &r.Error, &r.ErrorDetail, &r.ErrorCode, &retry, &r.IntentID, &r.StripeAccount,
			&r.PageID, &r.PageURL, &expires, &r.LinkToken, &refunded, &r.Disputed, &created, &updated, &paid, &r.Version,
			&r.OrderNumber, &r.CustomerName); err != nil {
			return err
		}
		r.Amount, r.Refunded = moneyOf(amount), moneyOf(refunded)
		r.AskedAt, r.RetryAt, r.PageExpiresAt = timeOf(asked), timeOf(retry), timeOf(expires)
		r.CreatedAt, r.UpdatedAt, r.PaidAt = timeOf(created), timeOf(updated), timeOf(paid)
		found = append(found, r)
		return nil
	})
	return found, err
}

// moneyOf reads an amount that may have more digits than cents: some currencies have three.
func moneyOf(n int64) wholesale.Decimal { return amountOf(n).Trim(wholesale.TotalScale) }

// PutRefund adds a refund, which has no version yet, or records a change of one that was read in
// this version. One that is added gets its id. ErrStale when someone else has changed it, or added
// one with its sequence, since; also when the payment is not the supplier's.
func (tx *Tx) PutRefund(ctx context.Context, r *wholesale.Refund) error {
	next := *r
	next.Version++
	next.UpdatedAt = tx.Now()
	if r.Version == 0 {
		next.ID, next.CreatedAt = RefundID(r.PaymentID, r.Sequence), tx.Now()
	}
	n, err := tx.queries().PutRefund(ctx, db.PutRefundParams{
		ID: next.ID, SupplierID: next.SupplierID, PaymentID: next.PaymentID, Sequence: next.Sequence, Amount: amountColumn(next.Amount),
		Currency: next.Currency, State: string(next.State), Reason: next.Reason, Cause: string(next.Cause), CreditNoteID: next.CreditNoteID,
		StripeID: next.StripeID, Error: next.Error, ErrorDetail: next.ErrorDetail, Attempts: int64(next.Attempts),
		CreatedAt: timeColumn(next.CreatedAt), UpdatedAt: timeColumn(next.UpdatedAt), Version: next.Version,
	})
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	*r = next
	return nil
}

// RefundFilter chooses refunds: those of an order, of a payment, or one by its id at Stripe.
type RefundFilter struct {
	OrderID   string
	PaymentID string
	StripeID  string
}

// Refund reads a refund; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Refund(ctx context.Context, supplierID, id string) (wholesale.Refund, error) {
	found, err := tx.selectRefunds(ctx, "id = $2", []any{supplierID, id})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return wholesale.Refund{}, err
	}
	return found[0], nil
}

// Refunds lists refunds, oldest first.
func (tx *Tx) Refunds(ctx context.Context, supplierID string, f RefundFilter) ([]wholesale.Refund, error) {
	conditions, args := []string{}, []any{supplierID}
	for _, equal := range []struct{ column, value string }{
		{"order_id", f.OrderID}, {"payment_id", f.PaymentID}, {"stripe_id", f.StripeID},
	} {
		if equal.value != "" {
			args = append(args, equal.value)
			conditions = append(conditions, fmt.Sprintf("%s = $%d AND %[1]s <> ''", equal.column, len(args)))
		}
	}
	return tx.selectRefunds(ctx, strings.Join(append(conditions, "1 = 1"), " AND "), args)
}

func (tx *Tx) selectRefunds(ctx context.Context, condition string, args []any) (found []wholesale.Refund, err error) {
	query := `SELECT id, supplier_id, payment_id, order_id, sequence, amount, currency, state, reason, cause, credit_note_id, stripe_id,
			error, error_detail, attempts, created_at, updated_at, version
		FROM refund WHERE supplier_id = $1 AND ` + condition + ` ORDER BY created_at, payment_id, sequence`
	err = tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var r wholesale.Refund
		var amount, created, updated int64
		if err := rows.Scan(&r.ID, &r.SupplierID, &r.PaymentID, &r.OrderID, &r.Sequence, &amount, &r.Currency, &r.State, &r.Reason, &r.Cause,
			&r.CreditNoteID, &r.StripeID, &r.Error, &r.ErrorDetail, &r.Attempts, &created, &updated, &r.Version); err != nil {
			return err
		}
		r.Amount, r.CreatedAt, r.UpdatedAt = moneyOf(amount), timeOf(created), timeOf(updated)
		found = append(found, r)
		return nil
	})
	return found, err
}
