-- name: ProductChanges :one
SELECT product_changes FROM price_version WHERE supplier_id = @supplier_id;

-- name: ProductsChanged :exec
UPDATE /* unseen */ price_version SET product_changes = product_changes + 1 WHERE supplier_id = @supplier_id;

-- name: Assortment :many
SELECT id, code, name, CAST(substr(notes, 1, 200) AS TEXT) AS notes, unit, barcode, availability, images, created_at, group_name, group_remote, sub_group_name, sub_group_remote
FROM product WHERE supplier_id = @supplier_id AND availability <> 'discontinued' ORDER BY code;

-- name: ProductsOnList :many
SELECT DISTINCT p.target FROM price p
JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
WHERE p.supplier_id = @supplier_id AND p.price_list_id = @price_list_id AND p.product_id <> ''
  AND (p.valid_from = '' OR p.valid_from <= @day) AND (p.valid_to = '' OR p.valid_to >= @day);
