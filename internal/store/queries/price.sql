-- name: PutPriceList :execrows
INSERT INTO price_list (
    id, supplier_id, name, origin, currency, remote_key, base_id, created_at
) VALUES (
    @id, @supplier_id, @name, @origin, @currency, @remote_key, @base_id, @created_at
)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, currency = excluded.currency, base_id = excluded.base_id
WHERE price_list.supplier_id = excluded.supplier_id;

-- name: DeletePriceList :execrows
DELETE FROM price_list WHERE supplier_id = @supplier_id AND id = @id;

-- name: PriceList :one
SELECT * FROM price_list WHERE supplier_id = @supplier_id AND id = @id;

-- name: AllPriceLists :many
SELECT * FROM price_list WHERE supplier_id = @supplier_id ORDER BY id;

-- name: PriceLists :many
SELECT * FROM price_list WHERE supplier_id = @supplier_id AND id > CAST(@after AS TEXT) ORDER BY id LIMIT @max_rows;

-- The cursor is the last product code seen; a product has few prices, so pages are cut at whole products by the caller.
-- name: Prices :many
SELECT p.*, d.code AS product_code FROM price p JOIN product d ON d.id = p.product_id
WHERE p.supplier_id = @supplier_id AND p.price_list_id = @price_list_id
  AND (d.code > CAST(@after_code AS TEXT) OR (d.code = CAST(@after_code AS TEXT) AND p.minimum_quantity > @after_minimum))
ORDER BY d.code, p.minimum_quantity, p.valid_from LIMIT @max_rows;

-- name: AllPrices :many
SELECT * FROM price WHERE supplier_id = @supplier_id ORDER BY price_list_id, product_id, minimum_quantity, valid_from;

-- name: PutPrice :exec
INSERT INTO price (supplier_id, price_list_id, product_id, minimum_quantity, valid_from, valid_to, unit_price, owner)
VALUES (@supplier_id, @price_list_id, @product_id, @minimum_quantity, @valid_from, @valid_to, @unit_price, @owner)
ON CONFLICT (supplier_id, price_list_id, product_id, minimum_quantity, valid_from)
DO UPDATE SET valid_to = excluded.valid_to, unit_price = excluded.unit_price, owner = excluded.owner;

-- name: DeletePrice :execrows
DELETE FROM price WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id AND product_id = @product_id
  AND minimum_quantity = @minimum_quantity AND valid_from = @valid_from AND owner = @owner;

-- name: PutRemotePrice :exec
INSERT INTO remote_price (supplier_id, remote_id, customer_remote, product_remote, minimum_quantity, valid_from, valid_to, unit_price, run_id)
VALUES (@supplier_id, @remote_id, @customer_remote, @product_remote, @minimum_quantity, @valid_from, @valid_to, @unit_price, @run_id)
ON CONFLICT (supplier_id, remote_id)
DO UPDATE SET customer_remote = excluded.customer_remote, product_remote = excluded.product_remote, minimum_quantity = excluded.minimum_quantity,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, unit_price = excluded.unit_price, run_id = excluded.run_id;

-- A full read has seen every row that is still there; the others are gone.
-- name: DeleteRemotePricesNotOfRun :execrows
DELETE FROM remote_price WHERE supplier_id = @supplier_id AND run_id <> @run_id;

-- name: DeleteRemotePrice :execrows
DELETE FROM remote_price WHERE supplier_id = @supplier_id AND remote_id = @remote_id;

-- name: RemotePricesOf :many
SELECT * FROM remote_price WHERE supplier_id = @supplier_id AND customer_remote = @customer_remote AND product_remote = @product_remote
ORDER BY remote_id;

-- name: AllRemotePrices :many
SELECT * FROM remote_price WHERE supplier_id = @supplier_id ORDER BY remote_id;
