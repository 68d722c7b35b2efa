package customers

import (
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

// listQuery is the list's query string.
type listQuery struct {
	search  string
	matched string // "yes", "no", or "" for all
	cursor  string
}

func readListQuery(v url.Values) listQuery {
	q := listQuery{search: v.Get("q"), matched: v.Get("matched"), cursor: v.Get("cursor")}
	if q.matched != "yes" && q.matched != "no" {
		q.matched = ""
	}
	return q
}

func (q listQuery) href() string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.search, "matched": q.matched, "cursor": q.cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/customers"
	}
	return "/customers?" + v.Encode()
}

// listView is what the list shows.
type listView struct {
	query       listQuery
	customers   []wholesale.Customer
	counts      catalog.CustomerCounts
	priceLists  map[string]string           // names, by list
	invitations map[string]store.Invitation // by customer
	next        string                      // the address of the following page; "" at the end
	imports     importing.State
}

// nothingYet says whether there are no customers at all.
func (v listView) nothingYet() bool { return v.counts.All == 0 }

func (v listView) tabs() []ui.Tab {
	tab := func(words, matched string, count int64) ui.Tab {
		href := listQuery{search: v.query.search, matched: matched}.href()
		return ui.Tab{Words: words, Href: href, Active: v.query.matched == matched, Count: count}
	}
	return []ui.Tab{tab("All", "", 0), tab("Not matched", "no", v.counts.Unmatched), tab("Matched", "yes", 0)}
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readList(r)
	if err != nil {
		return err
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
	q := catalog.CustomerQuery{Query: v.query.search, Cursor: v.query.cursor, Limit: perPage}
	read := s.Catalog.CustomersToMatchFirst
	if v.query.matched != "" {
		matched := v.query.matched == "yes"
		q.Matched, read = &matched, s.Catalog.Customers
	}
	found, err := read(ctx, supplierID, q)
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
	if v.priceLists, err = s.Catalog.PriceListNames(ctx, supplierID, v.customers); err != nil {
		return v, err
	}
	if v.invitations, err = s.Accounts.CustomerInvitations(ctx, supplierID, v.customers); err != nil {
		return v, err
	}
	v.imports, err = importing.Read(ctx, s.Syncing, supplierID, syncing.RunCustomers, s.Clock())
	return v, err
}
