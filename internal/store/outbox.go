package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// OutboxEntry reads where a document stands; ErrNotFound when the supplier's subject has none of
// the kind.
func (tx *Tx) OutboxEntry(ctx context.Context, key wholesale.OutboxKey) (wholesale.OutboxEntry, error) {
	row, err := tx.queries().OutboxEntry(ctx, db.OutboxEntryParams(key))
	return oneRow(row, err, func(r db.Outbox) (wholesale.OutboxEntry, error) { return outboxEntryOf(r), nil })
}

func outboxEntryOf(r db.Outbox) wholesale.OutboxEntry {
	return wholesale.OutboxEntry{
		State: wholesale.OutboxState(r.State), Generation: int(r.Generation), GUID: r.Guid, Error: r.Error, Attempts: int(r.Attempts),
		QueuedAt: timeOf(r.QueuedAt), SentAt: timeOf(r.SentAt), NextAttemptAt: timeOf(r.NextAttemptAt), Version: r.Version,
		Account: r.Account, Elsewhere: r.Elsewhere, ErrorDetail: r.ErrorDetail,
	}
}

// PutOutboxEntry records an entry that was read in this version, or a new one. ErrStale when
// someone else has changed it since; then e keeps the version that was read.
func (tx *Tx) PutOutboxEntry(ctx context.Context, key wholesale.OutboxKey, e *wholesale.OutboxEntry) error {
	n, err := tx.queries().PutOutboxEntry(ctx, db.PutOutboxEntryParams{
		SupplierID: key.SupplierID, SubjectID: key.SubjectID, Kind: key.Kind, State: string(e.State), Generation: int64(e.Generation),
		Guid: e.GUID, Error: e.Error, Attempts: int64(e.Attempts), QueuedAt: timeColumn(e.QueuedAt), SentAt: timeColumn(e.SentAt),
		NextAttemptAt: timeColumn(e.NextAttemptAt), Version: e.Version + 1,
		Account: e.Account, Elsewhere: e.Elsewhere, ErrorDetail: e.ErrorDetail,
	})
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	e.Version++
	return nil
}

// OutboxPart is one of the documents that belong to an entry.
type OutboxPart string

// The parts.
const (
	OutboxSnapshot OutboxPart = "snapshot" // what is sent
	OutboxAnswer   OutboxPart = "answer"   // what the other system has made of it in the end
)

// PutOutboxDocument keeps a document of an entry, as JSON, in the place of the one before.
func (tx *Tx) PutOutboxDocument(ctx context.Context, key wholesale.OutboxKey, part OutboxPart, document any) error {
	text, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("write the %s of a %s: %w", part, key.Kind, err)
	}
	return tx.queries().PutOutboxDocument(ctx, db.PutOutboxDocumentParams{
		SupplierID: key.SupplierID, SubjectID: key.SubjectID, Kind: key.Kind, Part: string(part), Document: string(text),
	})
}

// OutboxDocument reads a document of an entry into what it was made from; ErrNotFound when there is
// none.
func (tx *Tx) OutboxDocument(ctx context.Context, key wholesale.OutboxKey, part OutboxPart, into any) error {
	text, err := tx.queries().OutboxDocument(ctx, db.OutboxDocumentParams{
		SupplierID: key.SupplierID, SubjectID: key.SubjectID, Kind: key.Kind, Part: string(part),
	})
	if err != nil {
		return NotFound(err)
	}
	return json.Unmarshal([]byte(text), into)
}

// DueOutboxEntries finds the subjects whose document of a kind should be sent, or looked for, by
// now; those that wait longest first; see [Due]. With queuedBy, those that are still to be sent are
// left out when they were queued later.
func (tx *Tx) DueOutboxEntries(
	ctx context.Context, supplierID, kind string, longestWait time.Duration, queuedBy time.Time, limit int,
) ([]string, error) {
	until := int64(math.MaxInt64)
	if !queuedBy.IsZero() {
		until = timeColumn(queuedBy)
	}
	return tx.queries().DueOutboxEntries(ctx, db.DueOutboxEntriesParams{
		SupplierID: supplierID, Kind: kind, Now: timeColumn(tx.Now()), Latest: timeColumn(tx.Now().Add(longestWait + clockSkew)),
		QueuedBy: until, MaxRows: int32(limit), //nolint:gosec // a page size
	})
}

// NextOutboxDue says when the next document of a kind is due; zero when none waits.
func (tx *Tx) NextOutboxDue(ctx context.Context, supplierID, kind string) (time.Time, error) {
	at, err := tx.queries().NextOutboxDue(ctx, db.NextOutboxDueParams{SupplierID: supplierID, Kind: kind})
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return timeOf(at), err
}

// WakeOutbox makes the documents of a kind that wait due now.
func (tx *Tx) WakeOutbox(ctx context.Context, supplierID, kind string) error {
	_, err := tx.queries().WakeOutbox(ctx, db.WakeOutboxParams{SupplierID: supplierID, Kind: kind, Now: timeColumn(tx.Now())})
	return err
}

// LastQueued says when the newest document of a kind was queued that is due to be sent; zero when
// none is due.
func (tx *Tx) LastQueued(ctx context.Context, supplierID, kind string) (time.Time, error) {
	at, err := tx.queries().LastQueued(ctx, db.LastQueuedParams{SupplierID: supplierID, Kind: kind, Now: timeColumn(tx.Now())})
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return timeOf(at), err
}
