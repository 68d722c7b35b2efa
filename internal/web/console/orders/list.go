package orders

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const (
	perPage = 50
	// perGroup is how many orders the overview shows that need a person, and new ones.
	perGroup = 12
	// restPerPage is how many of the rest follow them.
	restPerPage = 30
)

// listView is what the list shows: in the overview its three groups, else the rows that were found.
type listView struct {
	opened          time.Time // when it was asked for
	today           wholesale.Date
	query           listQuery
	overview        ordering.Overview
	rows            []store.OrderRow
	next            string // the address of the following page; "" at the end
	needs, fresh    int64
	due             map[ordering.Due]int64
	unpaid          map[string]string // why a payment has failed, by order
	sendable        int64             // how many orders of the whole list can be sent
	customer        string            // the name of the customer whose orders are shown; "" for all
	groups          []wholesale.FulfilmentGroup
	which           *customersFound // those that what was typed may mean; nil unless it is open
	nothingYet      bool
	canBeConfigured bool // the person may connect and import
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.listed(r)
	if err != nil {
		return err
	}
	if v.query.who != "" && v.which == nil { // one customer is meant, and the search form shows it
		return page.Redirect(w, r, v.query.of(v.query.customer).href())
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.query.href())
		return page.Render(w, r, results(v))
	}
	return page.Render(w, r, listPage(v))
}

func (s Services) listed(r *http.Request) (listView, error) {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	v := listView{opened: s.Clock(), today: s.today(ctx), query: readQuery(r.URL.Query()), canBeConfigured: shell.Full(ctx)}
	var err error
	if v.query.who != "" {
		if v.which, err = s.findCustomer(ctx, v.query.who); err != nil {
			return v, err
		}
		if v.which.one != nil {
			v.query.customer, v.which = v.which.one.ID, nil
			return v, nil
		}
	}
	if v.groups, err = s.Fulfilment.Choices(ctx, supplierID); err != nil {
		return v, err
	}
	if v.due, err = s.Orders.CountDue(ctx, supplierID, v.today); err != nil {
		return v, err
	}
	if v.unpaid, err = s.unpaid(ctx, supplierID); err != nil {
		return v, err
	}
	switch {
	case v.which != nil:
		v.needs, v.fresh, err = s.Orders.GroupCounts(ctx, supplierID)
	case v.query.overview():
		err = s.overviewOf(ctx, &v)
	default:
		err = s.rowsOf(ctx, &v)
	}
	return v, err
}

// mostUnpaid is for how many orders the list says that their payment has failed: the newest. All
// are under Payments.
const mostUnpaid = 200

// unpaid says why the payment of an order has failed, for those where it has.
func (s Services) unpaid(ctx context.Context, supplierID string) (map[string]string, error) {
	failed, _, err := s.Payments.Payments(ctx, supplierID, store.PaymentFilter{
		States: []wholesale.PaymentState{wholesale.PaymentFailed}, Limit: mostUnpaid,
	})
	why := map[string]string{}
	for _, p := range failed {
		why[p.OrderID] = "Payment failed"
		if p.Error != "" {
			why[p.OrderID] += ": " + wholesale.Sentence(p.Error)
		}
	}
	return why, err
}

// overviewOf fills in the three groups. The next page has none.
func (s Services) overviewOf(ctx context.Context, v *listView) (err error) {
	q := v.query
	v.overview, err = s.Orders.SortedOverview(ctx, shell.SupplierID(ctx), q.sort, q.descending, perGroup, restPerPage)
	v.needs, v.fresh, v.sendable = v.overview.NeedsCount, v.overview.NewCount, v.overview.NewCount
	v.nothingYet = len(v.overview.Needs)+len(v.overview.New)+len(v.overview.Rest) == 0
	if q.show, q.before = showAll, v.overview.Next; q.before != "" {
		v.next = q.href()
	}
	return err
}

// rowsOf fills in what the query finds.
func (s Services) rowsOf(ctx context.Context, v *listView) error {
	supplier := shell.VisitOf(ctx).Supplier
	if v.query.customer != "" {
		customer, err := s.Catalog.Customer(ctx, supplier.ID, v.query.customer)
		if err != nil {
			return err
		}
		v.customer = customer.Name
	}
	f := v.query.filter(v.today, supplier.Location())
	f.Limit = perPage
	rows, next, err := s.Orders.List(ctx, supplier.ID, f)
	if err != nil {
		return err
	}
	if v.needs, v.fresh, err = s.Orders.GroupCounts(ctx, supplier.ID); err != nil {
		return err
	}
	v.rows = rows
	if q := v.query; next != "" {
		q.before = next
		v.next = q.href()
	}
	if v.next != "" || v.query.before != "" { // else all of them are in sight
		v.sendable, err = s.Orders.CountSendable(ctx, supplier.ID, f)
	}
	return err
}

// tabs lead to the groups of orders, and to what is required when.
func (v listView) tabs() []ui.Tab {
	q := v.query
	tab := func(words, show string, count int64) ui.Tab {
		return ui.Tab{Words: words, Href: q.tab(show), Active: q.show == show, Count: count}
	}
	return []ui.Tab{
		{Words: "Overview", Href: "/orders", Active: q.overview()},
		tab("Needs attention", showNeeds, v.needs),
		tab("New", showNew, v.fresh),
		tab("Overdue", string(ordering.Overdue), v.due[ordering.Overdue]),
		tab("Today", string(ordering.DueToday), v.due[ordering.DueToday]),
		tab("Tomorrow", string(ordering.DueTomorrow), v.due[ordering.DueTomorrow]),
		tab("This week", string(ordering.DueThisWeek), v.due[ordering.DueThisWeek]),
		{Words: "All orders", Href: q.tab(showAll), Active: !q.overview() && (q.show == showAll || q.show == "")},
	}
}

// approvable says whether an order can be approved.
func approvable(r store.OrderRow) bool {
	return r.Status == wholesale.Ordered || r.Status == wholesale.Scheduled
}

// sendable says whether an order is new and nothing holds it up.
func sendable(r store.OrderRow) bool {
	return r.Status == wholesale.Ordered && !r.Attention && !r.Unmatched
}

// whyNot says why an order cannot be approved, for anyone who tries by keyboard.
func whyNot(r store.OrderRow) string {
	return r.Number + " cannot be approved: it is " + strings.ToLower(ui.StatusWords(r.Status))
}

// onItsWay says whether the mark of an order is about to change by itself.
func onItsWay(r store.OrderRow) bool {
	return r.SalesOrder.State.OnItsWay() && r.Status != wholesale.Cancelled
}

// mostLive is how many marks of one page are followed live.
const mostLive = 25

// followed says which of the rows' marks are followed live.
func followed(rows ...[]store.OrderRow) map[string]bool {
	live := map[string]bool{}
	for _, group := range rows {
		for _, r := range group {
			if onItsWay(r) && len(live) < mostLive {
				live[r.ID] = true
			}
		}
	}
	return live
}

var statuses = []wholesale.Status{
	wholesale.Scheduled, wholesale.Ordered, wholesale.Processing, wholesale.Shipped, wholesale.Received, wholesale.Cancelled,
}

var sources = []wholesale.Source{
	wholesale.SourceBuyer, wholesale.SourceSupplier, wholesale.SourceStanding, wholesale.SourceSupermarket, wholesale.SourceAPI,
}

// markTopic is the live region of an order's mark: whether it has reached Unleashed.
const markTopic = "order-mark"

func (s Services) mark(ctx context.Context, id string) (templ.Component, error) {
	row, err := s.Orders.Row(ctx, shell.SupplierID(ctx), id)
	return mark(row), err
}
