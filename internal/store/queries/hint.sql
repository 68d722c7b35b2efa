-- name: InsertHintKey :exec
INSERT INTO hint_key (supplier_id, id, sealed_key, added_at) VALUES (@supplier_id, @id, @sealed_key, @added_at);

-- name: HintKeys :many
SELECT * FROM hint_key WHERE supplier_id = @supplier_id ORDER BY id;

-- name: DeleteHintKey :execrows
DELETE FROM hint_key WHERE supplier_id = @supplier_id AND id = @id;

-- name: HintHealth :one
SELECT * FROM hint_health WHERE supplier_id = @supplier_id;

-- name: CountHint :one
INSERT INTO hint_health /* unseen */ (supplier_id, received, repeated, refused, last_received_at, last_refused_at, last_refusal)
VALUES (@supplier_id, 1, 0, 0, @at, 0, '')
ON CONFLICT (supplier_id) DO UPDATE SET received = hint_health.received + 1, last_received_at = excluded.last_received_at
RETURNING received;

-- name: CountRepeatedHint :execrows
UPDATE hint_health /* unseen */ SET repeated = repeated + 1 WHERE supplier_id = @supplier_id;

-- name: CountRefusedHint :exec
INSERT INTO hint_health /* unseen */ (supplier_id, received, repeated, refused, last_received_at, last_refused_at, last_refusal)
VALUES (@supplier_id, 0, 0, @refused, 0, @at, @why)
ON CONFLICT (supplier_id) DO UPDATE SET refused = hint_health.refused + excluded.refused,
    last_refused_at = excluded.last_refused_at, last_refusal = excluded.last_refusal;

-- name: InsertHintSeen :execrows
INSERT INTO hint_seen /* unseen */ (supplier_id, notification, number) VALUES (@supplier_id, @notification, @number)
ON CONFLICT (supplier_id, notification) DO NOTHING;

-- name: DeleteHintsSeen :exec
DELETE FROM hint_seen /* unseen */ WHERE supplier_id = @supplier_id AND number <= @number;

-- name: PutHint :exec
INSERT INTO hint /* unseen */ (supplier_id, topic, subject, hints, attempts, due_at) VALUES (@supplier_id, @topic, @subject, 1, 0, @due_at)
ON CONFLICT (supplier_id, topic, subject) DO UPDATE SET hints = hint.hints + 1, attempts = 0, due_at = excluded.due_at;

-- What is due later than it can be was put off before the clock was set back: it is due, too.
-- name: DueHints :many
SELECT * FROM hint WHERE supplier_id = @supplier_id AND (due_at <= @now OR due_at > @latest) ORDER BY topic, subject LIMIT @max_rows;

-- name: PutOffHint :execrows
UPDATE hint /* unseen */ SET attempts = @attempts, due_at = @due_at
WHERE supplier_id = @supplier_id AND topic = @topic AND subject = @subject AND hints = @hints;

-- name: SettleHint :execrows
DELETE FROM hint /* unseen */ WHERE supplier_id = @supplier_id AND topic = @topic AND subject = @subject AND hints = @hints;
