package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// InsertInvoice adds an invoice or a credit note of its order's customer. Nothing of it is ever
// changed. ErrNotFound when the supplier has no such order; a second of the same number, or of the
// same round, is a unique violation of "invoice".
func (tx *Tx) InsertInvoice(ctx context.Context, i wholesale.Invoice) error {
	snapshot, err := jsonColumn(i.Snapshot, false)
	if err != nil {
		return err
	}
	return touched(tx.queries().InsertInvoice(ctx, db.InsertInvoiceParams{
		ID: i.ID, SupplierID: i.SupplierID, OrderID: i.OrderID, Kind: string(i.Kind), Number: i.Number,
		CreditsID: i.CreditsID, Round: i.Round, IssuedOn: string(i.IssuedOn), DueOn: string(i.DueOn), Currency: i.Currency,
		SubTotal: amountColumn(i.SubTotal), TaxTotal: amountColumn(i.TaxTotal), Total: amountColumn(i.Total), Reason: i.Reason,
		CreatedAt: timeColumn(i.CreatedAt), Snapshot: snapshot,
	}))
}

// MarkInvoiceSent notes that an invoice has left, by mail or as a document. The first time counts.
func (tx *Tx) MarkInvoiceSent(ctx context.Context, supplierID, invoiceID string) error {
	return tx.queries().MarkInvoiceSent(ctx, db.MarkInvoiceSentParams{
		SupplierID: supplierID, InvoiceID: invoiceID, SentAt: timeColumn(tx.Now()),
	})
}

// SettleInvoice notes that nothing is to be issued for an order as it is now, so that no sweep
// looks at it again.
func (tx *Tx) SettleInvoice(ctx context.Context, supplierID, orderID string) error {
	return tx.queries().SettleInvoice(ctx, db.SettleInvoiceParams{SupplierID: supplierID, ID: orderID})
}

// OrderToInvoice is an order that has left and may still be to be invoiced.
type OrderToInvoice struct {
	SupplierID string
	OrderID    string
}

// OrdersToInvoice finds those orders, of every supplier, after the given id.
func (tx *Tx) OrdersToInvoice(ctx context.Context, after string, most int) ([]OrderToInvoice, error) {
	rows, err := tx.queries().OrdersToInvoice(ctx, db.OrdersToInvoiceParams{After: after, Most: int32(most)}) //nolint:gosec // a small bound
	return allRows(rows, err, func(r db.OrdersToInvoiceRow) (OrderToInvoice, error) {
		return OrderToInvoice{SupplierID: r.SupplierID, OrderID: r.ID}, nil
	})
}

// InvoiceFilter narrows a list of invoices and credit notes; zero values do not narrow.
type InvoiceFilter struct {
	OrderID    string
	CustomerID string
	Kind       wholesale.InvoiceKind
	CreditsID  string // credit notes of this invoice
	Number     string // exact
	// Search is the start of a number or of the number of the order, or part of the customer's
	// name.
	Search string
	// Both inclusive.
	IssuedFrom, IssuedTo wholesale.Date
	UpdatedSince         time.Time // issued or sent since then
	Light                bool      // without the snapshots, as lists show them
	OldestFirst          bool
	Before               string // the last id of the page before; After it when the oldest come first
	Limit                int    // 0 for all of an order or of a customer's month
}

// Invoice reads an invoice or a credit note; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Invoice(ctx context.Context, supplierID, id string) (wholesale.Invoice, error) {
	found, err := tx.selectInvoices(ctx, "i.id = $2", []any{supplierID, id}, InvoiceFilter{})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return wholesale.Invoice{}, err
	}
	return found[0], nil
}

// Invoices lists invoices and credit notes, newest first unless the filter says otherwise.
func (tx *Tx) Invoices(ctx context.Context, supplierID string, f InvoiceFilter) ([]wholesale.Invoice, error) {
	conditions, args := []string{}, []any{supplierID}
	narrow := func(condition string, value any) {
		args = append(args, value)
		conditions = append(conditions, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
	}
	for _, equal := range []struct{ column, value string }{
		{"order_id", f.OrderID}, {"customer_id", f.CustomerID}, {"kind", string(f.Kind)}, {"credits_id", f.CreditsID}, {"number", f.Number},
	} {
		if equal.value != "" {
			narrow("i."+equal.column+" = ?", equal.value)
		}
	}
	if f.IssuedFrom != "" {
		narrow("i.issued_on >= ?", string(f.IssuedFrom))
	}
	if f.IssuedTo != "" {
		narrow("i.issued_on <= ?", string(f.IssuedTo))
	}
	if !f.UpdatedSince.IsZero() {
		narrow("(i.created_at >= ? OR coalesce(s.sent_at, 0) >= ?)", timeColumn(f.UpdatedSince))
	}
	if words := wholesale.SearchKey(f.Search); words != "" {
		args = append(args, likePrefix(strings.ToLower(strings.TrimSpace(f.Search))), words)
		conditions = append(conditions, fmt.Sprintf(
			`(lower(i.number) LIKE $%d ESCAPE '\' OR lower(o.number) LIKE $%[1]d ESCAPE '\' OR has_words(c.search, $%d))`, len(args)-1, len(args)))
	}
	if f.Before != "" {
		narrow(map[bool]string{false: "i.id < ?", true: "i.id > ?"}[f.OldestFirst], f.Before)
	}
	return tx.selectInvoices(ctx, strings.Join(append(conditions, "1 = 1"), " AND "), args, f)
}

// likePrefix is a pattern for what begins with a text.
func likePrefix(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// invoicePaid says whether the order's money covers what an invoice still claims. Money counts that
// came in and did not go back because it was too much or was credited. An invoice that another one
// has replaced claims nothing.
const invoicePaid = `i.kind = 'invoice'
	AND EXISTS (SELECT 1 FROM payment p WHERE p.order_id = i.order_id AND p.state IN ('paid', 'refunded'))
	AND NOT EXISTS (SELECT 1 FROM invoice n WHERE n.order_id = i.order_id AND n.kind = 'invoice' AND n.credits_id = '' AND n.round > i.round)
	AND coalesce((SELECT sum(p.amount) FROM payment p WHERE p.order_id = i.order_id AND p.state IN ('paid', 'refunded')), 0)
		- coalesce((SELECT sum(r.amount) FROM refund r WHERE r.order_id = i.order_id AND r.state NOT IN ('failed', 'cancelled')
			AND (r.cause = 'too_much' OR r.credit_note_id <> '')), 0)
		>= i.total - coalesce((SELECT sum(n.total) FROM invoice n
			WHERE n.order_id = i.order_id AND n.kind = 'credit_note' AND n.credits_id = i.id), 0)`

func (tx *Tx) selectInvoices(ctx context.Context, condition string, args []any, f InvoiceFilter) (found []wholesale.Invoice, err error) {
	snapshot, order := "i.snapshot", "i.id DESC"
	if f.Light {
		snapshot = "''"
	}
	if f.OldestFirst {
		order = "i.id"
	}
	query := `SELECT i.id, i.supplier_id, i.order_id, i.customer_id, i.kind, i.number, i.credits_id, i.round, i.issued_on, i.due_on,
			i.currency, i.sub_total, i.tax_total, i.total, i.reason, i.created_at, coalesce(s.sent_at, 0), ` + snapshot + `,
			o.number, o.customer_name, ` + invoicePaid + `
		FROM invoice i JOIN orders o ON o.id = i.order_id JOIN customer c ON c.id = i.customer_id
			LEFT JOIN invoice_sent s ON s.invoice_id = i.id
		WHERE i.supplier_id = $1 AND ` + condition + ` ORDER BY ` + order
	if f.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", f.Limit)
	}
	err = tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var i wholesale.Invoice
		var sub, tax, total, created, sent int64
		var content, orderNumber, customerName string
		if err := rows.Scan(&i.ID, &i.SupplierID, &i.OrderID, &i.CustomerID, &i.Kind, &i.Number, &i.CreditsID, &i.Round, &i.IssuedOn, &i.DueOn,
			&i.Currency, &sub, &tax, &total, &i.Reason, &created, &sent, &content, &orderNumber, &customerName, &i.Paid); err != nil {
			return err
		}
		i.SubTotal, i.TaxTotal, i.Total, i.CreatedAt, i.SentAt = totalOf(sub), totalOf(tax), totalOf(total), timeOf(created), timeOf(sent)
		err := fromJSONColumn(content, &i.Snapshot)
		if f.Light {
			i.Snapshot.OrderNumber, i.Snapshot.Customer.Name = orderNumber, customerName
		}
		found = append(found, i)
		return err
	})
	return found, err
}

// InvoicedBefore gives what a customer was invoiced, less what was credited, before a date, by
// currency.
func (tx *Tx) InvoicedBefore(ctx context.Context, supplierID, customerID string, before wholesale.Date) (map[string]wholesale.Decimal, error) {
	rows, err := tx.queries().InvoicedBefore(ctx, db.InvoicedBeforeParams{SupplierID: supplierID, CustomerID: customerID, Before: string(before)})
	sums := map[string]wholesale.Decimal{}
	for _, r := range rows {
		amount := totalOf(r.Total)
		if wholesale.InvoiceKind(r.Kind) == wholesale.CreditNote {
			amount = amount.Neg()
		}
		sum, addErr := sums[r.Currency].Add(amount)
		sums[r.Currency], err = sum, errors.Join(err, addErr)
	}
	return sums, err
}
