package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// ProductChanges is a number that grows with every transaction that changes products of the
// supplier.
func (tx *Tx) ProductChanges(ctx context.Context, supplierID string) (int64, error) {
	n, err := tx.queries().ProductChanges(ctx, supplierID)
	return oneRow(n, err, func(n int64) (int64, error) { return n, nil })
}

// productsChanged comes before a change of products. It is counted once in a transaction.
func (tx *Tx) productsChanged(ctx context.Context, supplierID string) error {
	if tx.productsOf == supplierID {
		return nil
	}
	tx.productsOf = supplierID
	return tx.queries().ProductsChanged(ctx, supplierID)
}

// Assortment reads all products that are not discontinued, by code: of each what lists show and
// what prices need.
func (tx *Tx) Assortment(ctx context.Context, supplierID string) ([]wholesale.Product, error) {
	rows, err := tx.queries().Assortment(ctx, supplierID)
	return allRows(rows, err, func(r db.AssortmentRow) (wholesale.Product, error) {
		p := wholesale.Product{
			ID: r.ID, SupplierID: supplierID, Code: r.Code, Name: r.Name, Unit: r.Unit, Barcode: r.Barcode,
			Availability: wholesale.Availability(r.Availability), CreatedAt: timeOf(r.CreatedAt),
			Group:    wholesale.ProductGroup{RemoteID: r.GroupRemote, Name: r.GroupName},
			SubGroup: wholesale.ProductGroup{RemoteID: r.SubGroupRemote, Name: r.SubGroupName},
		}
		return p, fromJSONColumn(r.Images, &p.Images)
	})
}

// ProductsOnList are the products that a price list has a price for on a day.
func (tx *Tx) ProductsOnList(ctx context.Context, supplierID, listID string, day wholesale.Date) ([]string, error) {
	return tx.queries().ProductsOnList(ctx, db.ProductsOnListParams{SupplierID: supplierID, PriceListID: listID, Day: string(day)})
}
