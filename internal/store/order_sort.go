package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"upstock/internal/wholesale"
)

// OrderSort is the column that a list of orders is sorted by.
type OrderSort string

// The columns. Orders that are equal in one of the groups (customer, source, status) are newest
// first. What is blank comes last, in both directions.
const (
	SortNumber     OrderSort = "number"
	SortCustomer   OrderSort = "customer"
	SortReference  OrderSort = "reference"
	SortSource     OrderSort = "source"
	SortOrdered    OrderSort = "ordered"
	SortRequired   OrderSort = "required"
	SortTotal      OrderSort = "total"
	SortStatus     OrderSort = "status"
	SortSalesOrder OrderSort = "sales-order" // its number in Unleashed
)

// OrderSorts are all columns.
var OrderSorts = []OrderSort{
	SortNumber, SortCustomer, SortReference, SortSource, SortOrdered, SortRequired, SortTotal, SortStatus, SortSalesOrder,
}

// An order's number and its id are made together, and ids are made in the order of time: so a list
// by number or by time is a list by id.
func (s OrderSort) byID() bool { return s == SortNumber || s == SortOrdered }

// NewestFirst says that people want a column's newest or largest first.
func (s OrderSort) NewestFirst() bool { return s.byID() || s == SortTotal }

func (s OrderSort) grouped() bool { return s == SortCustomer || s == SortSource || s == SortStatus }

// column is the column with an index of its own, and the driver that uses it; "" for other sorts.
func (s OrderSort) column() orderDriver {
	switch s {
	case SortReference:
		return byReference
	case SortRequired:
		return byRequiredDate
	case SortTotal:
		return byTotal
	case SortSalesOrder:
		return bySalesOrder
	}
	return ""
}

// statusOrder is an order's life; sourceOrder is by what the sources are called.
var (
	statusOrder = []wholesale.Status{
		wholesale.Scheduled, wholesale.Ordered, wholesale.Processing, wholesale.Shipped, wholesale.Received, wholesale.Cancelled,
	}
	sourceOrder = []wholesale.Source{
		wholesale.SourceAPI, wholesale.SourceBuyer, wholesale.SourceSupplier, wholesale.SourceStanding, wholesale.SourceSupermarket,
	}
)

// groups are the values of a column that has few, in their order.
func (s OrderSort) groups() (driver orderDriver, values []string) {
	if s == SortStatus {
		return byStatus, texts(statusOrder)
	}
	return bySource, texts(sourceOrder)
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// mostSorted is how many orders are collected and sorted where an index leaves few; elsewhere it is
// fewMatches.
const mostSorted = 10_000

// sortedOrderIDs finds a page of a sorted list. What leaves few orders is collected and sorted
// here; of more, an index gives them in their order, and those that are left out are skipped.
func (tx *Tx) sortedOrderIDs(ctx context.Context, supplierID string, f OrderFilter) ([]string, error) {
	var place *orderKey
	if f.Before != "" {
		keys, err := tx.orderKeys(ctx, supplierID, f.Sort, []string{f.Before})
		if err != nil || len(keys) == 0 {
			return nil, err // after an order that is gone, nothing follows
		}
		place = &keys[0]
	}
	if !f.everything() {
		driver, err := tx.orderDriver(ctx, supplierID, f)
		if err != nil {
			return nil, err
		}
		most := fewMatches
		if driver.leavesFew() {
			most = mostSorted
		}
		all := f
		all.Sort, all.Before, all.Limit = "", "", most+1
		ids, err := tx.orderIDs(ctx, supplierID, all)
		if err != nil {
			return nil, err
		}
		if len(ids) <= most {
			return tx.sortFew(ctx, supplierID, f, ids, place)
		}
	}
	return tx.walkOrders(ctx, supplierID, f, place)
}

// everything says that nothing narrows the list.
func (f OrderFilter) everything() bool {
	return f.Group == "" && !f.Open && f.Status == "" && f.Source == "" && f.CustomerID == "" && f.GroupID == "" && f.Reference == "" && f.Number == "" &&
		f.Attention == nil && f.Search == "" && f.UpdatedSince.IsZero() && f.CreatedFrom.IsZero() && f.CreatedBefore.IsZero() &&
		f.RequiredFrom == "" && f.RequiredTo == ""
}

// orderKey is an order's place in a sorted list.
type orderKey struct {
	id         string
	customerID string
	text       string
	number     int64 // of a total, or the place of a group
	value      any   // as its column has it
}

func (k orderKey) blank() bool { return k.value == "" }

// orderKeys reads where orders stand in a sorted list.
func (tx *Tx) orderKeys(ctx context.Context, supplierID string, sort OrderSort, ids []string) ([]orderKey, error) {
	column := "''"
	switch sort {
	case SortCustomer:
		column = "c.name"
	case SortStatus, SortSource:
		column = "o." + string(sort)
	case SortReference, SortRequired, SortTotal, SortSalesOrder:
		column = "o." + string(sort.column())
	}
	_, groups := sort.groups()
	keys := make([]orderKey, 0, len(ids))
	err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT o.id, o.customer_id, ` + column + ` FROM orders o JOIN customer c ON c.id = o.customer_id
			WHERE o.supplier_id = $1 AND o.id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var k orderKey
			if err := rows.Scan(&k.id, &k.customerID, &k.value); err != nil {
				return err
			}
			switch value := k.value.(type) {
			case int64:
				k.number = value
			case string:
				k.text = value
			}
			switch {
			case sort.byID():
				k.value = k.id
			case sort == SortCustomer:
				k.text = nameKey(k.text, k.customerID)
			case sort.grouped():
				k.number, k.text = int64(slices.Index(groups, k.text)), ""
			}
			keys = append(keys, k)
			return nil
		})
	})
	return keys, err
}

// compare says which of two orders comes first.
func (f OrderFilter) compare(a, b orderKey) int {
	newest := cmp.Compare(b.id, a.id)
	if a.blank() || b.blank() {
		switch {
		case !b.blank():
			return 1
		case !a.blank():
			return -1
		}
		return newest
	}
	way := 1
	if f.Descending {
		way = -1
	}
	byColumn := cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text)) * way
	if f.Sort.grouped() {
		return cmp.Or(byColumn, newest)
	}
	return cmp.Or(byColumn, -newest*way)
}

// sortFew sorts the orders that the filter leaves and gives the page after a place.
func (tx *Tx) sortFew(ctx context.Context, supplierID string, f OrderFilter, ids []string, place *orderKey) ([]string, error) {
	keys, err := tx.orderKeys(ctx, supplierID, f.Sort, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(keys, f.compare)
	var page []string
	for _, k := range keys {
		if len(page) < f.Limit && (place == nil || f.compare(*place, k) < 0) {
			page = append(page, k.id)
		}
	}
	return page, nil
}

// walk is one page of a sorted list of many orders, as it is put together.
type walk struct {
	tx         *Tx
	supplierID string
	filter     OrderFilter
	meant      meanings
	place      *orderKey // where the page before ended
	ids        []string
}

func (tx *Tx) walkOrders(ctx context.Context, supplierID string, f OrderFilter, place *orderKey) ([]string, error) {
	w := walk{tx: tx, supplierID: supplierID, filter: f, place: place}
	if f.Search != "" {
		var err error
		if w.meant, err = tx.meanings(ctx, supplierID, f.Search); err != nil {
			return nil, err
		}
	}
	var err error
	switch {
	case f.Sort.byID():
		err = w.byID(ctx)
	case f.Sort == SortCustomer:
		err = w.byCustomers(ctx)
	case f.Sort.grouped():
		err = w.byGroups(ctx)
	default:
		err = w.byColumn(ctx)
	}
	return w.ids, err
}

// search is a search with all of the filter's conditions.
func (w *walk) search(driver orderDriver) *orderSearch {
	s := newOrderSearch(w.supplierID)
	w.filter.narrow(s, driver)
	w.meant.narrow(s)
	return s
}

func (w *walk) full() bool { return len(w.ids) >= w.filter.Limit }

// add fills the page with what a search finds.
func (w *walk) add(ctx context.Context, s *orderSearch) error {
	ids, err := w.tx.foundIDs(ctx, s, w.filter.Limit-len(w.ids))
	w.ids = append(w.ids, ids...)
	return err
}

func (f OrderFilter) way() direction {
	if f.Descending {
		return downwards
	}
	return upwards
}

func (w *walk) byID(ctx context.Context) error {
	driver, err := w.tx.orderDriver(ctx, w.supplierID, w.filter)
	if err != nil {
		return err
	}
	if driver != byStatus && driver != bySource || w.filter.Search != "" {
		driver = byNewest // the indexes of the others are in another order
	}
	s, way := w.search(driver), w.filter.way()
	s.order = "o.id " + way.word
	if w.place != nil {
		s.where("o.id "+way.beyond+" ?", w.place.id)
	}
	return w.add(ctx, s)
}

// byColumn goes along a column's index, and then through the orders that have nothing there.
func (w *walk) byColumn(ctx context.Context) error {
	driver, way := w.filter.Sort.column(), w.filter.way()
	column := "o." + string(driver)
	if w.place == nil || !w.place.blank() {
		s := w.search(driver)
		if driver != byTotal {
			s.where(column + " <> ''") // only then is the partial index used
		}
		if w.place != nil {
			s.where("("+column+", o.id) "+way.beyond+" (?, ?)", w.place.value, w.place.id)
		}
		s.order = column + " " + way.word + ", o.id " + way.word
		if err := w.add(ctx, s); err != nil || w.full() || driver == byTotal {
			return err
		}
	}
	s := w.search(byNewest)
	s.where("(" + column + " || '') = ''")
	if w.place != nil && w.place.blank() {
		s.below(w.place.id)
	}
	return w.add(ctx, s)
}

// byGroups lists the orders of one value after those of another.
func (w *walk) byGroups(ctx context.Context) error {
	driver, values := w.filter.Sort.groups()
	if w.filter.Descending {
		slices.Reverse(values)
	}
	if w.place != nil {
		values = values[max(slices.Index(values, w.place.value.(string)), 0):]
	}
	for i, value := range values {
		s := w.search(driver)
		s.where("o."+string(driver)+" = ?", value)
		if i == 0 && w.place != nil {
			s.below(w.place.id)
		}
		if err := w.add(ctx, s); err != nil || w.full() {
			return err
		}
	}
	return nil
}

// byCustomers lists the orders of one customer after those of another: so no index with the
// customers' names need be kept for the orders.
func (w *walk) byCustomers(ctx context.Context) error {
	customers, err := w.tx.customersByName(ctx, w.supplierID, w.filter.Descending)
	if err != nil {
		return err
	}
	if w.place != nil {
		customers = customers[max(slices.Index(customers, w.place.customerID), 0):]
	}
	const atOnce = 100
	for piece := range slices.Chunk(customers, atOnce) {
		having, err := w.tx.customersWithOrders(ctx, w.search(byCustomer), piece)
		if err != nil {
			return err
		}
		for _, id := range piece {
			if !having[id] {
				continue
			}
			s := w.search(byCustomer)
			s.where("o.customer_id = ?", id)
			if w.place != nil && id == w.place.customerID {
				s.below(w.place.id)
			}
			if err := w.add(ctx, s); err != nil || w.full() {
				return err
			}
		}
	}
	return nil
}

// customersWithOrders says which of these customers have orders that a search finds.
func (tx *Tx) customersWithOrders(ctx context.Context, s *orderSearch, ids []string) (map[string]bool, error) {
	// Written so that each customer is read by its id, and not all customers.
	in := placeholders(len(s.args)+1, len(ids))
	for _, id := range ids {
		s.args = append(s.args, id)
	}
	query := fmt.Sprintf(`SELECT buyer.id FROM customer buyer WHERE buyer.supplier_id || '' = $1 AND buyer.id IN (%s) AND EXISTS
		(SELECT 1 FROM orders o WHERE o.supplier_id = $1 AND o.customer_id = buyer.id%s)`, in, &s.conditions)
	having := map[string]bool{}
	err := tx.queryRows(ctx, query, s.args, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		having[id] = true
		return err
	})
	return having, err
}

// customersByName gives the ids of all customers, sorted by name.
func (tx *Tx) customersByName(ctx context.Context, supplierID string, descending bool) ([]string, error) {
	type named struct{ id, key string }
	var all []named
	if err := tx.queryRows(ctx, `SELECT id, name FROM customer WHERE supplier_id = $1`, []any{supplierID}, func(rows *sql.Rows) error {
		var one named
		err := rows.Scan(&one.id, &one.key)
		one.key = nameKey(one.key, one.id)
		all = append(all, one)
		return err
	}); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.key, b.key) })
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = one.id
	}
	if descending {
		slices.Reverse(ids)
	}
	return ids, nil
}

// nameKey is what customers are sorted by: the name without case, macrons and accents. Customers
// with the same name stay apart.
func nameKey(name, id string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(name))
	return strings.ToLower(plain) + "\x00" + id
}
