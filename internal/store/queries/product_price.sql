-- Manual lists come first, then the default price, the tiers and the quantity prices, then the
-- customers' own lists, of which there may be thousands.
-- name: PricesOfProduct :many
SELECT p.*, l.name AS price_list_name, l.origin AS price_list_origin, l.currency AS price_list_currency
FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
JOIN price_list l ON l.id = p.price_list_id
WHERE p.supplier_id = @supplier_id AND p.product_id = @product_id
ORDER BY CASE l.origin WHEN 'manual' THEN 0 WHEN 'unleashed_default' THEN 1 WHEN 'unleashed_tier' THEN 2 WHEN 'unleashed_quantity' THEN 3 ELSE 4 END, l.name, l.id,
    p.minimum_quantity, p.valid_from, p.owner
LIMIT @max_rows OFFSET @skip_rows;
