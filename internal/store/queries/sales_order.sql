-- name: PutSalesOrder :execrows
INSERT INTO sales_order (
    order_id, supplier_id, guid, freight_line_id, adjustment_line_id, state, number, status, total, error, attempts, next_attempt_at, sent_at,
    checked_at, open, deleted, snapshot, remote
) VALUES (
    @order_id, @supplier_id, @guid, @freight_line_id, @adjustment_line_id, @state, @number, @status, @total, @error, @attempts, @next_attempt_at,
    @sent_at, @checked_at, @open, @deleted, @snapshot, @remote
)
ON CONFLICT (order_id) DO UPDATE SET
    guid = excluded.guid, freight_line_id = excluded.freight_line_id, adjustment_line_id = excluded.adjustment_line_id, state = excluded.state, number = excluded.number,
    status = excluded.status, total = excluded.total, error = excluded.error, attempts = excluded.attempts,
    next_attempt_at = excluded.next_attempt_at, sent_at = excluded.sent_at, checked_at = excluded.checked_at, open = excluded.open,
    deleted = excluded.deleted, snapshot = excluded.snapshot, remote = excluded.remote
WHERE sales_order.supplier_id = excluded.supplier_id;

-- That the GUID is not empty must be said: only then is the partial index used, and "" finds no order without a sales order.
-- name: UnfinishedOrderOfGUID :one
SELECT order_id FROM sales_order WHERE supplier_id = @supplier_id AND guid = @guid AND guid <> '' AND remote = '';

-- name: SetSalesOrderChecked :execrows
UPDATE sales_order /* unseen */ SET checked_at = @checked_at WHERE supplier_id = @supplier_id AND order_id = @order_id;

-- name: DueSalesOrders :many
SELECT order_id FROM sales_order
WHERE supplier_id = @supplier_id AND state IN ('pending', 'sending', 'unknown') AND next_attempt_at <= @now
ORDER BY next_attempt_at, order_id LIMIT @max_rows;

-- name: NextSalesOrderDue :one
SELECT next_attempt_at FROM sales_order
WHERE supplier_id = @supplier_id AND state IN ('pending', 'sending', 'unknown')
ORDER BY next_attempt_at LIMIT 1;

-- name: CountOpenSalesOrders :one
SELECT count(*) FROM sales_order WHERE supplier_id = @supplier_id AND open;

-- name: CountUnsentOrders :one
SELECT count(*) FROM orders o
JOIN sales_order s ON s.order_id = o.id
JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id
WHERE o.supplier_id = @supplier_id AND o.status = 'processing' AND s.state = 'none' AND c.sales_orders_enabled;

-- name: OpenSalesOrders :many
SELECT order_id FROM sales_order WHERE supplier_id = @supplier_id AND open AND checked_at < @checked_before
ORDER BY checked_at, order_id LIMIT @max_rows;

-- name: CountUnsettledSalesOrders :many
SELECT state, count(*) AS orders FROM sales_order
WHERE supplier_id = @supplier_id AND state IN ('pending', 'sending', 'unknown', 'failed') GROUP BY state;
