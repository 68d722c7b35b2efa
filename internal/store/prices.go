package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strconv"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutPriceList adds a price list from a version on, or changes its name and currency at once.
func (tx *Tx) PutPriceList(ctx context.Context, version int64, l wholesale.PriceList) error {
	return touched(tx.queries().PutPriceList(ctx, db.PutPriceListParams{
		ID: l.ID, SupplierID: l.SupplierID, Name: l.Name, Origin: string(l.Origin), Currency: l.Currency,
		RemoteKey: l.RemoteKey, CreatedAt: timeColumn(tx.Now()), Since: version, Search: wholesale.SearchKey(l.Name),
	}))
}

// EndPriceList removes a price list that no customer buys from, with its prices, from a version on.
func (tx *Tx) EndPriceList(ctx context.Context, supplierID string, version int64, id string) error {
	if err := tx.queries().EndPricesOfList(ctx, db.EndPricesOfListParams{SupplierID: supplierID, Version: version, PriceListID: id}); err != nil {
		return err
	}
	return tx.queries().EndPriceList(ctx, db.EndPriceListParams{SupplierID: supplierID, Version: version, ID: id})
}

// PriceList reads a price list; ErrNotFound when the supplier has none with this id.
func (tx *Tx) PriceList(ctx context.Context, supplierID, id string) (wholesale.PriceList, error) {
	row, err := tx.queries().PriceList(ctx, db.PriceListParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, priceListOf)
}

// PriceLists lists price lists by id, after the given one.
func (tx *Tx) PriceLists(ctx context.Context, supplierID, after string, limit int) ([]wholesale.PriceList, error) {
	rows, err := tx.queries().PriceLists(ctx, db.PriceListsParams{SupplierID: supplierID, After: after, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, priceListOf)
}

// AllPriceLists reads every price list of the supplier, as of a version.
func (tx *Tx) AllPriceLists(ctx context.Context, supplierID string, version int64) ([]wholesale.PriceList, error) {
	rows, err := tx.queries().AllPriceLists(ctx, db.AllPriceListsParams{SupplierID: supplierID, Version: version})
	return allRows(rows, err, priceListOf)
}

func priceListOf(r db.PriceList) (wholesale.PriceList, error) {
	return wholesale.PriceList{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Origin: wholesale.Origin(r.Origin), Currency: r.Currency,
		RemoteKey: r.RemoteKey,
	}, nil
}

// ListedPrice is a price with its list.
type ListedPrice struct {
	PriceListID string
	wholesale.Price
}

// AllPrices reads every price of the supplier as of a version, without product codes, to compare
// with what a sync wants them to be.
func (tx *Tx) AllPrices(ctx context.Context, supplierID string, version int64) ([]ListedPrice, error) {
	rows, err := tx.queries().AllPrices(ctx, db.AllPricesParams{SupplierID: supplierID, Version: version})
	return allRows(rows, err, listedPriceOf)
}

func listedPriceOf(r db.Price) (ListedPrice, error) {
	return ListedPrice{PriceListID: r.PriceListID, Price: wholesale.Price{
		ProductID: r.ProductID, UnitPrice: amountOf(r.UnitPrice), MinimumQuantity: quantityOf(r.MinimumQuantity),
		ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo), Owner: wholesale.Owner(r.Owner),
	}}, nil
}

// PricesOf reads what the given lists say about the given products in a version: a product's prices
// by minimum quantity and first day, so that which of two overlapping prices is taken does not
// depend on how the rows happen to lie.
func (tx *Tx) PricesOf(ctx context.Context, supplierID string, version int64, listIDs, productIDs []string) ([]ListedPrice, error) {
	var prices []ListedPrice
	if len(listIDs) == 0 {
		return nil, nil
	}
	more := []any{version}
	for _, id := range listIDs {
		more = append(more, id)
	}
	err := inPieces(supplierID, productIDs, func(in string, args []any) error {
		at := "$" + strconv.Itoa(len(args)+1)
		query := `SELECT price_list_id, product_id, minimum_quantity, valid_from, valid_to, unit_price, owner
			FROM price WHERE supplier_id = $1 AND product_id IN (` + in + `) AND price_list_id IN (` + placeholders(len(args)+2, len(listIDs)) + `)
			AND since <= ` + at + ` AND until > ` + at + `
			ORDER BY price_list_id, product_id, minimum_quantity, valid_from`
		return tx.queryRows(ctx, query, append(args, more...), func(rows *sql.Rows) error {
			var r db.Price
			if err := rows.Scan(&r.PriceListID, &r.ProductID, &r.MinimumQuantity, &r.ValidFrom, &r.ValidTo, &r.UnitPrice, &r.Owner); err != nil {
				return err
			}
			p, err := listedPriceOf(r)
			prices = append(prices, p)
			return err
		})
	})
	return prices, err
}

// PutPrices sets prices from a version on, in place of those that hold in it for the same list,
// product, minimum quantity and first day; no two of them may be for the same.
func (tx *Tx) PutPrices(ctx context.Context, supplierID string, version int64, prices ...ListedPrice) error {
	if err := tx.insertRows(ctx,
		`INSERT INTO price (supplier_id, price_list_id, product_id, minimum_quantity, valid_from, valid_to, unit_price, owner, since, until) VALUES `,
		` ON CONFLICT (supplier_id, price_list_id, product_id, minimum_quantity, valid_from, since)
			DO UPDATE SET valid_to = excluded.valid_to, unit_price = excluded.unit_price, owner = excluded.owner, until = excluded.until`,
		len(prices), func(i int) []any {
			p := prices[i]
			return []any{supplierID, p.PriceListID, p.ProductID, amountColumn(p.MinimumQuantity), string(p.ValidFrom), string(p.ValidTo),
				amountColumn(p.UnitPrice), string(p.Owner), version, int64(math.MaxInt64)}
		}); err != nil {
		return err
	}
	products := map[string][]string{} // by list
	for _, p := range prices {
		products[p.PriceListID] = append(products[p.PriceListID], p.ProductID)
	}
	for list, ids := range products {
		if err := tx.queries().EndReplacedPrices(ctx, db.EndReplacedPricesParams{
			SupplierID: supplierID, PriceListID: list, Version: version, FirstProduct: slices.Min(ids), LastProduct: slices.Max(ids),
		}); err != nil {
			return err
		}
	}
	return nil
}

// EndPrice takes a price off its list from a version on; ErrNotFound when the list does not have
// it.
func (tx *Tx) EndPrice(ctx context.Context, supplierID string, version int64, p ListedPrice) error {
	return touched(tx.queries().EndPrice(ctx, db.EndPriceParams{
		SupplierID: supplierID, Version: version, PriceListID: p.PriceListID, ProductID: p.ProductID,
		MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom),
	}))
}

// ListPricesOf reads, for a customer, what its price layers say about the given products in a
// version, in order. Each product has one entry per list, also when the list is silent about it,
// because a manual list that is silent means "not for sale".
func (tx *Tx) ListPricesOf(ctx context.Context, c wholesale.Customer, version int64, productIDs []string) (map[string][]wholesale.ListPrices, error) {
	rows, err := tx.queries().ListsOfCustomer(ctx, db.ListsOfCustomerParams{SupplierID: c.SupplierID, CustomerID: c.ID, Version: version})
	lists, err := allRows(rows, err, priceListOf)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(lists))
	at := make(map[string]int, len(lists))
	for i, l := range lists {
		ids[i], at[l.ID] = l.ID, i
	}
	prices, err := tx.PricesOf(ctx, c.SupplierID, version, ids, productIDs)
	if err != nil {
		return nil, err
	}
	byProduct := make(map[string][]wholesale.ListPrices, len(productIDs))
	for _, id := range productIDs {
		entries := make([]wholesale.ListPrices, len(lists))
		for i, l := range lists {
			entries[i].List = l
		}
		byProduct[id] = entries
	}
	for _, p := range prices {
		entry := &byProduct[p.ProductID][at[p.PriceListID]]
		entry.Prices = append(entry.Prices, p.Price)
	}
	return byProduct, nil
}
