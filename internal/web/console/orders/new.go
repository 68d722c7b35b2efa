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

// showNew is the empty order of the customer that is named; without one, the choice of a customer.
func (s Services) showNew(w http.ResponseWriter, r *http.Request) error {
	id := r.URL.Query().Get("customer")
	if id == "" {
		return s.choose(w, r)
	}
	customer, err := s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), id)
	if err != nil {
		return err
	}
	v, err := s.newView(r.Context(), customer, emptyForm())
	if err != nil {
		return err
	}
	if v.Made, err = s.draft(r.Context(), customer, &v.Form); err != nil {
		return err
	}
	return page.Render(w, r, newPage(v))
}

// choose offers customers; htmx asks for the list alone.
func (s Services) choose(w http.ResponseWriter, r *http.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	found, err := s.Catalog.Customers(r.Context(), shell.SupplierID(r.Context()), catalog.CustomerQuery{Query: query, Limit: customersShown})
	if err != nil {
		return err
	}
	c := choice{Query: query, Customers: found.Items, More: found.Next != ""}
	if page.Partial(r) {
		return page.Render(w, r, hits(c))
	}
	return page.Render(w, r, choose(c))
}

// newView collects what the page shows beside the form.
func (s Services) newView(ctx context.Context, customer wholesale.Customer, f newForm) (newView, error) {
	v := newView{Customer: customer, Form: f}
	v.Form.Today = s.today(ctx)
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
	_, err = s.pictures(ctx, customer.SupplierID, nil, &v.Form.Lines)
	return v, err
}

// newFinder looks products up for the customer that a part of the page is for.
func (s Services) newFinder(r *http.Request) (lines.Finder, error) {
	customer, err := s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), r.URL.Query().Get("customer_id"))
	return lines.Finder{Catalog: s.Catalog, Editor: newEditor, Customer: customer}, err
}
