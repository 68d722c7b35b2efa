// Package neworder is the page where an order is entered on a customer's behalf: the customer first, then its lines, by
// search or from a list that is pasted or uploaded.
package neworder

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the page.
type Services struct {
	Orders  *ordering.Service
	Catalog *catalog.Service
	Syncing *syncing.Service
	Clock   func() time.Time // what day it is
}

// address is where the page is.
const address = "/orders/new"

// Routes registers the page. Everybody of the team enters orders.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+address, shell.ForTeam, s.show)
	rt.HandleUpload("POST "+address, shell.ForTeam, s.post)
	rt.HandleUpload("POST "+address+"/preview", shell.ForTeam, s.preview)
	lines.Routes(rt, address, s.finder)
}

// customersShown is how many customers the search offers at once.
const customersShown = 20

// show is the empty order of the customer that is named; without one, the choice of a customer.
func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	id := r.URL.Query().Get("customer")
	if id == "" {
		return s.choose(w, r)
	}
	customer, err := s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), id)
	if err != nil {
		return err
	}
	v, err := s.view(r.Context(), customer, newForm())
	if err != nil {
		return err
	}
	if v.Made, err = s.draft(r.Context(), customer, &v.Form); err != nil {
		return err
	}
	return page.Render(w, r, Page(v))
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
		return page.Render(w, r, Found(c))
	}
	return page.Render(w, r, Choose(c))
}

// view collects what the page shows beside the form.
func (s Services) view(ctx context.Context, customer wholesale.Customer, f form) (view, error) {
	v := view{Customer: customer, Form: f, Preferred: wholesale.DefaultIntegrationSettings().SalesOrderAddress}
	v.Form.Today = s.today(ctx)
	connection, err := s.Syncing.Connection(ctx, customer.SupplierID)
	if missing(err) || err == nil && connection.Status == store.Disconnected {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Connected = true
	settings, err := s.Syncing.Settings(ctx, customer.SupplierID)
	v.Preferred = settings.SalesOrderAddress
	return v, err
}

// today is the date where the supplier is.
func (s Services) today(ctx context.Context) wholesale.Date {
	return wholesale.DateOf(s.Clock(), shell.VisitOf(ctx).Supplier.Location())
}

// missing says whether a connection that was asked for does not exist, which is an ordinary state.
func missing(err error) bool {
	return errors.Is(err, store.ErrNotFound) || wholesale.CodeOf(err) == wholesale.CodeNotFound
}

// finder looks products up for the customer that a part of the page is for.
func (s Services) finder(r *http.Request) (lines.Finder, error) {
	customer, err := s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), r.URL.Query().Get("customer_id"))
	return lines.Finder{Catalog: s.Catalog, Editor: editor, Customer: customer}, err
}
