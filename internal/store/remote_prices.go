package store

import (
	"context"
	"database/sql"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutRemotePrice keeps a remote price, marked with the run that read it.
func (tx *Tx) PutRemotePrice(ctx context.Context, supplierID, runID string, p wholesale.RemotePrice) error {
	row := db.PutRemotePriceParams{
		SupplierID: supplierID, RemoteID: p.RemoteID, CustomerRemote: p.CustomerRemoteID, CustomerCode: p.CustomerCode,
		ProductRemote: p.ProductRemoteID, ProductCode: p.ProductCode, GroupRemote: p.Group.RemoteID, GroupName: p.Group.Name,
		PriceType: p.Type, FixedPrice: optional(p.Fixed, amountColumn), Discount: optional(p.Discount, rateColumn),
		DiscountBasis: p.DiscountBasis, DefaultPrice: optional(p.DefaultPrice, amountColumn), MinimumQuantity: amountColumn(p.MinimumQuantity),
		ValidFrom: timeColumn(p.ValidFrom), ValidTo: timeColumn(p.ValidTo), RunID: runID,
	}
	same, err := tx.queries().SeeRemotePrice(ctx, db.SeeRemotePriceParams{
		SupplierID: row.SupplierID, RemoteID: row.RemoteID, CustomerRemote: row.CustomerRemote, CustomerCode: row.CustomerCode,
		ProductRemote: row.ProductRemote, ProductCode: row.ProductCode, GroupRemote: row.GroupRemote, GroupName: row.GroupName,
		PriceType: row.PriceType, FixedPrice: row.FixedPrice, Discount: row.Discount, DiscountBasis: row.DiscountBasis,
		DefaultPrice: row.DefaultPrice, MinimumQuantity: row.MinimumQuantity, ValidFrom: row.ValidFrom, ValidTo: row.ValidTo, RunID: row.RunID,
	})
	if err != nil || same > 0 {
		return err
	}
	if err := tx.priceSourcesChanged(ctx, supplierID); err != nil {
		return err
	}
	return tx.queries().PutRemotePrice(ctx, row)
}

// DeleteRemotePrice forgets one remote price; that it was not there is no error.
func (tx *Tx) DeleteRemotePrice(ctx context.Context, supplierID, remoteID string) error {
	n, err := tx.queries().DeleteRemotePrice(ctx, db.DeleteRemotePriceParams{SupplierID: supplierID, RemoteID: remoteID})
	if err != nil || n == 0 {
		return err
	}
	return tx.priceSourcesChanged(ctx, supplierID)
}

// DeleteRemotePricesNotOf forgets remote prices that a full read has not seen, at most limit, and
// says how many.
func (tx *Tx) DeleteRemotePricesNotOf(ctx context.Context, supplierID, runID string, limit int) (int64, error) {
	n, err := tx.queries().DeleteRemotePricesNotOfRun(ctx, db.DeleteRemotePricesNotOfRunParams{
		SupplierID: supplierID, RunID: runID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	if err != nil || n == 0 {
		return n, err
	}
	return n, tx.priceSourcesChanged(ctx, supplierID)
}

// AllRemotePrices reads every remote price of the supplier.
func (tx *Tx) AllRemotePrices(ctx context.Context, supplierID string) ([]wholesale.RemotePrice, error) {
	rows, err := tx.queries().AllRemotePrices(ctx, supplierID)
	return allRows(rows, err, remotePriceOf)
}

func remotePriceOf(r db.RemotePrice) (wholesale.RemotePrice, error) {
	return wholesale.RemotePrice{
		RemoteID: r.RemoteID, CustomerRemoteID: r.CustomerRemote, CustomerCode: r.CustomerCode, ProductRemoteID: r.ProductRemote,
		ProductCode: r.ProductCode, Group: wholesale.ProductGroup{RemoteID: r.GroupRemote, Name: r.GroupName},
		Type: r.PriceType, Fixed: optionalOf(r.FixedPrice, amountOf), Discount: optionalOf(r.Discount, rateOf), DiscountBasis: r.DiscountBasis,
		DefaultPrice: optionalOf(r.DefaultPrice, amountOf), MinimumQuantity: quantityOf(r.MinimumQuantity),
		ValidFrom: timeOf(r.ValidFrom), ValidTo: timeOf(r.ValidTo),
	}, nil
}

func optional(d *wholesale.Decimal, column func(wholesale.Decimal) int64) sql.NullInt64 {
	if d == nil {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: column(*d), Valid: true}
}

func optionalOf(n sql.NullInt64, of func(int64) wholesale.Decimal) *wholesale.Decimal {
	if !n.Valid {
		return nil
	}
	d := of(n.Int64)
	return &d
}
