-- name: InsertIdempotencyKey :execrows
INSERT INTO idempotency_key /* unseen */ (supplier_id, key, body_hash, status, answer, created_at)
VALUES (@supplier_id, @key, @body_hash, @status, @answer, @created_at)
ON CONFLICT (supplier_id, key) DO NOTHING;

-- name: IdempotencyKey :one
SELECT * FROM idempotency_key WHERE supplier_id = @supplier_id AND key = @key;

-- Keys are kept for some days: longer than anyone retries.
-- name: DeleteOldIdempotencyKeys :execrows
DELETE FROM idempotency_key WHERE created_at < @created_before;
