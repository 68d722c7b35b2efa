package orders

import (
	"context"
	"net/http"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// newPath is where the page is.
const newPath = "/orders/new"

// customersShown is how many customers the search offers at once.
const customersShown = 20

// showNew is the order of the customer that is named, empty or with the lines of another order;
// without either, the choice of a customer.
func (s Services) showNew(w http.ResponseWriter, r *http.Request) error {
	id, f, skipped := r.URL.Query().Get("customer"), emptyForm(), []string(nil)
	if like := r.URL.Query().Get("like"); like != "" {
		o, err := s.Orders.Order(r.Context(), shell.SupplierID(r.Context()), like)
		if err != nil {
			return err
		}
		id = o.CustomerID
		if skipped, err = s.copyLines(r.Context(), o, &f); err != nil {
			return err
		}
		f.Like = o.ID
	}
	if id == "" {
		return s.choose(w, r)
	}
	customer, err := s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), id)
	if err != nil {
		return err
	}
	made, err := s.draft(r.Context(), customer, &f)
	if err != nil {
		return err
	}
	v, err := s.newView(r.Context(), customer, f, made)
	if err != nil {
		return err
	}
	v.Skipped = skipped
	return page.Render(w, r, newPage(v))
}

// choose offers customers; htmx asks for the list alone.
func (s Services) choose(w http.ResponseWriter, r *http.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	found, err := s.Catalog.Customers(r.Context(), shell.SupplierID(r.Context()), catalog.CustomerQuery{Query: query, Limit: customersShown})
	if err != nil {
		return err
	}
	if hit, only := onlyHit(found.Items, query); only && !page.Partial(r) {
		return page.Redirect(w, r, newPath+"?customer="+hit.ID)
	}
	c := choice{Query: query, Customers: found.Items, More: found.Next != ""}
	if page.Partial(r) {
		return page.Render(w, r, hits(c))
	}
	return page.Render(w, r, choose(c))
}

// onlyHit is the customer that a search means: the only one found, or the one with this very code.
func onlyHit(found []wholesale.Customer, query string) (wholesale.Customer, bool) {
	if query == "" {
		return wholesale.Customer{}, false
	}
	for _, c := range found {
		if len(found) == 1 || wholesale.SameCode(c.Code, query) {
			return c, true
		}
	}
	return wholesale.Customer{}, false
}

// newView collects what the page shows beside the form; made is what it comes to.
func (s Services) newView(ctx context.Context, customer wholesale.Customer, f newForm, made *wholesale.Order) (v newView, err error) {
	v = newView{Customer: customer, Form: f, Made: made}
	if v.Forecast, err = s.forecast(ctx, &wholesale.Order{Status: wholesale.Ordered}, made); err != nil {
		return v, err
	}
	if v.Used, err = s.Orders.SameReference(ctx, customer.SupplierID, customer.ID, f.Reference, ""); err != nil {
		return v, err
	}
	if err := s.warn(ctx, customer.SupplierID, customer.ID, &v.Form.Header, made); err != nil {
		return v, err
	}
	connection, err := s.Syncing.Connection(ctx, customer.SupplierID)
	if err != nil {
		return v, err
	}
	v.Connected = connection.Status != store.Disconnected
	settings, err := s.Syncing.Settings(ctx, customer.SupplierID)
	if err != nil {
		return v, err
	}
	v.Preferred = settings.SalesOrderAddress
	if v.Payments, err = s.payments(ctx, &wholesale.Order{SupplierID: customer.SupplierID, CustomerID: customer.ID, Status: wholesale.Ordered}); err != nil {
		return v, err
	}
	_, err = s.pictures(ctx, customer.SupplierID, nil, &v.Form.Lines)
	return v, err
}

// newFinder looks products up for the customer that a part of the page is for.
func (s Services) newFinder(r *http.Request) (lines.Finder, error) {
	customer, err := s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), r.URL.Query().Get("customer_id"))
	return lines.Finder{Catalog: s.Catalog, Editor: newEditor, Customer: customer, Editable: true}, err
}
