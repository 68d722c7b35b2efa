package catalog

import (
	"context"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ShelfProduct is a product as a buyer may see it. It has no rule, list, discount or explanation, so
// no page made of it can show one.
type ShelfProduct struct {
	ID           string
	Code         string
	Name         string
	Notes        string
	Unit         string
	Barcode      string
	Group        string
	Availability wholesale.Availability
	MediaID      string // its main picture; "" when there is none
	Pictures     []string
	// UnitPrice is the customer's own final price for one, without tax, with four digits; nil when
	// there is none or the visitor may see none.
	UnitPrice *wholesale.Decimal
	// Breaks are the quantities from which on it costs less, the smallest first.
	Breaks []ShelfBreak
}

// ShelfBreak is a price that holds from a quantity on.
type ShelfBreak struct {
	Minimum   wholesale.Decimal
	UnitPrice wholesale.Decimal
}

// Orderable says whether the customer can put it into a basket: it is available and has a price, for
// one or from some quantity on.
func (p ShelfProduct) Orderable() bool {
	return p.Availability == wholesale.Available && (p.UnitPrice != nil || len(p.Breaks) > 0)
}

// ShelfOf reads products by id as one customer sees them today, by id. Products that the customer
// cannot see are missing: discontinued ones, and those outside its list.
func (s *Service) ShelfOf(ctx context.Context, supplierID, customerID string, productIDs []string) (map[string]ShelfProduct, error) {
	seen := make(map[string]ShelfProduct, len(productIDs))
	err := s.store.View(ctx, func(tx *store.Tx) error {
		shelf, err := ShelfIn(ctx, tx, supplierID, customerID, productIDs)
		seen = shelf
		return err
	})
	return seen, err
}

// ShelfIn is [Service.ShelfOf] within a transaction.
func ShelfIn(ctx context.Context, tx *store.Tx, supplierID, customerID string, productIDs []string) (map[string]ShelfProduct, error) {
	b, err := newBuyer(ctx, tx, supplierID, customerID)
	if err != nil {
		return nil, err
	}
	byID, err := tx.ProductsBy(ctx, supplierID, store.ByID, productIDs)
	if err != nil {
		return nil, err
	}
	products := make([]wholesale.Product, 0, len(byID))
	for _, p := range byID {
		products = append(products, p)
	}
	priced, err := b.shelf(ctx, tx, products)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]ShelfProduct, len(priced))
	for _, p := range priced {
		seen[p.ID] = shelfProduct(p)
	}
	return seen, nil
}

// shelfProduct leaves out what buyers must not see.
func shelfProduct(p PricedProduct) ShelfProduct {
	shown := ShelfProduct{
		ID: p.ID, Code: p.Code, Name: p.Name, Notes: p.Notes, Unit: p.Unit, Barcode: p.Barcode, Group: p.Group.Name,
		Availability: p.Availability, MediaID: p.Picture(),
	}
	for _, image := range p.Images {
		if image.MediaID != "" {
			shown.Pictures = append(shown.Pictures, image.MediaID)
		}
	}
	if p.Price != nil {
		price := p.Price.UnitPrice.Rescale(wholesale.PriceScale)
		shown.UnitPrice = &price
	}
	for _, b := range p.Breaks {
		if b.From.Cmp(decimal.One) > 0 { // the price for one is the unit price
			shown.Breaks = append(shown.Breaks, ShelfBreak{Minimum: b.From, UnitPrice: b.UnitPrice.Rescale(wholesale.PriceScale)})
		}
	}
	return shown
}
