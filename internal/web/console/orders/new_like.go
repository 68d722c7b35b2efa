package orders

import (
	"context"

	"upstock/internal/web/console/lines"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// copyLines gives the form the products and quantities of another order, to be priced as of today.
// The notes say what needs a second look: products that are gone, or that customers cannot order.
func (s Services) copyLines(ctx context.Context, o *wholesale.Order, f *newForm) (notes []string, err error) {
	products, err := s.Orders.ProductsOf(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, l := range o.Lines {
		product, known := products[l.ProductID]
		if !known {
			notes = append(notes, l.ProductCode+" "+l.Name+" is no longer one of your products, so it was left out.")
			continue
		}
		if product.Availability != wholesale.Available {
			notes = append(notes, product.Code+" "+product.Name+" is "+ui.AvailabilityWords(product.Availability)+".")
		}
		f.Lines.Rows = append(f.Lines.Rows, lines.RowOf(product, l.Quantity))
	}
	return notes, nil
}
