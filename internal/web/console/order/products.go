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
