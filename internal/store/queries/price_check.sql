-- name: PriceCheckDue :one
SELECT account, next_at FROM price_check WHERE supplier_id = @supplier_id;

-- name: SetPriceCheckDue :exec
INSERT INTO price_check /* unseen */ (supplier_id, account, next_at) VALUES (@supplier_id, @account, @next_at)
ON CONFLICT (supplier_id) DO UPDATE SET account = excluded.account, next_at = excluded.next_at;

-- name: PutPriceChecked :exec
INSERT INTO price_checked (supplier_id, customer_id, checked_at, compared) VALUES (@supplier_id, @customer_id, @checked_at, @compared)
ON CONFLICT (supplier_id, customer_id) DO UPDATE SET checked_at = excluded.checked_at, compared = excluded.compared;

-- name: PricesChecked :many
SELECT customer_id, checked_at, compared FROM price_checked WHERE supplier_id = @supplier_id;

-- name: ForgetPricesChecked :execrows
DELETE FROM price_checked WHERE supplier_id = @supplier_id;

-- name: PriceDrifts :many
SELECT d.*, c.code AS customer_code, c.name AS customer_name, p.code AS product_code, p.name AS product_name
FROM price_drift d
JOIN customer c ON c.supplier_id = d.supplier_id AND c.id = d.customer_id
JOIN product p ON p.supplier_id = d.supplier_id AND p.id = d.product_id
WHERE d.supplier_id = @supplier_id
  AND (d.customer_id > @after_customer OR d.customer_id = @after_customer AND d.product_id > @after_product)
  AND (CAST(@cause AS TEXT) = '' OR d.cause = CAST(@cause AS TEXT))
ORDER BY d.customer_id, d.product_id LIMIT @max_rows;

-- name: PriceDriftCauses :many
SELECT cause, count(*) AS prices, count(DISTINCT customer_id) AS customers FROM price_drift
WHERE supplier_id = @supplier_id GROUP BY cause ORDER BY count(*) DESC, cause;

-- name: PriceDriftsOf :many
SELECT product_id, ours, theirs, found_at FROM price_drift WHERE supplier_id = @supplier_id AND customer_id = @customer_id ORDER BY product_id;

-- name: DriftingCustomers :many
SELECT DISTINCT customer_id FROM price_drift WHERE supplier_id = @supplier_id ORDER BY customer_id;

-- name: DeletePriceDriftsNotOf :execrows
DELETE FROM price_drift WHERE price_drift.supplier_id = @supplier_id AND price_drift.customer_id = @customer_id AND price_drift.product_id IN (
    SELECT d.product_id FROM price_drift d
    WHERE d.supplier_id = @supplier_id AND d.customer_id = @customer_id AND d.run_id <> @run_id LIMIT @max_rows);

-- name: IsNoticeOpen :one
SELECT EXISTS (SELECT 1 FROM notice WHERE supplier_id = @supplier_id AND kind = @kind AND order_id = @order_id AND gone_at = 0);
