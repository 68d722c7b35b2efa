package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// Session is what the server remembers between the requests of one browser.
type Session struct {
	TokenHash string // the cookie holds the token itself
	Data      []byte
	ExpiresAt time.Time
}

// PutSession keeps a session, in the place of an earlier state of it.
func (tx *Tx) PutSession(ctx context.Context, s Session) error {
	return tx.queries().PutSession(ctx, db.PutSessionParams{TokenHash: s.TokenHash, Data: s.Data, ExpiresAt: timeColumn(s.ExpiresAt)})
}

// Session reads a session; ErrNotFound when there is none or its time is over.
func (tx *Tx) Session(ctx context.Context, tokenHash string) (Session, error) {
	row, err := tx.queries().Session(ctx, db.SessionParams{TokenHash: tokenHash, Now: timeColumn(tx.Now())})
	return oneRow(row, err, func(r db.SessionRow) (Session, error) {
		return Session{TokenHash: tokenHash, Data: r.Data, ExpiresAt: timeOf(r.ExpiresAt)}, nil
	})
}

// DeleteSession ends a session, if there is one.
func (tx *Tx) DeleteSession(ctx context.Context, tokenHash string) error {
	return tx.queries().DeleteSession(ctx, tokenHash)
}

// ForgetSessions throws away the sessions whose time is over.
func (tx *Tx) ForgetSessions(ctx context.Context) error {
	return tx.queries().ForgetSessions(ctx, timeColumn(tx.Now()))
}
