package customers

import (
	"context"
	"net/http"
	"net/url"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/importing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const perPage = 50

// columns are what the list can be sorted by; by what is wrong in Unleashed when nothing is said.
var columns = []ui.Column{
	{By: "unleashed", Words: "Unleashed"}, {By: "code", Words: "Code"}, {By: "name", Words: "Customer"}, {By: "email", Words: "E-mail"},
	{By: "list", Words: "Price list"}, {By: "sales-orders", Words: "Sales orders"}, {By: "online", Words: "Online"},
}

// listQuery is the list's query string.
type listQuery struct {
	search  string
	matched string                // "yes", "no", or "" for all
	hasList string                // "yes", "no", or "" for all
	problem store.CustomerProblem // "" for all
	group   string                // a fulfilment group; "" for all
	sort    ui.Sorting
	cursor  string
}

func readListQuery(v url.Values) listQuery {
	q := listQuery{
		search: v.Get("q"), matched: yesNo(v.Get("matched")), hasList: yesNo(v.Get("list")), group: v.Get("group"),
		sort: ui.Sorted(columns, v.Get("sort")), cursor: v.Get("cursor"),
	}
	if p := store.CustomerProblem(v.Get("problem")); problemWords[p] != "" {
		q.problem = p
	}
	q.sort.Href = q.sorted
	return q
}

func yesNo(value string) string {
	if value != "yes" && value != "no" {
		return ""
	}
	return value
}

// sorted is the address of the list's first page in another order.
func (q listQuery) sorted(sort string) string {
	q.sort, q.cursor = ui.Sorted(columns, sort), ""
	return q.href()
}

func (q listQuery) href() string {
	v := url.Values{}
	for name, value := range map[string]string{
		"q": q.search, "matched": q.matched, "list": q.hasList, "group": q.group, "problem": string(q.problem), "sort": q.sort.Value(), "cursor": q.cursor,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/customers"
	}
	return "/customers?" + v.Encode()
}

// narrowed says whether something is searched for beside the tabs.
func (q listQuery) narrowed() bool {
	return q.search != "" || q.hasList != "" || q.group != "" || q.problem != ""
}

// wanted are the customers on all pages of the list.
func (q listQuery) wanted() catalog.CustomerRowQuery {
	wanted := catalog.CustomerRowQuery{
		Query: q.search, GroupID: q.group, Problem: q.problem, Sort: store.Sort{By: q.sort.By, Descending: q.sort.Descending},
	}
	if q.matched != "" {
		matched := q.matched == "yes"
		wanted.Matched = &matched
	}
	if q.hasList != "" {
		hasList := q.hasList == "yes"
		wanted.HasList = &hasList
	}
	return wanted
}

// listView is what the list shows.
type listView struct {
	query       listQuery
	customers   []store.CustomerRow
	all         int64 // how many there are on all pages
	counts      catalog.CustomerCounts
	invitations map[string]store.Invitation // by customer
	groups      []wholesale.FulfilmentGroup
	refused     map[string]bool // customers whose invitation was refused by the address
	requests    int64           // to trade, that wait for an answer
	next        string          // the address of the following page; "" at the end
	imports     importing.State
}

// nothingYet says whether there are no customers at all.
func (v listView) nothingYet() bool { return v.counts.All == 0 }

func (v listView) tabs() []ui.Tab {
	tab := func(words, matched string, count int64) ui.Tab {
		q := v.query
		q.matched, q.cursor = matched, ""
		return ui.Tab{Words: words, Href: q.href(), Active: v.query.matched == matched, Count: count}
	}
	return []ui.Tab{tab("All", "", 0), tab("Not matched", "no", v.counts.Unmatched), tab("Matched", "yes", 0)}
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readList(r)
	if err != nil {
		return err
	}
	if page.SearchSent(r) && v.query.search != "" && v.query.cursor == "" && len(v.customers) == 1 {
		return page.Redirect(w, r, path(v.customers[0].Customer))
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.query.href())
		return page.Render(w, r, results(v))
	}
	return page.Render(w, r, listPage(v))
}

func (s Services) readList(r *http.Request) (listView, error) {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	v := listView{query: readListQuery(r.URL.Query())}
	var err error
	if v.imports, err = importing.Read(ctx, s.Syncing, supplierID, syncing.RunCustomers, s.Clock()); err != nil {
		return v, err
	}
	wanted := v.query.wanted()
	wanted.Cursor, wanted.Limit = v.query.cursor, perPage
	found, err := s.Catalog.CustomerRows(ctx, supplierID, wanted)
	if err != nil {
		return v, err
	}
	if v.customers = found.Items; found.Next != "" {
		following := v.query
		following.cursor = found.Next
		v.next = following.href()
	}
	if v.counts, err = s.Catalog.CountCustomers(ctx, supplierID); err != nil {
		return v, err
	}
	if v.all, err = s.Catalog.CountCustomerRows(ctx, supplierID, wanted); err != nil {
		return v, err
	}
	listed := make([]wholesale.Customer, len(v.customers))
	for i, c := range v.customers {
		listed[i] = c.Customer
	}
	if v.invitations, err = s.Accounts.CustomerInvitations(ctx, supplierID, listed); err != nil {
		return v, err
	}
	if v.groups, err = s.Fulfilment.Choices(ctx, supplierID); err != nil {
		return v, err
	}
	if v.refused, err = s.refusedInvitations(ctx, supplierID); err != nil {
		return v, err
	}
	v.requests, err = s.Accounts.CountTradeRequests(ctx, supplierID)
	return v, err
}

// refusedInvitations are the customers whose address did not take the invitation.
func (s Services) refusedInvitations(ctx context.Context, supplierID string) (map[string]bool, error) {
	unsent, err := s.Accounts.UnsentInvitations(ctx, supplierID)
	refused := map[string]bool{}
	for _, m := range unsent {
		refused[m.CustomerID] = refused[m.CustomerID] || m.State == store.MailRefused
	}
	return refused, err
}
