package shelf

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// isNew is how long ago a product came that is new.
const isNew = 30 * 24 * time.Hour

// productsQuery is the list's query string.
type productsQuery struct {
	search string
	group  string
	fresh  bool // only new products
	page   int
}

func readProductsQuery(v url.Values) productsQuery {
	n, _ := strconv.Atoi(v.Get("page")) // not a number: the first page
	return productsQuery{search: v.Get("q"), group: v.Get("group"), fresh: v.Get("new") != "", page: n}
}

// on is the same list's page n, as a path within the shop.
func (q productsQuery) on(n int) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.search, "group": q.group} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.fresh {
		v.Set("new", "1")
	}
	if n > 1 {
		v.Set("page", strconv.Itoa(n))
	}
	if len(v) == 0 {
		return "/products"
	}
	return "/products?" + v.Encode()
}

// productsView is what the list shows.
type productsView struct {
	query  productsQuery
	page   catalog.ShelfPage
	basket map[string]wholesale.Decimal
}

// products lists what the supplier sells; for a buyer with limited access, what is on the lists.
func (s Services) products(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if !open(ctx) {
		return closed(w, r)
	}
	v := productsView{query: readProductsQuery(r.URL.Query())}
	wanted := catalog.ShelfQuery{Query: v.query.search, Group: v.query.group, Page: v.query.page}
	if v.query.fresh {
		wanted.Since = s.Clock().Add(-isNew)
	}
	if limited(ctx) {
		ids, err := s.Guide.Products(ctx, customer(ctx))
		if err != nil {
			return err
		}
		wanted.IDs = ids
	}
	var err error
	if v.page, err = s.Catalog.Shelf(ctx, supplierID(ctx), customerID(ctx), wanted); err != nil {
		return err
	}
	if page.SearchSent(r) && v.query.search != "" && v.page.Total == 1 {
		return page.Redirect(w, r, shell.Path(ctx, productPath(v.page.Products[0].Code)))
	}
	if v.basket, err = s.quantities(ctx); err != nil {
		return err
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", shell.Path(ctx, v.query.on(v.page.Page)))
		return page.Render(w, r, productResults(v))
	}
	return page.Render(w, r, productsPage(v))
}

// productView is what a product's own page shows.
type productView struct {
	product catalog.ShelfProduct
	basket  wholesale.Decimal
	lists   []store.GuideList // that it can be put on
	onList  bool              // a buyer with limited access may order it
}

// product shows one product with all its notes and pictures.
func (s Services) product(w http.ResponseWriter, r *http.Request) (err error) {
	ctx := r.Context()
	if !open(ctx) {
		return closed(w, r)
	}
	var v productView
	if v.product, err = s.Catalog.ShelfProduct(ctx, supplierID(ctx), customerID(ctx), r.PathValue("code")); err != nil {
		return err
	}
	if shell.BuyerOf(ctx) == nil {
		return page.Render(w, r, productPage(v))
	}
	on, err := s.Guide.Allows(ctx, customer(ctx), []string{v.product.ID})
	if err != nil {
		return err
	}
	if v.onList = on[v.product.ID]; limited(ctx) && !v.onList {
		return wholesale.NotFound("product")
	}
	quantities, err := s.quantities(ctx)
	if err != nil {
		return err
	}
	v.basket = quantities[v.product.ID]
	if shell.Full(ctx) {
		if v.lists, err = s.Guide.Lists(ctx, customer(ctx)); err != nil {
			return err
		}
	}
	return page.Render(w, r, productPage(v))
}

// groups lists the product groups.
func (s Services) groups(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	switch {
	case !open(ctx):
		return closed(w, r)
	case limited(ctx):
		return page.Redirect(w, r, shell.Path(ctx, "/products"))
	}
	groups, err := s.Catalog.ShelfGroups(ctx, supplierID(ctx), customerID(ctx))
	if err != nil {
		return err
	}
	return page.Render(w, r, groupsPage(groups))
}

func productPath(code string) string { return "/products/" + url.PathEscape(code) }

func groupPath(name string) string { return productsQuery{group: name}.on(1) }
