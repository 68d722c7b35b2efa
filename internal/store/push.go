package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// PushKey is what this installation signs its messages to push services with (VAPID, RFC 8292).
type PushKey struct {
	Public    string // base64url, as browsers are given it
	Sealed    string // the private key, encrypted
	CreatedAt time.Time
}

// onlyKey is the id of the one push key.
const onlyKey = "vapid"

// PushKey reads the push key; ErrNotFound before there is one.
func (tx *Tx) PushKey(ctx context.Context) (PushKey, error) {
	row, err := tx.queries().PushKey(ctx, onlyKey)
	return oneRow(row, err, func(r db.PushKey) (PushKey, error) {
		return PushKey{Public: r.PublicKey, Sealed: r.PrivateKey, CreatedAt: timeOf(r.CreatedAt)}, nil
	})
}

// InsertPushKey keeps the push key. The first one stays: browsers are bound to it.
func (tx *Tx) InsertPushKey(ctx context.Context, k PushKey) error {
	return tx.queries().InsertPushKey(ctx, db.InsertPushKeyParams{
		ID: onlyKey, PublicKey: k.Public, PrivateKey: k.Sealed, CreatedAt: timeColumn(k.CreatedAt),
	})
}

// PushSubscription is a browser that a person gets notifications on.
type PushSubscription struct {
	ID           string
	PersonID     string
	SessionHash  string // the session that it lives as long as
	EndpointHash string // names its address at the push service
	Sealed       string // the address and its keys, encrypted
	Browser      string // as it names itself, in the header User-Agent
	CreatedAt    time.Time
}

// PutPushSubscription keeps a subscription, in the place of an earlier one of the same address,
// no matter who had it.
func (tx *Tx) PutPushSubscription(ctx context.Context, s PushSubscription) error {
	return tx.queries().PutPushSubscription(ctx, db.PutPushSubscriptionParams{
		ID: s.ID, PersonID: s.PersonID, SessionHash: s.SessionHash, EndpointHash: s.EndpointHash, Sealed: s.Sealed, Browser: s.Browser,
		CreatedAt: timeColumn(s.CreatedAt),
	})
}

// PushSubscription reads a subscription; ErrNotFound when it is gone.
func (tx *Tx) PushSubscription(ctx context.Context, id string) (PushSubscription, error) {
	row, err := tx.queries().PushSubscription(ctx, id)
	return oneRow(row, err, pushSubscriptionOf)
}

// PushSubscriptionsOf lists the browsers that a person is signed in on and gets notifications on,
// the oldest first.
func (tx *Tx) PushSubscriptionsOf(ctx context.Context, personID string) ([]PushSubscription, error) {
	rows, err := tx.queries().PushSubscriptionsOf(ctx, db.PushSubscriptionsOfParams{PersonID: personID, Now: timeColumn(tx.Now())})
	return allRows(rows, err, pushSubscriptionOf)
}

// DeletePushSubscription removes a subscription, if it is there.
func (tx *Tx) DeletePushSubscription(ctx context.Context, id string) error {
	return tx.queries().DeletePushSubscription(ctx, id)
}

// DeletePushSubscriptionOf removes a person's subscription; ErrNotFound when they have no such one.
func (tx *Tx) DeletePushSubscriptionOf(ctx context.Context, personID, endpointHash string) error {
	return touched(tx.queries().DeletePushSubscriptionOf(ctx, db.DeletePushSubscriptionOfParams{
		PersonID: personID, EndpointHash: endpointHash,
	}))
}

// ForgetPushSubscriptions deletes those of sessions that have ended.
func (tx *Tx) ForgetPushSubscriptions(ctx context.Context) error {
	return tx.queries().ForgetPushSubscriptions(ctx, timeColumn(tx.Now()))
}

func pushSubscriptionOf(r db.PushSubscription) (PushSubscription, error) {
	return PushSubscription{
		ID: r.ID, PersonID: r.PersonID, SessionHash: r.SessionHash, EndpointHash: r.EndpointHash, Sealed: r.Sealed, Browser: r.Browser,
		CreatedAt: timeOf(r.CreatedAt),
	}, nil
}
