-- name: OutboxEntry :one
SELECT * FROM outbox WHERE supplier_id = @supplier_id AND order_id = @order_id AND kind = @kind;

-- The version guards a change: it must follow the one that was read, else no row is touched.
-- name: PutOutboxEntry :execrows
INSERT INTO outbox (
    supplier_id, order_id, kind, state, generation, guid, error, attempts, queued_at, sent_at, next_attempt_at, version
) VALUES (
    @supplier_id, @order_id, @kind, @state, @generation, @guid, @error, @attempts, @queued_at, @sent_at, @next_attempt_at, @version
)
ON CONFLICT (supplier_id, order_id, kind) DO UPDATE SET
    state = excluded.state, generation = excluded.generation, guid = excluded.guid, error = excluded.error, attempts = excluded.attempts,
    queued_at = excluded.queued_at, sent_at = excluded.sent_at, next_attempt_at = excluded.next_attempt_at, version = excluded.version
WHERE outbox.version = excluded.version - 1;

-- name: PutOutboxDocument :exec
INSERT INTO outbox_document (supplier_id, order_id, kind, part, document) VALUES (@supplier_id, @order_id, @kind, @part, @document)
ON CONFLICT (supplier_id, order_id, kind, part) DO UPDATE SET document = excluded.document;

-- name: OutboxDocument :one
SELECT document FROM outbox_document WHERE supplier_id = @supplier_id AND order_id = @order_id AND kind = @kind AND part = @part;

-- What is due further ahead than anything can be was written before the clock was set back: it is
-- due, too.
-- name: DueOutboxEntries :many
SELECT order_id FROM outbox
WHERE supplier_id = @supplier_id AND kind = @kind AND state IN ('pending', 'sending', 'unknown')
  AND (next_attempt_at <= @now OR next_attempt_at > @latest)
ORDER BY next_attempt_at, order_id LIMIT @max_rows;

-- name: NextOutboxDue :one
SELECT next_attempt_at FROM outbox
WHERE supplier_id = @supplier_id AND kind = @kind AND state IN ('pending', 'sending', 'unknown')
ORDER BY next_attempt_at LIMIT 1;
