-- name: PutStandingOrder :execrows
INSERT INTO standing_order (supplier_id, customer_id, on_hold, resume_on, days_ahead, starts_on, version, checked_at, next_at, updated_at)
SELECT CAST(@supplier_id AS TEXT), c.id, @on_hold, CAST(@resume_on AS TEXT), CAST(@days_ahead AS BIGINT), CAST(@starts_on AS TEXT), CAST(@version AS BIGINT),
    CAST(@checked_at AS BIGINT), CAST(@next_at AS BIGINT), CAST(@updated_at AS BIGINT)
FROM customer c WHERE c.supplier_id = @supplier_id AND c.id = @customer_id
ON CONFLICT (supplier_id, customer_id) DO UPDATE SET on_hold = excluded.on_hold, resume_on = excluded.resume_on,
    days_ahead = excluded.days_ahead, starts_on = excluded.starts_on, version = excluded.version, checked_at = excluded.checked_at,
    next_at = excluded.next_at, updated_at = excluded.updated_at
WHERE standing_order.version = excluded.version - 1;

-- name: StandingOrder :one
SELECT * FROM standing_order WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- name: StandingOrders :many
SELECT sqlc.embed(s), c.name AS customer_name, c.code AS customer_code
FROM standing_order s JOIN customer c ON c.supplier_id = s.supplier_id AND c.id = s.customer_id
WHERE s.supplier_id = @supplier_id ORDER BY c.name, s.customer_id;

-- name: StandingLines :many
SELECT weekday, product_id, quantity FROM standing_line WHERE supplier_id = @supplier_id AND customer_id = @customer_id
ORDER BY weekday, position;

-- name: StandingWeekdays :many
SELECT customer_id, weekday, count(*) AS products FROM standing_line WHERE supplier_id = @supplier_id
GROUP BY customer_id, weekday ORDER BY customer_id, weekday;

-- name: DeleteStandingLines :exec
DELETE FROM standing_line WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- Taking a turn is a write, so that no other process takes the same.
-- name: TakeStandingTurn :execrows
UPDATE standing_order /* unseen */ SET version = version + 1
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND version = @version;

-- name: SetStandingNext :exec
UPDATE standing_order /* unseen */ SET checked_at = @checked_at, next_at = @next_at
WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- name: PutOffStandingOrder :exec
UPDATE standing_order /* unseen */ SET next_at = @next_at WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- name: WakeStandingOrders :exec
UPDATE standing_order /* unseen */ SET next_at = 0,
    checked_at = CASE WHEN checked_at < @checked_at THEN @checked_at ELSE checked_at END
WHERE supplier_id = @supplier_id;

-- name: WakeStandingOrder :exec
UPDATE standing_order /* unseen */ SET next_at = 0 WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- name: DueStandingOrders :many
SELECT supplier_id, customer_id FROM standing_order WHERE next_at <= @now ORDER BY next_at LIMIT @max_rows;

-- name: PutStandingDay :execrows
INSERT INTO standing_day (supplier_id, customer_id, day, state, order_id, why, held_version, reminded_at, updated_at)
SELECT CAST(@supplier_id AS TEXT), s.customer_id, CAST(@day AS TEXT), CAST(@state AS TEXT), CAST(@order_id AS TEXT), CAST(@why AS TEXT),
    CAST(@held_version AS BIGINT), CAST(@reminded_at AS BIGINT), CAST(@updated_at AS BIGINT)
FROM standing_order s WHERE s.supplier_id = @supplier_id AND s.customer_id = @customer_id
ON CONFLICT (supplier_id, customer_id, day) DO UPDATE SET state = excluded.state, order_id = excluded.order_id, why = excluded.why,
    held_version = excluded.held_version, reminded_at = excluded.reminded_at, updated_at = excluded.updated_at;

-- name: StandingDays :many
SELECT d.*, CAST(coalesce(o.status, '') AS TEXT) AS order_status, CAST(coalesce(o.version, 0) AS BIGINT) AS order_version
FROM standing_day d LEFT JOIN orders o ON o.supplier_id = d.supplier_id AND o.id = d.order_id
WHERE d.supplier_id = @supplier_id AND (CAST(@customer_id AS TEXT) = '' OR d.customer_id = CAST(@customer_id AS TEXT)) AND d.day >= @since
ORDER BY d.day, d.customer_id LIMIT @max_rows;

-- name: StandingDayOfOrder :one
SELECT * FROM standing_day WHERE supplier_id = @supplier_id AND order_id = @order_id AND order_id <> '';

-- name: LastStandingOrderID :one
SELECT order_id FROM standing_day
WHERE supplier_id = @supplier_id AND customer_id = @customer_id AND day < @day AND order_id <> '' ORDER BY day DESC LIMIT 1;
