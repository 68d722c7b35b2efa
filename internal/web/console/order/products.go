package order

import (
	"net/http"

	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// finder looks products up for the order's customer.
func (s Services) finder(r *http.Request) (lines.Finder, error) {
	o, err := s.order(r)
	if err != nil {
		return lines.Finder{}, err
	}
	customer := wholesale.Customer{ID: o.CustomerID, SupplierID: o.SupplierID, Name: o.CustomerName}
	return lines.Finder{Catalog: s.Catalog, Editor: view{Order: o}.editor(), Customer: customer}, nil
}

// suggestions finds products to add, with what this order's customer pays for them.
func (s Services) suggestions(w http.ResponseWriter, r *http.Request) error {
	f, err := s.finder(r)
	if err != nil {
		return err
	}
	return f.Suggestions(w, r)
}

// row makes the row of a product that is added.
func (s Services) row(w http.ResponseWriter, r *http.Request) error {
	f, err := s.finder(r)
	if err != nil {
		return err
	}
	return f.Row(w, r)
}

// why tells where the price of a line comes from, and what it would be today.
func (s Services) why(w http.ResponseWriter, r *http.Request) error {
	f, err := s.finder(r)
	if err != nil {
		return err
	}
	return f.Why(w, r)
}
