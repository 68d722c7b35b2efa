-- name: InsertSupplier :exec
INSERT INTO supplier (id, name, email, currency, time_zone, last_order_number, created_at)
VALUES (@id, @name, @email, @currency, @time_zone, @last_order_number, @created_at);

-- name: Supplier :one
SELECT * FROM supplier WHERE id = @id;

-- name: Suppliers :many
SELECT * FROM supplier ORDER BY id;

-- name: NextOrderNumber :one
UPDATE supplier SET last_order_number = last_order_number + 1 WHERE id = @id RETURNING last_order_number;

-- name: InsertPerson :exec
INSERT INTO person (id, supplier_id, email, role, password_hash, created_at)
VALUES (@id, @supplier_id, @email, @role, @password_hash, @created_at);

-- name: PersonByEmail :one
SELECT * FROM person WHERE email = @email;

-- name: InsertAPIToken :exec
INSERT INTO api_token (id, supplier_id, name, token_hash, created_at)
VALUES (@id, @supplier_id, @name, @token_hash, @created_at);

-- name: SupplierOfToken :one
SELECT supplier_id FROM api_token WHERE token_hash = @token_hash;
