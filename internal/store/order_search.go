package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// A list of orders must not read all of them, however rare what it shows. So each list is driven by
// the one index that leaves the fewest orders, chosen here and not by the database, which cannot
// know what is rare: the other conditions are written so that no index fits them ("o.status || '' =
// …").

// orderSearch is one query for ids of orders.
type orderSearch struct {
	conditions strings.Builder
	args       []any
	order      string
}

// newestFirst is how orders are listed by default: ids are made in the order of time.
const newestFirst = "o.id DESC"

func newOrderSearch(supplierID string) *orderSearch {
	return &orderSearch{args: []any{supplierID}, order: newestFirst}
}

// where adds a condition; each ? in it stands for one of the values.
func (s *orderSearch) where(condition string, values ...any) {
	s.conditions.WriteString(" AND ")
	for _, value := range values {
		before, after, _ := strings.Cut(condition, "?")
		s.args = append(s.args, value)
		fmt.Fprintf(&s.conditions, "%s$%d", before, len(s.args))
		condition = after
	}
	s.conditions.WriteString(condition)
}

// below continues a list that is ordered by id.
func (s *orderSearch) below(before string) {
	if before != "" {
		s.where("o.id < ?", before)
	}
}

func (s *orderSearch) text(limit int) (query string, args []any) {
	args = slices.Concat(s.args, []any{limit})
	query = fmt.Sprintf("SELECT o.id FROM orders o WHERE o.supplier_id = $1%s ORDER BY %s LIMIT $%d", s.conditions.String(), s.order, len(args))
	return query, args
}

// orderDriver names the index that drives a search.
type orderDriver string

const (
	byNewest       orderDriver = ""
	byNumber       orderDriver = "number"
	byReference    orderDriver = "reference"
	byCustomer     orderDriver = "customer_id"
	byGroup        orderDriver = "fulfilment group" // only of one with few orders
	byAttention    orderDriver = "attention"
	byOpenStatus   orderDriver = "open status" // orders do not stay long in these
	byStatus       orderDriver = "status"
	bySource       orderDriver = "source"
	byCreatedAt    orderDriver = "created_at"
	byRequiredDate orderDriver = "required_date"
	byUpdatedAt    orderDriver = "updated_at"
	byTotal        orderDriver = "total"
	bySalesOrder   orderDriver = "sales_order_number"
	byMeaning      orderDriver = "meaning" // what a text means; see meanings
)

// leavesFew says whether the driver leaves so few orders that all other conditions, a text among
// them, can be tried on each.
func (d orderDriver) leavesFew() bool {
	return slices.Contains([]orderDriver{byNumber, byReference, byCustomer, byGroup, byAttention, byOpenStatus}, d)
}

// column writes a text column so that its index is used only when it drives the search.
func (d orderDriver) column(name string) string {
	if string(d) == name || d == byOpenStatus && name == "status" || d == byGroup && name == "customer_id" {
		return "o." + name
	}
	return "(o." + name + " || '')"
}

// moment is the same for a column of numbers.
func (d orderDriver) moment(name string) string {
	if string(d) == name {
		return "o." + name
	}
	return "(o." + name + " + 0)"
}

// orderSearches chooses the queries that find a page of orders. What several of them find is newest
// first.
func (tx *Tx) orderSearches(ctx context.Context, supplierID string, f OrderFilter) ([]*orderSearch, error) {
	var meant meanings
	var err error
	if f.Search != "" {
		if meant, err = tx.meanings(ctx, supplierID, f.Search); err != nil || meant.nothing() {
			return nil, err
		}
	}
	driver, err := tx.orderDriver(ctx, supplierID, f)
	if err != nil {
		return nil, err
	}
	if f.Group == NeedsPerson && driver != byNumber && driver != byReference && driver != byCustomer {
		return f.searchesForTrouble(supplierID, meant), nil
	}
	if f.Search != "" && !driver.leavesFew() {
		return f.searchesForMeanings(supplierID, meant), nil
	}

	if f.Open && f.Status == "" && driver == byOpenStatus {
		return f.searchesForOpen(supplierID, meant), nil
	}

	s := newOrderSearch(supplierID)
	f.narrow(s, driver)
	meant.narrow(s)
	switch {
	case f.Search != "":
	case f.RequiredFrom != "" || f.RequiredTo != "":
		key := func(r db.OrderPlaceRow) any { return r.RequiredDate }
		return tx.continued(ctx, supplierID, f.Before, s, driver.column("required_date"), upwards, key)
	case !f.CreatedFrom.IsZero() || !f.CreatedBefore.IsZero():
		key := func(r db.OrderPlaceRow) any { return r.CreatedAt }
		return tx.continued(ctx, supplierID, f.Before, s, driver.moment("created_at"), downwards, key)
	}
	s.below(f.Before)
	return []*orderSearch{s}, nil
}

// searchesForTrouble finds the orders that need a person: those that say so, and those whose
// customer is not matched.
func (f OrderFilter) searchesForTrouble(supplierID string, meant meanings) []*orderSearch {
	f.Group = ""
	attention := newOrderSearch(supplierID)
	attention.where("o.attention")
	f.narrow(attention, byAttention)
	searches := []*orderSearch{attention}
	if f.Connected {
		waiting := newOrderSearch(supplierID)
		waiting.where("o.status = 'ordered' AND NOT o.attention AND " + unmatched)
		f.narrow(waiting, byOpenStatus)
		searches = append(searches, waiting)
	}
	for _, s := range searches {
		meant.narrow(s)
		s.below(f.Before)
	}
	return searches
}

// searchesForOpen finds what is open in one status after the other, each by its index.
func (f OrderFilter) searchesForOpen(supplierID string, meant meanings) []*orderSearch {
	var searches []*orderSearch
	for _, status := range openStatuses {
		f.Status = status
		s := newOrderSearch(supplierID)
		f.narrow(s, byOpenStatus)
		meant.narrow(s)
		s.below(f.Before)
		searches = append(searches, s)
	}
	return searches
}

// direction is which way a list is ordered, and what lies beyond a row of it.
type direction struct{ word, beyond string }

var (
	upwards   = direction{"ASC", ">"}
	downwards = direction{"DESC", "<"}
)

// continued orders a list by another column and the id, and goes on after the order with the id
// before. When there is none, nothing follows.
func (tx *Tx) continued(
	ctx context.Context, supplierID, before string, s *orderSearch, column string, way direction, key func(db.OrderPlaceRow) any,
) ([]*orderSearch, error) {
	s.order = column + " " + way.word + ", o.id " + way.word
	if before == "" {
		return []*orderSearch{s}, nil
	}
	place, err := tx.queries().OrderPlace(ctx, db.OrderPlaceParams{SupplierID: supplierID, ID: before})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	s.where("("+column+", o.id) "+way.beyond+" (?, ?)", key(place), before)
	return []*orderSearch{s}, err
}

// orderDriver chooses the index that leaves the fewest orders.
func (tx *Tx) orderDriver(ctx context.Context, supplierID string, f OrderFilter) (orderDriver, error) {
	switch {
	case f.Number != "":
		return byNumber, nil
	case f.Reference != "":
		return byReference, nil
	case f.CustomerID != "":
		return byCustomer, nil
	case f.Attention != nil && *f.Attention:
		return byAttention, nil
	case f.Group == NewOrders, f.Status == wholesale.Scheduled, f.Status == wholesale.Ordered, f.Status == wholesale.Processing:
		return byOpenStatus, nil
	case f.Open && (f.RequiredFrom == "" || f.RequiredTo == ""):
		return byOpenStatus, nil
	case f.RequiredFrom != "", f.RequiredTo != "":
		return byRequiredDate, nil
	case !f.CreatedFrom.IsZero(), !f.CreatedBefore.IsZero():
		return byCreatedAt, nil
	}
	if f.GroupID != "" {
		if few, err := tx.fewOrders(ctx, supplierID, "o.customer_id IN "+inGroup, groupColumn(supplierID, f.GroupID)); few || err != nil {
			return byGroup, err
		}
	}
	if f.Source != "" {
		if few, err := tx.fewOrders(ctx, supplierID, "o.source = ?", string(f.Source)); few || err != nil {
			return bySource, err
		}
	}
	if f.Status != "" {
		return byStatus, nil
	}
	if !f.UpdatedSince.IsZero() {
		if few, err := tx.fewOrders(ctx, supplierID, "o.updated_at >= ?", timeColumn(f.UpdatedSince)); few || err != nil {
			return byUpdatedAt, err
		}
	}
	return byNewest, nil
}

// unmatched says that an order's customer wants sales orders and is not matched.
const unmatched = `EXISTS (SELECT 1 FROM customer c
	WHERE c.supplier_id = o.supplier_id AND c.id = o.customer_id AND c.remote_id = '' AND c.sales_orders_enabled)`

// inGroup are the customers of a fulfilment group.
const inGroup = `(SELECT g.id FROM customer g WHERE g.supplier_id = $1 AND g.fulfilment_group_id = ?)`

// narrow adds the filter's conditions, other than its text and its page.
func (f OrderFilter) narrow(s *orderSearch, driver orderDriver) {
	f.keepToGroup(s, driver)
	equal := func(column, value string) {
		if value != "" {
			s.where(driver.column(column)+" = ?", value)
		}
	}
	equal("status", string(f.Status))
	if f.Open {
		s.where("o.status NOT IN ('shipped', 'received', 'cancelled')") // which no index answers
	}
	if f.Ended {
		s.where("o.status || '' IN ('shipped', 'received', 'cancelled')")
	}
	equal("source", string(f.Source))
	equal("customer_id", f.CustomerID)
	if f.GroupID != "" {
		s.where(driver.column("customer_id")+" IN "+inGroup, groupColumn(s.args[0].(string), f.GroupID))
	}
	equal("number", f.Number)
	equal("reference", f.Reference)
	if driver == byReference {
		s.where("o.reference <> ''") // only then is the partial index used
	}
	if f.Attention != nil && *f.Attention {
		s.where("o.attention")
	} else if f.Attention != nil {
		s.where("NOT o.attention")
		if f.Connected {
			s.where("NOT (" + driver.column("status") + " = 'ordered' AND " + unmatched + ")")
		}
	}
	if !f.UpdatedSince.IsZero() {
		s.where(driver.moment("updated_at")+" >= ?", timeColumn(f.UpdatedSince))
	}
	if !f.CreatedFrom.IsZero() {
		s.where(driver.moment("created_at")+" >= ?", timeColumn(f.CreatedFrom))
	}
	if !f.CreatedBefore.IsZero() {
		s.where(driver.moment("created_at")+" < ?", timeColumn(f.CreatedBefore))
	}
	if f.RequiredFrom != "" || f.RequiredTo != "" {
		s.where("o.required_date <> ''") // "" is no date; and only then is the partial index used
	}
	if f.RequiredFrom != "" {
		s.where(driver.column("required_date")+" >= ?", string(f.RequiredFrom))
	}
	if f.RequiredTo != "" {
		s.where(driver.column("required_date")+" <= ?", string(f.RequiredTo))
	}
}

// keepToGroup keeps to the orders of the filter's group.
func (f OrderFilter) keepToGroup(s *orderSearch, driver orderDriver) {
	status := driver.column("status")
	switch f.Group {
	case NeedsPerson:
		if f.Connected {
			s.where("(o.attention OR (" + status + " = 'ordered' AND " + unmatched + "))")
		} else {
			s.where("o.attention")
		}
	case NewOrders:
		s.where(status + " = 'ordered' AND NOT o.attention")
		if f.Connected {
			s.where("NOT " + unmatched)
		}
	case OtherOrders:
		s.where(status + " <> 'ordered' AND NOT o.attention")
	}
}

// fewMatches is up to how many orders are few: so many can be collected and sorted.
const fewMatches = 1000

// fewOrders says whether a condition that an index drives leaves few orders.
func (tx *Tx) fewOrders(ctx context.Context, supplierID, condition string, values ...any) (bool, error) {
	n, err := tx.countUpTo(ctx, fewMatches+1, supplierID, condition, values...)
	return n <= fewMatches, err
}

// countUpTo counts orders, but no further than to most.
func (tx *Tx) countUpTo(ctx context.Context, most int, supplierID, condition string, values ...any) (n int, err error) {
	s := newOrderSearch(supplierID)
	s.where(condition, values...)
	const counted = "SELECT count(*) FROM (SELECT 1 FROM orders o WHERE o.supplier_id = $1%s LIMIT %d) AS found"
	query := fmt.Sprintf(counted, s.conditions.String(), most)
	err = tx.statements.QueryRowContext(ctx, query, s.args...).Scan(&n)
	return n, err
}
