-- name: SetSalesOrderChecked :execrows
UPDATE orders /* unseen */ SET sales_order_checked_at = @checked_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: CountOpenSalesOrders :one
SELECT count(*) FROM orders WHERE supplier_id = @supplier_id AND sales_order_open;

-- name: CountUnsentOrders :one
SELECT count(*) FROM orders o
JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id
WHERE o.supplier_id = @supplier_id AND o.status = 'processing' AND c.sales_orders_enabled AND NOT EXISTS (
    SELECT 1 FROM outbox b WHERE b.supplier_id = o.supplier_id AND b.order_id = o.id AND b.kind = 'sales_order' AND b.state <> 'none'
);

-- name: OpenSalesOrders :many
SELECT id FROM orders WHERE supplier_id = @supplier_id AND sales_order_open AND sales_order_checked_at < @checked_before
ORDER BY sales_order_checked_at, id LIMIT @max_rows;

-- name: CountUnsettledSalesOrders :many
SELECT state, count(*) AS orders FROM outbox
WHERE supplier_id = @supplier_id AND kind = 'sales_order' AND state IN ('pending', 'sending', 'unknown', 'failed') GROUP BY state;
