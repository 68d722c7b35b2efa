-- name: PutSetupCode :exec
INSERT INTO setup_code (id, code_hash, expires_at, created_at) VALUES (1, @code_hash, @expires_at, @created_at)
ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, created_at = excluded.created_at;

-- name: CountSetupCodes :one
SELECT count(*) FROM setup_code WHERE code_hash = @code_hash AND expires_at > @now;

-- name: SpendSetupCode :execrows
DELETE FROM setup_code WHERE code_hash = @code_hash AND expires_at > @now;

-- name: DeleteSetupCodes :exec
DELETE FROM setup_code;
