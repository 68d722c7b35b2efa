package store

import (
	"context"

	"upstock/internal/store/db"
)

// PriceSources says whether anything was changed that a sync's plan of the prices follows from:
// products, customers, the mirror of the account's prices, how they are read, and what people have
// edited.
type PriceSources struct {
	Changes int64 // how often something was
	Planned int64 // what Changes was when the last plan was made
}

// PriceSources reads whether another plan could find anything.
func (tx *Tx) PriceSources(ctx context.Context, supplierID string) (PriceSources, error) {
	row, err := tx.queries().PriceSources(ctx, supplierID)
	return oneRow(row, err, func(r db.PriceSourcesRow) (PriceSources, error) {
		return PriceSources{Changes: r.Sources, Planned: r.Planned}, nil
	})
}

// SetPricesPlanned records that a plan was made, and carried out, when the sources had changed so
// often.
func (tx *Tx) SetPricesPlanned(ctx context.Context, supplierID string, changes int64) error {
	return touched(tx.queries().SetPricesPlanned(ctx, db.SetPricesPlannedParams{SupplierID: supplierID, Sources: changes}))
}

// priceSourcesChanged comes before a change of what prices follow from. It is counted once in a
// transaction.
func (tx *Tx) priceSourcesChanged(ctx context.Context, supplierID string) error {
	if tx.pricesOf == supplierID {
		return nil
	}
	tx.pricesOf = supplierID
	return tx.queries().PriceSourcesChanged(ctx, supplierID)
}
