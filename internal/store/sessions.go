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

// PutSession keeps a session, in the place of an earlier state of it. One that was ended stays so.
func (tx *Tx) PutSession(ctx context.Context, s Session) error {
	return tx.queries().PutSession(ctx, db.PutSessionParams{TokenHash: s.TokenHash, Data: s.Data, ExpiresAt: timeColumn(s.ExpiresAt)})
}

// Session reads a session; ErrNotFound when there is none or it has expired.
func (tx *Tx) Session(ctx context.Context, tokenHash string) (Session, error) {
	row, err := tx.queries().Session(ctx, db.SessionParams{TokenHash: tokenHash, Now: timeColumn(tx.Now())})
	return oneRow(row, err, func(r db.SessionRow) (Session, error) {
		return Session{TokenHash: tokenHash, Data: r.Data, ExpiresAt: timeOf(r.ExpiresAt)}, nil
	})
}

// EndSession ends a session for good, if there is one. Its empty row stays until it would have
// expired.
func (tx *Tx) EndSession(ctx context.Context, tokenHash string) error {
	return tx.queries().EndSession(ctx, db.EndSessionParams{TokenHash: tokenHash, Data: []byte{}})
}

// ForgetSessions deletes expired sessions.
func (tx *Tx) ForgetSessions(ctx context.Context) error {
	return tx.queries().ForgetSessions(ctx, timeColumn(tx.Now()))
}
