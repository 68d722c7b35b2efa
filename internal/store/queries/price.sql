-- A list that is put again after it has ended begins anew; one that was only to end goes on.
-- name: PutPriceList :execrows
INSERT INTO price_list (id, supplier_id, name, origin, currency, remote_key, created_at, since, until, search)
VALUES (@id, @supplier_id, @name, @origin, @currency, @remote_key, @created_at, @since, 9223372036854775807, @search)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, search = excluded.search, currency = excluded.currency, until = excluded.until,
    since = CASE WHEN price_list.until < excluded.since THEN excluded.since ELSE price_list.since END
WHERE price_list.supplier_id = excluded.supplier_id;

-- name: InsertDefaultList :exec
INSERT INTO /* unseen */ price_list (id, supplier_id, name, origin, currency, remote_key, created_at, since, until, search)
VALUES (@id, @id, @name, 'unleashed_default', @currency, @remote_key, @created_at, 1, 9223372036854775807, @search);

-- name: EndPriceList :exec
UPDATE price_list SET until = @version WHERE supplier_id = @supplier_id AND id = @id AND until > @version;

-- name: PriceList :one
SELECT l.* FROM price_list l JOIN price_version v ON v.supplier_id = l.supplier_id AND l.since <= v.current AND l.until > v.current
WHERE l.supplier_id = @supplier_id AND l.id = @id;

-- A list that has begun anew since is in an older version when something of it is. One that ends with
-- the next version is not in it, even for a customer whom a person has put on it meanwhile: who keeps
-- the list must put it again.
-- name: AllPriceLists :many
SELECT * FROM price_list l WHERE l.supplier_id = @supplier_id AND (l.since <= @version AND l.until > @version
  OR l.since > @version AND (
    EXISTS (SELECT 1 FROM price p WHERE p.supplier_id = l.supplier_id AND p.price_list_id = l.id AND p.since <= @version AND p.until > @version)
    OR EXISTS (SELECT 1 FROM customer_price_layer y WHERE y.supplier_id = l.supplier_id AND y.price_list_id = l.id
      AND y.since <= @version AND y.until > @version)))
ORDER BY l.id;

-- name: PriceLists :many
SELECT l.* FROM price_list l JOIN price_version v ON v.supplier_id = l.supplier_id AND l.since <= v.current AND l.until > v.current
WHERE l.supplier_id = @supplier_id AND l.origin <> 'unleashed_default' AND l.id > CAST(@after AS TEXT) ORDER BY l.id LIMIT @max_rows;

-- name: AllPrices :many
SELECT * FROM price WHERE supplier_id = @supplier_id AND since <= @version AND until > @version
ORDER BY price_list_id, target, minimum_quantity, valid_from, owner;

-- The prices that were just put, from a version on, take the place of those that hold in it for the
-- same. A row that was to begin later ends before it begins: it is in no version.
-- name: EndReplacedPrices :exec
UPDATE price SET until = @version
WHERE price.supplier_id = @supplier_id AND price.price_list_id = @price_list_id
  AND price.target >= @first_target AND price.target <= @last_target AND price.since <> @version AND price.until > @version
  AND EXISTS (
    SELECT 1 FROM price n WHERE n.supplier_id = price.supplier_id AND n.price_list_id = price.price_list_id AND n.target = price.target
      AND n.minimum_quantity = price.minimum_quantity AND n.valid_from = price.valid_from AND n.owner = price.owner
      AND n.since = @version AND n.until = 9223372036854775807
  );

-- name: EndPrice :execrows
UPDATE price SET until = @version WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id AND target = @target
  AND minimum_quantity = @minimum_quantity AND valid_from = @valid_from AND owner = @owner AND until > @version;

-- name: EndPricesOfList :exec
UPDATE price SET until = @version WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id AND until > @version;

-- name: EndLayersOfCustomer :exec
UPDATE customer_price_layer SET until = @version WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND until > @version;

-- The customer and the list must be the supplier's own.
-- name: PutLayer :execrows
INSERT INTO customer_price_layer (supplier_id, customer_id, position, price_list_id, since, until)
SELECT CAST(@supplier_id AS TEXT), c.id, @position, l.id, @version, 9223372036854775807
FROM customer c JOIN price_list l ON l.supplier_id = c.supplier_id
WHERE c.supplier_id = @supplier_id AND c.id = @customer_id AND l.id = @price_list_id
ON CONFLICT (supplier_id, customer_id, position, since) DO UPDATE SET price_list_id = excluded.price_list_id, until = excluded.until;

-- name: AllLayers :many
SELECT * FROM customer_price_layer WHERE supplier_id = @supplier_id AND since <= @version AND until > @version
ORDER BY customer_id, position;

-- name: PriceVersion :one
SELECT current, edits FROM price_version WHERE supplier_id = @supplier_id;

-- name: InsertPriceVersion :exec
INSERT INTO /* unseen */ price_version (supplier_id, current, edits) VALUES (@supplier_id, 1, 0);

-- Writing a row unchanged makes everyone else who wants to change it wait, on both engines.
-- name: HoldPrices :one
UPDATE /* unseen */ price_version SET edits = edits WHERE supplier_id = @supplier_id RETURNING current, edits;

-- name: EditPrices :one
UPDATE price_version SET edits = edits + 1, sources = sources + 1 WHERE supplier_id = @supplier_id RETURNING current;

-- name: PublishPrices :execrows
UPDATE price_version SET current = current + 1, sources = sources + 1 WHERE supplier_id = @supplier_id;

-- name: PriceSources :one
SELECT sources, planned FROM price_version WHERE supplier_id = @supplier_id;

-- name: PriceSourcesChanged :exec
UPDATE /* unseen */ price_version SET sources = sources + 1 WHERE supplier_id = @supplier_id;

-- name: SetPricesPlanned :execrows
UPDATE /* unseen */ price_version SET planned = @sources WHERE supplier_id = @supplier_id;

-- Rows that ended before the first publication that is kept are in no version that can be read: it,
-- the one before it or a later one.
-- name: DeleteEndedPrices :execrows
DELETE /* unseen */ FROM price WHERE (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since) IN (
    SELECT p.supplier_id, p.price_list_id, p.target, p.minimum_quantity, p.valid_from, p.owner, p.since
    FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id
    WHERE p.supplier_id = @supplier_id AND p.until < 9223372036854775807
      AND p.until < COALESCE((SELECT min(b.version) FROM price_publication b WHERE b.supplier_id = v.supplier_id), v.current) LIMIT @max_rows
);

-- name: DeleteEndedLayers :execrows
DELETE /* unseen */ FROM customer_price_layer WHERE (supplier_id, customer_id, position, since) IN (
    SELECT y.supplier_id, y.customer_id, y.position, y.since
    FROM customer_price_layer y JOIN price_version v ON v.supplier_id = y.supplier_id
    WHERE y.supplier_id = @supplier_id AND y.until < 9223372036854775807
      AND y.until < COALESCE((SELECT min(b.version) FROM price_publication b WHERE b.supplier_id = v.supplier_id), v.current) LIMIT @max_rows
);

-- name: DeleteEndedPriceLists :execrows
DELETE /* unseen */ FROM price_list WHERE id IN (
    SELECT l.id FROM price_list l JOIN price_version v ON v.supplier_id = l.supplier_id
    WHERE l.supplier_id = @supplier_id AND l.until < 9223372036854775807
      AND l.until < COALESCE((SELECT min(b.version) FROM price_publication b WHERE b.supplier_id = v.supplier_id), v.current)
      AND NOT EXISTS (SELECT 1 FROM price p WHERE p.supplier_id = l.supplier_id AND p.price_list_id = l.id)
      AND NOT EXISTS (SELECT 1 FROM customer_price_layer y WHERE y.supplier_id = l.supplier_id AND y.price_list_id = l.id)
    LIMIT @max_rows
);

-- A row that is as it was: its reading is noted.
-- name: SeeRemotePrice :execrows
UPDATE remote_price SET run_id = @run_id
WHERE supplier_id = @supplier_id AND remote_id = @remote_id AND customer_remote = @customer_remote AND customer_code = @customer_code
  AND product_remote = @product_remote AND product_code = @product_code AND group_remote = @group_remote AND group_name = @group_name
  AND price_type = @price_type AND fixed_price IS NOT DISTINCT FROM @fixed_price AND discount IS NOT DISTINCT FROM @discount
  AND discount_basis = @discount_basis AND default_price IS NOT DISTINCT FROM @default_price
  AND minimum_quantity = @minimum_quantity AND valid_from = @valid_from AND valid_to = @valid_to;

-- name: PutRemotePrice :exec
INSERT INTO remote_price (supplier_id, remote_id, customer_remote, customer_code, product_remote, product_code, group_remote, group_name,
    price_type, fixed_price, discount, discount_basis, default_price, minimum_quantity, valid_from, valid_to, run_id)
VALUES (@supplier_id, @remote_id, @customer_remote, @customer_code, @product_remote, @product_code, @group_remote, @group_name,
    @price_type, @fixed_price, @discount, @discount_basis, @default_price, @minimum_quantity, @valid_from, @valid_to, @run_id)
ON CONFLICT (supplier_id, remote_id)
DO UPDATE SET customer_remote = excluded.customer_remote, customer_code = excluded.customer_code, product_remote = excluded.product_remote,
    product_code = excluded.product_code, group_remote = excluded.group_remote, group_name = excluded.group_name,
    price_type = excluded.price_type, fixed_price = excluded.fixed_price, discount = excluded.discount,
    discount_basis = excluded.discount_basis, default_price = excluded.default_price, minimum_quantity = excluded.minimum_quantity,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, run_id = excluded.run_id;

-- A full read has seen every row that is still there; the others are gone.
-- name: DeleteRemotePricesNotOfRun :execrows
DELETE FROM remote_price WHERE (supplier_id, remote_id) IN (
    SELECT r.supplier_id, r.remote_id FROM remote_price r WHERE r.supplier_id = @supplier_id AND r.run_id <> @run_id LIMIT @max_rows
);

-- name: DeleteRemotePrice :execrows
DELETE FROM remote_price WHERE supplier_id = @supplier_id AND remote_id = @remote_id;

-- name: AllRemotePrices :many
SELECT * FROM remote_price WHERE supplier_id = @supplier_id ORDER BY remote_id;

-- What has been written of the next version is taken back: rows that begin with it go, and rows that
-- end with it go on.
-- name: DeleteNextPrices :execrows
DELETE /* unseen */ FROM price WHERE (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since) IN (
    SELECT p.supplier_id, p.price_list_id, p.target, p.minimum_quantity, p.valid_from, p.owner, p.since
    FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id
    WHERE p.supplier_id = @supplier_id AND p.since > v.current LIMIT @max_rows
);

-- name: DeleteNextLayers :execrows
DELETE /* unseen */ FROM customer_price_layer WHERE (supplier_id, customer_id, position, since) IN (
    SELECT y.supplier_id, y.customer_id, y.position, y.since
    FROM customer_price_layer y JOIN price_version v ON v.supplier_id = y.supplier_id
    WHERE y.supplier_id = @supplier_id AND y.since > v.current LIMIT @max_rows
);

-- name: KeepEndingPrices :execrows
UPDATE /* unseen */ price SET until = 9223372036854775807
WHERE (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since) IN (
    SELECT p.supplier_id, p.price_list_id, p.target, p.minimum_quantity, p.valid_from, p.owner, p.since
    FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id
    WHERE p.supplier_id = @supplier_id AND p.until < 9223372036854775807 AND p.until > v.current LIMIT @max_rows
);

-- name: KeepEndingLayers :execrows
UPDATE /* unseen */ customer_price_layer SET until = 9223372036854775807
WHERE (supplier_id, customer_id, position, since) IN (
    SELECT y.supplier_id, y.customer_id, y.position, y.since
    FROM customer_price_layer y JOIN price_version v ON v.supplier_id = y.supplier_id
    WHERE y.supplier_id = @supplier_id AND y.until < 9223372036854775807 AND y.until > v.current LIMIT @max_rows
);

-- name: KeepEndingPriceLists :execrows
UPDATE /* unseen */ price_list SET until = 9223372036854775807
WHERE price_list.supplier_id = @supplier_id AND price_list.until < 9223372036854775807 AND EXISTS (
    SELECT 1 FROM price_version v
    WHERE v.supplier_id = price_list.supplier_id AND price_list.since <= v.current AND price_list.until > v.current
);

-- A list may be named by rows that ended already, so it is not deleted but in no version.
-- name: EndNextPriceLists :execrows
UPDATE /* unseen */ price_list SET until = since
WHERE price_list.supplier_id = @supplier_id AND price_list.until > price_list.since
  AND price_list.since > (SELECT v.current FROM price_version v WHERE v.supplier_id = price_list.supplier_id);
