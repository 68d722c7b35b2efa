package orders

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// listQuery is what the list's address says; values it does not understand are ignored.
type listQuery struct {
	show     string // which tab: one of the groups, when orders are required, or all; "" is the overview
	search   string
	status   wholesale.Status
	source   wholesale.Source
	customer string
	group    string // a fulfilment group
	who      string // what was typed to find a customer
	// Local dates, both inclusive.
	createdFrom, createdTo   wholesale.Date
	requiredFrom, requiredTo wholesale.Date
	sort                     store.OrderSort // "" is the list's own order
	descending               bool
	before                   string
}

const (
	showNeeds = string(store.NeedsPerson)
	showNew   = string(store.NewOrders)
	showAll   = "all"
)

func readQuery(v url.Values) listQuery {
	q := listQuery{search: v.Get("q"), customer: v.Get("customer"), group: v.Get("group"), who: strings.TrimSpace(v.Get("who")), before: v.Get("before")}
	if show := v.Get("show"); show == showNeeds || show == showNew || show == showAll || slices.Contains(ordering.Dues, ordering.Due(show)) {
		q.show = show
	}
	if status, err := wholesale.ParseStatus(v.Get("status")); err == nil {
		q.status = status
	}
	if source, err := wholesale.ParseSource(v.Get("source")); err == nil && v.Get("source") != "" {
		q.source = source
	}
	column, descending := strings.CutPrefix(v.Get("sort"), "-")
	if sort := store.OrderSort(column); slices.Contains(store.OrderSorts, sort) {
		q.sort, q.descending = sort, descending
	}
	for name, date := range q.dates() {
		if d, err := wholesale.ParseDate(v.Get(name)); err == nil {
			*date = d
		}
	}
	return q
}

// dates are the query's dates by their names in the address.
func (q *listQuery) dates() map[string]*wholesale.Date {
	return map[string]*wholesale.Date{
		"created-from": &q.createdFrom, "created-to": &q.createdTo, "required-from": &q.requiredFrom, "required-to": &q.requiredTo,
	}
}

// values is the query as the address says it; what is not set is left out.
func (q listQuery) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("show", q.show)
	set("q", q.search)
	set("status", string(q.status))
	set("source", string(q.source))
	set("customer", q.customer)
	set("group", q.group)
	set("who", q.who)
	for name, date := range q.dates() {
		set(name, string(*date))
	}
	set("sort", sortValue(q.sort, q.descending))
	set("before", q.before)
	return v
}

// sortValue is a sort as the address says it, e.g. "-total" for the largest first.
func sortValue(sort store.OrderSort, descending bool) string {
	if descending && sort != "" {
		return "-" + string(sort)
	}
	return string(sort)
}

func (q listQuery) href() string { return q.at("/orders") }

// at is the address of what the query finds, under a path.
func (q listQuery) at(path string) string {
	if v := q.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// firstPage is the query from its first page on.
func (q listQuery) firstPage() listQuery {
	q.before = ""
	return q
}

// tab is the same search in another tab.
func (q listQuery) tab(show string) string {
	q.show, q.before = show, ""
	return q.href()
}

// of is the same list for one customer.
func (q listQuery) of(customerID string) listQuery {
	q.customer, q.who, q.before = customerID, "", ""
	return q
}

// without the customer, everything else as it is.
func (q listQuery) anyCustomer() string { return q.of("").href() }

// sorted is the same list by a column: the other way round when it is so already.
func (q listQuery) sorted(column store.OrderSort) string {
	sort, descending := q.order()
	if sort == column {
		q.descending = !descending
	} else {
		q.descending = column.NewestFirst()
	}
	q.sort, q.before = column, ""
	return q.href()
}

// order is the order that the list is in, chosen or not.
func (q listQuery) order() (sort store.OrderSort, descending bool) {
	switch {
	case q.sort != "":
		return q.sort, q.descending
	case q.due() != "", (q.requiredFrom != "" || q.requiredTo != "") && q.search == "" && q.show != showNeeds:
		return store.SortRequired, false
	}
	return store.SortOrdered, true
}

// due is when the orders of the tab are required; "" for the tabs that do not say.
func (q listQuery) due() ordering.Due {
	if due := ordering.Due(q.show); slices.Contains(ordering.Dues, due) {
		return due
	}
	return ""
}

// narrowed says whether something is searched for.
func (q listQuery) narrowed() bool {
	q.show, q.sort, q.before = "", "", ""
	return len(q.values()) > 0
}

// dated says whether dates narrow the list: then they are in sight.
func (q listQuery) dated() bool {
	return q.createdFrom != "" || q.createdTo != "" || q.requiredFrom != "" || q.requiredTo != ""
}

// overview says whether the list is shown in its three groups.
func (q listQuery) overview() bool { return q.show == "" && !q.narrowed() && q.before == "" }

// filter is the query as the list understands it. Days begin and end in the supplier's time zone.
func (q listQuery) filter(today wholesale.Date, zone *time.Location) store.OrderFilter {
	f := store.OrderFilter{
		Status: q.status, Source: q.source, CustomerID: q.customer, GroupID: q.group, Search: q.search,
		CreatedFrom: q.createdFrom.Begins(zone), CreatedBefore: q.createdTo.Add(1).Begins(zone),
		RequiredFrom: q.requiredFrom, RequiredTo: q.requiredTo, Sort: q.sort, Descending: q.descending, Before: q.before,
	}
	if q.show == showNeeds || q.show == showNew {
		f.Group = store.OrderGroup(q.show)
	}
	if due := q.due(); due != "" {
		from, to := due.Days(today)
		f.Open, f.RequiredFrom = true, max(f.RequiredFrom, from)
		if f.RequiredTo == "" || f.RequiredTo > to {
			f.RequiredTo = to
		}
		f.Sort, f.Descending = q.order()
	}
	return f
}
