-- name: PutSession :exec
INSERT INTO session (token_hash, data, expires_at) VALUES (@token_hash, @data, @expires_at)
ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at;

-- name: Session :one
SELECT data, expires_at FROM session WHERE token_hash = @token_hash AND expires_at > @now;

-- name: DeleteSession :exec
DELETE FROM session WHERE token_hash = @token_hash;

-- name: ForgetSessions :exec
DELETE FROM session WHERE expires_at <= @now;
