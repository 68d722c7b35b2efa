package orders

import (
	"net/http"

	"upstock/internal/web/console/lines"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// order reads the order that a request is about.
func (s Services) order(r *http.Request) (*wholesale.Order, error) {
	return s.Orders.Order(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
}

// href is the address of an order's page, or of a part of it.
func href(orderID, part string) string { return "/orders/" + orderID + part }

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	return s.answer(w, r, http.StatusOK, viewOf(o))
}

// answer is the order's page with what the view says already.
func (s Services) answer(w http.ResponseWriter, r *http.Request, status int, v orderView) error {
	if err := s.complete(r.Context(), &v); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, orderPage(v))
}

// finder looks products up for the order's customer.
func (s Services) finder(r *http.Request) (lines.Finder, error) {
	o, err := s.order(r)
	if err != nil {
		return lines.Finder{}, err
	}
	customer := wholesale.Customer{ID: o.CustomerID, SupplierID: o.SupplierID, Name: o.CustomerName}
	return lines.Finder{
		Catalog: s.Catalog, Editor: orderView{Order: o}.editor(), Customer: customer, Saved: o.Lines, Editable: o.CanEdit() == nil,
	}, nil
}
