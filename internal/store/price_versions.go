package store

import (
	"context"
	"database/sql"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceVersion says which version of a supplier's price lists, prices and layers is the one that
// counts. A change states the version from which it holds: the current one when a person makes it,
// and the next one in a price sync, which no one sees before it is published.
type PriceVersion struct {
	Current int64
	Edits   int64 // how often people have changed something
}

// PriceVersion reads the version that counts now.
func (tx *Tx) PriceVersion(ctx context.Context, supplierID string) (PriceVersion, error) {
	row, err := tx.queries().PriceVersion(ctx, supplierID)
	return oneRow(row, err, func(r db.PriceVersionRow) (PriceVersion, error) { return PriceVersion(r), nil })
}

// HoldPrices reads the version that counts, and makes everyone else who wants to change prices
// wait until the transaction ends.
func (tx *Tx) HoldPrices(ctx context.Context, supplierID string) (PriceVersion, error) {
	row, err := tx.queries().HoldPrices(ctx, supplierID)
	return oneRow(row, err, func(r db.HoldPricesRow) (PriceVersion, error) { return PriceVersion(r), nil })
}

// EditPrices comes before anything a person changes of price lists, prices and layers, and gives
// the version it holds from. A running price sync then compares again.
func (tx *Tx) EditPrices(ctx context.Context, supplierID string) (version int64, err error) {
	version, err = tx.queries().EditPrices(ctx, supplierID)
	return version, NotFound(err)
}

// PublishPrices makes the next version the current one; see [Tx.PublishPriceVersion].
func (tx *Tx) PublishPrices(ctx context.Context, supplierID string) error {
	return touched(tx.queries().PublishPrices(ctx, supplierID))
}

// DeleteEndedPrices removes what is in no version that can be read, at most limit rows of each
// kind, and says how many. The current one and the one before can be, and those that a publication
// keeps.
func (tx *Tx) DeleteEndedPrices(ctx context.Context, supplierID string, limit int) (int64, error) {
	rows := int32(limit) //nolint:gosec // a page size
	prices, err := tx.queries().DeleteEndedPrices(ctx, db.DeleteEndedPricesParams{SupplierID: supplierID, MaxRows: rows})
	if err != nil {
		return 0, err
	}
	layers, err := tx.queries().DeleteEndedLayers(ctx, db.DeleteEndedLayersParams{SupplierID: supplierID, MaxRows: rows})
	if err != nil {
		return 0, err
	}
	lists, err := tx.queries().DeleteEndedPriceLists(ctx, db.DeleteEndedPriceListsParams{SupplierID: supplierID, MaxRows: rows})
	return prices + layers + lists, err
}

// DiscardNextPrices takes back what has been written of the next version, at most limit rows of
// each kind, and says how many.
func (tx *Tx) DiscardNextPrices(ctx context.Context, supplierID string, limit int) (discarded int64, err error) {
	if err := tx.priceSourcesChanged(ctx, supplierID); err != nil {
		return 0, err
	}
	rows := int32(limit) //nolint:gosec // a page size
	for _, discard := range []func() (int64, error){
		func() (int64, error) {
			return tx.queries().DeleteNextPrices(ctx, db.DeleteNextPricesParams{SupplierID: supplierID, MaxRows: rows})
		},
		func() (int64, error) {
			return tx.queries().DeleteNextLayers(ctx, db.DeleteNextLayersParams{SupplierID: supplierID, MaxRows: rows})
		},
		func() (int64, error) {
			return tx.queries().KeepEndingPrices(ctx, db.KeepEndingPricesParams{SupplierID: supplierID, MaxRows: rows})
		},
		func() (int64, error) {
			return tx.queries().KeepEndingLayers(ctx, db.KeepEndingLayersParams{SupplierID: supplierID, MaxRows: rows})
		},
		func() (int64, error) { return tx.queries().KeepEndingPriceLists(ctx, supplierID) },
		func() (int64, error) { return tx.queries().EndNextPriceLists(ctx, supplierID) },
	} {
		n, err := discard()
		if err != nil {
			return discarded, err
		}
		discarded += n
	}
	return discarded, nil
}

// SetLayers says from which lists a customer buys from a version on, in order.
func (tx *Tx) SetLayers(ctx context.Context, supplierID string, version int64, customerID string, listIDs []string) error {
	if err := tx.queries().EndLayersOfCustomer(ctx, db.EndLayersOfCustomerParams{
		SupplierID: supplierID, Version: version, CustomerID: customerID,
	}); err != nil {
		return err
	}
	for i, id := range listIDs {
		if err := touched(tx.queries().PutLayer(ctx, db.PutLayerParams{
			SupplierID: supplierID, Version: version, CustomerID: customerID, Position: int64(i), PriceListID: id,
		})); err != nil {
			return err
		}
	}
	return nil
}

// AllLayers reads from which lists the supplier's customers buy in a version, by customer.
func (tx *Tx) AllLayers(ctx context.Context, supplierID string, version int64) (map[string][]string, error) {
	rows, err := tx.queries().AllLayers(ctx, db.AllLayersParams{SupplierID: supplierID, Version: version})
	layers := map[string][]string{}
	for _, r := range rows {
		layers[r.CustomerID] = append(layers[r.CustomerID], r.PriceListID)
	}
	return layers, err
}

// fillLayers reads from which lists the customers buy now.
func (tx *Tx) fillLayers(ctx context.Context, supplierID string, customers []wholesale.Customer) error {
	ids := make([]string, len(customers))
	at := make(map[string]int, len(customers))
	for i, c := range customers {
		ids[i], at[c.ID] = c.ID, i
	}
	return inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT y.customer_id, y.price_list_id FROM customer_price_layer y
			JOIN price_version v ON v.supplier_id = y.supplier_id AND y.since <= v.current AND y.until > v.current
			WHERE y.supplier_id = $1 AND y.customer_id IN (` + in + `) ORDER BY y.customer_id, y.position`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var customer, list string
			err := rows.Scan(&customer, &list)
			c := &customers[at[customer]]
			c.Layers = append(c.Layers, list)
			return err
		})
	})
}
