-- name: AddCalls :exec
INSERT INTO call_day /* unseen */ (supplier_id, day, purpose, calls) VALUES (@supplier_id, @day, @purpose, @calls)
ON CONFLICT (supplier_id, day, purpose) DO UPDATE SET calls = call_day.calls + excluded.calls;

-- name: CallsBetween :one
SELECT CAST(coalesce(sum(calls), 0) AS BIGINT) AS calls FROM call_day
WHERE supplier_id = @supplier_id AND day >= @first_day AND day < @end_day;

-- name: CallsByDay :many
SELECT day, purpose, calls FROM call_day WHERE supplier_id = @supplier_id AND day >= @first_day ORDER BY day, purpose;

-- name: ForgetCalls :execrows
DELETE FROM call_day /* unseen */ WHERE day < @first_day;

-- name: CallBudget :one
SELECT * FROM call_budget WHERE supplier_id = @supplier_id;

-- name: SetCallAllowance :exec
INSERT INTO call_budget /* unseen */ (supplier_id, allowance, allowance_at, told_month, told_percent, moved_at, changed_read_at,
    deleted_read_at, deleted_cursor, prices_read_at)
VALUES (@supplier_id, @allowance, @allowance_at, @told_month, @told_percent, 0, 0, 0, '', 0)
ON CONFLICT (supplier_id) DO UPDATE SET allowance = excluded.allowance, allowance_at = excluded.allowance_at,
    told_month = excluded.told_month, told_percent = excluded.told_percent;

-- name: SetListReadings :exec
INSERT INTO call_budget /* unseen */ (supplier_id, allowance, allowance_at, told_month, told_percent, moved_at, changed_read_at,
    deleted_read_at, deleted_cursor, prices_read_at)
VALUES (@supplier_id, 0, 0, '', 0, @moved_at, @changed_read_at, @deleted_read_at, @deleted_cursor, @prices_read_at)
ON CONFLICT (supplier_id) DO UPDATE SET moved_at = excluded.moved_at, changed_read_at = excluded.changed_read_at,
    deleted_read_at = excluded.deleted_read_at, deleted_cursor = excluded.deleted_cursor, prices_read_at = excluded.prices_read_at;

-- name: SuppliersToldBefore :many
SELECT supplier_id FROM call_budget WHERE told_month <> '' AND told_month < @month ORDER BY supplier_id;
