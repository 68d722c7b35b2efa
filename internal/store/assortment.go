package store

import (
	"context"
	"database/sql"

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

// Assortment reads all products that are not discontinued, by code: of each what lists show,
// with the beginning of its notes, and what prices need.
func (tx *Tx) Assortment(ctx context.Context, supplierID string) ([]wholesale.Product, error) {
	rows, err := tx.queries().Assortment(ctx, supplierID)
	return allRows(rows, err, func(r db.AssortmentRow) (wholesale.Product, error) {
		return soldProduct(supplierID, r)
	})
}

// AssortmentOf is [Tx.Assortment] of the products with these ids; those that are discontinued or
// not there are missing.
func (tx *Tx) AssortmentOf(ctx context.Context, supplierID string, ids []string) (products []wholesale.Product, err error) {
	err = inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT id, code, name, CAST(substr(notes, 1, 200) AS TEXT), unit, barcode, availability, images, created_at,
				group_name, group_remote, sub_group_name, sub_group_remote
			FROM product WHERE supplier_id = $1 AND availability <> 'discontinued' AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var r db.AssortmentRow
			if err := rows.Scan(&r.ID, &r.Code, &r.Name, &r.Notes, &r.Unit, &r.Barcode, &r.Availability, &r.Images, &r.CreatedAt,
				&r.GroupName, &r.GroupRemote, &r.SubGroupName, &r.SubGroupRemote); err != nil {
				return err
			}
			p, err := soldProduct(supplierID, r)
			products = append(products, p)
			return err
		})
	})
	return products, err
}

func soldProduct(supplierID string, r db.AssortmentRow) (wholesale.Product, error) {
	p := wholesale.Product{
		ID: r.ID, SupplierID: supplierID, Code: r.Code, Name: r.Name, Notes: r.Notes, Unit: r.Unit, Barcode: r.Barcode,
		Availability: wholesale.Availability(r.Availability), CreatedAt: timeOf(r.CreatedAt),
		Group:    wholesale.ProductGroup{RemoteID: r.GroupRemote, Name: r.GroupName},
		SubGroup: wholesale.ProductGroup{RemoteID: r.SubGroupRemote, Name: r.SubGroupName},
	}
	return p, fromJSONColumn(r.Images, &p.Images)
}

// ProductsOnList are the products that a price list has a price for on a day.
func (tx *Tx) ProductsOnList(ctx context.Context, supplierID, listID string, day wholesale.Date) ([]string, error) {
	return tx.queries().ProductsOnList(ctx, db.ProductsOnListParams{SupplierID: supplierID, PriceListID: listID, Day: string(day)})
}
