-- The customers that can be invited all at once: from the account, with an address, not connected,
-- and without an invitation that was accepted or still works (since: the oldest that does).
-- name: CustomersToInvite :many
SELECT c.id, c.code, c.name, c.email FROM customer c
WHERE c.supplier_id = @supplier_id AND c.remote_id <> '' AND c.email <> '' AND NOT c.obsolete AND NOT c.connected
  AND NOT EXISTS (
    SELECT 1 FROM invitation i WHERE i.customer_id = c.id
      AND (i.accepted_at <> 0 OR (i.sent_at >= CAST(@since AS BIGINT) AND (i.other_address OR i.email = c.email))))
  AND NOT EXISTS (SELECT 1 FROM invite_waiting w WHERE w.supplier_id = c.supplier_id AND w.customer_id = c.id)
ORDER BY c.code;

-- How many customers from the account are not invited all at once, each counted for the first
-- reason that it has.
-- name: CountCustomersByInvitation :one
SELECT
    CAST(coalesce(sum(CASE WHEN reason = 'connected' THEN 1 ELSE 0 END), 0) AS BIGINT) AS connected,
    CAST(coalesce(sum(CASE WHEN reason = 'invited' THEN 1 ELSE 0 END), 0) AS BIGINT) AS invited,
    CAST(coalesce(sum(CASE WHEN reason = 'no e-mail' THEN 1 ELSE 0 END), 0) AS BIGINT) AS without_email,
    CAST(coalesce(sum(CASE WHEN reason = 'obsolete' THEN 1 ELSE 0 END), 0) AS BIGINT) AS obsolete
FROM (
    SELECT CASE
        WHEN c.connected THEN 'connected'
        WHEN i.accepted_at <> 0 OR (i.sent_at >= CAST(@since AS BIGINT) AND (i.other_address OR i.email = c.email)) THEN 'invited'
        WHEN c.obsolete THEN 'obsolete'
        WHEN c.email = '' THEN 'no e-mail'
        ELSE '' END AS reason
    FROM customer c LEFT JOIN invitation i ON i.customer_id = c.id
    WHERE c.supplier_id = @supplier_id AND c.remote_id <> ''
) reasons;

-- name: PutInviteWaiting :execrows
INSERT INTO invite_waiting (supplier_id, customer_id)
SELECT CAST(@supplier_id AS TEXT), customer.id FROM customer WHERE customer.supplier_id = @supplier_id AND customer.id = @customer_id
ON CONFLICT (supplier_id, customer_id) DO NOTHING;

-- name: InvitesWaiting :many
SELECT customer_id FROM invite_waiting WHERE supplier_id = @supplier_id ORDER BY customer_id LIMIT @max_rows;

-- name: CountInvitesWaiting :one
SELECT count(*) FROM invite_waiting WHERE supplier_id = @supplier_id;

-- name: DeleteInviteWaiting :execrows
DELETE FROM invite_waiting WHERE supplier_id = @supplier_id AND customer_id = @customer_id;

-- name: PutInviteRound :exec
INSERT INTO invite_round (supplier_id, customers, invited, passed_over, started_by, started_at, finished_at)
VALUES (@supplier_id, @customers, @invited, @passed_over, @started_by, @started_at, @finished_at)
ON CONFLICT (supplier_id) DO UPDATE SET
    customers = excluded.customers, invited = excluded.invited, passed_over = excluded.passed_over, started_by = excluded.started_by,
    started_at = excluded.started_at, finished_at = excluded.finished_at;

-- name: InviteRound :one
SELECT * FROM invite_round WHERE supplier_id = @supplier_id;
