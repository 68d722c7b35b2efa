package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// InsertOrder adds an order with its lines.
func (tx *Tx) InsertOrder(ctx context.Context, o *wholesale.Order) error {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	o.Version = 1
	o.CreatedAt, o.UpdatedAt = tx.Now(), tx.Now()
	week := string(wholesale.WeekOf(tx.Now(), supplier.Location()))
	if err := tx.putOrder(ctx, o, db.CountedOrderRow{Week: week, CreatedAt: timeColumn(tx.Now())}); err != nil {
		return err
	}
	return tx.insertLines(ctx, o)
}

// UpdateOrder records a change of an order that was read in this version, without its place in the
// outbox. ErrStale when someone else has changed the order since; then o keeps the version that was
// read, since with the next one it would pass as current when the closure is tried again.
func (tx *Tx) UpdateOrder(ctx context.Context, o *wholesale.Order) error {
	before, err := tx.countedOrder(ctx, o)
	if err != nil {
		return err
	}
	next := *o
	next.Version++
	next.UpdatedAt = tx.Now()
	if err := tx.putOrder(ctx, &next, before); err != nil {
		return err
	}
	tx.weekly.count(o.SupplierID, before, -1)
	if before.Status == string(wholesale.Scheduled) {
		if err := tx.wakeStandingOrder(ctx, o.SupplierID, o.CustomerID); err != nil {
			return err
		}
	}
	o.Version, o.UpdatedAt = next.Version, next.UpdatedAt
	return nil
}

// ReplaceLines replaces the order's lines.
func (tx *Tx) ReplaceLines(ctx context.Context, o *wholesale.Order) error {
	if _, err := tx.queries().DeleteOrderLines(ctx, db.DeleteOrderLinesParams{SupplierID: o.SupplierID, OrderID: o.ID}); err != nil {
		return err
	}
	return tx.insertLines(ctx, o)
}

// putOrder writes an order, counts it in its week, and keeps the words of its reference. before is
// what it counted for until now; of a new order only its week and when it came in.
func (tx *Tx) putOrder(ctx context.Context, o *wholesale.Order, before db.CountedOrderRow) error {
	mismatch, err := jsonColumn(o.Mismatch, o.Mismatch == nil)
	if err != nil {
		return err
	}
	so, reason := o.SalesOrder, keptAttention(o)
	differences, err := jsonColumn(so.Differences, len(so.Differences) == 0)
	if err != nil {
		return err
	}
	delivery, err := jsonColumn(o.Delivery, o.Delivery == nil)
	if err != nil {
		return err
	}
	terms, err := jsonColumn(o.PaymentTerms, o.PaymentTerms == nil)
	if err != nil {
		return err
	}
	words := wholesale.ReferenceWords(o.Reference)
	n, err := tx.queries().PutOrder(ctx, db.PutOrderParams{
		ID: o.ID, SupplierID: o.SupplierID, Week: before.Week, Number: o.Number, Status: string(o.Status), Source: string(o.Source),
		CustomerID: o.CustomerID, CustomerName: o.CustomerName, Reference: o.Reference, Notes: o.Notes,
		RequiredDate: string(o.RequiredDate), AddressID: o.AddressID, Currency: o.Currency,
		TaxCode: o.Tax.Code, TaxRate: rateColumn(o.Tax.Rate), Freight: amountColumn(o.Freight), FreightTax: amountColumn(o.FreightTax),
		Adjustment: amountColumn(o.Adjustment), AdjustmentTax: amountColumn(o.AdjustmentTax), AdjustmentReason: o.AdjustmentReason,
		SubTotal: amountColumn(o.SubTotal), TaxTotal: amountColumn(o.TaxTotal), Total: amountColumn(o.Total),
		Mismatch: mismatch, PaymentBlocked: o.PaymentBlocked, InvoiceBlocked: o.InvoiceBlocked, Attention: reason != wholesale.NoAttention,
		Version: o.Version, CreatedAt: timeColumn(o.CreatedAt), UpdatedAt: timeColumn(o.UpdatedAt),
		ApprovedAt: timeColumn(o.ApprovedAt), ShippedAt: timeColumn(o.ShippedAt), ReceivedAt: timeColumn(o.ReceivedAt), CancelledAt: timeColumn(o.CancelledAt),
		ReferenceSearch: referenceSearch(words),
		FreightLineID:   so.FreightLineID, AdjustmentLineID: so.AdjustmentLineID, FreightCode: so.FreightCode, AdjustmentCode: so.AdjustmentCode,
		SalesOrderNumber: so.Number, SalesOrderStatus: so.Status, SalesOrderTotal: amountColumn(so.Total),
		SalesOrderOpen: o.Watched(), SalesOrderDeleted: so.Deleted, SalesOrderCompleted: so.Completed,
		AttentionReason: string(reason), SalesOrderDifferences: differences, SalesOrderLate: so.Late, Delivery: delivery,
		OpenProblems: o.OpenProblems, PlacedBy: o.PlacedBy, HeldReason: o.Held,
		InvoiceHold: o.InvoiceHold, BlockedReason: o.Blocked,
		PaymentOption: string(o.PaymentOption), PaymentTerms: terms, PayByLink: o.PayByLink, PaymentChosen: o.PaymentChosen,
		InvoiceSettled: !o.ShippedAt.IsZero(), // one that comes shipped was invoiced elsewhere; a change leaves this as it is
	})
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	if err := tx.keepReferenceWords(ctx, o, strings.Fields(before.ReferenceSearch), words); err != nil {
		return err
	}
	tx.weekly.count(o.SupplierID, db.CountedOrderRow{
		Week: before.Week, Currency: o.Currency, Status: string(o.Status), Total: amountColumn(o.Total),
		NeededPerson: before.NeededPerson || reason != wholesale.NoAttention, CreatedAt: before.CreatedAt, ShippedAt: timeColumn(o.ShippedAt),
	}, 1)
	return nil
}

// keptAttention is why an order needs a person, as its row says it. Whether its customer is matched
// is asked whenever orders are listed: it changes without the order.
func keptAttention(o *wholesale.Order) wholesale.Attention {
	kept := *o
	kept.Unmatched = false
	return kept.Attention()
}

// keepReferenceWords writes the words by which an order's reference is found. Most changes of an
// order leave them as they were.
func (tx *Tx) keepReferenceWords(ctx context.Context, o *wholesale.Order, before, now []string) error {
	if slices.Equal(before, now) {
		return nil
	}
	if len(before) > 0 {
		args := []any{o.SupplierID, o.ID}
		for _, word := range before {
			args = append(args, word)
		}
		query := "DELETE FROM order_reference_word WHERE supplier_id = $1 AND order_id = $2 AND word IN (" + placeholders(3, len(before)) + ")"
		if _, err := tx.statements.ExecContext(ctx, query, args...); err != nil {
			return err
		}
	}
	return tx.insertRows(ctx, insertReferenceWords, "", len(now), func(i int) []any { return []any{o.SupplierID, now[i], o.ID} })
}

const insertReferenceWords = "INSERT INTO order_reference_word (supplier_id, word, order_id) VALUES "

const lineColumns = `supplier_id, order_id, position, id, product_id, product_code, name, quantity, unit_price,
	tax_code, tax_rate, line_total, line_tax, price_rule, comment, price_list_id, price_explanation, kept_over`

func (tx *Tx) insertLines(ctx context.Context, o *wholesale.Order) error {
	return tx.insertRows(ctx, "INSERT INTO order_line ("+lineColumns+", price_considered) VALUES ", "", len(o.Lines), func(i int) []any {
		l := o.Lines[i]
		return []any{o.SupplierID, o.ID, int64(i), l.ID, l.ProductID, l.ProductCode, l.Name,
			amountColumn(l.Quantity), amountColumn(l.UnitPrice), l.Tax.Code, rateColumn(l.Tax.Rate),
			amountColumn(l.LineTotal), amountColumn(l.LineTax), string(l.Rule), l.Comment, l.PriceListID, l.Explanation,
			keptOverColumn(l.KeptOver), l.Considered}
	})
}

// HoldOrder makes everyone else who wants to change the order wait until the transaction ends.
// ErrNotFound when the supplier has none with this id.
func (tx *Tx) HoldOrder(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HoldOrder(ctx, db.HoldOrderParams{SupplierID: supplierID, ID: id}))
}

// OrderForUpdate reads an order that no one else can change until the transaction ends; ErrNotFound
// when the supplier has none with this id.
func (tx *Tx) OrderForUpdate(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	if err := tx.HoldOrder(ctx, supplierID, id); err != nil {
		return nil, err
	}
	return tx.Order(ctx, supplierID, id)
}

// Order reads an order with everything that belongs to it; ErrNotFound when the supplier has none
// with this id.
func (tx *Tx) Order(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	orders, err := tx.ordersByID(ctx, supplierID, []string{id}, wholeLines)
	if err != nil {
		return nil, err
	}
	if len(orders) == 0 {
		return nil, ErrNotFound
	}
	return orders[0], nil
}

// lineDepth says how much of an order's lines is read.
type lineDepth string

// The depths. What was considered for a line's price may be many times as long as the line, and
// lists do not show it.
const (
	lightLines lineDepth = "''"
	wholeLines lineDepth = "price_considered"
)

func (tx *Tx) fillLines(ctx context.Context, supplierID string, orders []*wholesale.Order, depth lineDepth) error {
	ids := make([]string, len(orders))
	byID := make(map[string]*wholesale.Order, len(orders))
	for i, o := range orders {
		ids[i], byID[o.ID] = o.ID, o
	}
	return inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT ` + lineColumns + `, ` + string(depth) + ` FROM order_line WHERE supplier_id = $1 AND order_id IN (` + in + `) ORDER BY order_id, position`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var r db.OrderLine
			if err := rows.Scan(&r.SupplierID, &r.OrderID, &r.Position, &r.ID, &r.ProductID, &r.ProductCode, &r.Name, &r.Quantity, &r.UnitPrice,
				&r.TaxCode, &r.TaxRate, &r.LineTotal, &r.LineTax, &r.PriceRule, &r.Comment, &r.PriceListID, &r.PriceExplanation,
				&r.KeptOver, &r.PriceConsidered); err != nil {
				return err
			}
			o := byID[r.OrderID]
			o.Lines = append(o.Lines, lineOf(r))
			return nil
		})
	})
}

func lineOf(r db.OrderLine) wholesale.Line {
	return wholesale.Line{
		ID: r.ID, ProductID: r.ProductID, ProductCode: r.ProductCode, Name: r.Name, Quantity: quantityOf(r.Quantity),
		Tax: wholesale.Tax{Code: r.TaxCode, Rate: rateOf(r.TaxRate)}, LineTotal: totalOf(r.LineTotal), LineTax: totalOf(r.LineTax),
		Comment: r.Comment, PriceAnswer: wholesale.PriceAnswer{
			UnitPrice: amountOf(r.UnitPrice), Rule: wholesale.Rule(r.PriceRule), PriceListID: r.PriceListID, Explanation: r.PriceExplanation,
			Considered: r.PriceConsidered,
		}, KeptOver: keptOverOf(r.KeptOver),
	}
}

// keptOverColumn writes a price that was declined, and none as -1.
func keptOverColumn(price *wholesale.Decimal) int64 {
	if price == nil {
		return -1
	}
	return amountColumn(*price)
}

func keptOverOf(column int64) *wholesale.Decimal {
	if column < 0 {
		return nil
	}
	price := amountOf(column)
	return &price
}

func orderOf(r db.Order, b db.Outbox, c db.Connection) (*wholesale.Order, error) {
	o := &wholesale.Order{
		ID: r.ID, SupplierID: r.SupplierID, Number: r.Number, Status: wholesale.Status(r.Status), Source: wholesale.Source(r.Source),
		CustomerID: r.CustomerID, CustomerName: r.CustomerName, PlacedBy: r.PlacedBy, Reference: r.Reference, Notes: r.Notes,
		RequiredDate: wholesale.Date(r.RequiredDate), AddressID: r.AddressID, Currency: r.Currency,
		Tax: wholesale.Tax{Code: r.TaxCode, Rate: rateOf(r.TaxRate)}, Freight: totalOf(r.Freight), FreightTax: totalOf(r.FreightTax),
		Adjustment: totalOf(r.Adjustment), AdjustmentTax: totalOf(r.AdjustmentTax), AdjustmentReason: r.AdjustmentReason,
		SubTotal: totalOf(r.SubTotal), TaxTotal: totalOf(r.TaxTotal), Total: totalOf(r.Total),
		PaymentBlocked: r.PaymentBlocked, InvoiceBlocked: r.InvoiceBlocked, Held: r.HeldReason, InvoiceHold: r.InvoiceHold, Blocked: r.BlockedReason, Version: r.Version,
		PaymentOption: wholesale.PaymentOption(r.PaymentOption), PayByLink: r.PayByLink, PaymentChosen: r.PaymentChosen,
		CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt), ApprovedAt: timeOf(r.ApprovedAt),
		ShippedAt: timeOf(r.ShippedAt), ReceivedAt: timeOf(r.ReceivedAt), CancelledAt: timeOf(r.CancelledAt), OpenProblems: r.OpenProblems,
		SalesOrder: wholesale.SalesOrder{
			OutboxEntry: outboxEntryOf(b), FreightLineID: r.FreightLineID, AdjustmentLineID: r.AdjustmentLineID,
			FreightCode: r.FreightCode, AdjustmentCode: r.AdjustmentCode, Number: r.SalesOrderNumber, Status: r.SalesOrderStatus,
			Total: totalOf(r.SalesOrderTotal), Deleted: r.SalesOrderDeleted, Completed: r.SalesOrderCompleted,
			Late: r.SalesOrderLate, Wait: waitOf(wholesale.OutboxState(b.State), c),
		},
	}
	return o, errors.Join(fromJSONColumn(r.Mismatch, &o.Mismatch), fromJSONColumn(r.SalesOrderDifferences, &o.SalesOrder.Differences),
		fromJSONColumn(r.Delivery, &o.Delivery), fromJSONColumn(r.PaymentTerms, &o.PaymentTerms))
}
