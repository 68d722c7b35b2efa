package store

import (
	"context"

	"upstock/internal/store/db"
)

// RecentAudit is how many of a supplier's newest rows a page goes through: a log grows by a row
// with every approved order, for years.
const RecentAudit = 10_000

// AuditKinds lists the kinds of rows among the [RecentAudit] ones of a supplier.
func (tx *Tx) AuditKinds(ctx context.Context, supplierID string) ([]string, error) {
	after, err := tx.beforeRecentAudit(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	return tx.queries().AuditKinds(ctx, db.AuditKindsParams{SupplierID: supplierID, After: after})
}

// AuditActors lists the names of those who did something that is among the [RecentAudit] rows of a
// supplier.
func (tx *Tx) AuditActors(ctx context.Context, supplierID string) ([]string, error) {
	after, err := tx.beforeRecentAudit(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	return tx.queries().AuditActors(ctx, db.AuditActorsParams{SupplierID: supplierID, After: after})
}

func (tx *Tx) beforeRecentAudit(ctx context.Context, supplierID string) (int64, error) {
	end, err := tx.auditEnd(ctx, supplierID)
	return max(end.Number-RecentAudit, 0), err
}
