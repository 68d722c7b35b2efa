package products

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

// perPage fills whole rows of the grid, whatever its width.
const perPage = 48

// columns are what the list can be sorted by; by code when nothing is said.
var columns = []ui.Column{
	{By: "code", Words: "Code"}, {By: "name", Words: "Product"}, {By: "unit", Words: "Unit"},
	{By: "availability", Words: "Availability"}, {By: "unleashed", Words: "Unleashed"}, {By: "price", Words: "Default price"},
}

// listQuery is the list's query string.
type listQuery struct {
	search       string
	availability wholesale.Availability // "" for all
	problem      store.ProductProblem   // "" for all
	sort         ui.Sorting
	grid         bool
	cursor       string
}

func readListQuery(v url.Values) listQuery {
	q := listQuery{
		search: v.Get("q"), sort: ui.Sorted(columns, v.Get("sort")), grid: v.Get("view") == "grid", cursor: v.Get("cursor"),
	}
	if a, err := wholesale.ParseAvailability(v.Get("availability")); err == nil {
		q.availability = a
	}
	if p := store.ProductProblem(v.Get("problem")); problemWords[p] != "" {
		q.problem = p
	}
	q.sort.Href = q.sorted
	return q
}

// sorted is the address of the list's first page in another order.
func (q listQuery) sorted(sort string) string {
	q.sort, q.cursor = ui.Sorted(columns, sort), ""
	return q.href()
}

// address is the query string of the list, without what is not set.
func (q listQuery) address() string {
	v := url.Values{}
	for name, value := range map[string]string{
		"q": q.search, "availability": string(q.availability), "problem": string(q.problem), "sort": q.sort.Value(), "cursor": q.cursor,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.grid {
		v.Set("view", "grid")
	}
	return v.Encode()
}

func (q listQuery) href() string {
	if address := q.address(); address != "" {
		return "/products?" + address
	}
	return "/products"
}

// wanted are the products on all pages of the list.
func (q listQuery) wanted() catalog.ProductRowQuery {
	return catalog.ProductRowQuery{
		Query: q.search, Availability: q.availability, Problem: q.problem,
		Sort: store.Sort{By: q.sort.By, Descending: q.sort.Descending},
	}
}

// inView is the same page of the list as a grid, or as a table.
func (q listQuery) inView(grid bool) string {
	q.grid = grid
	return q.href()
}

// narrowed says whether something is searched for.
func (q listQuery) narrowed() bool { return q.search != "" || q.availability != "" || q.problem != "" }

// everything is the list without what narrows it.
func (q listQuery) everything() string {
	q.search, q.availability, q.problem, q.cursor = "", "", "", ""
	return q.href()
}

// listView is what the list shows.
type listView struct {
	query    listQuery
	products []store.ProductRow
	all      int64  // how many there are on all pages
	next     string // the address of the following page; "" at the end
	imports  importing.State
	currency string
}

// nothingYet says whether there are no products at all.
func (v listView) nothingYet() bool {
	return len(v.products) == 0 && !v.query.narrowed() && v.query.cursor == ""
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	ctx, supplier := r.Context(), shell.VisitOf(r.Context()).Supplier
	v := listView{query: readListQuery(r.URL.Query()), currency: supplier.Currency}
	var err error
	if v.imports, err = importing.Read(ctx, s.Syncing, supplier.ID, syncing.RunProducts, s.Clock()); err != nil {
		return err
	}
	wanted := v.query.wanted()
	wanted.Cursor, wanted.Limit = v.query.cursor, perPage
	found, err := s.Catalog.ProductRows(ctx, supplier.ID, wanted)
	if err != nil {
		return err
	}
	if page.SearchSent(r) && v.query.search != "" && v.query.cursor == "" && len(found.Items) == 1 {
		return page.Redirect(w, r, path(found.Items[0].Product))
	}
	if v.all, err = s.Catalog.CountProductRows(ctx, supplier.ID, wanted); err != nil {
		return err
	}
	if v.products = found.Items; found.Next != "" {
		following := v.query
		following.cursor = found.Next
		v.next = following.href()
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.query.href())
		return page.Render(w, r, results(v))
	}
	return page.Render(w, r, listPage(v))
}

// setAvailabilities changes the selected products, or all on the list's pages, and goes back to
// where they were selected.
func (s Services) setAvailabilities(w http.ResponseWriter, r *http.Request) error {
	back, err := url.ParseQuery(r.PostForm.Get("back"))
	if err != nil {
		back = nil
	}
	query, ids := readListQuery(back), r.PostForm["product"]
	supplierID, availability := shell.SupplierID(r.Context()), r.PostForm.Get("availability")
	changed := int64(len(ids))
	switch {
	case r.PostForm.Get("all") != "":
		changed, err = s.Catalog.SetAvailabilityOf(r.Context(), supplierID, query.wanted(), availability)
	case len(ids) == 0:
		return page.RedirectWith(w, r, query.href(), "No products selected, so nothing was changed")
	default:
		err = s.Catalog.SetAvailability(r.Context(), supplierID, ids, availability)
	}
	if err != nil {
		return err
	}
	words := ui.AvailabilityWords(wholesale.Availability(availability))
	switch changed {
	case 0:
		return page.RedirectWith(w, r, query.href(), "All of them were "+words+" already")
	case 1:
		return page.RedirectWith(w, r, query.href(), "1 product is now "+words)
	}
	return page.RedirectWith(w, r, query.href(), ui.Counted(changed, "product")+" are now "+words)
}
