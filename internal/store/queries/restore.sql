-- name: LastRestore :one
SELECT CAST(coalesce(max(at), 0) AS BIGINT) AS at FROM restored;

-- name: OrderPredatesRestore :one
SELECT EXISTS (
    SELECT 1 FROM orders o JOIN restored r ON o.created_at <= r.at WHERE o.supplier_id = @supplier_id AND o.id = @id
);

-- How far what was restored goes: when the last order was changed before that.
-- name: LastChangeBefore :one
SELECT CAST(coalesce(max(updated_at), 0) AS BIGINT) AS at FROM orders WHERE supplier_id = @supplier_id AND updated_at <= @before;
