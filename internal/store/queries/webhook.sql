-- name: InsertWebhook :exec
INSERT INTO webhook (id, supplier_id, url, events, sealed_secret, created_at, last_success_at, last_failure_at, last_error, failing_since, sealed_login)
VALUES (@id, @supplier_id, @url, @events, @sealed_secret, @created_at, @last_success_at, @last_failure_at, @last_error, @failing_since, @sealed_login);

-- name: SetWebhookHealth :execrows
UPDATE webhook SET last_success_at = @last_success_at, last_failure_at = @last_failure_at, last_error = @last_error, failing_since = @failing_since
WHERE supplier_id = @supplier_id AND id = @id;

-- name: Webhook :one
SELECT * FROM webhook WHERE supplier_id = @supplier_id AND id = @id;

-- name: Webhooks :many
SELECT * FROM webhook WHERE supplier_id = @supplier_id AND id > CAST(@after AS TEXT) ORDER BY id LIMIT @max_rows;

-- name: DeleteWebhook :execrows
DELETE FROM webhook WHERE supplier_id = @supplier_id AND id = @id;

-- name: WebhooksWithLogin :many
SELECT * FROM webhook WHERE url LIKE '%@%' ORDER BY id;

-- name: SetWebhookTarget :execrows
UPDATE webhook SET url = @url, sealed_login = @sealed_login WHERE supplier_id = @supplier_id AND id = @id;
