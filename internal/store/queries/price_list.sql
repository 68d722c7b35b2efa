-- The subquery cuts the page before anything is counted: a supplier may have thousands of lists with thousands of prices.
-- name: PriceListSummaries :many
SELECT l.*,
    (SELECT count(*) FROM price p WHERE p.supplier_id = l.supplier_id AND p.price_list_id = l.id) AS prices,
    (SELECT count(*) FROM customer c WHERE c.supplier_id = l.supplier_id AND c.price_list_id = l.id) AS customers
FROM (
    SELECT i.* FROM price_list i
    WHERE i.supplier_id = @supplier_id AND i.origin = @origin
      AND lower(i.name) LIKE CAST(@word1 AS TEXT) AND lower(i.name) LIKE CAST(@word2 AS TEXT) AND lower(i.name) LIKE CAST(@word3 AS TEXT)
      AND (i.name > CAST(@after_name AS TEXT) OR (i.name = CAST(@after_name AS TEXT) AND i.id > CAST(@after_id AS TEXT)))
    ORDER BY i.name, i.id LIMIT @max_rows
) l ORDER BY l.name, l.id;

-- name: PriceListCounts :one
SELECT (SELECT count(*) FROM price p WHERE p.supplier_id = @supplier_id AND p.price_list_id = CAST(@price_list_id AS TEXT)) AS prices,
    (SELECT count(*) FROM customer c WHERE c.supplier_id = @supplier_id AND c.price_list_id = CAST(@price_list_id AS TEXT)) AS customers;

-- name: CustomersOnPriceList :many
SELECT * FROM customer
WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id AND code > CAST(@after AS TEXT)
  AND search LIKE CAST(@word1 AS TEXT) AND search LIKE CAST(@word2 AS TEXT) AND search LIKE CAST(@word3 AS TEXT)
ORDER BY code LIMIT @max_rows;

-- name: DeletePricesOfList :execrows
DELETE FROM price WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id;

-- What is on a list, with the products' names, narrowed to products that are found by the words.
-- name: PriceRows :many
SELECT p.*, d.code AS product_code, d.name AS product_name, d.unit AS product_unit
FROM price p JOIN product d ON d.id = p.product_id
WHERE p.supplier_id = @supplier_id AND p.price_list_id = @price_list_id
  AND d.search LIKE CAST(@word1 AS TEXT) AND d.search LIKE CAST(@word2 AS TEXT) AND d.search LIKE CAST(@word3 AS TEXT)
  AND (d.code > CAST(@after_code AS TEXT) OR (d.code = CAST(@after_code AS TEXT) AND (p.minimum_quantity > @after_minimum
    OR (p.minimum_quantity = @after_minimum AND p.valid_from > CAST(@after_from AS TEXT)))))
ORDER BY d.code, p.minimum_quantity, p.valid_from LIMIT @max_rows;

-- name: PriceRow :one
SELECT * FROM price WHERE supplier_id = @supplier_id AND price_list_id = @price_list_id AND product_id = @product_id
  AND minimum_quantity = @minimum_quantity AND valid_from = @valid_from;
