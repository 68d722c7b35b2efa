package store

import (
	"context"
	"database/sql"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceListSummary is a price list with how much is on it.
type PriceListSummary struct {
	wholesale.PriceList
	Prices    int64
	Customers int64 // who buy from it
}

// PriceListFilter chooses price lists of one origin.
type PriceListFilter struct {
	Origin    wholesale.Origin
	Query     string // words of the name, in any case and order
	AfterName string // the last list of the page before
	AfterID   string
	Limit     int
}

// PriceListSummaries lists price lists of one origin by name.
func (tx *Tx) PriceListSummaries(ctx context.Context, supplierID string, f PriceListFilter) ([]PriceListSummary, error) {
	rows, err := tx.queries().PriceListSummaries(ctx, db.PriceListSummariesParams{
		SupplierID: supplierID, Origin: string(f.Origin), Words: wholesale.SearchKey(f.Query), AfterName: f.AfterName, AfterID: f.AfterID,
		MaxRows: int32(f.Limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PriceListSummariesRow) (PriceListSummary, error) {
		return PriceListSummary{
			PriceList: wholesale.PriceList{
				ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Origin: wholesale.Origin(r.Origin), Currency: r.Currency,
				RemoteKey: r.RemoteKey,
			},
			Prices: r.Prices, Customers: r.Customers,
		}, nil
	})
}

// PriceListCounts counts the prices on a list and the customers who buy from it.
func (tx *Tx) PriceListCounts(ctx context.Context, supplierID, listID string) (prices, customers int64, err error) {
	row, err := tx.queries().PriceListCounts(ctx, db.PriceListCountsParams{SupplierID: supplierID, PriceListID: listID})
	return row.Prices, row.Customers, err
}

// CustomersOnPriceList lists the customers who buy from a list by code, after the given one,
// without their addresses. Query narrows them to those in whose code, name or e-mail its words are.
func (tx *Tx) CustomersOnPriceList(ctx context.Context, supplierID, listID, query, after string, limit int) ([]wholesale.Customer, error) {
	rows, err := tx.queries().CustomersOnPriceList(ctx, db.CustomersOnPriceListParams{
		SupplierID: supplierID, PriceListID: listID, Words: wholesale.SearchKey(query), After: after,
		MaxRows: int32(limit), //nolint:gosec // a page size
	})
	customers, err := allRows(rows, err, customerOf)
	if err != nil {
		return nil, err
	}
	return customers, tx.fillLayers(ctx, supplierID, customers)
}

// PriceRow is a price on a list with the name of its product.
type PriceRow struct {
	wholesale.Price
	ProductName string
	ProductUnit string
}

// PriceRowFilter narrows what is read of a price list. A page goes on after a product's price from
// a quantity and a day on.
type PriceRowFilter struct {
	Query        string // words of the product's code or name, in any case and order
	AfterCode    string
	AfterMinimum wholesale.Decimal // below zero before the first price of AfterCode
	AfterFrom    wholesale.Date
	Limit        int
}

// PriceRows lists what is on a price list by product code, minimum quantity and first day.
func (tx *Tx) PriceRows(ctx context.Context, supplierID, listID string, f PriceRowFilter) ([]PriceRow, error) {
	rows, err := tx.queries().PriceRows(ctx, db.PriceRowsParams{
		SupplierID: supplierID, PriceListID: listID, Words: wholesale.SearchKey(f.Query),
		AfterCode: f.AfterCode, AfterMinimum: amountColumn(f.AfterMinimum), AfterFrom: string(f.AfterFrom),
		MaxRows: int32(f.Limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PriceRowsRow) (PriceRow, error) {
		return PriceRow{
			Price: wholesale.Price{
				ProductID: r.ProductID, ProductCode: r.ProductCode, UnitPrice: amountOf(r.UnitPrice), MinimumQuantity: quantityOf(r.MinimumQuantity),
				ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo), Owner: wholesale.Owner(r.Owner),
			},
			ProductName: r.ProductName, ProductUnit: r.ProductUnit,
		}, nil
	})
}

// Price reads the price on a list that has this product, minimum quantity and first day;
// ErrNotFound when there is none. The product's code is not read.
func (tx *Tx) Price(ctx context.Context, supplierID string, p ListedPrice) (ListedPrice, error) {
	row, err := tx.queries().PriceRow(ctx, db.PriceRowParams{
		SupplierID: supplierID, PriceListID: p.PriceListID, ProductID: p.ProductID, MinimumQuantity: amountColumn(p.MinimumQuantity),
		ValidFrom: string(p.ValidFrom),
	})
	return oneRow(row, err, listedPriceOf)
}

// PriceListNames reads the names of many price lists, by id. A list that is not there is missing.
func (tx *Tx) PriceListNames(ctx context.Context, supplierID string, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT id, name FROM price_list WHERE supplier_id = $1 AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id, name string
			err := rows.Scan(&id, &name)
			names[id] = name
			return err
		})
	})
	return names, err
}
