-- name: OutboxEntry :one
SELECT * FROM outbox WHERE supplier_id = @supplier_id AND subject_id = @subject_id AND kind = @kind;

-- The version guards a change: it must follow the one that was read, else no row is touched.
-- name: PutOutboxEntry :execrows
INSERT INTO outbox (
    supplier_id, subject_id, kind, state, generation, guid, error, attempts, queued_at, sent_at, next_attempt_at, version, account, elsewhere, error_detail
) VALUES (
    @supplier_id, @subject_id, @kind, @state, @generation, @guid, @error, @attempts, @queued_at, @sent_at, @next_attempt_at, @version,
    @account, @elsewhere, @error_detail
)
ON CONFLICT (supplier_id, subject_id, kind) DO UPDATE SET
    state = excluded.state, generation = excluded.generation, guid = excluded.guid, error = excluded.error, attempts = excluded.attempts,
    queued_at = excluded.queued_at, sent_at = excluded.sent_at, next_attempt_at = excluded.next_attempt_at, version = excluded.version,
    account = excluded.account, elsewhere = excluded.elsewhere, error_detail = excluded.error_detail
WHERE outbox.version = excluded.version - 1;

-- name: PutOutboxDocument :exec
INSERT INTO outbox_document (supplier_id, subject_id, kind, part, document) VALUES (@supplier_id, @subject_id, @kind, @part, @document)
ON CONFLICT (supplier_id, subject_id, kind, part) DO UPDATE SET document = excluded.document;

-- name: OutboxDocument :one
SELECT document FROM outbox_document WHERE supplier_id = @supplier_id AND subject_id = @subject_id AND kind = @kind AND part = @part;

-- What is due further ahead than anything can be was written before the clock was set back: it is
-- due, too.
-- name: DueOutboxEntries :many
SELECT subject_id FROM outbox
WHERE supplier_id = @supplier_id AND kind = @kind AND state IN ('pending', 'sending', 'unknown') AND elsewhere = ''
  AND (next_attempt_at <= @now OR next_attempt_at > @latest)
  AND (state <> 'pending' OR queued_at <= @queued_by)
ORDER BY next_attempt_at, subject_id LIMIT @max_rows;

-- name: NextOutboxDue :one
SELECT next_attempt_at FROM outbox
WHERE supplier_id = @supplier_id AND kind = @kind AND state IN ('pending', 'sending', 'unknown') AND elsewhere = ''
ORDER BY next_attempt_at LIMIT 1;

-- What is being sent at this moment has its own time.
-- name: WakeOutbox :execrows
UPDATE outbox SET next_attempt_at = @now, version = version + 1
WHERE supplier_id = @supplier_id AND kind = @kind AND state IN ('pending', 'unknown') AND elsewhere = '' AND next_attempt_at > @now;

-- name: LastQueued :one
SELECT queued_at FROM outbox
WHERE supplier_id = @supplier_id AND kind = @kind AND state = 'pending' AND elsewhere = '' AND next_attempt_at <= @now
ORDER BY queued_at DESC LIMIT 1;
