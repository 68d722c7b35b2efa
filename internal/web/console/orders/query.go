package orders

import (
	"net/url"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// listQuery is what the list's address says; values it does not understand are ignored.
type listQuery struct {
	show     string // which tab: one of the groups, or all; "" is the overview
	search   string
	status   wholesale.Status
	source   wholesale.Source
	customer string
	// Local dates, both inclusive.
	createdFrom, createdTo   wholesale.Date
	requiredFrom, requiredTo wholesale.Date
	before                   string
}

const (
	showNeeds = string(store.NeedsPerson)
	showNew   = string(store.NewOrders)
	showAll   = "all"
)

func readQuery(v url.Values) listQuery {
	q := listQuery{search: v.Get("q"), customer: v.Get("customer"), before: v.Get("before")}
	if show := v.Get("show"); show == showNeeds || show == showNew || show == showAll {
		q.show = show
	}
	if status, err := wholesale.ParseStatus(v.Get("status")); err == nil {
		q.status = status
	}
	if source, err := wholesale.ParseSource(v.Get("source")); err == nil && v.Get("source") != "" {
		q.source = source
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
	for name, date := range q.dates() {
		set(name, string(*date))
	}
	set("before", q.before)
	return v
}

func (q listQuery) href() string { return q.at("/orders") }

// at is the address of what the query finds, under a path.
func (q listQuery) at(path string) string {
	if v := q.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// tab is the same search in another tab.
func (q listQuery) tab(show string) string {
	q.show, q.before = show, ""
	return q.href()
}

// without the customer, everything else as it is.
func (q listQuery) anyCustomer() string {
	q.customer, q.before = "", ""
	return q.href()
}

// narrowed says whether something is searched for.
func (q listQuery) narrowed() bool {
	q.show, q.before = "", ""
	return len(q.values()) > 0
}

// dated says whether dates narrow the list: then they are in sight.
func (q listQuery) dated() bool {
	return q.createdFrom != "" || q.createdTo != "" || q.requiredFrom != "" || q.requiredTo != ""
}

// overview says whether the list is shown in its three groups.
func (q listQuery) overview() bool { return q.show == "" && !q.narrowed() && q.before == "" }

// filter is the query as the list understands it. Days begin and end in the supplier's time zone.
func (q listQuery) filter(zone *time.Location) store.OrderFilter {
	f := store.OrderFilter{
		Status: q.status, Source: q.source, CustomerID: q.customer, Search: q.search,
		CreatedFrom: dayBegins(q.createdFrom, 0, zone), CreatedBefore: dayBegins(q.createdTo, 1, zone),
		RequiredFrom: q.requiredFrom, RequiredTo: q.requiredTo, Before: q.before,
	}
	if q.show == showNeeds || q.show == showNew {
		f.Group = store.OrderGroup(q.show)
	}
	return f
}

// dayBegins is when a day begins, or one that comes so many days later; zero for no day.
func dayBegins(d wholesale.Date, daysLater int, zone *time.Location) time.Time {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return time.Date(day.Year(), day.Month(), day.Day()+daysLater, 0, 0, 0, 0, zone)
}
