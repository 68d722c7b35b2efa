-- A session that was ended stays ended, though a request that began before may want to keep it: its
-- row remains, empty.
-- name: PutSession :exec
INSERT INTO session (token_hash, data, expires_at, person_id, browser, address, began_at, used_at)
VALUES (@token_hash, @data, @expires_at, @person_id, @browser, @address, @began_at, @used_at)
ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at, person_id = excluded.person_id,
    browser = excluded.browser, address = excluded.address, began_at = excluded.began_at, used_at = excluded.used_at
WHERE length(session.data) > 0;

-- name: Session :one
SELECT * FROM session WHERE token_hash = @token_hash AND expires_at > @now AND length(data) > 0;

-- name: SessionsOf :many
SELECT * FROM session WHERE person_id = @person_id AND expires_at > @now AND length(data) > 0 AND person_id <> ''
ORDER BY used_at DESC, token_hash;

-- name: EndSession :exec
UPDATE session SET data = @data WHERE token_hash = @token_hash;

-- name: EndSessionOf :execrows
UPDATE session SET data = @data WHERE token_hash = @token_hash AND person_id = @person_id AND length(data) > 0 AND person_id <> '';

-- name: EndSessionsOf :exec
UPDATE session SET data = @data WHERE person_id = @person_id AND person_id <> '';

-- name: ForgetSessions :exec
DELETE FROM session WHERE expires_at <= @now;
