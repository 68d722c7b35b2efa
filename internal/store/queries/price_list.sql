-- The subquery cuts the page before anything is counted: a supplier may have thousands of lists
-- with thousands of prices.
-- name: PriceListSummaries :many
SELECT l.*,
    (SELECT count(*) FROM price p WHERE p.supplier_id = l.supplier_id AND p.price_list_id = l.id
      AND p.since <= v.current AND p.until > v.current) AS prices,
    (SELECT count(*) FROM customer_price_layer y WHERE y.supplier_id = l.supplier_id AND y.price_list_id = l.id AND y.position = 0
      AND y.since <= v.current AND y.until > v.current) AS customers
FROM (
    SELECT i.* FROM price_list i JOIN price_version n ON n.supplier_id = i.supplier_id AND i.since <= n.current AND i.until > n.current
    WHERE i.supplier_id = @supplier_id AND i.origin = @origin
      AND (CAST(@words AS TEXT) = '' OR has_words(i.search, CAST(@words AS TEXT)))
      AND (i.name > CAST(@after_name AS TEXT) OR (i.name = CAST(@after_name AS TEXT) AND i.id > CAST(@after_id AS TEXT)))
    ORDER BY i.name, i.id LIMIT @max_rows
) l JOIN price_version v ON v.supplier_id = l.supplier_id ORDER BY l.name, l.id;

-- name: PriceListCounts :one
SELECT (SELECT count(*) FROM price p WHERE p.supplier_id = v.supplier_id AND p.price_list_id = CAST(@price_list_id AS TEXT)
      AND p.since <= v.current AND p.until > v.current) AS prices,
    (SELECT count(*) FROM customer_price_layer y WHERE y.supplier_id = v.supplier_id AND y.price_list_id = CAST(@price_list_id AS TEXT)
      AND y.position = 0 AND y.since <= v.current AND y.until > v.current) AS customers
FROM price_version v WHERE v.supplier_id = @supplier_id;

-- name: CustomersOnPriceList :many
SELECT c.* FROM customer_price_layer y
JOIN price_version v ON v.supplier_id = y.supplier_id AND y.since <= v.current AND y.until > v.current
JOIN customer c ON c.id = y.customer_id
WHERE y.supplier_id = @supplier_id AND y.price_list_id = @price_list_id AND y.position = 0 AND c.code > CAST(@after AS TEXT)
  AND (CAST(@words AS TEXT) = '' OR has_words(c.search, CAST(@words AS TEXT)))
ORDER BY c.code LIMIT @max_rows;

-- What is on a list, with the products' names, narrowed to products that are found by the words.
-- name: PriceRows :many
SELECT p.*, d.code AS product_code, d.name AS product_name, d.unit AS product_unit
FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
JOIN product d ON d.id = p.product_id
WHERE p.supplier_id = @supplier_id AND p.price_list_id = @price_list_id
  AND (CAST(@words AS TEXT) = '' OR has_words(d.search, CAST(@words AS TEXT)))
  AND (d.code > CAST(@after_code AS TEXT) OR (d.code = CAST(@after_code AS TEXT) AND (p.minimum_quantity > @after_minimum
    OR (p.minimum_quantity = @after_minimum AND p.valid_from > CAST(@after_from AS TEXT)))))
ORDER BY d.code, p.minimum_quantity, p.valid_from LIMIT @max_rows;

-- name: PriceRow :one
SELECT p.* FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
WHERE p.supplier_id = @supplier_id AND p.price_list_id = @price_list_id AND p.product_id = @product_id
  AND p.minimum_quantity = @minimum_quantity AND p.valid_from = @valid_from;
