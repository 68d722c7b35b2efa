package store

import "context"

// AuditKinds lists the kinds of rows that a supplier's audit has.
func (tx *Tx) AuditKinds(ctx context.Context, supplierID string) ([]string, error) {
	return tx.queries().AuditKinds(ctx, supplierID)
}

// AuditActors lists the names of those who did something that is in a supplier's audit.
func (tx *Tx) AuditActors(ctx context.Context, supplierID string) ([]string, error) {
	return tx.queries().AuditActors(ctx, supplierID)
}
