-- What the weekly figures know of an order.
-- name: CountedOrder :one
SELECT week, currency, status, total, needed_person, created_at, shipped_at, reference_search FROM orders
WHERE supplier_id = @supplier_id AND id = @id AND version = @version;

-- name: AddToWeek :exec
INSERT INTO order_week (supplier_id, week, currency, status, orders, value, needed_person)
VALUES (@supplier_id, @week, @currency, @status, @orders, @value, @needed_person)
ON CONFLICT (supplier_id, week, currency, status) DO UPDATE SET orders = order_week.orders + excluded.orders,
    value = order_week.value + excluded.value, needed_person = order_week.needed_person + excluded.needed_person;

-- name: AddToWaits :exec
INSERT INTO order_wait (supplier_id, week, tenths, orders) VALUES (@supplier_id, @week, @tenths, @orders)
ON CONFLICT (supplier_id, week, tenths) DO UPDATE SET orders = order_wait.orders + excluded.orders;

-- name: OrderWeeks :many
SELECT * FROM order_week WHERE supplier_id = @supplier_id AND week >= @since AND orders > 0 ORDER BY week, currency, status;

-- name: OrderWaits :many
SELECT * FROM order_wait WHERE supplier_id = @supplier_id AND week >= @since AND orders > 0 ORDER BY week, tenths;

-- name: CountOrdersByStatus :many
SELECT status, CAST(sum(orders) AS BIGINT) AS orders FROM order_week WHERE supplier_id = @supplier_id AND orders > 0 GROUP BY status;
