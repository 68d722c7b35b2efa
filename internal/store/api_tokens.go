package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// APIToken lets a program act for a supplier. Only a hash of the token is kept.
type APIToken struct {
	ID         string
	SupplierID string
	Name       string
	Hash       string
	Beginning  string    // of the token, to recognise it by; "" for one of before
	Scope      string    // what it may be used for: "read", "orders" or "all"
	ExpiresAt  time.Time // zero: never
	CreatedAt  time.Time
	LastUsedAt time.Time // zero when it was never used
	WarnedAt   time.Time // when the supplier was warned that it expires; zero: not yet
}

// InsertAPIToken adds an API token.
func (tx *Tx) InsertAPIToken(ctx context.Context, t APIToken) error {
	return tx.queries().InsertAPIToken(ctx, db.InsertAPITokenParams{
		ID: t.ID, SupplierID: t.SupplierID, Name: t.Name, TokenHash: t.Hash,
		CreatedAt: timeColumn(t.CreatedAt), LastUsedAt: timeColumn(t.LastUsedAt), WarnedAt: timeColumn(t.WarnedAt),
		Beginning: t.Beginning, Scope: t.Scope, ExpiresAt: timeColumn(t.ExpiresAt),
	})
}

// APITokenByHash finds the token with this hash, of any supplier; ErrNotFound when there is none.
func (tx *Tx) APITokenByHash(ctx context.Context, hash string) (APIToken, error) {
	row, err := tx.queries().APITokenByHash(ctx, hash)
	return oneRow(row, err, apiTokenOf)
}

// APITokens lists the supplier's tokens, oldest first.
func (tx *Tx) APITokens(ctx context.Context, supplierID string) ([]APIToken, error) {
	rows, err := tx.queries().APITokens(ctx, supplierID)
	return allRows(rows, err, apiTokenOf)
}

// MarkAPITokenUsed notes that a token was used just now.
func (tx *Tx) MarkAPITokenUsed(ctx context.Context, supplierID, id string) error {
	return tx.queries().MarkAPITokenUsed(ctx, db.MarkAPITokenUsedParams{SupplierID: supplierID, ID: id, Now: timeColumn(tx.Now())})
}

// MarkAPITokenWarned notes that the supplier has been warned just now that a token expires.
func (tx *Tx) MarkAPITokenWarned(ctx context.Context, supplierID, id string) error {
	return tx.queries().MarkAPITokenWarned(ctx, db.MarkAPITokenWarnedParams{SupplierID: supplierID, ID: id, Now: timeColumn(tx.Now())})
}

// DeleteAPIToken revokes a token; ErrNotFound when the supplier has no such token.
func (tx *Tx) DeleteAPIToken(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeleteAPIToken(ctx, db.DeleteAPITokenParams{SupplierID: supplierID, ID: id}))
}

func apiTokenOf(r db.ApiToken) (APIToken, error) {
	return APIToken{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Hash: r.TokenHash,
		CreatedAt: timeOf(r.CreatedAt), LastUsedAt: timeOf(r.LastUsedAt), WarnedAt: timeOf(r.WarnedAt),
		Beginning: r.Beginning, Scope: r.Scope, ExpiresAt: timeOf(r.ExpiresAt),
	}, nil
}
