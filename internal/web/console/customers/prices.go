package customers

import (
	"net/http"
	"net/url"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// pricesView is what the Prices tab shows: what the customer can order, what it pays for one unit
// today, and why.
type pricesView struct {
	customer wholesale.Customer
	currency string
	search   string
	cursor   string
	products []catalog.PricedProduct
	next     string // the address of the following page; "" at the end
	today    wholesale.Date
}

func (v pricesView) href(cursor string) string {
	q := url.Values{}
	if v.search != "" {
		q.Set("q", v.search)
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if len(q) == 0 {
		return path(v.customer) + "/prices"
	}
	return path(v.customer) + "/prices?" + q.Encode()
}

// why leads to the product, where the question can be asked for other quantities and days.
func (v pricesView) why(p catalog.PricedProduct) string {
	return "/products/" + p.ID + "?" + url.Values{"customer": {v.customer.ID}}.Encode() + "#pays"
}

func (s Services) prices(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	v := pricesView{
		customer: c, currency: c.Terms.Currency, search: r.URL.Query().Get("q"), cursor: r.URL.Query().Get("cursor"),
		today: wholesale.DateOf(s.Clock(), supplier.Location()),
	}
	if v.currency == "" {
		v.currency = supplier.Currency
	}
	found, err := s.Catalog.Products(r.Context(), supplier.ID, catalog.ProductQuery{
		CustomerID: c.ID, Query: v.search, Cursor: v.cursor, Limit: perPage,
	})
	if err != nil {
		return err
	}
	if page.SearchSent(r) && v.search != "" && v.cursor == "" && len(found.Items) == 1 {
		return page.Redirect(w, r, v.why(found.Items[0]))
	}
	if v.products = found.Items; found.Next != "" {
		v.next = v.href(found.Next)
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.href(v.cursor))
		return page.Render(w, r, priceResults(v))
	}
	return page.Render(w, r, pricesPage(v))
}
