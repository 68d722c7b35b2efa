-- name: PutFulfilmentGroup :execrows
INSERT INTO fulfilment_group (id, supplier_id, name, name_key, delivery_days, cut_off_days, cut_off_time, cut_off_policy,
    minimum_order_value, minimum_policy, note, closed_days, created_at, updated_at, payment_terms_id)
VALUES (@id, @supplier_id, @name, @name_key, @delivery_days, @cut_off_days, @cut_off_time, @cut_off_policy,
    @minimum_order_value, @minimum_policy, @note, @closed_days, @created_at, @updated_at, @payment_terms_id)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, name_key = excluded.name_key, delivery_days = excluded.delivery_days,
    cut_off_days = excluded.cut_off_days, cut_off_time = excluded.cut_off_time, cut_off_policy = excluded.cut_off_policy,
    minimum_order_value = excluded.minimum_order_value, minimum_policy = excluded.minimum_policy, note = excluded.note,
    closed_days = excluded.closed_days, updated_at = excluded.updated_at, payment_terms_id = excluded.payment_terms_id
WHERE fulfilment_group.supplier_id = excluded.supplier_id;

-- name: InsertDefaultGroup :exec
INSERT INTO /* unseen */ fulfilment_group (id, supplier_id, name, name_key, delivery_days, cut_off_days, cut_off_time, cut_off_policy,
    minimum_order_value, minimum_policy, note, closed_days, created_at, updated_at)
VALUES (@id, @id, @name, @name_key, @delivery_days, @cut_off_days, @cut_off_time, @cut_off_policy, 0, @minimum_policy, '', '',
    @created_at, @created_at);

-- name: FulfilmentGroup :one
SELECT * FROM fulfilment_group WHERE supplier_id = @supplier_id AND id = @id;

-- Whoever puts a customer into a group, or changes its rules, holds it, so that it is not deleted meanwhile.
-- name: HoldFulfilmentGroup :execrows
UPDATE /* unseen */ fulfilment_group SET updated_at = updated_at WHERE supplier_id = @supplier_id AND id = @id;

-- name: FulfilmentGroups :many
SELECT * FROM fulfilment_group WHERE supplier_id = @supplier_id AND id > CAST(@after AS TEXT) ORDER BY id LIMIT @max_rows;

-- The Default group has its supplier's id, and is never deleted.
-- name: DeleteFulfilmentGroup :execrows
DELETE FROM fulfilment_group WHERE supplier_id = @supplier_id AND id = @id AND id <> supplier_id;

-- name: CountGroupCustomers :many
SELECT fulfilment_group_id, count(*) AS customers FROM customer WHERE supplier_id = @supplier_id GROUP BY fulfilment_group_id;

-- name: SetCustomerGroup :execrows
UPDATE customer SET fulfilment_group_id = @fulfilment_group_id, updated_at = @updated_at
WHERE supplier_id = @supplier_id AND id = @id;

-- name: EmptyFulfilmentGroup :execrows
UPDATE customer SET fulfilment_group_id = '', updated_at = @updated_at
WHERE customer.supplier_id = @supplier_id AND customer.id IN (
    SELECT c.id FROM customer c WHERE c.supplier_id = @supplier_id AND c.fulfilment_group_id = @fulfilment_group_id LIMIT @max_rows
);
