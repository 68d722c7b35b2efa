package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// Passkey is a key that a device of a person signs in with. The server has its public half.
type Passkey struct {
	ID         string // that of the credential, in base64url
	PersonID   string
	Name       string // how the person calls the device
	Credential string // the public key and its counter, as JSON of the library for passkeys
	CreatedAt  time.Time
	LastUsedAt time.Time
}

// InsertPasskey adds a passkey. Its id is unique in the whole installation.
func (tx *Tx) InsertPasskey(ctx context.Context, p Passkey) error {
	return tx.queries().InsertPasskey(ctx, db.InsertPasskeyParams{
		ID: p.ID, PersonID: p.PersonID, Name: p.Name, Credential: p.Credential, CreatedAt: timeColumn(p.CreatedAt),
		LastUsedAt: timeColumn(p.LastUsedAt),
	})
}

// Passkeys lists a person's passkeys, the oldest first.
func (tx *Tx) Passkeys(ctx context.Context, personID string) ([]Passkey, error) {
	rows, err := tx.queries().Passkeys(ctx, personID)
	return allRows(rows, err, func(r db.Passkey) (Passkey, error) {
		return Passkey{
			ID: r.ID, PersonID: r.PersonID, Name: r.Name, Credential: r.Credential, CreatedAt: timeOf(r.CreatedAt),
			LastUsedAt: timeOf(r.LastUsedAt),
		}, nil
	})
}

// UsePasskey notes that a passkey was used, now, and what its counter says; ErrNotFound when it was
// removed.
func (tx *Tx) UsePasskey(ctx context.Context, personID, id, credential string) error {
	return touched(tx.queries().UsePasskey(ctx, db.UsePasskeyParams{
		PersonID: personID, ID: id, Credential: credential, LastUsedAt: timeColumn(tx.Now()),
	}))
}

// DeletePasskey removes a passkey of a person; ErrNotFound when they have no such passkey.
func (tx *Tx) DeletePasskey(ctx context.Context, personID, id string) error {
	return touched(tx.queries().DeletePasskey(ctx, db.DeletePasskeyParams{PersonID: personID, ID: id}))
}

// DeletePasskeys removes all passkeys of a person.
func (tx *Tx) DeletePasskeys(ctx context.Context, personID string) error {
	return tx.queries().DeletePasskeys(ctx, personID)
}
