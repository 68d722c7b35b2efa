package store

import (
	"context"
	"database/sql"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// ProductPrice is what a price list says about a product.
type ProductPrice struct {
	List wholesale.PriceList // its id, name, origin and currency
	wholesale.Price
}

// PricesOfProduct lists what the price lists say about a product, without its code: manual lists
// first, then tiers, then customers' own lists, each kind by name. The first skip prices are left
// out.
func (tx *Tx) PricesOfProduct(ctx context.Context, supplierID, productID string, skip, limit int) ([]ProductPrice, error) {
	rows, err := tx.queries().PricesOfProduct(ctx, db.PricesOfProductParams{
		SupplierID: supplierID, ProductID: sql.NullString{String: productID, Valid: true}, MaxRows: int32(limit), SkipRows: int32(skip), //nolint:gosec // page sizes
	})
	return allRows(rows, err, func(r db.PricesOfProductRow) (ProductPrice, error) {
		return ProductPrice{
			List: wholesale.PriceList{
				ID: r.PriceListID, SupplierID: supplierID, Name: r.PriceListName, Origin: wholesale.Origin(r.PriceListOrigin),
				Currency: r.PriceListCurrency,
			},
			Price: wholesale.Price{
				ProductID: r.ProductID.String, UnitPrice: amountOf(r.UnitPrice), Basis: wholesale.Basis(r.Basis), Discount: rateOf(r.Discount),
				MinimumQuantity: quantityOf(r.MinimumQuantity),
				ValidFrom:       wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo), Owner: wholesale.Owner(r.Owner),
			},
		}, nil
	})
}
