-- name: SetSalesOrderChecked :execrows
UPDATE orders /* unseen */ SET sales_order_checked_at = @checked_at, sales_order_missing_at = @missing_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: CountOpenSalesOrders :one
SELECT count(*) FROM orders WHERE supplier_id = @supplier_id AND sales_order_open;

-- name: CountUnsentOrders :one
SELECT count(*) FROM orders o
JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id
WHERE o.supplier_id = @supplier_id AND o.status = 'processing' AND c.sales_orders_enabled AND NOT EXISTS (
    SELECT 1 FROM outbox b WHERE b.supplier_id = o.supplier_id AND b.subject_id = o.id AND b.kind = 'sales_order' AND b.state <> 'none'
);

-- Those that were not found are looked for again sooner than the others.
-- name: OpenSalesOrders :many
SELECT id FROM orders WHERE supplier_id = @supplier_id AND sales_order_open
  AND (sales_order_checked_at < @checked_before OR (sales_order_missing_at > 0 AND sales_order_checked_at < @missed_before))
ORDER BY sales_order_checked_at, id LIMIT @max_rows;

-- name: CountUnsettledSalesOrders :many
SELECT state, count(*) AS orders FROM outbox
WHERE supplier_id = @supplier_id AND kind = 'sales_order' AND state IN ('pending', 'sending', 'unknown', 'failed') GROUP BY state;

-- Since when the sales order has not been found in Unleashed; 0 when it has.
-- name: SalesOrderMissingAt :one
SELECT sales_order_missing_at FROM orders WHERE supplier_id = @supplier_id AND id = @id;

-- The orders whose sales order is on its way wait when nothing can be sent, and need a person for
-- that; unless they need one for something else.
-- name: HoldWaitingOrders :execrows
UPDATE orders SET attention = TRUE, attention_reason = 'waiting'
WHERE orders.supplier_id = @supplier_id AND attention_reason = '' AND status <> 'cancelled' AND id IN (
    SELECT b.subject_id FROM outbox b
    WHERE b.supplier_id = @supplier_id AND b.kind = 'sales_order' AND b.state IN ('pending', 'sending', 'unknown')
);

-- name: ReleaseWaitingOrders :execrows
UPDATE orders SET attention = FALSE, attention_reason = ''
WHERE supplier_id = @supplier_id AND attention AND attention_reason = 'waiting';
