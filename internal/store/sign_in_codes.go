package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// SignInCode is a code that was mailed to someone, for them to type into one browser.
type SignInCode struct {
	BrowserHash string // of the secret that the browser keeps
	CodeHash    string // of the code, with that secret
	Email       string // whom it proves to be there, whether or not anyone is known by it
	AskedOf     string // the supplier whose shop was asked for; "" for none
	Purpose     string // what was asked for
	Tries       int64  // how often one was typed
	Mailed      bool   // the mail was written
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// InsertSignInCode keeps a code.
func (tx *Tx) InsertSignInCode(ctx context.Context, c SignInCode) error {
	return tx.queries().InsertSignInCode(ctx, db.InsertSignInCodeParams{
		BrowserHash: c.BrowserHash, CodeHash: c.CodeHash, Email: c.Email, AskedOf: c.AskedOf, Purpose: c.Purpose,
		Tries: c.Tries, Mailed: c.Mailed, CreatedAt: timeColumn(c.CreatedAt), ExpiresAt: timeColumn(c.ExpiresAt),
	})
}

// SignInCode reads the code of a browser, also one that has expired; ErrNotFound when it has none.
func (tx *Tx) SignInCode(ctx context.Context, browserHash string) (SignInCode, error) {
	row, err := tx.queries().SignInCode(ctx, browserHash)
	return oneRow(row, err, signInCodeOf)
}

// TrySignInCode counts a try of a browser's code and reads it. No other try of it can be made until
// the transaction ends. ErrNotFound when the browser has none.
func (tx *Tx) TrySignInCode(ctx context.Context, browserHash string) (SignInCode, error) {
	row, err := tx.queries().TrySignInCode(ctx, browserHash)
	return oneRow(row, err, signInCodeOf)
}

// MailSignInCode notes that the mail with a code is written, and reads it. ErrNotFound when it was
// written before, or the code has expired or was replaced.
func (tx *Tx) MailSignInCode(ctx context.Context, browserHash, codeHash string) (SignInCode, error) {
	row, err := tx.queries().MailSignInCode(ctx, db.MailSignInCodeParams{
		BrowserHash: browserHash, CodeHash: codeHash, Now: timeColumn(tx.Now()),
	})
	return oneRow(row, err, signInCodeOf)
}

// DeleteSignInCode ends the code of a browser, if it has one.
func (tx *Tx) DeleteSignInCode(ctx context.Context, browserHash string) error {
	return tx.queries().DeleteSignInCode(ctx, browserHash)
}

// ForgetSignInCodes deletes codes that have expired before a moment.
func (tx *Tx) ForgetSignInCodes(ctx context.Context, before time.Time) error {
	return tx.queries().ForgetSignInCodes(ctx, timeColumn(before))
}

func signInCodeOf(r db.SignInCode) (SignInCode, error) {
	return SignInCode{
		BrowserHash: r.BrowserHash, CodeHash: r.CodeHash, Email: r.Email, AskedOf: r.AskedOf, Purpose: r.Purpose,
		Tries: r.Tries, Mailed: r.Mailed, CreatedAt: timeOf(r.CreatedAt), ExpiresAt: timeOf(r.ExpiresAt),
	}, nil
}
