package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// GiveBack is one time that a person gave prices back to Unleashed.
type GiveBack struct {
	ID         string
	SupplierID string
	MadeBy     string
	MadeAt     time.Time
	Prices     int64     // how many
	UndoneAt   time.Time // zero while it is not undone
}

func giveBackOf(r db.PriceGiveBack) (GiveBack, error) {
	return GiveBack{
		ID: r.ID, SupplierID: r.SupplierID, MadeBy: r.MadeBy, MadeAt: timeOf(r.MadeAt), Prices: r.Prices, UndoneAt: timeOf(r.UndoneAt),
	}, nil
}

// InsertGiveBack begins a give-back, still without prices, made now by whom the context names.
func (tx *Tx) InsertGiveBack(ctx context.Context, supplierID, id string) error {
	return tx.queries().InsertGiveBack(ctx, db.InsertGiveBackParams{
		ID: id, SupplierID: supplierID, MadeBy: WhoOf(ctx).Name, MadeAt: timeColumn(tx.Now()),
	})
}

// KeepGivenBack keeps prices of a give-back, so that they can be set again.
func (tx *Tx) KeepGivenBack(ctx context.Context, supplierID, giveBackID string, prices []ListedPrice) error {
	for _, p := range prices {
		if err := touched(tx.queries().InsertGivenBackPrice(ctx, db.InsertGivenBackPriceParams{
			SupplierID: supplierID, GiveBackID: giveBackID, PriceListID: p.PriceListID, ProductID: p.ProductID,
			MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom), ValidTo: string(p.ValidTo), UnitPrice: amountColumn(p.UnitPrice),
		})); err != nil {
			return err
		}
	}
	return tx.queries().CountGivenBack(ctx, db.CountGivenBackParams{SupplierID: supplierID, ID: giveBackID, More: int64(len(prices))})
}

// GiveBack reads a give-back; ErrNotFound when the supplier has none with this id.
func (tx *Tx) GiveBack(ctx context.Context, supplierID, id string) (GiveBack, error) {
	row, err := tx.queries().GiveBack(ctx, db.GiveBackParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, giveBackOf)
}

// GiveBacks lists the give-backs that gave something back, latest first, before the given one.
func (tx *Tx) GiveBacks(ctx context.Context, supplierID, before string, limit int) ([]GiveBack, error) {
	rows, err := tx.queries().GiveBacks(ctx, db.GiveBacksParams{SupplierID: supplierID, Before: before, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, giveBackOf)
}

// GivenBackPrices reads the prices of a give-back that have not been set again.
func (tx *Tx) GivenBackPrices(ctx context.Context, supplierID, giveBackID string, limit int) ([]ListedPrice, error) {
	rows, err := tx.queries().GivenBackPrices(ctx, db.GivenBackPricesParams{
		SupplierID: supplierID, GiveBackID: giveBackID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PriceGivenBack) (ListedPrice, error) {
		return ListedPrice{PriceListID: r.PriceListID, Price: wholesale.Price{
			ProductID: r.ProductID, UnitPrice: amountOf(r.UnitPrice), MinimumQuantity: quantityOf(r.MinimumQuantity),
			ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo), Owner: wholesale.OwnedByPerson,
		}}, nil
	})
}

// ForgetGivenBack removes prices of a give-back that were set again or can no longer be.
func (tx *Tx) ForgetGivenBack(ctx context.Context, supplierID, giveBackID string, prices []ListedPrice) error {
	for _, p := range prices {
		if err := tx.queries().DeleteGivenBackPrice(ctx, db.DeleteGivenBackPriceParams{
			SupplierID: supplierID, GiveBackID: giveBackID, PriceListID: p.PriceListID, ProductID: p.ProductID,
			MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom),
		}); err != nil {
			return err
		}
	}
	return nil
}

// SetGiveBackUndone records that a give-back is undone now.
func (tx *Tx) SetGiveBackUndone(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().SetGiveBackUndone(ctx, db.SetGiveBackUndoneParams{SupplierID: supplierID, ID: id, UndoneAt: timeColumn(tx.Now())}))
}

// DeleteOldGiveBacks forgets give-backs from before a time, at most limit rows of each kind.
func (tx *Tx) DeleteOldGiveBacks(ctx context.Context, supplierID string, before time.Time, limit int) (int64, error) {
	rows := int32(limit) //nolint:gosec // a page size
	prices, err := tx.queries().DeleteOldGivenBack(ctx, db.DeleteOldGivenBackParams{SupplierID: supplierID, MadeBefore: timeColumn(before), MaxRows: rows})
	if err != nil {
		return 0, err
	}
	made, err := tx.queries().DeleteOldGiveBacks(ctx, db.DeleteOldGiveBacksParams{SupplierID: supplierID, MadeBefore: timeColumn(before), MaxRows: rows})
	return prices + made, err
}

// ProductsByGroup counts the products that are for sale by the target of their group and sub-group,
// see [wholesale.ProductGroup.Target].
func (tx *Tx) ProductsByGroup(ctx context.Context, supplierID string) (map[string]int64, error) {
	rows, err := tx.queries().ProductsByGroup(ctx, supplierID)
	counts := map[string]int64{}
	for _, r := range rows {
		for _, g := range []wholesale.ProductGroup{{RemoteID: r.GroupRemote, Name: r.GroupName}, {RemoteID: r.SubGroupRemote, Name: r.SubGroupName}} {
			if g != (wholesale.ProductGroup{}) {
				counts[g.Target()] += r.Products
			}
		}
	}
	return counts, err
}
