package products

import (
	"net/http"

	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// fetchAgain tries the pictures of a product again that are missing.
func (s Services) fetchAgain(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Catalog.Product(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.tryAgain(w, r, path(p), []wholesale.Product{p})
}

// fetchAllAgain tries all pictures again that are missing.
func (s Services) fetchAllAgain(w http.ResponseWriter, r *http.Request) error {
	products, err := s.Catalog.ProductsWithoutPictures(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return s.tryAgain(w, r, "/products?problem=picture", products)
}

func (s Services) tryAgain(w http.ResponseWriter, r *http.Request, back string, products []wholesale.Product) error {
	if err := s.Syncing.FetchPicturesAgain(r.Context(), shell.SupplierID(r.Context()), products); err != nil {
		return err
	}
	return page.RedirectWith(w, r, back, "The pictures are being fetched. Open this page again in a moment")
}
