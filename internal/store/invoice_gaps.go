package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// InsertInvoiceGap keeps that a supplier has left out numbers.
func (tx *Tx) InsertInvoiceGap(ctx context.Context, g wholesale.InvoiceGap) error {
	return tx.queries().InsertInvoiceGap(ctx, db.InsertInvoiceGapParams{
		SupplierID: g.SupplierID, Kind: string(g.Kind), First: g.First, Last: g.Last, CreatedAt: timeColumn(g.CreatedAt),
	})
}

// InvoiceGaps lists the numbers that a supplier has left out, newest first.
func (tx *Tx) InvoiceGaps(ctx context.Context, supplierID string, limit int) ([]wholesale.InvoiceGap, error) {
	rows, err := tx.queries().InvoiceGaps(ctx, db.InvoiceGapsParams{SupplierID: supplierID, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, func(r db.InvoiceGap) (wholesale.InvoiceGap, error) {
		return wholesale.InvoiceGap{
			SupplierID: r.SupplierID, Kind: wholesale.InvoiceKind(r.Kind), First: r.First, Last: r.Last, CreatedAt: timeOf(r.CreatedAt),
		}, nil
	})
}
