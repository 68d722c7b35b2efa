package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// Person is somebody who can sign in for a supplier.
type Person struct {
	ID           string
	SupplierID   string
	Email        string
	Role         string
	PasswordHash string
	CreatedAt    time.Time
}

// APIToken lets a program act for a supplier. Only a hash of the token is kept.
type APIToken struct {
	ID         string
	SupplierID string
	Name       string
	Hash       string
	CreatedAt  time.Time
}

// InsertSupplier adds a supplier. Its order numbers start after firstOrderNumber.
func (tx *Tx) InsertSupplier(ctx context.Context, s wholesale.Supplier, lastOrderNumber int64) error {
	return tx.queries().InsertSupplier(ctx, db.InsertSupplierParams{
		ID: s.ID, Name: s.Name, Email: s.Email, Currency: s.Currency, TimeZone: s.TimeZone,
		LastOrderNumber: lastOrderNumber, CreatedAt: timeColumn(s.CreatedAt),
	})
}

// Supplier reads a supplier; ErrNotFound when there is none.
func (tx *Tx) Supplier(ctx context.Context, supplierID string) (wholesale.Supplier, error) {
	row, err := tx.queries().Supplier(ctx, supplierID)
	return oneRow(row, err, supplierOf)
}

// Suppliers reads all suppliers, for what is done for every one of them.
func (tx *Tx) Suppliers(ctx context.Context) ([]wholesale.Supplier, error) {
	rows, err := tx.queries().Suppliers(ctx)
	return allRows(rows, err, supplierOf)
}

func supplierOf(r db.Supplier) (wholesale.Supplier, error) {
	return wholesale.Supplier{
		ID: r.ID, Name: r.Name, Email: r.Email, Currency: r.Currency, TimeZone: r.TimeZone, CreatedAt: timeOf(r.CreatedAt),
	}, nil
}

// NextOrderNumber takes the supplier's next order number. A number is used once: a rolled-back transaction gives it back.
func (tx *Tx) NextOrderNumber(ctx context.Context, supplierID string) (int64, error) {
	n, err := tx.queries().NextOrderNumber(ctx, supplierID)
	return oneRow(n, err, func(n int64) (int64, error) { return n, nil })
}

// InsertPerson adds a person; their e-mail address is unique in the whole installation, for they sign in with it.
func (tx *Tx) InsertPerson(ctx context.Context, p Person) error {
	return tx.queries().InsertPerson(ctx, db.InsertPersonParams{
		ID: p.ID, SupplierID: p.SupplierID, Email: p.Email, Role: p.Role, PasswordHash: p.PasswordHash, CreatedAt: timeColumn(p.CreatedAt),
	})
}

// PersonByEmail finds a person by the address they sign in with.
func (tx *Tx) PersonByEmail(ctx context.Context, email string) (Person, error) {
	row, err := tx.queries().PersonByEmail(ctx, email)
	return oneRow(row, err, func(r db.Person) (Person, error) {
		return Person{ID: r.ID, SupplierID: r.SupplierID, Email: r.Email, Role: r.Role, PasswordHash: r.PasswordHash, CreatedAt: timeOf(r.CreatedAt)}, nil
	})
}

// InsertAPIToken adds an API token.
func (tx *Tx) InsertAPIToken(ctx context.Context, t APIToken) error {
	return tx.queries().InsertAPIToken(ctx, db.InsertAPITokenParams{
		ID: t.ID, SupplierID: t.SupplierID, Name: t.Name, TokenHash: t.Hash, CreatedAt: timeColumn(t.CreatedAt),
	})
}

// SupplierOfToken says whose token has this hash; ErrNotFound when nobody's.
func (tx *Tx) SupplierOfToken(ctx context.Context, hash string) (string, error) {
	id, err := tx.queries().SupplierOfToken(ctx, hash)
	return oneRow(id, err, func(id string) (string, error) { return id, nil })
}
