package products

import (
	"fmt"
	"net/http"
	"net/url"

	"upstock/internal/catalog"
	"upstock/internal/syncing"
	"upstock/internal/web/console/importing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// perPage fills whole rows of the grid, whatever its width.
const perPage = 48

// listQuery is the list's query string.
type listQuery struct {
	search       string
	availability wholesale.Availability // "" for all
	grid         bool
	cursor       string
}

func readListQuery(v url.Values) listQuery {
	q := listQuery{search: v.Get("q"), grid: v.Get("view") == "grid", cursor: v.Get("cursor")}
	if a, err := wholesale.ParseAvailability(v.Get("availability")); err == nil {
		q.availability = a
	}
	return q
}

// address is the query string of the list, without what is not set.
func (q listQuery) address() string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.search, "availability": string(q.availability), "cursor": q.cursor} {
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

// inView is the same page of the list as a grid, or as a table.
func (q listQuery) inView(grid bool) string {
	q.grid = grid
	return q.href()
}

// narrowed says whether something is searched for.
func (q listQuery) narrowed() bool { return q.search != "" || q.availability != "" }

// listView is what the list shows.
type listView struct {
	query    listQuery
	products []catalog.PricedProduct
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
	found, err := s.Catalog.Products(ctx, supplier.ID, catalog.ProductQuery{
		Query: v.query.search, Availability: v.query.availability, Cursor: v.query.cursor, Limit: perPage,
	})
	if err != nil {
		return err
	}
	if v.products = found.Items; found.Next != "" {
		following := v.query
		following.cursor = found.Next
		v.next = following.href()
	}
	if v.imports, err = importing.Read(ctx, s.Syncing, supplier.ID, syncing.RunProducts, s.Clock()); err != nil {
		return err
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.query.href())
		return page.Render(w, r, results(v))
	}
	return page.Render(w, r, listPage(v))
}

// setAvailabilities changes the selected products, and goes back to where they were selected.
func (s Services) setAvailabilities(w http.ResponseWriter, r *http.Request) error {
	back, err := url.ParseQuery(r.PostForm.Get("back"))
	if err != nil {
		back = nil
	}
	list, ids := readListQuery(back).href(), r.PostForm["product"]
	if len(ids) == 0 {
		return page.RedirectWith(w, r, list, "No products selected, so nothing was changed")
	}
	availability := r.PostForm.Get("availability")
	if err := s.Catalog.SetAvailability(r.Context(), shell.SupplierID(r.Context()), ids, availability); err != nil {
		return err
	}
	words := ui.AvailabilityWords(wholesale.Availability(availability))
	if len(ids) == 1 {
		return page.RedirectWith(w, r, list, "1 product is now "+words)
	}
	return page.RedirectWith(w, r, list, fmt.Sprintf("%d products are now %s", len(ids), words))
}
