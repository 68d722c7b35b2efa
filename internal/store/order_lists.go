package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// OrderGroup is one of the three parts in which people look at their orders.
type OrderGroup string

// The groups; together they hold every order once.
const (
	NeedsPerson OrderGroup = "needs" // says so, or is new and its customer is not matched
	NewOrders   OrderGroup = "new"   // ordered, and nothing prevents approving it
	OtherOrders OrderGroup = "rest"  // everything else
)

// OrderFilter narrows a list of orders; zero values do not narrow.
type OrderFilter struct {
	Group        OrderGroup
	Connected    bool // only then does an unmatched customer hold up an order
	Status       wholesale.Status
	Open         bool // neither shipped nor cancelled
	Ended        bool // shipped, received or cancelled
	Source       wholesale.Source
	CustomerID   string
	GroupID      string // the fulfilment group that the customer is in now
	Reference    string // exact
	Number       string // exact
	Attention    *bool  // true is the same as the group NeedsPerson, false is the rest
	UpdatedSince time.Time
	// From the first moment, until before the second. Without a search and outside of the first
	// group, the list is ordered by this time, newest first.
	CreatedFrom, CreatedBefore time.Time
	// Both inclusive. Without a search and outside of the first group, the list is ordered by this
	// date, soonest first.
	RequiredFrom, RequiredTo wholesale.Date
	// Search is a number, a reference, the number in Unleashed, or the customer; see orderSearch.
	Search string
	Sort   OrderSort // "" leaves the order to the rest of the filter
	// Descending is the way of the sort; it says nothing without one.
	Descending bool
	Before     string // the last id of the page before
	Limit      int
}

// openStatuses are those of orders that are still to be shipped.
var openStatuses = []wholesale.Status{wholesale.Scheduled, wholesale.Ordered, wholesale.Processing}

// OrderRow is an order as a list shows it: without lines, and of its sales order only what became
// of it.
type OrderRow struct {
	ID           string
	Number       string
	Status       wholesale.Status
	Source       wholesale.Source
	CustomerID   string
	CustomerName string
	Reference    string
	RequiredDate wholesale.Date
	Currency     string
	Total        wholesale.Decimal
	SalesOrder   wholesale.SalesOrder // State, Number, Status, Error, Deleted, Differences and Wait only
	Attention    bool                 // waits for a person
	Reason       wholesale.Attention  // why it does
	Held         string               // why a scheduled order is not placed by itself
	Blocked      string               // why its invoice is blocked
	Mismatch     *wholesale.Mismatch  // the totals in Unleashed differ
	Unmatched    bool                 // the customer wants sales orders and is not matched
	CreatedAt    time.Time
	ShippedAt    time.Time
}

// OrderRows lists orders as a list shows them: newest first, unless the filter says otherwise.
func (tx *Tx) OrderRows(ctx context.Context, supplierID string, f OrderFilter) ([]OrderRow, error) {
	ids, err := tx.orderIDs(ctx, supplierID, f)
	if err != nil {
		return nil, err
	}
	return tx.OrderRowsByID(ctx, supplierID, ids)
}

// OrderRowsByID reads the orders with these ids, in their order; those that are not the supplier's
// are missing.
func (tx *Tx) OrderRowsByID(ctx context.Context, supplierID string, ids []string) ([]OrderRow, error) {
	rows := make([]OrderRow, 0, len(ids))
	err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT o.id, o.number, o.status, o.source, o.customer_id, o.customer_name, o.reference, o.required_date,
				o.currency, o.total, coalesce(b.state, 'none'), o.sales_order_number, o.sales_order_status, coalesce(b.error, ''),
				o.sales_order_deleted, o.attention, o.attention_reason, o.held_reason, o.blocked_reason, o.sales_order_differences, o.mismatch, ` + connectionColumns + `,
				c.remote_id = '' AND c.sales_orders_enabled AS unmatched, o.created_at, o.shipped_at
			FROM orders o JOIN customer c ON c.id = o.customer_id` + withSalesOrder + withConnection + `
			WHERE o.supplier_id = $1 AND o.id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(found *sql.Rows) error {
			var r OrderRow
			var mismatch, differences string
			var total, createdAt, shippedAt int64
			var k db.Connection
			if err := found.Scan(&r.ID, &r.Number, &r.Status, &r.Source, &r.CustomerID, &r.CustomerName, &r.Reference,
				&r.RequiredDate, &r.Currency, &total, &r.SalesOrder.State, &r.SalesOrder.Number, &r.SalesOrder.Status, &r.SalesOrder.Error,
				&r.SalesOrder.Deleted, &r.Attention, &r.Reason, &r.Held, &r.Blocked, &differences, &mismatch, &k.Status, &k.Error, &k.Failures, &k.RetryAt,
				&r.Unmatched, &createdAt, &shippedAt); err != nil {
				return err
			}
			r.Total, r.CreatedAt, r.ShippedAt = totalOf(total), timeOf(createdAt), timeOf(shippedAt)
			r.SalesOrder.Wait = waitOf(r.SalesOrder.State, k)
			err := errors.Join(fromJSONColumn(mismatch, &r.Mismatch), fromJSONColumn(differences, &r.SalesOrder.Differences))
			rows = append(rows, r)
			return err
		})
	})
	return inTheirOrder(ids, rows, func(r OrderRow) string { return r.ID }), err
}

// Orders lists orders with their lines: newest first, unless the filter says otherwise.
func (tx *Tx) Orders(ctx context.Context, supplierID string, f OrderFilter) ([]*wholesale.Order, error) {
	ids, err := tx.orderIDs(ctx, supplierID, f)
	if err != nil {
		return nil, err
	}
	return tx.OrdersByID(ctx, supplierID, ids)
}

const orderColumns = `o.id, o.supplier_id, o.number, o.status, o.source, o.customer_id, o.customer_name, o.reference, o.notes,
	o.required_date, o.address_id, o.currency, o.tax_code, o.tax_rate, o.freight, o.freight_tax,
	o.adjustment, o.adjustment_tax, o.adjustment_reason, o.sub_total, o.tax_total, o.total, o.mismatch,
	o.payment_blocked, o.invoice_blocked, o.version, o.created_at, o.updated_at, o.approved_at, o.shipped_at, o.received_at,
	o.cancelled_at,
	o.freight_line_id, o.adjustment_line_id, o.freight_code, o.adjustment_code, o.sales_order_number, o.sales_order_status,
	o.sales_order_total, o.sales_order_deleted, o.sales_order_completed, o.sales_order_differences, o.sales_order_late, o.delivery, o.open_problems, o.placed_by, o.held_reason,
	o.invoice_hold, o.blocked_reason, o.payment_option, o.payment_terms, o.pay_by_link, o.payment_chosen,
	coalesce(b.state, 'none'), coalesce(b.generation, 0), coalesce(b.guid, ''), coalesce(b.error, ''), coalesce(b.attempts, 0),
	coalesce(b.queued_at, 0), coalesce(b.sent_at, 0), coalesce(b.next_attempt_at, 0), coalesce(b.version, 0),
	coalesce(b.account, 0), coalesce(b.elsewhere, ''), coalesce(b.error_detail, ''), ` + connectionColumns

// withSalesOrder joins what the outbox knows of an order's sales order: nothing before it is
// approved.
const withSalesOrder = ` LEFT JOIN outbox b ON b.supplier_id = o.supplier_id AND b.subject_id = o.id AND b.kind = 'sales_order'`

// withConnection joins what is in the way of every sales order of the supplier.
const (
	withConnection    = ` LEFT JOIN connection k ON k.supplier_id = o.supplier_id AND k.connector = 'unleashed'`
	connectionColumns = `coalesce(k.status, ''), coalesce(k.error, ''), coalesce(k.failures, 0), coalesce(k.retry_at, 0)`
)

// waitOf says what is in the way of a sales order that is on its way.
func waitOf(state wholesale.OutboxState, k db.Connection) wholesale.Wait {
	if !state.OnItsWay() {
		return wholesale.Wait{}
	}
	return Connection{Status: ConnectionStatus(k.Status), Error: k.Error, Failures: int(k.Failures), RetryAt: timeOf(k.RetryAt)}.Wait()
}

// OrdersByID reads the orders with these ids and their lines, in their order; those that are not
// the supplier's are missing. Only [Tx.Order] reads what was considered for the lines' prices.
func (tx *Tx) OrdersByID(ctx context.Context, supplierID string, ids []string) ([]*wholesale.Order, error) {
	return tx.ordersByID(ctx, supplierID, ids, lightLines)
}

func (tx *Tx) ordersByID(ctx context.Context, supplierID string, ids []string, depth lineDepth) ([]*wholesale.Order, error) {
	orders := make([]*wholesale.Order, 0, len(ids))
	err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT ` + orderColumns + ` FROM orders o` + withSalesOrder + withConnection + `
			WHERE o.supplier_id = $1 AND o.id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var o db.Order
			var b db.Outbox
			var k db.Connection
			if err := rows.Scan(&o.ID, &o.SupplierID, &o.Number, &o.Status, &o.Source, &o.CustomerID, &o.CustomerName, &o.Reference,
				&o.Notes, &o.RequiredDate, &o.AddressID, &o.Currency, &o.TaxCode, &o.TaxRate, &o.Freight, &o.FreightTax,
				&o.Adjustment, &o.AdjustmentTax, &o.AdjustmentReason, &o.SubTotal, &o.TaxTotal, &o.Total, &o.Mismatch,
				&o.PaymentBlocked, &o.InvoiceBlocked, &o.Version, &o.CreatedAt, &o.UpdatedAt, &o.ApprovedAt, &o.ShippedAt,
				&o.ReceivedAt, &o.CancelledAt,
				&o.FreightLineID, &o.AdjustmentLineID, &o.FreightCode, &o.AdjustmentCode, &o.SalesOrderNumber, &o.SalesOrderStatus,
				&o.SalesOrderTotal, &o.SalesOrderDeleted, &o.SalesOrderCompleted, &o.SalesOrderDifferences, &o.SalesOrderLate, &o.Delivery, &o.OpenProblems, &o.PlacedBy, &o.HeldReason,
				&o.InvoiceHold, &o.BlockedReason, &o.PaymentOption, &o.PaymentTerms, &o.PayByLink, &o.PaymentChosen,
				&b.State, &b.Generation, &b.Guid, &b.Error, &b.Attempts, &b.QueuedAt, &b.SentAt, &b.NextAttemptAt, &b.Version,
				&b.Account, &b.Elsewhere, &b.ErrorDetail, &k.Status, &k.Error, &k.Failures, &k.RetryAt); err != nil {
				return err
			}
			order, err := orderOf(o, b, k)
			orders = append(orders, order)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	orders = inTheirOrder(ids, orders, func(o *wholesale.Order) string { return o.ID })
	return orders, tx.fillLines(ctx, supplierID, orders, depth)
}

// inTheirOrder sorts what was found by its place in ids.
func inTheirOrder[T any](ids []string, found []T, id func(T) string) []T {
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(found, func(a, b T) int { return place[id(a)] - place[id(b)] })
	return found
}

// CountOrderRows counts the orders that the filter leaves, but no further than to most.
func (tx *Tx) CountOrderRows(ctx context.Context, supplierID string, f OrderFilter, most int) (int64, error) {
	if f.Limit = most; f.Before == "" {
		f.Sort = "" // how many there are does not depend on it
	}
	ids, err := tx.orderIDs(ctx, supplierID, f)
	return int64(len(ids)), err
}

// CountOpenOrders counts the orders that are still to be shipped by the date they are required,
// those without a date apart.
func (tx *Tx) CountOpenOrders(ctx context.Context, supplierID string) (map[wholesale.Date]int64, error) {
	counts := map[wholesale.Date]int64{}
	const query = `SELECT o.required_date || '', count(*) FROM orders o
		WHERE o.supplier_id = $1 AND o.status IN ('scheduled', 'ordered', 'processing') AND o.required_date || '' <> ''
		GROUP BY o.required_date || ''`
	err := tx.queryRows(ctx, query, []any{supplierID}, func(rows *sql.Rows) error {
		var date wholesale.Date
		var n int64
		err := rows.Scan(&date, &n)
		counts[date] = n
		return err
	})
	return counts, err
}

// orderIDs finds a page of orders. What is listed may come out of several searches: each gives its
// newest, and the newest of all of them are the page.
func (tx *Tx) orderIDs(ctx context.Context, supplierID string, f OrderFilter) ([]string, error) {
	if f.Attention != nil && *f.Attention && (f.Group == "" || f.Group == NeedsPerson) {
		f.Attention, f.Group = nil, NeedsPerson // the same orders, by whichever name they are asked for
	}
	if f.Sort != "" {
		return tx.sortedOrderIDs(ctx, supplierID, f)
	}
	searches, err := tx.orderSearches(ctx, supplierID, f)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, search := range searches {
		found, err := tx.foundIDs(ctx, search, f.Limit)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	if len(searches) > 1 {
		slices.SortFunc(ids, func(a, b string) int { return strings.Compare(b, a) })
		ids = slices.Compact(ids)
		ids = ids[:min(len(ids), f.Limit)]
	}
	return ids, nil
}

func (tx *Tx) foundIDs(ctx context.Context, search *orderSearch, limit int) (ids []string, err error) {
	query, args := search.text(limit)
	if err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}); err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return ids, nil
}
