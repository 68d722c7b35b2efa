-- A session that was ended stays ended, though a request that began before may want to keep it: its
-- row remains, empty.
-- name: PutSession :exec
INSERT INTO session (token_hash, data, expires_at) VALUES (@token_hash, @data, @expires_at)
ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at WHERE length(session.data) > 0;

-- name: Session :one
SELECT data, expires_at FROM session WHERE token_hash = @token_hash AND expires_at > @now AND length(data) > 0;

-- name: EndSession :exec
UPDATE session SET data = @data WHERE token_hash = @token_hash;

-- name: ForgetSessions :exec
DELETE FROM session WHERE expires_at <= @now;
