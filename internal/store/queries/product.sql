-- name: PutProduct :execrows
INSERT INTO product (
    id, supplier_id, code, name, notes, unit, barcode, availability, imported_price, taxable, has_own_tax, tax_code, tax_rate,
    obsolete, sellable, remote_id, tier_prices, images, created_at, updated_at, search, code_key,
    group_name, group_remote, sub_group_name, sub_group_remote, remote_account
) VALUES (
    @id, @supplier_id, @code, @name, @notes, @unit, @barcode, @availability, @imported_price, @taxable, @has_own_tax, @tax_code,
    @tax_rate, @obsolete, @sellable, @remote_id, @tier_prices, @images, @created_at, @updated_at,
    @search, @code_key, @group_name, @group_remote, @sub_group_name, @sub_group_remote, @remote_account
)
ON CONFLICT (id) DO UPDATE SET
    code = excluded.code, name = excluded.name, notes = excluded.notes, unit = excluded.unit, barcode = excluded.barcode,
    availability = excluded.availability, imported_price = excluded.imported_price, taxable = excluded.taxable,
    has_own_tax = excluded.has_own_tax, tax_code = excluded.tax_code, tax_rate = excluded.tax_rate, obsolete = excluded.obsolete,
    sellable = excluded.sellable, remote_id = excluded.remote_id, tier_prices = excluded.tier_prices, images = excluded.images,
    updated_at = excluded.updated_at, search = excluded.search, code_key = excluded.code_key, group_name = excluded.group_name,
    group_remote = excluded.group_remote, sub_group_name = excluded.sub_group_name, sub_group_remote = excluded.sub_group_remote,
    remote_account = excluded.remote_account
WHERE product.supplier_id = excluded.supplier_id;

-- A product that never had a default sell price gets its imported one at once.
-- name: PutFirstDefaultPrice :exec
INSERT INTO price (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since, until, product_id, group_name, valid_to,
    unit_price, basis, discount)
SELECT p.supplier_id, l.id, p.id, 0, '', 'unleashed', v.current, 9223372036854775807, p.id, '', '', p.imported_price, '', 0
FROM product p JOIN price_version v ON v.supplier_id = p.supplier_id JOIN price_list l ON l.id = p.supplier_id
WHERE p.supplier_id = @supplier_id AND p.id = @id AND p.imported_price > 0
  AND NOT EXISTS (SELECT 1 FROM price o WHERE o.supplier_id = p.supplier_id AND o.price_list_id = p.supplier_id AND o.target = p.id);

-- Writing a row unchanged makes everyone else who wants to change it wait, on both engines.
-- name: HoldProduct :execrows
UPDATE product SET updated_at = updated_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: Product :one
SELECT * FROM product WHERE supplier_id = @supplier_id AND id = @id;

-- In no order: sorted by code, the index over codes would be read from end to end.
-- name: ProductsByCodeKey :many
SELECT * FROM product WHERE supplier_id = @supplier_id AND code_key = @code_key;

-- That the remote id is not empty must be said: only then is the partial index used, and "" finds
-- no unlinked product.
-- name: ProductByRemoteID :one
SELECT * FROM product WHERE supplier_id = @supplier_id AND remote_id = @remote_id AND remote_id <> '';

-- name: CountProducts :one
SELECT count(*) FROM product WHERE supplier_id = @supplier_id;

-- name: AllProducts :many
SELECT * FROM product WHERE supplier_id = @supplier_id ORDER BY code;

-- What people search for is in one column, as the words are. The cursor is the last code seen.
-- name: Products :many
SELECT * FROM product
WHERE supplier_id = @supplier_id
  AND code > CAST(@after AS TEXT)
  AND (CAST(@code AS TEXT) = '' OR code = CAST(@code AS TEXT))
  AND (CAST(@code_key AS TEXT) = '' OR code_key = CAST(@code_key AS TEXT))
  AND (CAST(@words AS TEXT) = '' OR has_words(search, CAST(@words AS TEXT)))
  AND (CAST(@availability AS TEXT) = '' OR availability = CAST(@availability AS TEXT))
  AND updated_at >= @updated_since
ORDER BY code LIMIT @max_rows;

-- name: SetAvailability :execrows
UPDATE product SET availability = @availability, updated_at = @updated_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: InsertMedia :exec
INSERT INTO media (id, supplier_id, source_url, content_type, content, fetched_at, as_received)
VALUES (@id, @supplier_id, @source_url, @content_type, @content, @fetched_at, @as_received)
ON CONFLICT (supplier_id, source_url) DO NOTHING;

-- name: MediaBySource :one
SELECT id FROM media WHERE supplier_id = @supplier_id AND source_url = @source_url;

-- Pictures are public by their unguessable id: buyers' phones load them without a token. So this
-- query takes no supplier.
-- name: Media :one
SELECT content_type, content, fetched_at, as_received FROM media WHERE id = @id;

-- name: RedrawMedia :execrows
UPDATE media /* unseen */ SET content_type = @content_type, content = @content, as_received = 0 WHERE id = @id AND as_received = 1;
