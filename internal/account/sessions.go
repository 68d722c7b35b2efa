package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/alexedwards/scs/v2"

	"upstock/internal/store"
)

// Sessions keeps browser sessions in the database. It is the store of an scs.SessionManager with
// HashTokenInStore set, so the tokens it gets are already hashes.
type Sessions struct {
	store *store.Store
	about AboutSession
}

// AboutSession reads from the values of a session whose it is ("" while no one is signed in), with
// which browser and from where they signed in, and when.
type AboutSession func(values map[string]any) (personID, browser, address string, began time.Time)

// Sessions gives the store of browser sessions.
func (s *Service) Sessions(about AboutSession) *Sessions {
	return &Sessions{store: s.store, about: about}
}

var _ scs.CtxStore = (*Sessions)(nil)

// expirySlack is how far behind a session's idle limit may be. Every request moves the limit, and
// storing it each time would make every page view a write.
const expirySlack = time.Minute

// FindCtx reads a session. An expired one is not found.
func (s *Sessions) FindCtx(ctx context.Context, tokenHash string) (data []byte, found bool, err error) {
	session, found, err := s.find(ctx, tokenHash)
	return session.Data, found, err
}

func (s *Sessions) find(ctx context.Context, tokenHash string) (session store.Session, found bool, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		session, err = tx.Session(ctx, tokenHash)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return store.Session{}, false, nil
	}
	return session, err == nil, err
}

// CommitCtx stores a session, unless only its idle limit has moved, by less than a minute.
func (s *Sessions) CommitCtx(ctx context.Context, tokenHash string, data []byte, expiry time.Time) error {
	kept, found, err := s.find(ctx, tokenHash)
	if err != nil {
		return err
	}
	if found && expiry.Sub(kept.ExpiresAt).Abs() < expirySlack && sameSession(kept.Data, data) {
		return nil
	}
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read a session: %w", err)
	}
	session := store.Session{TokenHash: tokenHash, Data: data, ExpiresAt: expiry}
	session.PersonID, session.Browser, session.Address, session.BeganAt = s.about(values)
	return s.store.Update(ctx, func(tx *store.Tx) error {
		session.UsedAt = tx.Now()
		return tx.PutSession(ctx, session)
	})
}

// sameSession reports whether two encoded sessions hold the same values. Their bytes may differ,
// because the codec writes the values in any order.
func sameSession(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	deadlineA, valuesA, errA := scs.GobCodec{}.Decode(a)
	deadlineB, valuesB, errB := scs.GobCodec{}.Decode(b)
	return errA == nil && errB == nil && deadlineA.Equal(deadlineB) && reflect.DeepEqual(valuesA, valuesB)
}

// DeleteCtx ends a session, if there is one.
func (s *Sessions) DeleteCtx(ctx context.Context, tokenHash string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.EndSession(ctx, tokenHash) })
}

// errNoContext is returned by the methods that scs requires but does not call on a CtxStore.
var errNoContext = errors.New("account: sessions are kept with the context of a request")

// Find is not used: see FindCtx.
func (*Sessions) Find(string) (data []byte, found bool, err error) { return nil, false, errNoContext }

// Commit is not used: see CommitCtx.
func (*Sessions) Commit(string, []byte, time.Time) error { return errNoContext }

// Delete is not used: see DeleteCtx.
func (*Sessions) Delete(string) error { return errNoContext }

// SessionsOf lists where a person is signed in, the browser that was used last first.
func (s *Service) SessionsOf(ctx context.Context, personID string) ([]store.Session, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.Session, error) { return tx.SessionsOf(ctx, personID) })
}

// EndSession signs a person out of one browser; wholesale.CodeNotFound when they are not signed in
// there any more.
func (s *Service) EndSession(ctx context.Context, personID, tokenHash string) error {
	return store.Missing("session", s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.EndSessionOf(ctx, personID, tokenHash); err != nil {
			return err
		}
		return auditOfID(ctx, tx, personID, "session_ended", "in one browser")
	}))
}

// EndOtherSessions signs a person out of all browsers but those signed in with the new epoch.
func (s *Service) EndOtherSessions(ctx context.Context, personID string) (epoch int64, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if epoch, err = tx.EndSessions(ctx, personID); err != nil {
			return err
		}
		return auditOfID(ctx, tx, personID, "session_ended", "in all other browsers")
	})
	return epoch, store.Missing("person", err)
}
