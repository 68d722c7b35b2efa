package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceChangeKind says what happened to a price.
type PriceChangeKind string

// The kinds of price changes.
const (
	PriceAdded   PriceChangeKind = "added"
	PriceChanged PriceChangeKind = "changed"
	PriceRemoved PriceChangeKind = "removed"
)

// PriceChange is one price that a price sync has changed. It keeps the names as they were, for the
// list may be gone later.
type PriceChange struct {
	Position        int64 // its place among the changes of the run, from 1
	PriceListID     string
	PriceListName   string
	ProductID       string
	ProductCode     string
	MinimumQuantity wholesale.Decimal
	Kind            PriceChangeKind
	Before          wholesale.Decimal // zero when it was added
	After           wholesale.Decimal // zero when it was removed
}

// DeletePriceChanges forgets what a run has changed.
func (tx *Tx) DeletePriceChanges(ctx context.Context, supplierID, runID string) error {
	return tx.queries().DeletePriceChanges(ctx, db.DeletePriceChangesParams{SupplierID: supplierID, RunID: runID})
}

// PutPriceChanges keeps changes of a run, each at its position.
func (tx *Tx) PutPriceChanges(ctx context.Context, supplierID, runID string, changes []PriceChange) error {
	return tx.insertRows(ctx, `INSERT INTO price_change (supplier_id, run_id, position, price_list_id, price_list_name, product_id, product_code,
		minimum_quantity, kind, before_price, after_price) VALUES `, "", len(changes), func(i int) []any {
		c := changes[i]
		return []any{supplierID, runID, c.Position, c.PriceListID, c.PriceListName, c.ProductID, c.ProductCode,
			amountColumn(c.MinimumQuantity), string(c.Kind), amountColumn(c.Before), amountColumn(c.After)}
	})
}

// PriceChanges reads what a run has changed, after a position.
func (tx *Tx) PriceChanges(ctx context.Context, supplierID, runID string, after int64, limit int) ([]PriceChange, error) {
	rows, err := tx.queries().PriceChanges(ctx, db.PriceChangesParams{
		SupplierID: supplierID, RunID: runID, After: after, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PriceChange) (PriceChange, error) {
		return PriceChange{
			Position: r.Position, PriceListID: r.PriceListID, PriceListName: r.PriceListName, ProductID: r.ProductID, ProductCode: r.ProductCode,
			MinimumQuantity: quantityOf(r.MinimumQuantity), Kind: PriceChangeKind(r.Kind), Before: amountOf(r.BeforePrice), After: amountOf(r.AfterPrice),
		}, nil
	})
}

// CountPriceChanges counts the changes of a run that are kept.
func (tx *Tx) CountPriceChanges(ctx context.Context, supplierID, runID string) (int64, error) {
	return tx.queries().CountPriceChanges(ctx, db.CountPriceChangesParams{SupplierID: supplierID, RunID: runID})
}
