package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// FirstAnswer is what the first request with an idempotency key was answered.
type FirstAnswer struct {
	Key      string
	BodyHash string // of the request
	Status   int
	Answer   string
}

// KeepAnswer keeps the answer to the first request with a key; false when the key has been used
// already.
func (tx *Tx) KeepAnswer(ctx context.Context, supplierID string, a FirstAnswer) (bool, error) {
	n, err := tx.queries().InsertIdempotencyKey(ctx, db.InsertIdempotencyKeyParams{
		SupplierID: supplierID, Key: a.Key, BodyHash: a.BodyHash, Status: int64(a.Status), Answer: a.Answer, CreatedAt: timeColumn(tx.Now()),
	})
	return n > 0, err
}

// Answer reads what the first request with a key was answered; ErrNotFound when the key is new.
func (tx *Tx) Answer(ctx context.Context, supplierID, key string) (FirstAnswer, error) {
	row, err := tx.queries().IdempotencyKey(ctx, db.IdempotencyKeyParams{SupplierID: supplierID, Key: key})
	return oneRow(row, err, func(r db.IdempotencyKey) (FirstAnswer, error) {
		return FirstAnswer{Key: r.Key, BodyHash: r.BodyHash, Status: int(r.Status), Answer: r.Answer}, nil
	})
}

// ForgetAnswers drops the answers that are older than a time, of all suppliers.
func (tx *Tx) ForgetAnswers(ctx context.Context, before time.Time) (int64, error) {
	return tx.queries().DeleteOldIdempotencyKeys(ctx, timeColumn(before))
}
