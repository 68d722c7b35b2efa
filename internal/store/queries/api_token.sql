-- name: InsertAPIToken :exec
INSERT INTO api_token (id, supplier_id, name, token_hash, created_at, last_used_at, scope, expires_at, beginning, warned_at)
VALUES (@id, @supplier_id, @name, @token_hash, @created_at, @last_used_at, @scope, @expires_at, @beginning, @warned_at);

-- name: APITokenByHash :one
SELECT * FROM api_token WHERE token_hash = @token_hash;

-- name: APITokens :many
SELECT * FROM api_token WHERE supplier_id = @supplier_id ORDER BY id;

-- name: MarkAPITokenUsed :exec
UPDATE api_token /* unseen */ SET last_used_at = @now WHERE supplier_id = @supplier_id AND id = @id AND last_used_at < @now;

-- name: MarkAPITokenWarned :exec
UPDATE api_token /* unseen */ SET warned_at = @now WHERE supplier_id = @supplier_id AND id = @id;

-- name: DeleteAPIToken :execrows
DELETE FROM api_token WHERE supplier_id = @supplier_id AND id = @id;
