package orders

import (
	"context"

	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// pictures finds the pictures of an order's products, and gives the rows of its form theirs, with a
// warning where customers cannot order the product. o is nil for a new order.
func (s Services) pictures(ctx context.Context, supplierID string, o *wholesale.Order, f *lines.Form) (map[string]string, error) {
	ids := f.ProductIDs()
	if o != nil {
		for _, l := range o.Lines {
			ids = append(ids, l.ProductID)
		}
	}
	pictures, err := s.Catalog.ProductPictures(ctx, supplierID, ids)
	if err != nil {
		return nil, err
	}
	f.Illustrate(pictures)
	unavailable, err := s.Catalog.Unavailable(ctx, supplierID, f.ProductIDs())
	f.Warn(unavailable)
	return pictures, err
}
