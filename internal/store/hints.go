package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"upstock/internal/store/db"
)

// HintKey is a key that Unleashed signs the webhooks of one subscription with.
type HintKey struct {
	ID         string
	SupplierID string
	SealedKey  string
	AddedAt    time.Time
}

// InsertHintKey adds a key.
func (tx *Tx) InsertHintKey(ctx context.Context, k HintKey) error {
	return tx.queries().InsertHintKey(ctx, db.InsertHintKeyParams{
		SupplierID: k.SupplierID, ID: k.ID, SealedKey: k.SealedKey, AddedAt: timeColumn(k.AddedAt),
	})
}

// HintKeys lists the supplier's keys, oldest first.
func (tx *Tx) HintKeys(ctx context.Context, supplierID string) ([]HintKey, error) {
	rows, err := tx.queries().HintKeys(ctx, supplierID)
	return allRows(rows, err, func(r db.HintKey) (HintKey, error) {
		return HintKey{ID: r.ID, SupplierID: r.SupplierID, SealedKey: r.SealedKey, AddedAt: timeOf(r.AddedAt)}, nil
	})
}

// DeleteHintKey removes a key; ErrNotFound when the supplier has none with this id.
func (tx *Tx) DeleteHintKey(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeleteHintKey(ctx, db.DeleteHintKeyParams{SupplierID: supplierID, ID: id}))
}

// HintHealth is how a supplier's webhooks from Unleashed arrive. Times are zero for what has not
// happened.
type HintHealth struct {
	Received       int64 // with a good signature, those that were repeated included
	Repeated       int64
	Refused        int64
	LastReceivedAt time.Time
	LastRefusedAt  time.Time
	LastRefusal    string // why, in words
}

// HintHealth reads how the supplier's webhooks arrive; zero before the first.
func (tx *Tx) HintHealth(ctx context.Context, supplierID string) (HintHealth, error) {
	row, err := tx.queries().HintHealth(ctx, supplierID)
	if errors.Is(err, sql.ErrNoRows) {
		return HintHealth{}, nil
	}
	return HintHealth{
		Received: row.Received, Repeated: row.Repeated, Refused: row.Refused, LastReceivedAt: timeOf(row.LastReceivedAt),
		LastRefusedAt: timeOf(row.LastRefusedAt), LastRefusal: row.LastRefusal,
	}, err
}

// KeepNotifications is how many webhooks of a supplier are remembered. Unleashed repeats one for up
// to 72 hours; an account that sends more than that many meanwhile has a repeated one read once
// more.
const KeepNotifications = 50_000

// NoteNotification counts a webhook by its own id; false when it has come before.
func (tx *Tx) NoteNotification(ctx context.Context, supplierID, notification string) (isNew bool, err error) {
	number, err := tx.queries().CountHint(ctx, db.CountHintParams{SupplierID: supplierID, At: timeColumn(tx.Now())})
	if err != nil {
		return false, err
	}
	n, err := tx.queries().InsertHintSeen(ctx, db.InsertHintSeenParams{SupplierID: supplierID, Notification: notification, Number: number})
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, touched(tx.queries().CountRepeatedHint(ctx, supplierID))
	}
	return true, tx.queries().DeleteHintsSeen(ctx, db.DeleteHintsSeenParams{SupplierID: supplierID, Number: number - KeepNotifications})
}

// NoteRefusals counts webhooks that were refused, and keeps why the last one was, in words.
func (tx *Tx) NoteRefusals(ctx context.Context, supplierID string, refused int64, why string) error {
	return tx.queries().CountRefusedHint(ctx, db.CountRefusedHintParams{
		SupplierID: supplierID, Refused: refused, At: timeColumn(tx.Now()), Why: why,
	})
}

// HintTopic is what a hint is about.
type HintTopic string

// The topics of hints.
const (
	HintOrder  HintTopic = "order"  // one sales order; the subject is its GUID
	HintOrders HintTopic = "orders" // some sales order
	HintLists  HintTopic = "lists"  // products, customers or prices
)

// Hint is something to be read again, because a webhook said that it has changed.
type Hint struct {
	SupplierID string
	Topic      HintTopic
	Subject    string
	Hints      int64 // how many webhooks have said so since it was last read
	Attempts   int   // how often reading it has failed since the last of them
	DueAt      time.Time
}

// PutHint has something read again now. What waits to be read already is still read only once.
func (tx *Tx) PutHint(ctx context.Context, supplierID string, topic HintTopic, subject string) error {
	return tx.queries().PutHint(ctx, db.PutHintParams{
		SupplierID: supplierID, Topic: string(topic), Subject: subject, DueAt: timeColumn(tx.Now()),
	})
}

// DueHints lists what is to be read again now. longestWait is how far ahead one can be put off by
// its own rules.
func (tx *Tx) DueHints(ctx context.Context, supplierID string, longestWait time.Duration, limit int) ([]Hint, error) {
	rows, err := tx.queries().DueHints(ctx, db.DueHintsParams{
		SupplierID: supplierID, Now: timeColumn(tx.Now()), Latest: timeColumn(tx.Now().Add(longestWait + clockSkew)),
		MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.Hint) (Hint, error) {
		return Hint{SupplierID: r.SupplierID, Topic: HintTopic(r.Topic), Subject: r.Subject, Hints: r.Hints,
			Attempts: int(r.Attempts), DueAt: timeOf(r.DueAt)}, nil
	})
}

// PutOffHint keeps the attempts and the due time of a hint, unless another webhook has come since:
// then it is due as that one says.
func (tx *Tx) PutOffHint(ctx context.Context, h Hint) error {
	_, err := tx.queries().PutOffHint(ctx, db.PutOffHintParams{
		SupplierID: h.SupplierID, Topic: string(h.Topic), Subject: h.Subject, Hints: h.Hints, Attempts: int64(h.Attempts), DueAt: timeColumn(h.DueAt),
	})
	return err
}

// SettleHint ends a hint that has been read, unless another webhook has come since.
func (tx *Tx) SettleHint(ctx context.Context, h Hint) error {
	_, err := tx.queries().SettleHint(ctx, db.SettleHintParams{
		SupplierID: h.SupplierID, Topic: string(h.Topic), Subject: h.Subject, Hints: h.Hints,
	})
	return err
}
