package store

import (
	"context"
	"errors"
	"fmt"

	"upstock/internal/wholesale"
)

// Idempotency is a request that must be carried out once however often it comes.
type Idempotency struct {
	Key      string // chosen by the caller, unique among its requests
	BodyHash string // detects another request that reuses the key by mistake
	// FormerHash is the body's hash as earlier versions kept it: a request that was answered just
	// before an upgrade may be repeated just after it. "" for none.
	FormerHash string
	// Render makes the answer that is kept, from what was made: the HTTP status and the body.
	Render func(thing any) (status int, answer string, err error)
}

// Repeated looks up what a request was answered before, so that nothing is checked that may have
// changed since: nil when its key is new, or when there is none. Another body is an error as in
// [Once].
func Repeated(ctx context.Context, tx *Tx, supplierID string, idem *Idempotency) (*FirstAnswer, error) {
	if idem == nil {
		return nil, nil //nolint:nilnil // no key is the ordinary case
	}
	first, err := firstAnswer(ctx, tx, supplierID, idem)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // so is a new one
	}
	return first, err
}

// maxIdempotencyKey is in bytes; it keeps the key inside what an index can hold.
const maxIdempotencyKey = 255

// Once carries fn out, unless the request's key was used before: then first is what was answered
// then, and fn does not run. With a nil idem there is no key and fn always runs. The answer is kept
// in tx, so it exists exactly when fn's effects do; when fn fails the key is free again.
//
// A key that was used with another body is a wholesale.CodeInvalid error about "Idempotency-Key".
func Once(ctx context.Context, tx *Tx, supplierID string, idem *Idempotency, fn func() (thing any, err error)) (first *FirstAnswer, err error) {
	if idem == nil {
		_, err := fn()
		return nil, err
	}
	if len(idem.Key) > maxIdempotencyKey {
		return nil, wholesale.Invalid("Idempotency-Key", "must be at most %d characters", maxIdempotencyKey)
	}
	// The key is claimed before anything is done, so that a simultaneous repetition waits here for
	// the outcome: were it claimed afterwards, the repetition would run into what fn has made, such
	// as a code that is now taken.
	claimed, err := tx.KeepAnswer(ctx, supplierID, FirstAnswer{Key: idem.Key, BodyHash: idem.BodyHash})
	if err != nil {
		return nil, fmt.Errorf("claim an idempotency key: %w", err)
	}
	if !claimed {
		return firstAnswer(ctx, tx, supplierID, idem)
	}
	thing, err := fn()
	if err != nil {
		return nil, err
	}
	status, answer, err := idem.Render(thing)
	if err != nil {
		return nil, fmt.Errorf("render the answer to keep: %w", err)
	}
	return nil, tx.completeAnswer(ctx, supplierID, FirstAnswer{Key: idem.Key, Status: status, Answer: answer})
}

func firstAnswer(ctx context.Context, tx *Tx, supplierID string, idem *Idempotency) (*FirstAnswer, error) {
	first, err := tx.Answer(ctx, supplierID, idem.Key)
	if err != nil {
		return nil, fmt.Errorf("read the first answer: %w", err)
	}
	if first.BodyHash != idem.BodyHash && (idem.FormerHash == "" || first.BodyHash != idem.FormerHash) {
		return nil, wholesale.Invalid("Idempotency-Key", "was used before with another body")
	}
	return &first, nil
}

// completeAnswer fills in what a claimed key was answered.
func (tx *Tx) completeAnswer(ctx context.Context, supplierID string, a FirstAnswer) error {
	result, err := tx.statements.ExecContext(ctx,
		`UPDATE idempotency_key /* unseen */ SET status = $1, answer = $2 WHERE supplier_id = $3 AND key = $4`, int64(a.Status), a.Answer, supplierID, a.Key)
	if err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	return touched(result.RowsAffected())
}
