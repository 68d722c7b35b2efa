package store

import (
	"context"
	"database/sql"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutPriceList adds a price list or changes its name, currency and base.
func (tx *Tx) PutPriceList(ctx context.Context, l wholesale.PriceList) error {
	return touched(tx.queries().PutPriceList(ctx, db.PutPriceListParams{
		ID: l.ID, SupplierID: l.SupplierID, Name: l.Name, Origin: string(l.Origin), Currency: l.Currency,
		RemoteKey: l.RemoteKey, BaseID: l.BaseID, CreatedAt: timeColumn(tx.Now()),
	}))
}

// DeletePriceList removes a price list whose prices have been removed.
func (tx *Tx) DeletePriceList(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeletePriceList(ctx, db.DeletePriceListParams{SupplierID: supplierID, ID: id}))
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

// AllPriceLists reads every price list of the supplier.
func (tx *Tx) AllPriceLists(ctx context.Context, supplierID string) ([]wholesale.PriceList, error) {
	rows, err := tx.queries().AllPriceLists(ctx, supplierID)
	return allRows(rows, err, priceListOf)
}

func priceListOf(r db.PriceList) (wholesale.PriceList, error) {
	return wholesale.PriceList{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Origin: wholesale.Origin(r.Origin), Currency: r.Currency,
		RemoteKey: r.RemoteKey, BaseID: r.BaseID,
	}, nil
}

// PricePage says where in a price list to go on: after this product's price from this quantity on.
type PricePage struct {
	AfterCode    string
	AfterMinimum wholesale.Decimal
	Limit        int
}

// Prices lists what is on a price list, by product code and minimum quantity.
func (tx *Tx) Prices(ctx context.Context, supplierID, listID string, page PricePage) ([]wholesale.Price, error) {
	rows, err := tx.queries().Prices(ctx, db.PricesParams{
		SupplierID: supplierID, PriceListID: listID, AfterCode: page.AfterCode, AfterMinimum: amountColumn(page.AfterMinimum),
		MaxRows: int32(page.Limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PricesRow) (wholesale.Price, error) {
		return wholesale.Price{
			ProductID: r.ProductID, ProductCode: r.ProductCode, UnitPrice: amountOf(r.UnitPrice), MinimumQuantity: quantityOf(r.MinimumQuantity),
			ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo), Owner: wholesale.Owner(r.Owner),
		}, nil
	})
}

// ListedPrice is a price with the list it stands on.
type ListedPrice struct {
	PriceListID string
	wholesale.Price
}

// AllPrices reads every price of the supplier, without product codes, to compare with what a sync wants them to be.
func (tx *Tx) AllPrices(ctx context.Context, supplierID string) ([]ListedPrice, error) {
	rows, err := tx.queries().AllPrices(ctx, supplierID)
	return allRows(rows, err, listedPriceOf)
}

func listedPriceOf(r db.Price) (ListedPrice, error) {
	return ListedPrice{PriceListID: r.PriceListID, Price: wholesale.Price{
		ProductID: r.ProductID, UnitPrice: amountOf(r.UnitPrice), MinimumQuantity: quantityOf(r.MinimumQuantity),
		ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo), Owner: wholesale.Owner(r.Owner),
	}}, nil
}

// PricesOf reads what the given lists say about the given products: a product's prices by minimum quantity and first day, so
// that which of two overlapping prices is taken does not depend on how the rows happen to lie.
func (tx *Tx) PricesOf(ctx context.Context, supplierID string, listIDs, productIDs []string) ([]ListedPrice, error) {
	var prices []ListedPrice
	if len(listIDs) == 0 {
		return nil, nil
	}
	lists := make([]any, len(listIDs))
	for i, id := range listIDs {
		lists[i] = id
	}
	err := inPieces(supplierID, productIDs, func(in string, args []any) error {
		query := `SELECT price_list_id, product_id, minimum_quantity, valid_from, valid_to, unit_price, owner
			FROM price WHERE supplier_id = $1 AND product_id IN (` + in + `) AND price_list_id IN (` + placeholders(len(args)+1, len(lists)) + `)
			ORDER BY price_list_id, product_id, minimum_quantity, valid_from`
		return tx.queryRows(ctx, query, append(args, lists...), func(rows *sql.Rows) error {
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

// PutPrice sets a price on a list, for its product, minimum quantity and first day.
func (tx *Tx) PutPrice(ctx context.Context, supplierID string, p ListedPrice) error {
	return tx.queries().PutPrice(ctx, db.PutPriceParams{
		SupplierID: supplierID, PriceListID: p.PriceListID, ProductID: p.ProductID, MinimumQuantity: amountColumn(p.MinimumQuantity),
		ValidFrom: string(p.ValidFrom), ValidTo: string(p.ValidTo), UnitPrice: amountColumn(p.UnitPrice), Owner: string(p.Owner),
	})
}

// DeletePrice takes a price off its list; ErrNotFound when it is not there, or somebody else owns it by now.
func (tx *Tx) DeletePrice(ctx context.Context, supplierID string, p ListedPrice) error {
	return touched(tx.queries().DeletePrice(ctx, db.DeletePriceParams{
		SupplierID: supplierID, PriceListID: p.PriceListID, ProductID: p.ProductID,
		MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom), Owner: string(p.Owner),
	}))
}

// PutRemotePrice keeps a remote price, marked with the run that read it.
func (tx *Tx) PutRemotePrice(ctx context.Context, supplierID, runID string, p wholesale.CustomerPrice) error {
	return tx.queries().PutRemotePrice(ctx, db.PutRemotePriceParams{
		SupplierID: supplierID, RemoteID: p.RemoteID, CustomerRemote: p.CustomerRemoteID, ProductRemote: p.ProductRemoteID,
		MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom), ValidTo: string(p.ValidTo),
		UnitPrice: amountColumn(p.UnitPrice), RunID: runID,
	})
}

// DeleteRemotePrice forgets one remote price; that it was not there is no error.
func (tx *Tx) DeleteRemotePrice(ctx context.Context, supplierID, remoteID string) error {
	_, err := tx.queries().DeleteRemotePrice(ctx, db.DeleteRemotePriceParams{SupplierID: supplierID, RemoteID: remoteID})
	return err
}

// DeleteRemotePricesNotOf forgets the remote prices that a full read has not seen.
func (tx *Tx) DeleteRemotePricesNotOf(ctx context.Context, supplierID, runID string) error {
	_, err := tx.queries().DeleteRemotePricesNotOfRun(ctx, db.DeleteRemotePricesNotOfRunParams{SupplierID: supplierID, RunID: runID})
	return err
}

// AllRemotePrices reads every remote price of the supplier.
func (tx *Tx) AllRemotePrices(ctx context.Context, supplierID string) ([]wholesale.CustomerPrice, error) {
	rows, err := tx.queries().AllRemotePrices(ctx, supplierID)
	return allRows(rows, err, remotePriceOf)
}

// RemotePricesOf reads the remote prices of one customer for one product, both named by their remote ids.
func (tx *Tx) RemotePricesOf(ctx context.Context, supplierID, customerRemoteID, productRemoteID string) ([]wholesale.CustomerPrice, error) {
	rows, err := tx.queries().RemotePricesOf(ctx, db.RemotePricesOfParams{
		SupplierID: supplierID, CustomerRemote: customerRemoteID, ProductRemote: productRemoteID,
	})
	return allRows(rows, err, remotePriceOf)
}

func remotePriceOf(r db.RemotePrice) (wholesale.CustomerPrice, error) {
	return wholesale.CustomerPrice{
		RemoteID: r.RemoteID, CustomerRemoteID: r.CustomerRemote, ProductRemoteID: r.ProductRemote, UnitPrice: amountOf(r.UnitPrice),
		MinimumQuantity: quantityOf(r.MinimumQuantity), ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo),
	}, nil
}

// ListPricesOf reads, for a customer, what its price list and the lists below it say about the given products: the
// customer's list first. Each product has one entry per list, also when the list is silent about it, because a manual list
// that is silent means "not for sale".
func (tx *Tx) ListPricesOf(ctx context.Context, c wholesale.Customer, productIDs []string) (map[string][]wholesale.ListPrices, error) {
	lists, err := tx.listsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(lists))
	at := make(map[string]int, len(lists))
	for i, l := range lists {
		ids[i], at[l.ID] = l.ID, i
	}
	prices, err := tx.PricesOf(ctx, c.SupplierID, ids, productIDs)
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

// maxListDepth bounds the chain of base lists: a customer's own list on a tier's list is two.
const maxListDepth = 4

func (tx *Tx) listsOf(ctx context.Context, c wholesale.Customer) ([]wholesale.PriceList, error) {
	var lists []wholesale.PriceList
	for id := c.PriceListID; id != "" && len(lists) < maxListDepth; {
		l, err := tx.PriceList(ctx, c.SupplierID, id)
		if err != nil {
			return nil, err
		}
		lists, id = append(lists, l), l.BaseID
	}
	return lists, nil
}
