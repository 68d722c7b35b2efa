package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// Authenticator is the app of a person that shows codes to sign in with.
type Authenticator struct {
	PersonID   string
	Secret     string // sealed
	UsedStep   int64  // the half minute, counted from 1970, of the last code that was used
	TurnedOnAt time.Time
}

// PutAuthenticator keeps a person's app, in the place of an earlier one.
func (tx *Tx) PutAuthenticator(ctx context.Context, a Authenticator) error {
	return tx.queries().PutAuthenticator(ctx, db.PutAuthenticatorParams{
		PersonID: a.PersonID, Secret: a.Secret, UsedStep: a.UsedStep, TurnedOnAt: timeColumn(a.TurnedOnAt),
	})
}

// Authenticator reads a person's app; ErrNotFound when they have none.
func (tx *Tx) Authenticator(ctx context.Context, personID string) (Authenticator, error) {
	row, err := tx.queries().Authenticator(ctx, personID)
	return oneRow(row, err, authenticatorOf)
}

// UseAuthenticatorStep takes the code of a half minute; ErrNotFound when it was used before, or a
// later one was.
func (tx *Tx) UseAuthenticatorStep(ctx context.Context, personID string, step int64) error {
	return touched(tx.queries().UseAuthenticatorStep(ctx, db.UseAuthenticatorStepParams{PersonID: personID, UsedStep: step}))
}

// DeleteAuthenticator takes a person's app away, and the recovery codes with it.
func (tx *Tx) DeleteAuthenticator(ctx context.Context, personID string) error {
	if err := tx.queries().DeleteRecoveryCodes(ctx, personID); err != nil {
		return err
	}
	return tx.queries().DeleteAuthenticator(ctx, personID)
}

// SetRecoveryCodes gives a person other recovery codes; the earlier ones stop working.
func (tx *Tx) SetRecoveryCodes(ctx context.Context, personID string, codeHashes []string) error {
	if err := tx.queries().DeleteRecoveryCodes(ctx, personID); err != nil {
		return err
	}
	for _, hash := range codeHashes {
		if err := tx.queries().InsertRecoveryCode(ctx, db.InsertRecoveryCodeParams{PersonID: personID, CodeHash: hash}); err != nil {
			return err
		}
	}
	return nil
}

// CountRecoveryCodes says how many a person has left.
func (tx *Tx) CountRecoveryCodes(ctx context.Context, personID string) (int, error) {
	n, err := tx.queries().CountRecoveryCodes(ctx, personID)
	return int(n), err
}

// SpendRecoveryCode uses a recovery code up; ErrNotFound when the person has none of this hash.
func (tx *Tx) SpendRecoveryCode(ctx context.Context, personID, codeHash string) error {
	return touched(tx.queries().SpendRecoveryCode(ctx, db.SpendRecoveryCodeParams{PersonID: personID, CodeHash: codeHash}))
}

func authenticatorOf(r db.Authenticator) (Authenticator, error) {
	return Authenticator{PersonID: r.PersonID, Secret: r.Secret, UsedStep: r.UsedStep, TurnedOnAt: timeOf(r.TurnedOnAt)}, nil
}
