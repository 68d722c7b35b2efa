package products

import (
	"net/http"
	"net/url"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// listingsPerPage bounds how many price list entries the page of a product shows at once.
const listingsPerPage = 50

// productView is what the page of a product shows.
type productView struct {
	product  wholesale.Product
	currency string
	listings []store.ProductPrice
	next     string // the address of further listings; "" at the end
	question question
	today    wholesale.Date
}

func (s Services) product(w http.ResponseWriter, r *http.Request) error {
	ctx, supplier, values := r.Context(), shell.VisitOf(r.Context()).Supplier, r.URL.Query()
	p, err := s.Catalog.Product(ctx, supplier.ID, r.PathValue("id"))
	if err != nil {
		return err
	}
	q, err := s.ask(r, p)
	if err != nil {
		return err
	}
	if only, found := q.only(r); found {
		return page.Redirect(w, r, q.about(only))
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", q.href())
		return page.Render(w, r, answer(q))
	}
	v := productView{product: p, currency: supplier.Currency, question: q, today: wholesale.DateOf(s.Clock(), supplier.Location())}
	listings, err := s.Catalog.ListingsOf(ctx, supplier.ID, p.ID, values.Get("cursor"), listingsPerPage)
	if err != nil {
		return err
	}
	if v.listings = listings.Items; listings.Next != "" {
		v.next = path(p) + "?" + url.Values{"cursor": {listings.Next}}.Encode() + "#prices"
	}
	return page.Render(w, r, productPage(v))
}

func (s Services) setAvailability(w http.ResponseWriter, r *http.Request) error {
	id, availability := r.PathValue("id"), r.FormValue("availability")
	change := catalog.ProductChange{Availability: &availability}
	p, err := s.Catalog.UpdateProduct(r.Context(), shell.SupplierID(r.Context()), id, change)
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, path(p), p.Name+" is now "+ui.AvailabilityWords(p.Availability))
}
