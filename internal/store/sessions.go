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
	SessionAbout
	UsedAt time.Time // when it was last kept, which is at most a minute after it was last used
}

// SessionAbout is what a person is told of a session of theirs.
type SessionAbout struct {
	PersonID string // "" while no one is signed in
	Browser  string // as it names itself, in the header User-Agent
	Address  string // from where the person signed in
	BeganAt  time.Time
}

// PutSession keeps a session, in the place of an earlier state of it. One that was ended stays so.
func (tx *Tx) PutSession(ctx context.Context, s Session) error {
	return tx.queries().PutSession(ctx, db.PutSessionParams{
		TokenHash: s.TokenHash, Data: s.Data, ExpiresAt: timeColumn(s.ExpiresAt), PersonID: s.PersonID, Browser: s.Browser,
		Address: s.Address, BeganAt: timeColumn(s.BeganAt), UsedAt: timeColumn(s.UsedAt),
	})
}

// Session reads a session; ErrNotFound when there is none or it has expired.
func (tx *Tx) Session(ctx context.Context, tokenHash string) (Session, error) {
	row, err := tx.queries().Session(ctx, db.SessionParams{TokenHash: tokenHash, Now: timeColumn(tx.Now())})
	return oneRow(row, err, sessionOf)
}

// SessionsOf lists the sessions of a person, the last used first.
func (tx *Tx) SessionsOf(ctx context.Context, personID string) ([]Session, error) {
	rows, err := tx.queries().SessionsOf(ctx, db.SessionsOfParams{PersonID: personID, Now: timeColumn(tx.Now())})
	return allRows(rows, err, sessionOf)
}

// EndSession ends a session for good, if there is one. Its empty row stays until it would have
// expired.
func (tx *Tx) EndSession(ctx context.Context, tokenHash string) error {
	return tx.queries().EndSession(ctx, db.EndSessionParams{TokenHash: tokenHash, Data: []byte{}})
}

// EndSessionOf ends a session of a person; ErrNotFound when they have no such session.
func (tx *Tx) EndSessionOf(ctx context.Context, personID, tokenHash string) error {
	return touched(tx.queries().EndSessionOf(ctx, db.EndSessionOfParams{PersonID: personID, TokenHash: tokenHash, Data: []byte{}}))
}

func (tx *Tx) endSessionsOf(ctx context.Context, personID string) error {
	return tx.queries().EndSessionsOf(ctx, db.EndSessionsOfParams{PersonID: personID, Data: []byte{}})
}

// ForgetSessions deletes expired sessions.
func (tx *Tx) ForgetSessions(ctx context.Context) error {
	return tx.queries().ForgetSessions(ctx, timeColumn(tx.Now()))
}

func sessionOf(r db.Session) (Session, error) {
	return Session{
		TokenHash: r.TokenHash, Data: r.Data, ExpiresAt: timeOf(r.ExpiresAt), UsedAt: timeOf(r.UsedAt),
		SessionAbout: SessionAbout{PersonID: r.PersonID, Browser: r.Browser, Address: r.Address, BeganAt: timeOf(r.BeganAt)},
	}, nil
}
