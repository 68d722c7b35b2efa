-- name: CustomersOnPriceList :many
SELECT c.* FROM customer_price_layer y
JOIN price_version v ON v.supplier_id = y.supplier_id AND y.since <= v.current AND y.until > v.current
JOIN customer c ON c.id = y.customer_id
WHERE y.supplier_id = @supplier_id AND y.price_list_id = @price_list_id AND y.position = 0 AND c.code > CAST(@after AS TEXT)
  AND (CAST(@words AS TEXT) = '' OR has_words(c.search, CAST(@words AS TEXT)))
ORDER BY c.code LIMIT @max_rows;

-- A person's price before the one that the sync keeps for the same.
-- name: PriceRow :one
SELECT p.* FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
WHERE p.supplier_id = @supplier_id AND p.price_list_id = @price_list_id AND p.target = @target
  AND p.minimum_quantity = @minimum_quantity AND p.valid_from = @valid_from
  AND (CAST(@owner AS TEXT) = '' OR p.owner = CAST(@owner AS TEXT))
ORDER BY p.owner LIMIT 1;
