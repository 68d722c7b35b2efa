package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// LinkPurpose is what a link lets a person do without a password.
type LinkPurpose string

// The purposes of links.
const (
	LinkReset  LinkPurpose = "reset"   // choose another password
	LinkSignIn LinkPurpose = "sign_in" // look at the demo
)

// PersonLink lets a person in without a password. Only a hash of its token is kept.
type PersonLink struct {
	TokenHash string
	PersonID  string
	Purpose   LinkPurpose
	ExpiresAt time.Time
}

// InsertPersonLink adds a link.
func (tx *Tx) InsertPersonLink(ctx context.Context, l PersonLink) error {
	return tx.queries().InsertPersonLink(ctx, db.InsertPersonLinkParams{
		TokenHash: l.TokenHash, PersonID: l.PersonID, Purpose: string(l.Purpose), ExpiresAt: timeColumn(l.ExpiresAt),
	})
}

// PersonByLink says whom a link lets in; ErrNotFound when there is no such link or it has expired.
func (tx *Tx) PersonByLink(ctx context.Context, tokenHash string, purpose LinkPurpose) (Person, error) {
	row, err := tx.queries().PersonByLink(ctx, db.PersonByLinkParams{
		TokenHash: tokenHash, Purpose: string(purpose), Now: timeColumn(tx.Now()),
	})
	return oneRow(row, err, personOf)
}

// SpendPersonLink deletes a link when it is used; ErrNotFound when someone was quicker.
func (tx *Tx) SpendPersonLink(ctx context.Context, tokenHash string) error {
	return touched(tx.queries().SpendPersonLink(ctx, tokenHash))
}

// DeletePersonLinks ends a person's links of one purpose.
func (tx *Tx) DeletePersonLinks(ctx context.Context, personID string, purpose LinkPurpose) error {
	return tx.queries().DeletePersonLinks(ctx, db.DeletePersonLinksParams{PersonID: personID, Purpose: string(purpose)})
}

// ForgetPersonLinks deletes expired links.
func (tx *Tx) ForgetPersonLinks(ctx context.Context) error {
	return tx.queries().ForgetPersonLinks(ctx, timeColumn(tx.Now()))
}
