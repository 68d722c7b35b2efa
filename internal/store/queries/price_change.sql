-- name: PriceChanges :many
SELECT * FROM price_change WHERE supplier_id = @supplier_id AND run_id = @run_id AND position > @after ORDER BY position LIMIT @max_rows;

-- name: CountPriceChanges :one
SELECT count(*) FROM price_change WHERE supplier_id = @supplier_id AND run_id = @run_id;

-- name: DeletePriceChanges :exec
DELETE FROM price_change WHERE supplier_id = @supplier_id AND run_id = @run_id;
