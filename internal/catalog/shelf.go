package catalog

import (
	"context"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ShelfProduct is a product as a buyer may see it. It has no rule, list, discount or explanation,
// so no page made of it can show one.
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

// Orderable says whether the customer can put it into a basket: it is available and has a price,
// for one or from some quantity on.
func (p ShelfProduct) Orderable() bool {
	return p.Availability == wholesale.Available && (p.UnitPrice != nil || len(p.Breaks) > 0)
}

// ShelfOf reads products by id as one customer sees them today, by id, without pictures but the
// main one and with the beginning of their notes. Products that the customer cannot see are
// missing: discontinued ones, and those outside its list.
func (s *Service) ShelfOf(ctx context.Context, supplierID, customerID string, productIDs []string) (seen map[string]ShelfProduct, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		sold, err := s.assortments.of(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		seen, err = shelfOf(ctx, tx, supplierID, customerID, sold.pick(productIDs))
		return err
	})
	return seen, err
}

// ShelfIn is [Service.ShelfOf] within a transaction.
func ShelfIn(ctx context.Context, tx *store.Tx, supplierID, customerID string, productIDs []string) (map[string]ShelfProduct, error) {
	products, err := tx.AssortmentOf(ctx, supplierID, productIDs)
	if err != nil {
		return nil, err
	}
	return shelfOf(ctx, tx, supplierID, customerID, products)
}

func shelfOf(ctx context.Context, tx *store.Tx, supplierID, customerID string, products []wholesale.Product) (map[string]ShelfProduct, error) {
	b, err := newBuyer(ctx, tx, supplierID, customerID)
	if err != nil {
		return nil, err
	}
	shown, err := b.shelfProducts(ctx, tx, products)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]ShelfProduct, len(shown))
	for _, p := range shown {
		seen[p.ID] = p
	}
	return seen, nil
}

// shelfProducts gives products as the customer sees them, in their order.
func (b *buyer) shelfProducts(ctx context.Context, tx *store.Tx, products []wholesale.Product) ([]ShelfProduct, error) {
	pricer, err := b.pricer(ctx, tx, products...)
	if err != nil {
		return nil, err
	}
	shown := make([]ShelfProduct, 0, len(products))
	for i := range products {
		p := &products[i]
		if p.Availability == wholesale.Discontinued || pricer.Outside(p) {
			continue
		}
		shelf := unpricedShelf(p)
		if price, ok := pricer.UnitPrice(p, decimal.One); ok {
			price = price.Rescale(wholesale.PriceScale)
			shelf.UnitPrice = &price
		}
		for _, step := range pricer.Breaks(p) {
			if step.From.Cmp(decimal.One) > 0 { // the price for one is the unit price
				shelf.Breaks = append(shelf.Breaks, ShelfBreak{Minimum: step.From, UnitPrice: step.UnitPrice.Rescale(wholesale.PriceScale)})
			}
		}
		shown = append(shown, shelf)
	}
	return shown, nil
}

// unpricedShelf leaves out what buyers must not see, and every price.
func unpricedShelf(p *wholesale.Product) ShelfProduct {
	shown := ShelfProduct{
		ID: p.ID, Code: p.Code, Name: p.Name, Notes: p.Notes, Unit: p.Unit, Barcode: p.Barcode, Group: p.Group.Name,
		Availability: p.Availability, MediaID: p.Picture(),
	}
	for _, image := range p.Images {
		if image.MediaID != "" {
			shown.Pictures = append(shown.Pictures, image.MediaID)
		}
	}
	return shown
}
