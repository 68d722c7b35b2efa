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
	query           listQuery
	overview        ordering.Overview
	rows            []store.OrderRow
	next            string // the address of the following page; "" at the end
	needs, fresh    int64
	customer        string // the name of the customer whose orders are shown; "" for all
	nothingYet      bool
	canBeConfigured bool // the person may connect and import
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.listed(r)
	if err != nil {
		return err
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.query.href())
		return page.Render(w, r, results(v))
	}
	return page.Render(w, r, listPage(v))
}

func (s Services) listed(r *http.Request) (listView, error) {
	ctx, visit := r.Context(), shell.VisitOf(r.Context())
	v := listView{opened: s.Clock(), query: readQuery(r.URL.Query()), canBeConfigured: shell.Full(ctx)}
	following := v.query
	var err error
	if v.query.overview() {
		if v.overview, err = s.Orders.Overview(ctx, visit.Supplier.ID, perGroup, restPerPage); err != nil {
			return v, err
		}
		v.needs, v.fresh, following.before = v.overview.NeedsCount, v.overview.NewCount, v.overview.Next
		following.show = showAll // the next page has no groups
		v.nothingYet = len(v.overview.Needs)+len(v.overview.New)+len(v.overview.Rest) == 0
	} else {
		if v.query.customer != "" {
			customer, err := s.Catalog.Customer(ctx, visit.Supplier.ID, v.query.customer)
			if err != nil {
				return v, err
			}
			v.customer = customer.Name
		}
		f := v.query.filter(visit.Supplier.Location())
		f.Limit = perPage
		if v.rows, following.before, err = s.Orders.List(ctx, visit.Supplier.ID, f); err != nil {
			return v, err
		}
		if v.needs, v.fresh, err = s.Orders.GroupCounts(ctx, visit.Supplier.ID); err != nil {
			return v, err
		}
	}
	if following.before != "" {
		v.next = following.href()
	}
	return v, nil
}

// tabs lead to the groups of orders.
func (v listView) tabs() []ui.Tab {
	q := v.query
	return []ui.Tab{
		{Words: "Overview", Href: "/orders", Active: q.overview()},
		{Words: "Needs attention", Href: q.tab(showNeeds), Active: q.show == showNeeds, Count: v.needs},
		{Words: "New", Href: q.tab(showNew), Active: q.show == showNew, Count: v.fresh},
		{Words: "All orders", Href: q.tab(showAll), Active: !q.overview() && q.show != showNeeds && q.show != showNew},
	}
}

// approvable says whether an order can be chosen to be approved.
func approvable(r store.OrderRow) bool {
	return r.Status == wholesale.Ordered || r.Status == wholesale.Scheduled
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
