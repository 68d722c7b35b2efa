package store

import (
	"context"
	"database/sql"

	"upstock/internal/wholesale"
)

// CustomerProblem is something about customers that a person should look at.
type CustomerProblem string

// The problems that a list of customers can be narrowed to.
const (
	CustomerStopCredit     CustomerProblem = "stop-credit"
	CustomerObsolete       CustomerProblem = "obsolete" // in the inventory system
	CustomerSalesOrdersOff CustomerProblem = "sales-orders-off"
	CustomerAnyProblem     CustomerProblem = "any" // not being matched is one too
)

var customerProblems = map[CustomerProblem]string{
	CustomerStopCredit:     "c.stop_credit",
	CustomerObsolete:       "c.obsolete",
	CustomerSalesOrdersOff: "NOT c.sales_orders_enabled",
	CustomerAnyProblem:     "(c.remote_id = '' OR c.stop_credit OR c.obsolete OR NOT c.sales_orders_enabled)",
}

var customerColumns = map[string]sortKey{
	"code":         verbatim("c.code"),
	"name":         alphabetic("c.name"),
	"email":        alphabetic("c.email"),
	"list":         alphabetic("coalesce(l.name, '')"),
	"unleashed":    numeric("CASE WHEN c.remote_id = '' THEN 0 WHEN c.obsolete THEN 1 WHEN c.stop_credit THEN 2 ELSE 3 END"),
	"sales-orders": numeric("CASE WHEN c.sales_orders_enabled THEN 1 ELSE 0 END"),
	"online":       numeric("CASE WHEN c.connected THEN 0 ELSE 1 END"),
}

// CustomerRowFilter chooses a page of the customers as people work through them; zero values do not
// narrow.
type CustomerRowFilter struct {
	Query       string // as in CustomerFilter
	Matched     *bool
	HasList     *bool  // whether they buy from a price list
	PriceListID string // that they buy from
	GroupID     string // the fulfilment group they are in
	Problem     CustomerProblem
	Sort        Sort // by code, name, email, list, unleashed, sales-orders or online
	After       Place
	Limit       int
}

// CustomerRow is a customer in a list. Of the customer it has what lists show, without addresses
// and price layers.
type CustomerRow struct {
	wholesale.Customer
	PriceListID   string // that it buys from; "" when it pays default prices
	PriceListName string
	Place         Place
}

// customersWithLists are the supplier's customers, each with the list it buys from.
const customersWithLists = `customer c
	LEFT JOIN price_version v ON v.supplier_id = c.supplier_id
	LEFT JOIN customer_price_layer y ON y.supplier_id = c.supplier_id AND y.customer_id = c.id AND y.position = 0
		AND y.since <= v.current AND y.until > v.current
	LEFT JOIN price_list l ON l.id = y.price_list_id
	WHERE c.supplier_id = $1`

func (f CustomerRowFilter) list(supplierID string) *sortedList {
	l := newSortedList(supplierID, customersWithLists, customerColumns, f.Sort, verbatim("c.code"))
	if words := wholesale.SearchKey(f.Query); words != "" {
		l.where("(has_words(c.search, ?) OR c.phone_search LIKE ?)", words, phonePattern(f.Query))
	}
	if f.Matched != nil {
		l.where("(c.remote_id <> '') = ?", *f.Matched)
	}
	if f.HasList != nil {
		l.where("(l.id IS NOT NULL) = ?", *f.HasList)
	}
	if f.PriceListID != "" {
		l.where("y.price_list_id = ?", f.PriceListID)
	}
	if f.GroupID != "" {
		l.where("c.fulfilment_group_id = ?", groupColumn(supplierID, f.GroupID))
	}
	if condition, known := customerProblems[f.Problem]; known {
		l.where(condition)
	}
	return l
}

// CustomerRows lists customers, sorted by any column.
func (tx *Tx) CustomerRows(ctx context.Context, supplierID string, f CustomerRowFilter) ([]CustomerRow, error) {
	l := f.list(supplierID)
	if err := l.after(f.After); err != nil {
		return nil, err
	}
	query, args := l.pageByID("c.id", `c.id, c.code, c.name, c.email, c.currency, c.sales_orders_enabled, c.stop_credit, c.obsolete, c.remote_id,
		c.connected, c.fulfilment_group_id, coalesce(l.id, ''), coalesce(l.name, '')`, f.Limit)
	var found []CustomerRow
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) (err error) {
		row := CustomerRow{Customer: wholesale.Customer{SupplierID: supplierID}}
		row.Place, err = l.scan(rows, &row.ID, &row.Code, &row.Name, &row.Email, &row.Terms.Currency, &row.SalesOrdersEnabled,
			&row.Terms.StopCredit, &row.Terms.Obsolete, &row.RemoteID, &row.Connected, &row.FulfilmentGroupID, &row.PriceListID, &row.PriceListName)
		found = append(found, row)
		return err
	})
	return found, err
}

// CountCustomerRows counts the customers on all pages.
func (tx *Tx) CountCustomerRows(ctx context.Context, supplierID string, f CustomerRowFilter) (n int64, err error) {
	query, args := f.list(supplierID).count()
	err = tx.statements.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}
